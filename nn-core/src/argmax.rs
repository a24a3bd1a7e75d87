//! The class with the largest score.

/// The index of the largest score.
///
/// - Of equal scores the first wins.
/// - A NaN never wins against a number; if all are NaN, or there are none, the answer is 0.
///
/// ```
/// use nn_core::argmax;
///
/// assert_eq!(argmax(&[0.1, 0.7, 0.2]), 1);
/// assert_eq!(argmax(&[0.5, 0.5]), 0);
/// assert_eq!(argmax(&[f32::NAN, -1.0]), 1);
/// ```
pub fn argmax<T: Copy + PartialOrd>(scores: &[T]) -> usize {
    let mut class = 0;
    let mut largest = None;
    for (index, &score) in scores.iter().enumerate() {
        // Only NaN is unequal to itself.
        let is_number = score.partial_cmp(&score).is_some();
        if is_number && largest.is_none_or(|largest| score > largest) {
            class = index;
            largest = Some(score);
        }
    }
    class
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_to_the_first_and_nan_to_nobody() {
        assert_eq!(argmax(&[3.0, 3.0, 1.0]), 0);
        assert_eq!(argmax(&[0.0, -0.0]), 0);
        assert_eq!(argmax(&[1.0, f32::NAN, 2.0]), 2);
        assert_eq!(argmax(&[f32::NAN, f32::NEG_INFINITY]), 1);
        assert_eq!(argmax(&[f32::NAN, f32::NAN]), 0);
        assert_eq!(argmax::<f32>(&[]), 0);
        assert_eq!(argmax(&[-5, 7, 7]), 1);
    }
}

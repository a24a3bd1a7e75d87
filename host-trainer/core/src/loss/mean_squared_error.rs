//! The mean squared error.
//!
//! For OUT outputs, `L = 1/OUT·Σ (y − t)²`, therefore `dy = 2/OUT·(y − t)`.

use crate::scalar::Scalar;

/// The loss of a sample; `y` becomes its gradient.
pub(super) fn of_sample<T: Scalar>(y: &mut [T], t: &[T]) -> T {
    let count = T::of(y.len() as f64);
    let mut loss = T::zero();
    for (y, &t) in y.iter_mut().zip(t) {
        let difference = *y - t;
        loss += difference * difference;
        *y = T::of(2.0) * difference / count;
    }
    loss / count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loss_and_gradient_are_those_worked_out_by_hand() {
        let mut y = [1.0, 0.5];
        assert_eq!(of_sample(&mut y, &[0.0, 1.0]), 0.625);
        assert_eq!(y, [1.0, -0.5]);
    }
}

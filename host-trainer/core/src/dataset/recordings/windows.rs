//! Beginnings of windows in a piece of a recording.

/// The first moment of each window in a piece of so many moments: every `hop` moments, as long as a whole window fits.
///
/// A device gives a window of the same moments: the first when `window` moments have come, then one every `hop`.
pub fn starts(moments: usize, window: usize, hop: usize) -> impl Iterator<Item = usize> {
    let end = moments.checked_sub(window).map_or(0, |last| last + 1);
    (0..end).step_by(hop.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_whole() {
        let of = |moments, window, hop| starts(moments, window, hop).collect::<Vec<_>>();
        assert_eq!(of(10, 4, 2), [0, 2, 4, 6]);
        assert_eq!(of(11, 4, 2), [0, 2, 4, 6]);
        assert_eq!(of(4, 4, 9), [0]);
        assert_eq!(of(9, 2, 5), [0, 5]);
        assert_eq!(of(3, 4, 1), [0usize; 0]);
    }
}

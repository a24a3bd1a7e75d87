//! Square roots of integers.

/// The largest integer whose square is not more than `x`, bit by bit: no division, no float.
///
/// ```text
/// root(x)² ≤ x < (root(x) + 1)²
/// ```
pub(super) const fn root(x: u32) -> u32 {
    let (mut rest, mut root, mut bit) = (x, 0u32, 1u32 << 30);
    while bit != 0 {
        if rest >= root + bit {
            rest -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
        bit >>= 2;
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn roots_are_the_largest_whose_square_is_not_more(x: u32) {
            let root = u64::from(root(x));
            prop_assert!(root * root <= u64::from(x) && (root + 1) * (root + 1) > u64::from(x));
        }
    }

    #[test]
    fn squares_and_their_neighbours_are_exact() {
        for side in 1..=65_535u32 {
            assert_eq!((root(side * side - 1), root(side * side)), (side - 1, side));
        }
        assert_eq!((root(0), root(u32::MAX)), (0, 65_535));
    }
}

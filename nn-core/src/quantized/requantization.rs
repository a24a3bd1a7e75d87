//! Requantization: from a sum to an activation by one multiplication and one shift.

/// A factor `multiplier / 2^shift` from the sum of a layer to its activation.
///
/// ```text
/// y = floor((acc · multiplier + 2^(shift − 1)) / 2^shift)     round half up
/// multiplier in 0..2^15, shift in 17..=47
/// ```
///
/// so it is between 0 and 1/4, and any factor in 2⁻³³..1/4 is met to a relative 2⁻¹⁵. Whoever chooses
/// the scale of a row's weights can choose it so that nothing is rounded here at all.
///
/// # Why 15 bits
///
/// `acc · multiplier` is then the sum of two products of 32 bits, where a Cortex-M0, which has no product of
/// 64, needs 84 instructions more for each output: 12 % of all that an inference of a
/// 640-128-…-640 network takes there. A Cortex-M4 has one instruction for the whole, and saves 17. And a
/// output takes 8 bytes of flash instead of 12.
///
/// ```
/// use nn_core::quantized::Requantization;
///
/// const HUNDREDTH: Requantization = Requantization::nearest(0.01).unwrap();
/// assert_eq!((HUNDREDTH.multiplier(), HUNDREDTH.shift()), (20_972, 21));
/// assert_eq!(HUNDREDTH.apply(12_345), 123);
/// assert_eq!(HUNDREDTH.apply(-12_345), -123);
///
/// const HALF_OF_A_QUARTER: Requantization = Requantization::new(1 << 14, 17).unwrap();
/// assert_eq!(HALF_OF_A_QUARTER.apply(4), 1, "one half is rounded up");
/// assert_eq!(HALF_OF_A_QUARTER.apply(-4), 0, "minus one half too");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Requantization {
    /// Places left to shift when 16 bits are dropped and one is kept to round with. First, so that it is the lowest
    /// byte of a word of both, which an instruction shifts by.
    shift_less_17: u16,
    /// Multiplier, not negative.
    multiplier: i16,
}

impl Requantization {
    /// The factor 0.
    pub const ZERO: Self = Self { shift_less_17: 0, multiplier: 0 };
    /// The smallest shift.
    pub const MIN_SHIFT: u32 = 17;
    /// The largest shift.
    pub const MAX_SHIFT: u32 = 47;
    /// The largest multiplier.
    pub const MAX_MULTIPLIER: u16 = i16::MAX as u16;

    /// Makes the factor `multiplier / 2^shift`; `None` unless both are in range.
    pub const fn new(multiplier: u16, shift: u32) -> Option<Self> {
        let in_range = multiplier <= Self::MAX_MULTIPLIER
            && shift >= Self::MIN_SHIFT
            && shift <= Self::MAX_SHIFT;
        if in_range {
            Some(Self {
                shift_less_17: (shift - Self::MIN_SHIFT) as u16,
                multiplier: multiplier as i16,
            })
        } else {
            None
        }
    }

    /// The factor nearest to `scale`; `None` unless `0 ≤ scale < 1/4`.
    pub const fn nearest(scale: f64) -> Option<Self> {
        if !(scale >= 0.0 && scale < 0.25) {
            return None;
        }
        let mut shift = Self::MIN_SHIFT;
        let mut multiplier = scale * (1u32 << Self::MIN_SHIFT) as f64;
        // One more doubling would not fit, rounded, into 15 bits.
        while multiplier < 16_383.75 && shift < Self::MAX_SHIFT {
            multiplier *= 2.0;
            shift += 1;
        }
        let rounded = (multiplier + 0.5) as u16;
        let largest = Self::MAX_MULTIPLIER;
        Self::new(if rounded > largest { largest } else { rounded }, shift)
    }

    /// Returns the multiplier.
    pub const fn multiplier(self) -> u16 {
        self.multiplier as u16
    }

    /// Returns the shift, in 17..=47.
    pub const fn shift(self) -> u32 {
        self.shift_less_17 as u32 + Self::MIN_SHIFT
    }

    /// The factor as a number, exactly.
    pub const fn factor(self) -> f64 {
        self.multiplier as f64 / (1u64 << self.shift()) as f64
    }

    /// Multiplies `acc` by the factor, rounded half up.
    #[inline(always)]
    pub const fn apply(self, acc: i32) -> i32 {
        let product =
            if cfg!(dot_product = "muls") { self.by_halves(acc) } else { self.at_once(acc) };
        // 2^(shift − 1) is a multiple of 2^16, so what was dropped does not matter.
        (product.wrapping_shr(self.shift_less_17 as u32) + 1) >> 1
    }

    /// `floor(acc · multiplier / 2^16)`: one instruction on a Cortex-M4.
    #[inline(always)]
    const fn at_once(self, acc: i32) -> i32 {
        ((acc as i64 * self.multiplier as i64) >> 16) as i32
    }

    /// The same product without one of 64 bits.
    #[inline(always)]
    const fn by_halves(self, acc: i32) -> i32 {
        let carry = ((acc as u32 & 0xffff) * self.multiplier as u32) >> 16;
        // Less than 2^30 in size, and so are both terms.
        (acc >> 16) * self.multiplier as i32 + carry as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_definition(acc: i32, multiplier: u16, shift: u32) -> i32 {
        ((i64::from(acc) * i64::from(multiplier) + (1 << (shift - 1))) >> shift) as i32
    }

    proptest! {
        #[test]
        fn any_sum_is_rounded_as_the_64_bit_formula_says(
            acc: i32, multiplier in 0..=Requantization::MAX_MULTIPLIER, shift in 17u32..=47
        ) {
            let requantization = Requantization::new(multiplier, shift).unwrap();
            prop_assert_eq!(requantization.apply(acc), by_definition(acc, multiplier, shift));
            prop_assert_eq!(requantization.by_halves(acc), requantization.at_once(acc));
        }

        /// So the largest of a pool of sums becomes the largest of its outputs.
        #[test]
        fn no_larger_sum_becomes_a_smaller_output(
            a: i32,
            b: i32,
            step in 0..100_000,
            multiplier in 0..=Requantization::MAX_MULTIPLIER,
            shift in 17u32..=47,
        ) {
            let requantization = Requantization::new(multiplier, shift).unwrap();
            prop_assert!(requantization.apply(a.min(b)) <= requantization.apply(a.max(b)));
            prop_assert!(requantization.apply(a) <= requantization.apply(a.saturating_add(step)));
        }

        #[test]
        fn the_nearest_factor_is_near(exponent in -33.0f64..-2.0) {
            let scale = libm::exp2(exponent);
            let requantization = Requantization::nearest(scale).unwrap();
            prop_assert!((requantization.factor() / scale - 1.0).abs() <= 1.0 / 32_768.0);
        }
    }

    #[test]
    fn extremes_are_rounded_as_the_64_bit_formula_says() {
        for acc in [i32::MIN, i32::MIN + 1, -65_536, -1, 0, 1, 65_535, i32::MAX - 1, i32::MAX] {
            for multiplier in [0, 1, 16_384, 32_767] {
                for shift in 17..=47 {
                    let requantization = Requantization::new(multiplier, shift).unwrap();
                    assert_eq!(requantization.apply(acc), by_definition(acc, multiplier, shift));
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_met_is_none() {
        for scale in [0.25, 1.0, f64::INFINITY, f64::NAN, -0.1] {
            assert_eq!(Requantization::nearest(scale), None, "{scale}");
        }
        assert_eq!(Requantization::new(1 << 15, 20), None);
        assert_eq!(Requantization::new(1, 16), None);
        assert_eq!(Requantization::new(1, 48), None);
        assert_eq!(Requantization::nearest(0.0).unwrap().apply(i32::MAX), 0);
        let almost = Requantization::nearest(0.249_999_999).unwrap();
        assert_eq!((almost.multiplier(), almost.shift()), (32_767, 17));
    }
}

//! Two activations brought to the same scale.

/// Factors that bring two activations `a` and `b` to one scale, for their sum or concatenation.
///
/// ```text
/// y = clamp(floor((a·first + b·second + 2^(shift − 1)) / 2^shift), −32768, 32767)     round half up
/// first, second in 0..=2^14, shift in 1..=30
/// ```
///
/// Nothing overflows: `|a·first + b·second| ≤ 2·2^15·2^14 = 2^30`, and half of `2^shift` is at most `2^29`. Where
/// activations are put side by side instead of added ([`Concat`](crate::Concat)), the other one counts as 0. An
/// activation that has the scale of the result keeps its numbers exactly: its multiplier is `2^shift`.
///
/// ```
/// use nn_core::quantized::Balance;
///
/// // a in steps of 1, b in steps of 1/4, the result in steps of 1/2.
/// const BALANCE: Balance = Balance::nearest(2.0, 0.5).unwrap();
/// assert_eq!(BALANCE.sum(100, 8), 204);
/// assert_eq!(BALANCE.sum(0, 1), 1, "one half is rounded up");
/// assert_eq!(BALANCE.sum(0, -1), 0, "minus one half too");
/// assert_eq!(BALANCE.sum(30_000, 0), 32_767);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C)]
pub struct Balance {
    first: u16,
    second: u16,
    shift: u16,
    /// Padding to two words.
    reserved: u16,
}

impl Balance {
    /// The balance that makes everything 0.
    pub const ZERO: Self = Self { first: 0, second: 0, shift: 1, reserved: 0 };
    /// Bytes of a balance in a file.
    pub const BYTES: usize = 8;
    /// The largest multiplier.
    pub const MAX_MULTIPLIER: u16 = 1 << 14;
    /// The largest shift.
    pub const MAX_SHIFT: u16 = 30;

    /// Makes a balance of these multipliers and this shift; `None` unless all are in range.
    pub const fn new(first: u16, second: u16, shift: u16) -> Option<Self> {
        let in_range = first <= Self::MAX_MULTIPLIER
            && second <= Self::MAX_MULTIPLIER
            && shift >= 1
            && shift <= Self::MAX_SHIFT;
        if in_range { Some(Self { first, second, shift, reserved: 0 }) } else { None }
    }

    /// The multipliers nearest to these factors; `None` unless both are at least 0 and less than 8,192.
    pub const fn nearest(first: f64, second: f64) -> Option<Self> {
        let larger = if first > second { first } else { second };
        if !(first >= 0.0 && second >= 0.0 && larger < 8192.0) {
            return None;
        }
        let mut shift = 1;
        // As long as the larger multiplier stays in range.
        while shift < Self::MAX_SHIFT
            && larger * ((1u64 << (shift + 1)) as f64) + 0.5 < Self::MAX_MULTIPLIER as f64 + 1.0
        {
            shift += 1;
        }
        let unit = (1u64 << shift) as f64;
        Self::new((first * unit + 0.5) as u16, (second * unit + 0.5) as u16, shift)
    }

    /// The multiplier of the first activation.
    pub const fn first(self) -> u16 {
        self.first
    }

    /// The multiplier of the second activation.
    pub const fn second(self) -> u16 {
        self.second
    }

    /// Returns the shift, in 1..=30.
    pub const fn shift(self) -> u16 {
        self.shift
    }

    /// The sum of two activations, rounded half up and cut off.
    #[inline(always)]
    pub const fn sum(self, a: i16, b: i16) -> i16 {
        let products = a as i32 * self.first as i32 + b as i32 * self.second as i32;
        let half = 1i32.wrapping_shl(self.shift as u32 - 1);
        let y = products.wrapping_add(half).wrapping_shr(self.shift as u32);
        if y > i16::MAX as i32 {
            i16::MAX
        } else if y < i16::MIN as i32 {
            i16::MIN
        } else {
            y as i16
        }
    }

    /// The balance in these bytes of a file: both multipliers, the shift and a zero, little-endian; `None` unless
    /// all are in range.
    pub const fn from_le_bytes(bytes: [u8; Self::BYTES]) -> Option<Self> {
        let [f0, f1, s0, s1, h0, h1, 0, 0] = bytes else { return None };
        Self::new(
            u16::from_le_bytes([f0, f1]),
            u16::from_le_bytes([s0, s1]),
            u16::from_le_bytes([h0, h1]),
        )
    }

    /// Writes multipliers, shift and a zero as in a file, little-endian.
    pub const fn to_le_bytes(self) -> [u8; Self::BYTES] {
        let [f0, f1] = self.first.to_le_bytes();
        let [s0, s1] = self.second.to_le_bytes();
        let [h0, h1] = self.shift.to_le_bytes();
        [f0, f1, s0, s1, h0, h1, 0, 0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_sum_is_rounded_as_the_64_bit_formula_says(
            a: i16, b: i16, first in 0u16..=1 << 14, second in 0u16..=1 << 14, shift in 1u16..=30,
        ) {
            let balance = Balance::new(first, second, shift).unwrap();
            let exact = i64::from(a) * i64::from(first) + i64::from(b) * i64::from(second);
            let rounded = (exact + (1 << (shift - 1))) >> shift;
            let expected = rounded.clamp(i16::MIN.into(), i16::MAX.into());
            prop_assert_eq!(i64::from(balance.sum(a, b)), expected);
            prop_assert_eq!(Balance::from_le_bytes(balance.to_le_bytes()), Some(balance));
        }

        #[test]
        fn the_nearest_factors_are_near(a in 0.001f64..8000.0, ratio in 0.01f64..1.0) {
            let balance = Balance::nearest(a, a * ratio).unwrap();
            let unit = f64::from(1u32 << balance.shift());
            prop_assert!((f64::from(balance.first()) / unit / a - 1.0).abs() < 1.0 / 8000.0);
            let second = f64::from(balance.second()) / unit;
            prop_assert!((second - a * ratio).abs() <= 0.5 / unit);
        }
    }

    #[test]
    fn what_is_out_of_range_is_none() {
        assert_eq!(Balance::new((1 << 14) + 1, 0, 1), None);
        assert_eq!(Balance::new(0, 0, 0), None);
        assert_eq!(Balance::new(0, 0, 31), None);
        assert_eq!(Balance::nearest(8192.0, 0.0), None);
        assert_eq!(Balance::nearest(f64::NAN, 0.0), None);
        assert_eq!(Balance::nearest(0.0, -1.0), None);
        assert_eq!(Balance::from_le_bytes([0, 0, 0, 0, 1, 0, 0, 1]), None);
        assert_eq!(Balance::nearest(0.0, 0.0).unwrap().sum(i16::MAX, i16::MIN), 0);
    }

    #[test]
    #[cfg_attr(miri, ignore = "65,536 integers take Miri long")]
    fn an_activation_of_the_same_scale_keeps_its_numbers() {
        let balance = Balance::nearest(1.0, 0.37).unwrap();
        for a in i16::MIN..=i16::MAX {
            assert_eq!(balance.sum(a, 0), a);
        }
    }
}

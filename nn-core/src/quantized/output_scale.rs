//! The numbers of an output beside its weights: bias, multiplier and shift.

use super::nibbles::Nibbles;
use super::requantization::Requantization;

/// Bias of one output, and factor from its sum to its activation. 8 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct OutputScale {
    /// Bias: added to the sum of products, in units of one weight's times one activation's.
    pub bias: i32,
    /// Factor from the sum to the output.
    pub requantization: Requantization,
}

impl OutputScale {
    pub(super) const ZERO: Self = Self { bias: 0, requantization: Requantization::ZERO };

    /// Bytes of an output scale in a file.
    pub const BYTES: usize = 8;

    /// The output scale in these bytes of a file: bias, multiplier and shift, little-endian; `None` unless
    /// multiplier and shift are in range.
    pub const fn from_le_bytes(bytes: [u8; Self::BYTES]) -> Option<Self> {
        let [b0, b1, b2, b3, m0, m1, s0, s1] = bytes;
        let shift = u16::from_le_bytes([s0, s1]) as u32;
        match Requantization::new(u16::from_le_bytes([m0, m1]), shift) {
            Some(requantization) => {
                Some(Self { bias: i32::from_le_bytes([b0, b1, b2, b3]), requantization })
            }
            None => None,
        }
    }

    /// Writes bias, multiplier and shift as in a file, little-endian.
    pub const fn to_le_bytes(self) -> [u8; Self::BYTES] {
        let [b0, b1, b2, b3] = self.bias.to_le_bytes();
        let [m0, m1] = self.requantization.multiplier().to_le_bytes();
        let [s0, s1] = (self.requantization.shift() as u16).to_le_bytes();
        [b0, b1, b2, b3, m0, m1, s0, s1]
    }

    /// Returns whether `bias + Σ w·x` is less than 2³¹ in size for any activations: `Σ|w|·2¹⁵ + |bias| < 2³¹`.
    ///
    /// It is for every row of at most 515 weights whose bias is below 2²².
    pub const fn cannot_overflow(&self, row: &[i8]) -> bool {
        let mut weights = 0;
        let mut rest = row;
        while let [weight, next @ ..] = rest {
            weights += weight.unsigned_abs() as u64;
            rest = next;
        }
        self.cannot_overflow_with(weights)
    }

    /// Returns the same as [`cannot_overflow`](Self::cannot_overflow), given `Σ|w|`.
    pub(crate) const fn cannot_overflow_with(&self, weights: u64) -> bool {
        weights * (1 << 15) + (self.bias.unsigned_abs() as u64) < 1 << 31
    }

    /// Returns the same of 4-bit weights, given `Σ|w|`, which has an upper bound of its own:
    /// [`Nibbles::LARGEST_SUM`](super::Nibbles::LARGEST_SUM).
    pub(crate) const fn cannot_overflow_with_nibbles(&self, weights: u64) -> bool {
        weights < Nibbles::LARGEST_SUM && self.cannot_overflow_with(weights)
    }

    /// The output for a sum of products: `clamp(requantization(bias + products), low, 32767)`.
    #[inline(always)]
    pub fn output(&self, products: i32, low: i16) -> i16 {
        let y = self.requantization.apply(self.bias.wrapping_add(products));
        // In this order: the first is one instruction where there is one that saturates.
        let y = y.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
        y.max(low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_read_back_the_same() {
        let scale = OutputScale {
            bias: -12_345_678,
            requantization: Requantization::new(20_000, 31).unwrap(),
        };
        assert_eq!(OutputScale::from_le_bytes(scale.to_le_bytes()), Some(scale));
        assert_eq!(OutputScale::from_le_bytes([0; 8]), None, "a shift of 0");
    }

    #[test]
    fn overflow_is_ruled_out_to_the_last_unit() {
        let scale = |bias| OutputScale { bias, requantization: Requantization::default() };
        // 511 · 128 · 32,768 = 2³¹ − 2²²
        assert!(scale((1 << 22) - 1).cannot_overflow(&[-128; 511]));
        assert!(!scale(1 << 22).cannot_overflow(&[-128; 511]));
        assert!(!scale(-(1 << 22)).cannot_overflow(&[127, -128, -1].repeat(511)));
        assert!(!scale(i32::MIN).cannot_overflow(&[]));
        assert!(scale(i32::MAX).cannot_overflow(&[0; 2000]));
    }

    #[test]
    fn sums_of_nibbles_are_ruled_out_to_the_last_unit() {
        let scale = |bias| OutputScale { bias, ..OutputScale::ZERO };
        assert!(scale(0).cannot_overflow_with_nibbles(Nibbles::LARGEST_SUM - 1));
        assert!(!scale(0).cannot_overflow_with_nibbles(Nibbles::LARGEST_SUM));
        // 2³¹ − 4095·2¹⁵ is too large for a bias beside such a sum.
        let bias = (1i64 << 31) - (4095 << 15);
        assert!(scale((bias - 1) as i32).cannot_overflow_with_nibbles(4095));
        assert!(!scale(bias as i32).cannot_overflow_with_nibbles(4095));
    }
}

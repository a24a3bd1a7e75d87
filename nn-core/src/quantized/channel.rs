//! What an output has beside its weights.

use super::rescale::Rescale;

/// The bias of one output, and how its sum becomes an activation. 8 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Channel {
    /// Added to the sum of products, in units of one weight's times one activation's.
    pub bias: i32,
    /// From the sum to the output.
    pub rescale: Rescale,
}

impl Channel {
    pub(super) const ZERO: Self = Self { bias: 0, rescale: Rescale::ZERO };

    /// Whether `bias + Σ w·x` is less than 2³¹ in size for any activations: `Σ|w|·2¹⁵ + |bias| < 2³¹`.
    ///
    /// It is for every row of at most 515 weights whose bias is below 2²².
    pub const fn cannot_overflow(&self, row: &[i8]) -> bool {
        let mut largest = self.bias.unsigned_abs() as u64;
        let mut rest = row;
        while let [weight, next @ ..] = rest {
            largest += weight.unsigned_abs() as u64 * (1 << 15);
            rest = next;
        }
        largest < 1 << 31
    }

    /// The output for a sum of products.
    #[inline(always)]
    pub(super) fn output(&self, products: i32, low: i16) -> i16 {
        let y = self.rescale.apply(self.bias.wrapping_add(products));
        // In this order: the first is one instruction where there is one that saturates.
        let y = y.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
        y.max(low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overflow_is_ruled_out_to_the_last_unit() {
        let channel = |bias| Channel { bias, rescale: Rescale::default() };
        // 511 · 128 · 32,768 = 2³¹ − 2²²
        assert!(channel((1 << 22) - 1).cannot_overflow(&[-128; 511]));
        assert!(!channel(1 << 22).cannot_overflow(&[-128; 511]));
        assert!(!channel(-(1 << 22)).cannot_overflow(&[127, -128, -1].repeat(511)));
        assert!(!channel(i32::MIN).cannot_overflow(&[]));
        assert!(channel(i32::MAX).cannot_overflow(&[0; 2000]));
    }
}

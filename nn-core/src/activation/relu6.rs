//! The rectifier that is cut off at 6.

use super::{Activation, ActivationKind};
use crate::quantized::QuantizedActivation;

/// `y = min(max(0, z), 6)`, range [0, 6]: a [`Relu`](super::Relu) whose largest output is known (Krizhevsky
/// 2010). The activation of MobileNet.
///
/// Exact: nothing is rounded. NaN and `-0.0` become `0.0`, as a `Relu` makes them; ∞ becomes 6.
///
/// In integers it costs nothing: with a step of 6/32,767, sums are cut off at 0 and at 6 as they are made.
/// Its gradient is zero beyond 6 as well as below 0; where nothing asks for an upper end, a `Relu` learns more
/// easily.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relu6;

impl Relu6 {
    /// The largest output.
    pub const HIGH: f32 = 6.0;
}

impl Activation for Relu6 {
    const KIND: ActivationKind = ActivationKind::Relu6;

    /// Compares bits, as [`Relu`](super::Relu) does: those of positive numbers have the order of the numbers,
    /// and those of NaN and of negative numbers are above `∞`.
    #[inline(never)]
    fn apply(z: &mut [f32]) {
        for z in z {
            if z.to_bits() > f32::INFINITY.to_bits() {
                *z = 0.0;
            } else if z.to_bits() > Self::HIGH.to_bits() {
                *z = Self::HIGH;
            }
        }
    }
}

impl QuantizedActivation for Relu6 {
    const LOW: i16 = 0;

    /// Changes nothing: 32,767 steps are 6, and no integer is larger.
    #[inline(always)]
    fn apply_quantized(_: &mut [i16]) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::tests::applied;

    #[test]
    fn numbers_are_cut_off_at_both_ends_and_kept_between_them() {
        for same in [f32::from_bits(1), 1e-3, 5.999_999_5, 6.0] {
            assert_eq!(applied::<Relu6>(same).to_bits(), same.to_bits(), "{same}");
        }
        for six in [6.000_000_5, 1e30, f32::MAX, f32::INFINITY] {
            assert_eq!(applied::<Relu6>(six), 6.0, "{six}");
        }
        for zero in [0.0, -0.0, -f32::from_bits(1), -7.0, f32::NEG_INFINITY, f32::NAN, -f32::NAN] {
            assert_eq!(applied::<Relu6>(zero).to_bits(), 0, "{zero}");
        }
    }
}

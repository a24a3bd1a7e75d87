//! The sigmoid as three straight lines.

use super::{Activation, ActivationKind};
use crate::quantized::QuantizedActivation;

/// `y = relu6(z + 3) / 6`, range [0, 1]: a [`Sigmoid`](super::Sigmoid) of three straight lines, without an
/// exponential. At most 0.07 from it; the definition of PyTorch (Keras and ONNX have other slopes).
///
/// The sum and the quotient are rounded, one after the other. Exactly 0 from `z = −3` down, exactly 1 from
/// `z = 3` up, infinities included; NaN stays NaN.
///
/// Its gradient is zero beyond ±3. For a probability take a `Sigmoid`: this one has no logits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HardSigmoid;

impl HardSigmoid {
    /// Steps of `z`, of 2⁻¹³, that make 3.
    const THREE: i32 = 3 << 13;
}

impl Activation for HardSigmoid {
    const KIND: ActivationKind = ActivationKind::HardSigmoid;

    #[inline(never)]
    fn apply(z: &mut [f32]) {
        for z in z {
            let sum = *z + 3.0;
            *z = if sum <= 0.0 {
                0.0
            } else if sum >= 6.0 {
                1.0
            } else {
                sum / 6.0
            };
        }
    }
}

impl QuantizedActivation for HardSigmoid {
    const LOW: i16 = i16::MIN;

    /// `2¹⁵·y = 2¹⁵·(z + 3) / 6 = ⅔·sum`, with `sum = 2¹³·(z + 3)`, rounded half up; never falling.
    #[inline(never)]
    fn apply_quantized(z: &mut [i16]) {
        // ⅔·2¹⁷ and a third less: over all sums, an eighth of a step.
        const TWO_THIRDS: u32 = 87_381;
        // One more step of z would make 2¹⁵, which is cut off at 2¹⁵ − 1. This makes 32,767.3.
        const MOST: i32 = 2 * HardSigmoid::THREE - 1;
        for z in z {
            let sum = (i32::from(*z) + Self::THREE).clamp(0, MOST) as u32;
            // At most 49,151·87,381 + 2¹⁶ = 4,294,929,067, which is less than 2³².
            *z = ((sum * TWO_THIRDS + (1 << 16)) >> 17) as i16;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::tests::applied;

    #[test]
    fn values_are_those_worked_out_by_hand() {
        for (z, y) in [(-3.0, 0.0), (-1.5, 0.25), (0.0, 0.5), (1.5, 0.75), (3.0, 1.0)] {
            assert_eq!(applied::<HardSigmoid>(z), y, "{z}");
        }
        // 3.1 / 6
        assert!((applied::<HardSigmoid>(0.1) - 0.516_666_7).abs() < 1e-7);
    }

    #[test]
    fn both_ends_are_reached_exactly_and_nan_stays() {
        for zero in [-3.000_000_2, f32::MIN, f32::NEG_INFINITY] {
            assert_eq!(applied::<HardSigmoid>(zero).to_bits(), 0, "{zero}");
        }
        for one in [3.000_000_2, f32::MAX, f32::INFINITY] {
            assert_eq!(applied::<HardSigmoid>(one), 1.0, "{one}");
        }
        assert!(applied::<HardSigmoid>(f32::NAN).is_nan());
    }

    #[test]
    #[cfg_attr(miri, ignore = "65,536 integers take Miri long")]
    fn integers_are_within_a_step_on_every_number_and_never_fall() {
        let mut before = 0;
        for z in i16::MIN..=i16::MAX {
            let exact = 32_768.0 * ((f64::from(z) / 8192.0 + 3.0) / 6.0).clamp(0.0, 1.0);
            let mut y = [z];
            HardSigmoid::apply_quantized(&mut y);
            // 2¹⁵ itself is no number of 16 bits.
            let bound = if exact < 32_767.0 { 0.626 } else { 1.0 };
            assert!((f64::from(y[0]) - exact).abs() <= bound, "{z}: {} {exact}", y[0]);
            assert!(y[0] >= before, "{z}");
            before = y[0];
        }
        assert_eq!(before, i16::MAX);
    }
}

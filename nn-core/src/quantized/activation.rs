//! Activation functions of 16-bit numbers.

use super::curve;
use crate::activation::{Activation, Identity, LeakyRelu, Relu, Sigmoid, Tanh};

/// An activation function of integers, applied to a quantized layer's outputs in place.
///
/// The same types as in `f32`. [`Softmax`](crate::Softmax) is not among them: put it behind the numbers,
/// in [`Dequantize`](super::Dequantize).
///
/// | | a step of `z` | a step of `y` | error |
/// | --- | --- | --- | --- |
/// | [`Identity`], [`Relu`] | any | that of `z` | none |
/// | [`LeakyRelu`] | any that no `z` exceeds 2¹⁵ of | that of `z` | half a step |
/// | [`Sigmoid`] | 2⁻¹¹, so that `z` is in ±16 | 2⁻¹⁵ | 2 steps |
/// | [`Tanh`] | 2⁻¹², so that `z` is in ±8 | 2⁻¹⁵ | 3 steps |
/// | [`Relu6`] | 6/32,767, so that sums are cut off at 6 | that of `z` | none |
/// | [`HardSigmoid`] | 2⁻¹³, so that `z` is in ±4 | 2⁻¹⁵ | 0.63 steps; 1 step where `z ≥ 3` |
/// | [`HardSwish`] | 2⁻¹⁰, so that `z` is in ±32 | 2⁻¹⁰ | 0.6 steps; none where `z ≥ 3` |
/// | [`Elu`] | 2⁻¹⁰, so that `z` is in ±32 | 2⁻¹⁰ | 0.77 steps; none where `z ≥ 0` |
///
/// [`Relu6`]: crate::Relu6
/// [`HardSigmoid`]: crate::HardSigmoid
/// [`HardSwish`]: crate::HardSwish
/// [`Elu`]: crate::Elu
pub trait QuantizedActivation: Activation {
    /// The smallest output of the layer before the function is applied. A [`Relu`] is nothing else, nor is a
    /// [`Relu6`](crate::Relu6).
    const LOW: i16;

    /// Replaces `z` by `activation(z)`.
    fn apply_quantized(z: &mut [i16]);
}

impl QuantizedActivation for Identity {
    const LOW: i16 = i16::MIN;

    #[inline(always)]
    fn apply_quantized(_: &mut [i16]) {}
}

impl QuantizedActivation for Relu {
    const LOW: i16 = 0;

    #[inline(always)]
    fn apply_quantized(_: &mut [i16]) {}
}

impl QuantizedActivation for LeakyRelu {
    const LOW: i16 = i16::MIN;

    /// The division by 6 rounds half up.
    #[inline(never)]
    fn apply_quantized(z: &mut [i16]) {
        // 0.01 to a relative 2⁻²¹.
        const SLOPE: i32 = 20_972;
        for z in z {
            if *z < 0 {
                *z = ((i32::from(*z) * SLOPE + (1 << 20)) >> 21) as i16;
            }
        }
    }
}

impl QuantizedActivation for Sigmoid {
    const LOW: i16 = i16::MIN;

    #[inline(never)]
    fn apply_quantized(z: &mut [i16]) {
        for z in z {
            *z = curve::sigmoid(*z);
        }
    }
}

impl QuantizedActivation for Tanh {
    const LOW: i16 = i16::MIN;

    #[inline(never)]
    fn apply_quantized(z: &mut [i16]) {
        for z in z {
            *z = curve::tanh(*z);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg_attr(miri, ignore = "65,536 integers take Miri long")]
    fn leaky_relu_is_within_half_a_step_on_every_number() {
        for z in i16::MIN..=i16::MAX {
            let mut y = [z];
            LeakyRelu::apply_quantized(&mut y);
            let exact = if z >= 0 { f64::from(z) } else { 0.01 * f64::from(z) };
            assert!((f64::from(y[0]) - exact).abs() <= 0.501, "{z}");
        }
    }
}

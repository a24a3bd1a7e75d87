//! From measurements to 16-bit activations.

use super::aligned::Aligned;
use crate::layer::Layer;

/// What a network of integers starts with if its inputs are `f32`: `y[i] = clamp(round(x[i]·scale[i]))`.
///
/// The product is rounded to `f32`, then half up to an integer, cut off at −32,768 and 32,767; a NaN
/// becomes 0. These are the same integers on every processor, and without a floating-point unit only
/// the product is computed in software.
///
/// `S` is `f32`, one scale for all inputs, or `[f32; N]`, one for each, in 4·N bytes of flash. An offset
/// belongs into the biases of the layer that follows, where it costs nothing.
///
/// ```
/// use nn_core::Layer;
/// use nn_core::quantized::Quantize;
///
/// let quantize = Quantize::<4>::new(2.0);
/// assert_eq!(quantize.forward(&[0.25, -0.25, -1.5, 1e9]), [1, 0, -3, 32_767]);
/// let quantize = Quantize::each([10.0, 100.0]);
/// assert_eq!(quantize.forward(&[1.0, 1.0]), [10, 100]);
/// ```
///
/// Not needed where inputs are integers: the samples of a converter, the pixels of an image. A network
/// may start with [`QuantizedDense`](super::QuantizedDense).
#[derive(Clone, Debug, PartialEq)]
pub struct Quantize<const N: usize, S = f32> {
    scale: S,
}

impl<const N: usize> Quantize<N> {
    /// The same scale for all inputs.
    pub const fn new(scale: f32) -> Self {
        Self { scale }
    }
}

impl<const N: usize> Quantize<N, [f32; N]> {
    /// A scale for each input.
    pub const fn each(scale: [f32; N]) -> Self {
        Self { scale }
    }
}

impl<const N: usize, S: Scale<N>> Layer for Quantize<N, S> {
    type Input = [f32; N];
    type Output = [i16; N];
    type Front = Aligned<[i16; N]>;
    type Back = ();

    const INPUTS: usize = N;
    const OUTPUTS: usize = N;
    const PARAMETERS: usize = 0;
    const MACS: usize = 0;
    const FLASH_BYTES: usize = size_of::<Self>();

    #[inline(always)]
    fn forward_in<'m>(
        &self,
        x: &[f32; N],
        Aligned(y): &'m mut Self::Front,
        (): &mut (),
    ) -> &'m mut [i16; N] {
        self.scale.quantize(x, y);
        y
    }
}

/// One scale for all inputs, or one for each. Nobody else implements it.
pub trait Scale<const N: usize> {
    /// `y` becomes the nearest integers to `x` times the scale.
    fn quantize(&self, x: &[f32; N], y: &mut [i16; N]);
}

impl<const N: usize> Scale<N> for f32 {
    #[inline(always)]
    fn quantize(&self, x: &[f32; N], y: &mut [i16; N]) {
        quantize(x, *self, y);
    }
}

impl<const N: usize> Scale<N> for [f32; N] {
    #[inline(always)]
    fn quantize(&self, x: &[f32; N], y: &mut [i16; N]) {
        quantize_each(x, self, y);
    }
}

#[inline(never)]
fn quantize(x: &[f32], scale: f32, y: &mut [i16]) {
    for (x, y) in x.iter().zip(y) {
        *y = round_half_up(x * scale);
    }
}

#[inline(never)]
fn quantize_each(x: &[f32], scale: &[f32], y: &mut [i16]) {
    for ((x, scale), y) in x.iter().zip(scale).zip(y) {
        *y = round_half_up(x * scale);
    }
}

/// The nearest integer, of two the larger one; the nearest that there is if it is too large; 0 for a NaN.
///
/// Works on bits: conversions and comparisons of `f32` are slow without a floating-point unit.
#[inline(always)]
const fn round_half_up(x: f32) -> i16 {
    let bits = x.to_bits();
    let is_negative = bits >> 31 == 1;
    let exponent = bits >> 23 & 0xff;
    if exponent < 126 {
        return 0; // Less than one half.
    }
    if exponent > 126 + 15 {
        let is_nan = bits & 0x7fff_ffff > f32::INFINITY.to_bits();
        return if is_nan {
            0
        } else if is_negative {
            i16::MIN
        } else {
            i16::MAX
        };
    }
    // |x| = mantissa / 2^shift, with a shift in 9..=24.
    let shift = 150 - exponent;
    let mantissa = (bits & 0x007f_ffff | 0x0080_0000) as i32;
    let signed = if is_negative { -mantissa } else { mantissa };
    let rounded = ((signed >> (shift - 1)) + 1) >> 1;
    if rounded > i16::MAX as i32 { i16::MAX } else { rounded as i16 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_definition(x: f32) -> i16 {
        // Exact in f64. `as` saturates, and makes a NaN 0.
        libm::floor(f64::from(x) + 0.5) as i16
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn any_number_is_rounded_half_up(x: f32, small in -40_000f32..40_000.0) {
            prop_assert_eq!(round_half_up(x), by_definition(x));
            prop_assert_eq!(round_half_up(small), by_definition(small));
        }
    }

    #[test]
    fn every_half_and_its_neighbours_are_rounded_half_up() {
        for twice in -70_000i32..=70_000 {
            let half = twice as f32 / 2.0;
            for x in [half, half.next_up(), half.next_down()] {
                assert_eq!(round_half_up(x), by_definition(x), "{x}");
            }
        }
        for x in [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, -0.0] {
            assert_eq!(round_half_up(x), by_definition(x), "{x}");
        }
    }
}

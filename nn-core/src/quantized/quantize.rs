//! From measurements to 16-bit activations.

use super::aligned::Aligned;
use super::kernel;
use crate::layer::{Describe, Layer};
use crate::topology::{LayerSpec, Topology};

/// What a network of integers starts with if its inputs are `f32`: `y[i] = clamp(round(x[i]·scale))`.
///
/// The product is rounded to `f32`, then half up to an integer, cut off at −32,768 and 32,767; a NaN
/// becomes 0. These are the same integers on every processor, and without a floating-point unit only
/// the product is computed in software.
///
/// `S` is `f32`, one scale for all inputs, or [`Each`], an offset and a scale for each.
///
/// ```
/// use nn_core::Layer;
/// use nn_core::quantized::{Each, Quantize};
///
/// let quantize = Quantize::<4>::new(2.0);
/// assert_eq!(quantize.forward(&[0.25, -0.25, -1.5, 1e9]), [1, 0, -3, 32_767]);
/// let quantize = Quantize::each(Each { offset: [0.0, 1000.0], scale: [10.0, 100.0] });
/// assert_eq!(quantize.forward(&[1.0, 1000.5]), [10, 50]);
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

impl<const N: usize> Quantize<N, Each<N>> {
    /// An offset and a scale for each input.
    pub const fn each(scale: Each<N>) -> Self {
        Self { scale }
    }
}

/// For numbers of very different sizes. Of inputs: `y[i] = clamp(round((x[i] − offset[i])·scale[i]))`, difference and
/// product rounded to `f32`. 8·N bytes of flash. Of outputs: see [`Dequantize`](super::Dequantize).
///
/// An offset that all inputs share, or that is small for how much an input changes, is better off in the
/// biases of the layer that follows, where it costs nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct Each<const N: usize> {
    /// What becomes 0; of outputs, what 0 becomes.
    pub offset: [f32; N],
    /// What a difference of 1 becomes, in either direction; positive.
    pub scale: [f32; N],
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

impl<const N: usize, S: Scale<N>> Describe for Quantize<N, S> {
    const TOPOLOGY: Topology = {
        assert!(N > 0, "there must be at least one input");
        assert!(N <= u32::MAX as usize, "there are too many inputs");
        Topology::of(S::SPEC)
    };
    const ZEROS: Self = Self { scale: S::ZERO };
}

/// One scale for all inputs, or one for each. Nobody else implements it.
pub trait Scale<const N: usize>: Sized {
    /// What a file says of a [`Quantize`].
    const SPEC: LayerSpec;
    /// By which everything becomes 0.
    const ZERO: Self;

    /// `y` becomes the nearest integers to `x` times the scale.
    fn quantize(&self, x: &[f32; N], y: &mut [i16; N]);

    /// `z` becomes `x` times the scale: see [`Dequantize`](super::Dequantize).
    fn dequantize(&self, x: &[i16; N], z: &mut [f32; N]);
}

impl<const N: usize> Scale<N> for f32 {
    const SPEC: LayerSpec = LayerSpec::Quantize { width: N as u32 };
    const ZERO: Self = 0.0;

    #[inline(always)]
    fn quantize(&self, x: &[f32; N], y: &mut [i16; N]) {
        kernel::quantize(x, *self, y);
    }

    #[inline(always)]
    fn dequantize(&self, x: &[i16; N], z: &mut [f32; N]) {
        kernel::dequantize(x, *self, z);
    }
}

impl<const N: usize> Scale<N> for Each<N> {
    const SPEC: LayerSpec = LayerSpec::QuantizeEach { width: N as u32 };
    const ZERO: Self = Self { offset: [0.0; N], scale: [0.0; N] };

    #[inline(always)]
    fn quantize(&self, x: &[f32; N], y: &mut [i16; N]) {
        kernel::quantize_each(x, &self.offset, &self.scale, y);
    }

    #[inline(always)]
    fn dequantize(&self, x: &[i16; N], z: &mut [f32; N]) {
        kernel::dequantize_each(x, &self.offset, &self.scale, z);
    }
}

//! Conversion of measurements to 16-bit activations.

use super::leaf::Leaf;
use crate::activation::ActivationKind;
use crate::activation::Identity;
use crate::buffer::Aligned;
use crate::embed::{Embed, EmbedScale, Position};
use crate::input::InputNumber;
use crate::quantized::kernel;
use crate::topology::{Extent, FormatKind, LayerSpec, Op};

/// The first layer of a network of integers whose inputs are measurements: `y[i] = clamp(round(x[i]·scale))`.
///
/// The product is rounded to `f32`, then half up to an integer, cut off at −32,768 and 32,767; a NaN
/// becomes 0. These are the same integers on every processor, and without a floating-point unit only
/// the product is computed in software.
///
/// `S` is `f32`, one scale for all inputs, or [`PerChannel`], an offset and a scale for each; of inputs that are integers
/// [`Integers`](crate::quantized::Integers).
///
/// ```
/// use nn_core::Layer;
/// use nn_core::quantized::{PerChannel, Quantize};
///
/// let quantize = Quantize::<4>::new(2.0);
/// assert_eq!(quantize.forward(&[0.25, -0.25, -1.5, 1e9]), [1, 0, -3, 32_767]);
/// let quantize = Quantize::per_channel(PerChannel { offset: [0.0, 1000.0], scale: [10.0, 100.0] });
/// assert_eq!(quantize.forward(&[1.0, 1000.5]), [10, 50]);
/// ```
///
/// Not needed where inputs are 16-bit integers of the scale that the next layer expects: a network may start with
/// [`QuantizedDense`](crate::quantized::QuantizedDense).
#[derive(Clone, Debug, PartialEq)]
pub struct Quantize<const N: usize, S = f32> {
    scale: S,
}

impl<const N: usize> Quantize<N> {
    /// Makes a layer with the same scale for all inputs.
    pub const fn new(scale: f32) -> Self {
        Self { scale }
    }
}

impl<const N: usize> Quantize<N, PerChannel<N>> {
    /// Makes a layer with an offset and a scale for each input.
    pub const fn per_channel(scale: PerChannel<N>) -> Self {
        Self { scale }
    }
}

impl<const N: usize, S: InputScale<N>> Quantize<N, S> {
    /// Makes a layer with this scale.
    pub const fn of(scale: S) -> Self {
        Self { scale }
    }
}

/// An offset and a scale for each input, output or channel, where their sizes are very different. Of inputs:
/// `y[i] = clamp(round((x[i] − offset[i])·scale[i]))`, difference and product rounded to `f32`. 8·N bytes of flash. Of
/// outputs: see [`Dequantize`](crate::quantized::Dequantize).
///
/// An offset that all inputs share, or that is small for how much an input changes, is better off in the
/// biases of the layer that follows, where it costs nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C)]
pub struct PerChannel<const N: usize> {
    /// The input that becomes 0; of outputs, the number that 0 becomes.
    pub offset: [f32; N],
    /// The factor of a difference of 1, in either direction; positive.
    pub scale: [f32; N],
}

impl<const N: usize, S: InputScale<N>> Leaf for Quantize<N, S> {
    type X = [S::Number; N];
    type Y = [i16; N];
    type State = ();
    type Memory = Aligned<[i16; N]>;
    type Activation = Identity;
    type Parameters = S;

    const SPEC: LayerSpec =
        LayerSpec::new(S::QUANTIZE, Extent::of_list(N), S::FORMAT, ActivationKind::Identity);
    const ZEROS: Self = Self { scale: S::ZERO };

    #[inline(always)]
    fn sums<'m>(
        &self,
        (): &mut (),
        x: &[S::Number; N],
        Aligned(y): &'m mut Self::Memory,
    ) -> &'m mut [i16; N] {
        self.scale.quantize(x, y);
        y
    }

    fn parameters(&self) -> &S {
        &self.scale
    }

    fn parameters_mut(&mut self) -> &mut S {
        &mut self.scale
    }
}

impl<P: Position, const N: usize, S: InputScale<N> + EmbedScale<P>> Embed<P> for Quantize<N, S> {
    const VALUE: Self = Self { scale: S::VALUE };
}

/// A scale of inputs, or one for each, and the type of their numbers. Nobody else implements it.
pub trait InputScale<const N: usize>: Sized {
    /// The type of an input.
    type Number: InputNumber;

    /// The row of a [`Quantize`] in a file.
    const QUANTIZE: Op;
    /// The format of that row.
    const FORMAT: FormatKind;
    /// The scale by which everything becomes 0.
    const ZERO: Self;

    /// Quantizes inputs, or whole pixels of an image: `y` becomes the nearest integers to `x` times the scale.
    fn quantize(&self, x: &[Self::Number], y: &mut [i16]);
}

impl<const N: usize, S: Scale<N>> InputScale<N> for S {
    type Number = f32;

    const QUANTIZE: Op = S::QUANTIZE;
    const FORMAT: FormatKind = FormatKind::I16;
    const ZERO: Self = S::ZERO;

    #[inline(always)]
    fn quantize(&self, x: &[f32], y: &mut [i16]) {
        Scale::quantize(self, x, y);
    }
}

/// One scale for all inputs, or one for each. Nobody else implements it.
pub trait Scale<const N: usize>: Sized {
    /// The row of a [`Quantize`] in a file.
    const QUANTIZE: Op;
    /// The row of a [`Dequantize`](crate::quantized::Dequantize) in a file.
    const DEQUANTIZE: Op;
    /// The scale by which everything becomes 0.
    const ZERO: Self;

    /// Quantizes whole pixels of `N` numbers: `y` becomes the nearest integers to `x` times the scale.
    fn quantize(&self, x: &[f32], y: &mut [i16]);

    /// Dequantizes: `z` becomes `x` times the scale. See [`Dequantize`](crate::quantized::Dequantize).
    fn dequantize(&self, x: &[i16; N], z: &mut [f32; N]);
}

impl<const N: usize> Scale<N> for f32 {
    const QUANTIZE: Op = Op::Quantize;
    const DEQUANTIZE: Op = Op::Dequantize;
    const ZERO: Self = 0.0;

    #[inline(always)]
    fn quantize(&self, x: &[f32], y: &mut [i16]) {
        kernel::quantize(x, *self, y);
    }

    #[inline(always)]
    fn dequantize(&self, x: &[i16; N], z: &mut [f32; N]) {
        kernel::dequantize(x, *self, z);
    }
}

impl<const N: usize> Scale<N> for PerChannel<N> {
    const QUANTIZE: Op = Op::QuantizePerChannel;
    const DEQUANTIZE: Op = Op::DequantizePerChannel;
    const ZERO: Self = Self { offset: [0.0; N], scale: [0.0; N] };

    #[inline(always)]
    fn quantize(&self, x: &[f32], y: &mut [i16]) {
        let (mut x, mut y) = (x, y);
        while let (Some((pixel, x_rest)), Some((to, y_rest))) =
            (x.split_at_checked(N.max(1)), y.split_at_mut_checked(N.max(1)))
        {
            kernel::quantize_per_channel(pixel, &self.offset, &self.scale, to);
            (x, y) = (x_rest, y_rest);
        }
    }

    #[inline(always)]
    fn dequantize(&self, x: &[i16; N], z: &mut [f32; N]) {
        kernel::dequantize_per_channel(x, &self.offset, &self.scale, z);
    }
}

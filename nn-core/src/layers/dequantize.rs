//! Conversion of 16-bit activations to `f32`.

use super::leaf::Leaf;
use super::quantize::{PerChannel, Scale};
use crate::activation::{Activation, Identity};
use crate::buffer::Aligned;
use crate::embed::{Embed, EmbedScale, Position};
use crate::topology::{Extent, FormatKind, LayerSpec};
use core::marker::PhantomData;

/// The last layer of a network of integers whose outputs are `f32`: `y = A(x·scale)`.
///
/// `A` is any activation, also [`Softmax`](crate::Softmax): probabilities are computed as in a network
/// of `f32`, with the same bits on every processor. To classify needs neither, because the largest
/// integer is the largest number.
///
/// ```
/// use nn_core::quantized::{Dequantize, QuantizedDense, Requantization};
/// use nn_core::{Chain, Identity, Network, Softmax, chain};
///
/// type Sign = Network<chain![QuantizedDense<1, 2, Identity>, Dequantize<2, Softmax>]>;
///
/// static SIGN: Sign = Network::new(Chain::new(
///     QuantizedDense::of_integers([[64], [-64]], [0, 0], [Requantization::nearest(1.0 / 64.0).unwrap(); 2]),
///     Dequantize::new(1.0 / 1024.0),
/// ));
///
/// assert_eq!(SIGN.logits(&[1536]), [1.5, -1.5]);
/// assert_eq!(SIGN.classify(&[1536]), 0);
/// assert!(SIGN.probabilities(&[1536])[0] > 0.95);
/// ```
///
/// `S` is `f32`, one scale for all outputs, or [`PerChannel`], an offset and a scale for each, as targets need
/// that are of different sizes or change little for their size: `y[i] = A(x[i]·scale[i] + offset[i])`, product
/// and sum rounded to `f32`. 8·N bytes of flash.
///
/// ```
/// use nn_core::quantized::{Dequantize, PerChannel};
/// use nn_core::{Identity, Layer};
///
/// let scale = PerChannel { offset: [1000.0, 0.0], scale: [0.5, 0.001] };
/// assert_eq!(Dequantize::<2, Identity, _>::per_channel(scale).forward(&[3, -7]), [1001.5, -0.007]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dequantize<const N: usize, A = Identity, S = f32> {
    scale: S,
    activation: PhantomData<A>,
}

impl<const N: usize, A> Dequantize<N, A> {
    /// Makes a layer with one scale, the value of an input of 1; positive, so that the largest stays the largest.
    pub const fn new(scale: f32) -> Self {
        Self { scale, activation: PhantomData }
    }
}

impl<const N: usize, A> Dequantize<N, A, PerChannel<N>> {
    /// Makes a layer with an offset, the value of an input of 0, and a scale for each output.
    pub const fn per_channel(scale: PerChannel<N>) -> Self {
        Self { scale, activation: PhantomData }
    }
}

impl<const N: usize, A: Activation, S: Scale<N>> Leaf for Dequantize<N, A, S> {
    type X = [i16; N];
    type Y = [f32; N];
    type State = ();
    type Memory = Aligned<[f32; N]>;
    type Activation = A;
    type Parameters = S;

    const SPEC: LayerSpec =
        LayerSpec::new(S::DEQUANTIZE, Extent::of_list(N), FormatKind::I16, A::KIND);
    const ZEROS: Self = Self { scale: S::ZERO, activation: PhantomData };

    #[inline(always)]
    fn sums<'m>(
        &self,
        (): &mut (),
        x: &[i16; N],
        Aligned(z): &'m mut Self::Memory,
    ) -> &'m mut [f32; N] {
        self.scale.dequantize(x, z);
        z
    }

    fn parameters(&self) -> &S {
        &self.scale
    }

    fn parameters_mut(&mut self) -> &mut S {
        &mut self.scale
    }
}

impl<P, const N: usize, A, S> Embed<P> for Dequantize<N, A, S>
where
    P: Position,
    A: Activation,
    S: Scale<N> + EmbedScale<P>,
{
    const VALUE: Self = Self { scale: S::VALUE, activation: PhantomData };
}

//! Conversion of an image of measurements to one of 16-bit activations.

use super::leaf::Leaf;
use super::quantize::{InputScale, PerChannel};
use crate::activation::{ActivationKind, Identity};
use crate::embed::{Embed, EmbedScale, Position};
use crate::image::Image;
use crate::tensor::Tensor;
use crate::topology::LayerSpec;

/// [`Quantize`](crate::quantized::Quantize) for an image of `H` rows of `W` pixels of `C` numbers.
///
/// `S` is `f32`, one scale for all of them, or [`PerChannel`], an offset and a scale for each channel; of pixels that are
/// integers, as cameras give them, [`Integers`](crate::quantized::Integers). What pads an image behind it is the offset.
///
/// ```
/// use nn_core::quantized::QuantizeImage;
/// use nn_core::{Image, Layer};
///
/// let quantize = QuantizeImage::<1, 2, 2>::new(2.0);
/// assert_eq!(quantize.forward(&Image([[[0.25, -0.25], [-1.5, 1e9]]])).0, [[[1, 0], [-3, 32_767]]]);
/// ```
///
/// ```
/// use nn_core::quantized::{PerChannel, QuantizeImage};
/// use nn_core::{Image, Layer};
///
/// let channels = PerChannel { offset: [0.0, 1000.0], scale: [10.0, 100.0] };
/// let quantize = QuantizeImage::<1, 2, 2, _>::per_channel(channels);
/// assert_eq!(quantize.forward(&Image([[[1.0, 1000.5], [2.0, 999.0]]])).0, [[[10, 50], [20, -100]]]);
/// ```
///
/// Not needed where pixels are 16-bit integers of the scale that the next layer expects: a network may start with
/// [`QuantizedConv2d`](crate::quantized::QuantizedConv2d).
#[derive(Clone, Debug, PartialEq)]
pub struct QuantizeImage<const H: usize, const W: usize, const C: usize, S = f32> {
    scale: S,
}

impl<const H: usize, const W: usize, const C: usize> QuantizeImage<H, W, C> {
    /// Makes a layer with the same scale for all numbers.
    pub const fn new(scale: f32) -> Self {
        Self { scale }
    }
}

impl<const H: usize, const W: usize, const C: usize> QuantizeImage<H, W, C, PerChannel<C>> {
    /// Makes a layer with an offset and a scale for each channel.
    pub const fn per_channel(scale: PerChannel<C>) -> Self {
        Self { scale }
    }
}

impl<const H: usize, const W: usize, const C: usize, S: InputScale<C>> QuantizeImage<H, W, C, S> {
    /// Makes a layer with this scale.
    pub const fn of(scale: S) -> Self {
        Self { scale }
    }
}

impl<const H: usize, const W: usize, const C: usize, S> QuantizeImage<H, W, C, S> {
    pub(super) const fn scale(&self) -> &S {
        &self.scale
    }
}

impl<const H: usize, const W: usize, const C: usize, S: InputScale<C>> Leaf
    for QuantizeImage<H, W, C, S>
{
    type X = Image<S::Number, H, W, C>;
    type Y = Image<i16, H, W, C>;
    type State = ();
    type Memory = Self::Y;
    type Activation = Identity;
    type Parameters = S;

    const SPEC: LayerSpec = {
        assert!(H > 0 && W > 0 && C > 0, "an image is empty");
        assert!(H * W * C <= u32::MAX as usize, "an image is too large");
        LayerSpec::new(
            S::QUANTIZE,
            <Self::Y as Tensor>::EXTENT,
            S::FORMAT,
            ActivationKind::Identity,
        )
    };
    const ZEROS: Self = Self { scale: S::ZERO };

    #[inline(always)]
    fn sums<'m>(&self, (): &mut (), x: &Self::X, y: &'m mut Self::Y) -> &'m mut Self::Y {
        let y_numbers = y.0.as_flattened_mut().as_flattened_mut();
        self.scale.quantize(x.0.as_flattened().as_flattened(), y_numbers);
        y
    }

    fn parameters(&self) -> &S {
        &self.scale
    }

    fn parameters_mut(&mut self) -> &mut S {
        &mut self.scale
    }
}

impl<P: Position, const H: usize, const W: usize, const C: usize, S: InputScale<C> + EmbedScale<P>>
    Embed<P> for QuantizeImage<H, W, C, S>
{
    const VALUE: Self = Self { scale: S::VALUE };
}

//! From an image of measurements to one of 16-bit activations.

use super::leaf::Leaf;
use crate::activation::Identity;
use crate::embed::{Embed, EmbedScale, Position};
use crate::image::Image;
use crate::quantized::kernel;
use crate::tensor::Tensor;
use crate::topology::{LayerSpec, Number, Op};

/// [`Quantize`](crate::quantized::Quantize) with one scale, for an image of `H` rows of `W` pixels of `C` numbers.
///
/// ```
/// use nn_core::quantized::QuantizeImage;
/// use nn_core::{Image, Layer};
///
/// let quantize = QuantizeImage::<1, 2, 2>::new(2.0);
/// assert_eq!(quantize.forward(&Image([[[0.25, -0.25], [-1.5, 1e9]]])).0, [[[1, 0], [-3, 32_767]]]);
/// ```
///
/// Not needed where pixels are integers: a network may start with
/// [`QuantizedConv2d`](crate::quantized::QuantizedConv2d).
#[derive(Clone, Debug, PartialEq)]
pub struct QuantizeImage<const H: usize, const W: usize, const C: usize> {
    scale: f32,
}

impl<const H: usize, const W: usize, const C: usize> QuantizeImage<H, W, C> {
    /// The same scale for all numbers.
    pub const fn new(scale: f32) -> Self {
        Self { scale }
    }
}

impl<const H: usize, const W: usize, const C: usize> Leaf for QuantizeImage<H, W, C> {
    type X = Image<f32, H, W, C>;
    type Y = Image<i16, H, W, C>;
    type State = ();
    type Memory = Self::Y;
    type Activation = Identity;
    type Parameters = f32;

    const SPEC: LayerSpec = {
        assert!(H > 0 && W > 0 && C > 0, "an image is empty");
        assert!(H * W * C <= u32::MAX as usize, "an image is too large");
        LayerSpec::plain(Op::Quantize, <Self::X as Tensor>::EXTENT, Number::I16)
    };
    const ZEROS: Self = Self::new(0.0);

    #[inline(always)]
    fn sums<'m>(&self, (): &mut (), x: &Self::X, y: &'m mut Self::Y) -> &'m mut Self::Y {
        kernel::quantize(x.numbers(), self.scale, y.numbers_mut());
        y
    }

    fn parameters(&self) -> &f32 {
        &self.scale
    }

    fn parameters_mut(&mut self) -> &mut f32 {
        &mut self.scale
    }
}

impl<P: Position, const H: usize, const W: usize, const C: usize> Embed<P>
    for QuantizeImage<H, W, C>
{
    const VALUE: Self = Self::new(<f32 as EmbedScale<P>>::VALUE);
}

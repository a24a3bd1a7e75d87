//! From an image of measurements to one of 16-bit activations.

use super::kernel;
use crate::image::Image;
use crate::layer::{Describe, Layer};
use crate::tensor::Tensor;
use crate::topology::{LayerSpec, Shape, Topology};

/// [`Quantize`](super::Quantize) with one scale, for an image of `H` rows of `W` pixels of `C` numbers.
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
/// [`QuantizedConv2d`](super::QuantizedConv2d).
#[derive(Clone, Debug, PartialEq)]
pub struct QuantizeImage<const H: usize, const W: usize, const C: usize> {
    scale: f32,
}

impl<const H: usize, const W: usize, const C: usize> QuantizeImage<H, W, C> {
    const SPEC: LayerSpec = {
        assert!(H > 0 && W > 0 && C > 0, "an image is empty");
        assert!(H * W * C <= u32::MAX as usize, "an image is too large");
        LayerSpec::QuantizeImage { input: Shape::of_type(H, W, C) }
    };

    /// The same scale for all numbers.
    pub const fn new(scale: f32) -> Self {
        Self { scale }
    }
}

impl<const H: usize, const W: usize, const C: usize> Layer for QuantizeImage<H, W, C> {
    type Input = Image<f32, H, W, C>;
    type Output = Image<i16, H, W, C>;
    type Front = Self::Output;
    type Back = ();

    const INPUTS: usize = Self::SPEC.inputs() as usize;
    const OUTPUTS: usize = Self::SPEC.outputs() as usize;
    const PARAMETERS: usize = 0;
    const MACS: usize = 0;
    const FLASH_BYTES: usize = size_of::<Self>();

    #[inline(always)]
    fn forward_in<'m>(
        &self,
        x: &Self::Input,
        y: &'m mut Self::Output,
        (): &mut (),
    ) -> &'m mut Self::Output {
        kernel::quantize(x.numbers(), self.scale, y.numbers_mut());
        y
    }
}

impl<const H: usize, const W: usize, const C: usize> Describe for QuantizeImage<H, W, C> {
    const TOPOLOGY: Topology = Topology::of(Self::SPEC);
    const ZEROS: Self = Self::new(0.0);
}

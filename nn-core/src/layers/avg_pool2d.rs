//! The average of each channel in each window.

use super::convolution::checked;
use super::leaf::Leaf;
use crate::activation::{Activate, Identity};
use crate::buffer::Buffer;
use crate::element::Element;
use crate::embed::{Embed, Position};
use crate::image::WindowInput;
use crate::kernel;
use crate::tensor::Tensor;
use crate::topology::{Extent, LayerSpec, Op, WindowGeometry};
use core::marker::PhantomData;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// The average of each channel in each window `S`, from image `I` to image `O`, of `f32` or `i16`.
///
/// What is beyond the image does not count. Numbers are added up row by row; `f32` are rounded at each
/// addition and at the division, integers once, half up: `floor((sum + floor(n / 2)) / n)`. Costs an addition for
/// each number in each window, and a division for each number of the output.
///
/// ```
/// use nn_core::{AvgPool2d, Image, Layer, SlidingWindow};
///
/// type Half = AvgPool2d<Image<i16, 2, 4, 1>, Image<i16, 1, 2, 1>, SlidingWindow<2, 2, 2, 2>>;
///
/// let y = Half::new().forward(&Image([[[1], [2], [3], [4]], [[5], [6], [8], [7]]]));
/// assert_eq!(y.0, [[[4], [6]]]); // 14 / 4 = 3.5 and 22 / 4 = 5.5
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "model-files", serde(bound = ""))]
pub struct AvgPool2d<I, O, S> {
    parameters: (),
    #[cfg_attr(feature = "model-files", serde(skip))]
    kind: PhantomData<(I, O, S)>,
}

impl<I, O, S> AvgPool2d<I, O, S> {
    /// A pool, which has no parameters.
    pub const fn new() -> Self {
        Self { parameters: (), kind: PhantomData }
    }
}

impl<I, O, S> Default for AvgPool2d<I, O, S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: WindowInput<O, S>, O, S> AvgPool2d<I, O, S> {
    const CHECKED: (LayerSpec, WindowGeometry) = {
        let op = Op::AvgPool2d { window: I::WINDOW };
        let number = <I::Number as Element>::NUMBER;
        checked::<I, O, S>(LayerSpec::plain(op, Extent::Image(I::INPUT), number))
    };
    const GEOMETRY: WindowGeometry = Self::CHECKED.1;
}

impl<I, O, S> Leaf for AvgPool2d<I, O, S>
where
    I: WindowInput<O, S>,
    O: Tensor<Number = I::Number> + Buffer,
    Identity: Activate<I::Number>,
{
    type X = I;
    type Y = O;
    type State = ();
    type Memory = O;
    type Activation = Identity;
    type Parameters = ();

    const SPEC: LayerSpec = Self::CHECKED.0;
    const ZEROS: Self = Self::new();

    #[inline(always)]
    fn sums<'m>(&self, (): &mut (), x: &I, y: &'m mut O) -> &'m mut O {
        kernel::avg_pool2d(const { &Self::GEOMETRY }, x.numbers(), y.numbers_mut());
        y
    }

    fn parameters(&self) -> &() {
        &self.parameters
    }

    fn parameters_mut(&mut self) -> &mut () {
        &mut self.parameters
    }
}

impl<P: Position, I, O, S> Embed<P> for AvgPool2d<I, O, S>
where
    Self: Leaf,
{
    const VALUE: Self = Self::new();
}

//! The largest number of each channel in each window.

use super::slide::{Windowed, checked};
use crate::buffer::Buffer;
use crate::element::Element;
use crate::kernel;
use crate::layer::{Describe, Layer};
use crate::tensor::Tensor;
use crate::topology::{Geometry, LayerSpec, Topology};
use crate::views::{LayerView, LayerViewMut, Lend, ViewList};
use core::marker::PhantomData;
use serde::{Deserialize, Serialize};

/// The largest number of each channel in each window `S`, from image `I` to image `O`, of `f32` or `i16`.
///
/// What is beyond the image does not take part. The first of equal numbers is kept; a NaN only if it is the
/// first. Costs a comparison for each number in each window.
///
/// ```
/// use nn_core::{Image, Layer, MaxPool2d, Slide};
///
/// type Half = MaxPool2d<Image<i16, 2, 4, 1>, Image<i16, 1, 2, 1>, Slide<2, 2, 2, 2>>;
///
/// let y = Half::new().forward(&Image([[[1], [2], [3], [4]], [[5], [6], [8], [7]]]));
/// assert_eq!(y.0, [[[6], [8]]]);
/// ```
///
/// Right behind a convolution, the pool of [`Conv2d`](crate::Conv2d) itself takes less RAM: the image between
/// the two never exists.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct MaxPool2d<I, O, S> {
    #[serde(skip)]
    kind: PhantomData<(I, O, S)>,
}

impl<I, O, S> MaxPool2d<I, O, S> {
    /// A pool, which has no parameters.
    pub const fn new() -> Self {
        Self { kind: PhantomData }
    }
}

impl<I, O, S> Default for MaxPool2d<I, O, S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Windowed<O, S>, O, S> MaxPool2d<I, O, S> {
    const CHECKED: (LayerSpec, Geometry) = checked(
        LayerSpec::MaxPool2d {
            number: <I::Number as Element>::NUMBER,
            input: I::INPUT,
            window: I::WINDOW,
        },
        &I::OUTPUT,
    );
    const SPEC: LayerSpec = Self::CHECKED.0;
    const GEOMETRY: Geometry = Self::CHECKED.1;
}

impl<I, O, S> Layer for MaxPool2d<I, O, S>
where
    I: Windowed<O, S>,
    O: Tensor<Number = I::Number> + Buffer,
{
    type Input = I;
    type Output = O;
    type Front = O;
    type Back = ();

    const INPUTS: usize = Self::GEOMETRY.input().numbers() as usize;
    const OUTPUTS: usize = Self::GEOMETRY.output().numbers() as usize;
    const PARAMETERS: usize = 0;
    const MACS: usize = 0;
    const FLASH_BYTES: usize = 0;

    #[inline(always)]
    fn forward_in<'m>(&self, x: &I, y: &'m mut O, (): &mut ()) -> &'m mut O {
        kernel::max_pool2d(const { &Self::GEOMETRY }, x.numbers(), y.numbers_mut());
        y
    }
}

impl<I, O, S> Describe for MaxPool2d<I, O, S>
where
    I: Windowed<O, S>,
    O: Tensor<Number = I::Number> + Buffer,
{
    const TOPOLOGY: Topology = Topology::of(Self::SPEC);
    const ZEROS: Self = Self::new();
}

impl<I: Windowed<O, S>, O, S> Lend for MaxPool2d<I, O, S> {
    fn lend<'a>(&'a self, views: &mut ViewList<LayerView<'a>>) {
        views.push(LayerView { spec: Self::SPEC, weights: &[], bias: &[] });
    }

    fn lend_mut<'a>(&'a mut self, views: &mut ViewList<LayerViewMut<'a>>) {
        views.push(LayerViewMut { spec: Self::SPEC, weights: &mut [], bias: &mut [] });
    }
}

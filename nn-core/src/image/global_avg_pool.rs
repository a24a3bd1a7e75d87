//! The average of each channel.

use super::Image;
use crate::element::Element;
use crate::kernel;
use crate::layer::{Describe, Layer};
use crate::tensor::Tensor;
use crate::topology::{Geometry, LayerSpec, Shape, Topology};
use crate::views::{LayerView, LayerViewMut, Lend, ViewList};
use core::marker::PhantomData;
use serde::{Deserialize, Serialize};

/// The average of each channel, from image `I` to a number for each, which a [`Dense`](crate::Dense) layer takes
/// as it is. Of `f32` or `i16`, added up and rounded as in [`AvgPool2d`](crate::AvgPool2d).
///
/// ```
/// use nn_core::{GlobalAvgPool, Image, Layer};
///
/// let pool = GlobalAvgPool::<Image<f32, 1, 2, 3>>::new();
/// assert_eq!(pool.forward(&Image([[[1.0, 2.0, 3.0], [3.0, 2.0, 0.0]]])), [2.0, 2.0, 1.5]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct GlobalAvgPool<I> {
    #[serde(skip)]
    kind: PhantomData<I>,
}

impl<I> GlobalAvgPool<I> {
    /// A pool, which has no parameters.
    pub const fn new() -> Self {
        Self { kind: PhantomData }
    }
}

impl<I> Default for GlobalAvgPool<I> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Element, const H: usize, const W: usize, const C: usize> GlobalAvgPool<Image<T, H, W, C>> {
    const SPEC: LayerSpec =
        LayerSpec::GlobalAvgPool { number: T::NUMBER, input: Shape::of_type(H, W, C) };
    const GEOMETRY: Geometry = match Self::SPEC.geometry() {
        Some(geometry) => geometry,
        None => {
            panic!("an image is empty, or has more pixels than the 65,535 that can be averaged")
        }
    };
}

impl<T: Element, const H: usize, const W: usize, const C: usize> Layer
    for GlobalAvgPool<Image<T, H, W, C>>
{
    type Input = Image<T, H, W, C>;
    type Output = [T; C];
    type Front = Image<T, 1, 1, C>;
    type Back = ();

    const INPUTS: usize = Self::GEOMETRY.input().numbers() as usize;
    const OUTPUTS: usize = C;
    const PARAMETERS: usize = 0;
    const MACS: usize = 0;
    const FLASH_BYTES: usize = 0;

    #[inline(always)]
    fn forward_in<'m>(
        &self,
        x: &Self::Input,
        Image([[y]]): &'m mut Self::Front,
        (): &mut (),
    ) -> &'m mut [T; C] {
        kernel::avg_pool2d(const { &Self::GEOMETRY }, x.numbers(), y);
        y
    }
}

impl<T: Element, const H: usize, const W: usize, const C: usize> Describe
    for GlobalAvgPool<Image<T, H, W, C>>
{
    const TOPOLOGY: Topology = {
        let _ = Self::GEOMETRY;
        Topology::of(Self::SPEC)
    };
    const ZEROS: Self = Self::new();
}

impl<T: Element, const H: usize, const W: usize, const C: usize> Lend
    for GlobalAvgPool<Image<T, H, W, C>>
{
    fn lend<'a>(&'a self, views: &mut ViewList<LayerView<'a>>) {
        views.push(LayerView { spec: Self::SPEC, weights: &[], bias: &[] });
    }

    fn lend_mut<'a>(&'a mut self, views: &mut ViewList<LayerViewMut<'a>>) {
        views.push(LayerViewMut { spec: Self::SPEC, weights: &mut [], bias: &mut [] });
    }
}

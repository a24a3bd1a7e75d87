//! The average of each channel.

use super::leaf::Leaf;
use crate::activation::{Activate, Identity};
use crate::element::Element;
use crate::embed::{Embed, Position};
use crate::image::Image;
use crate::kernel;
use crate::tensor::Tensor;
use crate::topology::{LayerSpec, Shape, WindowGeometry};
use core::marker::PhantomData;
#[cfg(feature = "model-files")]
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
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "model-files", serde(bound = ""))]
pub struct GlobalAvgPool<I> {
    parameters: (),
    #[cfg_attr(feature = "model-files", serde(skip))]
    kind: PhantomData<I>,
}

impl<I> GlobalAvgPool<I> {
    /// A pool, which has no parameters.
    pub const fn new() -> Self {
        Self { parameters: (), kind: PhantomData }
    }
}

impl<I> Default for GlobalAvgPool<I> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Element, const H: usize, const W: usize, const C: usize> GlobalAvgPool<Image<T, H, W, C>> {
    const CHECKED: (LayerSpec, WindowGeometry) = {
        let row = LayerSpec::global_avg_pool(T::NUMBER, Shape::of_type(H, W, C));
        match row.geometry() {
            Some(geometry) => (row, geometry),
            None => {
                panic!("an image is empty, or has more pixels than the 65,535 that can be averaged")
            }
        }
    };
    const GEOMETRY: WindowGeometry = Self::CHECKED.1;
}

impl<T, const H: usize, const W: usize, const C: usize> Leaf for GlobalAvgPool<Image<T, H, W, C>>
where
    T: Element,
    Identity: Activate<T>,
{
    type X = Image<T, H, W, C>;
    type Y = [T; C];
    type State = ();
    type Memory = Image<T, 1, 1, C>;
    type Activation = Identity;
    type Parameters = ();

    const SPEC: LayerSpec = Self::CHECKED.0;
    const ZEROS: Self = Self::new();

    #[inline(always)]
    fn sums<'m>(
        &self,
        (): &mut (),
        x: &Self::X,
        Image([[y]]): &'m mut Self::Memory,
    ) -> &'m mut [T; C] {
        kernel::avg_pool2d(const { &Self::GEOMETRY }, x.numbers(), y);
        y
    }

    fn parameters(&self) -> &() {
        &self.parameters
    }

    fn parameters_mut(&mut self) -> &mut () {
        &mut self.parameters
    }
}

impl<P: Position, I> Embed<P> for GlobalAvgPool<I>
where
    Self: Leaf,
{
    const VALUE: Self = Self::new();
}

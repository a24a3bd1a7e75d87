//! An image as the list of its numbers.

use super::in_steps::{InSteps, Progress};
use super::layer::{Describe, Layer};
use crate::buffer::Buffer;
use crate::element::Element;
use crate::embed::{Embed, Position};
use crate::image::Image;
use crate::tensor::Tensor;
use crate::topology::Topology;
use crate::trace::{LayerOutput, Trace};
use crate::views::{LayerView, LayerViewMut, LayerViews, ViewList};
use core::marker::PhantomData;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// A layer `L` that takes a list of numbers, here the numbers of an image `X`, which it reads where they are.
///
/// Takes no flash, no RAM and no instruction; a file does not know of it.
///
/// ```
/// use nn_core::{Dense, Flatten, Identity, Image, Layer};
///
/// type Sum = Flatten<Image<f32, 2, 2, 1>, Dense<4, 1, Identity>>;
///
/// let sum = Sum::new(Dense::new([[1.0; 4]], [0.0]));
/// assert_eq!(sum.forward(&Image([[[1.0], [2.0]], [[3.0], [4.0]]])), [10.0]);
/// ```
///
/// An image of another number of numbers is a compile error:
///
/// ```compile_fail,E0080
/// use nn_core::{Dense, Flatten, Identity, Image, Layer};
///
/// const MACS: usize = Flatten::<Image<f32, 2, 2, 1>, Dense<5, 1, Identity>>::MACS;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(
    feature = "model-files",
    serde(bound(serialize = "L: Serialize", deserialize = "L: Deserialize<'de>"))
)]
pub struct Flatten<X, L> {
    layer: L,
    #[cfg_attr(feature = "model-files", serde(skip))]
    image: PhantomData<X>,
}

impl<X, L> Flatten<X, L> {
    /// Makes this layer take an image.
    pub const fn new(layer: L) -> Self {
        Self { layer, image: PhantomData }
    }

    /// Returns the layer that takes the flat list.
    pub const fn layer(&self) -> &L {
        &self.layer
    }
}

impl<T, L, const H: usize, const W: usize, const C: usize, const N: usize> Layer
    for Flatten<Image<T, H, W, C>, L>
where
    T: Element,
    L: Layer<Input = [T; N]>,
{
    type Input = Image<T, H, W, C>;
    type Output = L::Output;
    type State = L::State;
    type OutputBuffer = L::OutputBuffer;
    type SpareBuffer = L::SpareBuffer;
    type Workspace<Z: Buffer> = L::Workspace<Z>;
    type Activation = L::Activation;

    const INPUTS: usize = {
        assert!(H * W * C == N, "the image has more or fewer numbers than the layer takes");
        N
    };
    const OUTPUTS: usize = L::OUTPUTS;
    const PARAMETERS: usize = L::PARAMETERS;
    const MACS: usize = {
        let _ = Self::INPUTS;
        L::MACS
    };
    const FLASH_BYTES: usize = L::FLASH_BYTES;

    #[inline(always)]
    fn others<Z: Buffer>(workspace: &mut Self::Workspace<Z>) -> &mut Z {
        L::others(workspace)
    }

    #[inline(always)]
    fn logits_beside<'m, Z: Buffer>(
        &self,
        state: &mut L::State,
        x: &Self::Input,
        output: &'m mut L::OutputBuffer,
        scratch: (&mut L::SpareBuffer, &mut L::Workspace<Z>),
    ) -> &'m mut L::Output {
        let _ = const { Self::INPUTS };
        self.layer.logits_beside::<Z>(state, list(x), output, scratch)
    }
}

impl<T, L, const H: usize, const W: usize, const C: usize, const N: usize> InSteps
    for Flatten<Image<T, H, W, C>, L>
where
    T: Element,
    L: InSteps<Input = [T; N]>,
{
    const PIECES: usize = L::PIECES;

    #[inline(always)]
    fn output(buffer: &mut L::OutputBuffer) -> &mut L::Output {
        L::output(buffer)
    }

    #[inline(always)]
    fn advance<Z: Buffer>(
        &self,
        at: &mut Progress,
        rows: usize,
        state: &mut L::State,
        x: &Self::Input,
        output: &mut L::OutputBuffer,
        scratch: (&mut L::SpareBuffer, &mut L::Workspace<Z>),
    ) {
        let _ = const { Self::INPUTS };
        self.layer.advance::<Z>(at, rows, state, list(x), output, scratch);
    }
}

impl<T, L, const H: usize, const W: usize, const C: usize, const N: usize> Trace
    for Flatten<Image<T, H, W, C>, L>
where
    T: Element,
    L: Trace<Input = [T; N]>,
{
    fn trace(&self, x: &Self::Input, visit: &mut impl FnMut(LayerOutput<'_>)) -> L::Output {
        self.layer.trace(list(x), visit)
    }
}

impl<P: Position, X, L: Embed<P>> Embed<P> for Flatten<X, L>
where
    Self: Describe,
{
    const VALUE: Self = Self::new(L::VALUE);
}

/// The numbers of an image, `N` of them. That there are as many is checked by whoever calls this.
#[inline(always)]
fn list<T: Element, const H: usize, const W: usize, const C: usize, const N: usize>(
    image: &Image<T, H, W, C>,
) -> &[T; N] {
    match image.numbers().first_chunk() {
        Some(list) => list,
        None => T::zeros(),
    }
}

impl<T, L, const H: usize, const W: usize, const C: usize, const N: usize> Describe
    for Flatten<Image<T, H, W, C>, L>
where
    T: Element,
    L: Describe<Input = [T; N]>,
{
    const TOPOLOGY: Topology = {
        let _ = Self::INPUTS;
        L::TOPOLOGY
    };
    const ZEROS: Self = Self::new(L::ZEROS);
}

impl<X, L: LayerViews> LayerViews for Flatten<X, L> {
    fn push_views<'a>(&'a self, views: &mut ViewList<LayerView<'a>>) {
        self.layer.push_views(views);
    }

    fn push_views_mut<'a>(&'a mut self, views: &mut ViewList<LayerViewMut<'a>>) {
        self.layer.push_views_mut(views);
    }
}

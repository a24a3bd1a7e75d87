//! The convolution.

use super::filters::{Parts, Trainable};
use super::slide::{Windowed, checked};
use crate::activation::{Activation, ActivationKind};
use crate::buffer::Buffer;
use crate::kernel;
use crate::layer::{Describe, Layer};
use crate::tensor::Tensor;
use crate::topology::{Geometry, LayerSpec, Topology, side};
use crate::views::{LayerView, LayerViewMut, Lend, ViewList};
use core::marker::PhantomData;
use serde::{Deserialize, Serialize};

/// A convolution from image `I` to image `O` with a window `S`, the largest of `POOL` × `POOL` sums, and
/// activation `A`.
///
/// ```text
/// z[y][x][o] = bias[o] + Σ_(ky, kx, c) w[o][ky][kx][c] · input[y·stride + ky − padding][x·stride + kx − padding][c]
/// output[y][x][o] = A(max over (py, px) of z[y·POOL + py][x·POOL + px][o])
/// ```
///
/// Terms are added in the order of (ky, kx, c), as those of a [`Dense`](crate::Dense) layer are: see
/// [the contract](crate#the-numerics-contract). Beyond the image are zeros, which are inputs like any others.
/// The first of equal sums is kept; a NaN only if it is the first. Windows that do not fill a pool are left
/// out; along an axis of fewer than `POOL` windows all are pooled, so that signals keep their height of 1.
///
/// | | |
/// | --- | --- |
/// | parameters | OC·KH·KW·C weights, OC biases, 4 bytes each |
/// | cost | OC·KH·KW·C multiply-accumulates for each sum, those that are not kept included |
/// | RAM | the output, KH·KW·C numbers that a filter looks at, and a pixel of OC numbers |
///
/// ```
/// use nn_core::{Conv2d, Filters, Image, Layer, Relu, Slide};
///
/// // From 3 × 3 to 2 × 2: how much brighter a pixel is than the one to its left.
/// type Edges = Conv2d<Image<f32, 3, 3, 1>, Image<f32, 3, 2, 1>, Slide<1, 2>, Relu>;
///
/// static EDGES: Edges = Conv2d::new(Filters::new([[[[-1.0], [1.0]]]], [0.0]));
///
/// let image = Image([[[0.0], [1.0], [1.0]], [[0.0], [0.5], [1.0]], [[3.0], [2.0], [1.0]]]);
/// let edges = EDGES.forward(&image);
/// assert_eq!(edges.0, [[[1.0], [0.0]], [[0.5], [0.5]], [[0.0], [0.0]]]);
/// ```
///
/// Images that do not agree are a compile error that says what the layer is, here
/// `Conv2d<Image<f32, 3, 3, 1>, Image<f32, 2, 2, 1>, Slide<2, 2>, Relu>`:
///
/// ```compile_fail,E0080
/// use nn_core::{Conv2d, Image, Layer, Relu, Slide};
///
/// type Wrong = Conv2d<Image<f32, 3, 3, 1>, Image<f32, 3, 2, 1>, Slide<2, 2>, Relu>;
/// const MACS: usize = Wrong::MACS;
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(
    serialize = "<I as Windowed<O, S>>::Filters: Serialize",
    deserialize = "<I as Windowed<O, S>>::Filters: Deserialize<'de>"
))]
pub struct Conv2d<I: Windowed<O, S>, O, S, A, const POOL: usize = 1> {
    filters: <I as Windowed<O, S>>::Filters,
    #[serde(skip)]
    kind: PhantomData<(O, S, A)>,
}

impl<I: Windowed<O, S>, O, S, A, const POOL: usize> Conv2d<I, O, S, A, POOL> {
    /// A convolution with these [`Filters`](crate::Filters).
    pub const fn new(filters: <I as Windowed<O, S>>::Filters) -> Self {
        Self { filters, kind: PhantomData }
    }

    /// The [`Filters`](crate::Filters).
    pub const fn filters(&self) -> &<I as Windowed<O, S>>::Filters {
        &self.filters
    }
}

impl<I: Windowed<O, S>, O, S, A: Activation, const POOL: usize> Conv2d<I, O, S, A, POOL> {
    const CHECKED: (LayerSpec, Geometry) = {
        assert!(!matches!(A::KIND, ActivationKind::Softmax), "a convolution cannot have a softmax");
        checked(
            LayerSpec::Conv2d {
                input: I::INPUT,
                filters: I::OUTPUT.channels,
                window: I::WINDOW,
                pool: side(POOL),
                activation: A::KIND,
            },
            &I::OUTPUT,
        )
    };
    const SPEC: LayerSpec = Self::CHECKED.0;
    const GEOMETRY: Geometry = Self::CHECKED.1;
}

impl<I, O, S, A, const POOL: usize> Layer for Conv2d<I, O, S, A, POOL>
where
    I: Windowed<O, S, Number = f32>,
    O: Tensor<Number = f32> + Buffer,
    A: Activation,
{
    type Input = I;
    type Output = O;
    type Front = (O, (I::Patch, I::Pixel));
    type Back = ();

    const INPUTS: usize = Self::GEOMETRY.input().numbers() as usize;
    const OUTPUTS: usize = Self::GEOMETRY.output().numbers() as usize;
    const PARAMETERS: usize = Self::SPEC.parameters() as usize;
    const MACS: usize = Self::SPEC.macs() as usize;
    const FLASH_BYTES: usize = size_of::<Self>();

    #[inline(always)]
    fn forward_in<'m>(
        &self,
        x: &I,
        (y, (patch, pixel)): &'m mut Self::Front,
        (): &mut (),
    ) -> &'m mut O {
        kernel::conv2d::<1>(
            const { &Self::GEOMETRY },
            self.filters.parts(),
            x.numbers().as_chunks().0,
            patch.numbers_mut().as_chunks_mut().0,
            pixel.numbers_mut().as_chunks_mut().0,
            y.numbers_mut().as_chunks_mut().0,
        );
        A::apply(y.numbers_mut());
        y
    }
}

impl<I, O, S, A, const POOL: usize> Describe for Conv2d<I, O, S, A, POOL>
where
    I: Windowed<O, S, Number = f32>,
    O: Tensor<Number = f32> + Buffer,
    A: Activation,
{
    const TOPOLOGY: Topology = Topology::of(Self::SPEC);
    const ZEROS: Self = Self::new(Parts::ZEROS);
}

impl<I, O, S, A, const POOL: usize> Lend for Conv2d<I, O, S, A, POOL>
where
    I: Windowed<O, S, Number = f32>,
    A: Activation,
{
    fn lend<'a>(&'a self, views: &mut ViewList<LayerView<'a>>) {
        let (weights, bias) = self.filters.parts();
        views.push(LayerView { spec: Self::SPEC, weights, bias });
    }

    fn lend_mut<'a>(&'a mut self, views: &mut ViewList<LayerViewMut<'a>>) {
        let (weights, bias) = self.filters.parts_mut();
        views.push(LayerViewMut { spec: Self::SPEC, weights, bias });
    }
}

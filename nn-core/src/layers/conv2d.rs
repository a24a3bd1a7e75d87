//! The two-dimensional convolution.

use super::convolution::checked_convolution;
use super::leaf::Leaf;
use crate::activation::Activate;
use crate::buffer::Buffer;
use crate::embed::{Embed, EmbedBlock, Position};
use crate::format::{Block, F32, Format};
use crate::image::WindowInput;
use crate::tensor::Tensor;
use crate::topology::{Extent, LayerSpec, Op, WindowGeometry, side};
use core::marker::PhantomData;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// A convolution from image `I` to image `O` with a window `S`, the largest of `POOL` × `POOL` sums, and
/// activation `A`, in the format `F`.
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
/// | parameters | OC·KH·KW·C weights, OC biases, 4 bytes each; of [`I8`](crate::quantized::I8): a byte a weight, 8 bytes a filter |
/// | cost | OC·KH·KW·C multiply-accumulates for each sum, those that are not kept included |
/// | RAM | the output, KH·KW·C numbers that a filter looks at, and a pixel of OC numbers |
///
/// ```
/// use nn_core::{Conv2d, Filters, Image, Layer, Relu, SlidingWindow};
///
/// // From 3 × 3 to 2 × 2: how much brighter a pixel is than the one to its left.
/// type Edges = Conv2d<Image<f32, 3, 3, 1>, Image<f32, 3, 2, 1>, SlidingWindow<1, 2>, Relu>;
///
/// static EDGES: Edges = Conv2d::new(Filters::new([[[[-1.0], [1.0]]]], [0.0]));
///
/// let image = Image([[[0.0], [1.0], [1.0]], [[0.0], [0.5], [1.0]], [[3.0], [2.0], [1.0]]]);
/// let edges = EDGES.forward(&image);
/// assert_eq!(edges.0, [[[1.0], [0.0]], [[0.5], [0.5]], [[0.0], [0.0]]]);
/// ```
///
/// Images that do not agree are a compile error that says what the layer is, here
/// `Conv2d<Image<f32, 3, 3, 1>, Image<f32, 2, 2, 1>, SlidingWindow<2, 2>, Relu>`:
///
/// ```compile_fail,E0080
/// use nn_core::{Conv2d, Image, Layer, Relu, SlidingWindow};
///
/// type Wrong = Conv2d<Image<f32, 3, 3, 1>, Image<f32, 3, 2, 1>, SlidingWindow<2, 2>, Relu>;
/// const MACS: usize = Wrong::MACS;
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(
    feature = "model-files",
    serde(bound(
        serialize = "<I as WindowInput<O, S>>::Filters<F>: Serialize",
        deserialize = "<I as WindowInput<O, S>>::Filters<F>: Deserialize<'de>"
    ))
)]
pub struct Conv2d<I: WindowInput<O, S>, O, S, A, const POOL: usize = 1, F: Format = F32> {
    filters: <I as WindowInput<O, S>>::Filters<F>,
    #[cfg_attr(feature = "model-files", serde(skip))]
    kind: PhantomData<(O, S, A)>,
}

impl<I: WindowInput<O, S>, O, S, A, const POOL: usize, F: Format> Conv2d<I, O, S, A, POOL, F> {
    /// A convolution with these [`Filters`](crate::Filters).
    pub const fn new(filters: <I as WindowInput<O, S>>::Filters<F>) -> Self {
        Self { filters, kind: PhantomData }
    }

    /// Returns the filters of the layer.
    pub const fn filters(&self) -> &<I as WindowInput<O, S>>::Filters<F> {
        &self.filters
    }
}

impl<I, O, S, A, const POOL: usize, F> Conv2d<I, O, S, A, POOL, F>
where
    I: WindowInput<O, S, Number = F::Number>,
    A: Activate<F::Number>,
    F: Format,
{
    const CHECKED: (LayerSpec, WindowGeometry) = {
        let op = Op::Conv2d { filters: I::OUTPUT.channels, window: I::WINDOW, pool: side(POOL) };
        let row = LayerSpec::new(op, Extent::Image(I::INPUT), F::KIND, A::KIND);
        checked_convolution::<I, O, S, A, F>(row)
    };
    pub(super) const GEOMETRY: WindowGeometry = Self::CHECKED.1;
}

impl<I, O, S, A, const POOL: usize, F> Leaf for Conv2d<I, O, S, A, POOL, F>
where
    I: WindowInput<O, S, Number = F::Number>,
    O: Tensor<Number = F::Number> + Buffer,
    A: Activate<F::Number>,
    F: Format,
{
    type X = I;
    type Y = O;
    type State = ();
    type Memory = (O, (I::Patch, I::Pixel));
    type Activation = A;
    type Parameters = I::Filters<F>;

    const SPEC: LayerSpec = Self::CHECKED.0;
    const ZEROS: Self = Self::new(Block::ZEROS);

    #[inline(always)]
    fn sums<'m>(&self, (): &mut (), x: &I, (y, (patch, pixel)): &'m mut Self::Memory) -> &'m mut O {
        let geometry = const { &Self::GEOMETRY };
        let (slices, scratch) = (self.filters.slices(), (patch.numbers_mut(), pixel.numbers_mut()));
        if const { !Self::GEOMETRY.is_plain() } {
            F::conv2d::<true>(geometry, slices, x.numbers(), scratch, y.numbers_mut(), A::LOW);
        } else {
            F::conv2d::<false>(geometry, slices, x.numbers(), scratch, y.numbers_mut(), A::LOW);
        }
        y
    }

    fn parameters(&self) -> &Self::Parameters {
        &self.filters
    }

    fn parameters_mut(&mut self) -> &mut Self::Parameters {
        &mut self.filters
    }
}

impl<P, I, O, S, A, const POOL: usize, F> Embed<P> for Conv2d<I, O, S, A, POOL, F>
where
    P: Position,
    I: WindowInput<O, S, Number = F::Number>,
    I::Filters<F>: EmbedBlock<P>,
    O: Tensor<Number = F::Number> + Buffer,
    A: Activate<F::Number>,
    F: Format,
{
    const VALUE: Self = Self::new(EmbedBlock::VALUE);
}

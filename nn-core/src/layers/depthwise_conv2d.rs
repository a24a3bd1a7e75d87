//! The convolution of each channel on its own.

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

/// A convolution with filters of one channel each, from image `I` to image `O` of as many channels or a multiple,
/// with a window `S`, the largest of `POOL` × `POOL` sums, and activation `A`, in the format `F`.
///
/// ```text
/// z[y][x][o] = bias[o] + Σ_(ky, kx) w[o][ky][kx] · input[y·stride + ky − padding][x·stride + kx − padding][o / (OC / C)]
/// output[y][x][o] = A(max over (py, px) of z[y·POOL + py][x·POOL + px][o])
/// ```
///
/// All else is as in [`Conv2d`](crate::Conv2d), at a share of the cost: followed by a convolution whose window
/// is one pixel, it makes up for most of what it leaves out (MobileNet, Howard and others 2017).
///
/// | | |
/// | --- | --- |
/// | parameters | OC·KH·KW weights, OC biases, 4 bytes each; of [`I8`](crate::quantized::I8): a byte a weight, 8 bytes a filter |
/// | cost | OC·KH·KW multiply-accumulates for each pixel of sums |
/// | RAM | the output, KH·KW·C numbers that filters look at, and a pixel of OC numbers |
///
/// ```
/// use nn_core::{DepthwiseConv2d, Filters, Identity, Image, Layer, SlidingWindow};
///
/// // Differences in the first channel, sums in the second.
/// type Both = DepthwiseConv2d<Image<f32, 1, 3, 2>, Image<f32, 1, 2, 2>, SlidingWindow<1, 2>, Identity>;
///
/// static BOTH: Both = DepthwiseConv2d::new(Filters::new([[[[-1.0], [1.0]]], [[[1.0], [1.0]]]], [0.0; 2]));
///
/// let y = BOTH.forward(&Image([[[1.0, 10.0], [2.0, 20.0], [4.0, 40.0]]]));
/// assert_eq!(y.0, [[[1.0, 30.0], [2.0, 60.0]]]);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(
    feature = "model-files",
    serde(bound(
        serialize = "<I as WindowInput<O, S>>::ChannelFilters<F>: Serialize",
        deserialize = "<I as WindowInput<O, S>>::ChannelFilters<F>: Deserialize<'de>"
    ))
)]
pub struct DepthwiseConv2d<I: WindowInput<O, S>, O, S, A, const POOL: usize = 1, F: Format = F32> {
    filters: <I as WindowInput<O, S>>::ChannelFilters<F>,
    #[cfg_attr(feature = "model-files", serde(skip))]
    kind: PhantomData<(O, S, A)>,
}

impl<I: WindowInput<O, S>, O, S, A, const POOL: usize, F: Format>
    DepthwiseConv2d<I, O, S, A, POOL, F>
{
    /// A convolution with these [`Filters`](crate::Filters).
    pub const fn new(filters: <I as WindowInput<O, S>>::ChannelFilters<F>) -> Self {
        Self { filters, kind: PhantomData }
    }

    /// Returns the filters of the layer.
    pub const fn filters(&self) -> &<I as WindowInput<O, S>>::ChannelFilters<F> {
        &self.filters
    }
}

impl<I, O, S, A, const POOL: usize, F> DepthwiseConv2d<I, O, S, A, POOL, F>
where
    I: WindowInput<O, S, Number = F::Number>,
    A: Activate<F::Number>,
    F: Format,
{
    const CHECKED: (LayerSpec, WindowGeometry) = {
        let op = Op::DepthwiseConv2d {
            filters: I::OUTPUT.channels,
            window: I::WINDOW,
            pool: side(POOL),
        };
        let row = LayerSpec::new(op, Extent::Image(I::INPUT), F::KIND, A::KIND);
        checked_convolution::<I, O, S, A, F>(row)
    };
    const GEOMETRY: WindowGeometry = Self::CHECKED.1;
}

impl<I, O, S, A, const POOL: usize, F> Leaf for DepthwiseConv2d<I, O, S, A, POOL, F>
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
    type Parameters = I::ChannelFilters<F>;

    const SPEC: LayerSpec = Self::CHECKED.0;
    const ZEROS: Self = Self::new(Block::ZEROS);

    #[inline(always)]
    fn sums<'m>(&self, (): &mut (), x: &I, (y, (patch, pixel)): &'m mut Self::Memory) -> &'m mut O {
        let geometry = const { &Self::GEOMETRY };
        let (slices, scratch) = (self.filters.slices(), (patch.numbers_mut(), pixel.numbers_mut()));
        if const { !Self::GEOMETRY.is_plain() || Self::GEOMETRY.channels().1 != 1 } {
            F::depthwise_conv2d::<true>(
                geometry,
                slices,
                x.numbers(),
                scratch,
                y.numbers_mut(),
                A::LOW,
            );
        } else {
            F::depthwise_conv2d::<false>(
                geometry,
                slices,
                x.numbers(),
                scratch,
                y.numbers_mut(),
                A::LOW,
            );
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

impl<P, I, O, S, A, const POOL: usize, F> Embed<P> for DepthwiseConv2d<I, O, S, A, POOL, F>
where
    P: Position,
    I: WindowInput<O, S, Number = F::Number>,
    I::ChannelFilters<F>: EmbedBlock<P>,
    O: Tensor<Number = F::Number> + Buffer,
    A: Activate<F::Number>,
    F: Format,
{
    const VALUE: Self = Self::new(EmbedBlock::VALUE);
}

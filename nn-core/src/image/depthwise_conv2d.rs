//! The convolution of each channel on its own.

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

/// A convolution of each channel on its own, from image `I` to image `O` of as many channels, with a window
/// `S`, the largest of `POOL` × `POOL` sums, and activation `A`.
///
/// ```text
/// z[y][x][c] = bias[c] + Σ_(ky, kx) w[c][ky][kx] · input[y·stride + ky − padding][x·stride + kx − padding][c]
/// output[y][x][c] = A(max over (py, px) of z[y·POOL + py][x·POOL + px][c])
/// ```
///
/// All else is as in [`Conv2d`](crate::Conv2d), at a share of the cost: followed by a convolution whose window
/// is one pixel, it makes up for most of what it leaves out (MobileNet, Howard and others 2017).
///
/// | | |
/// | --- | --- |
/// | parameters | C·KH·KW weights, C biases, 4 bytes each |
/// | cost | C·KH·KW multiply-accumulates for each pixel of sums |
/// | RAM | the output, KH·KW·C numbers that filters look at, and a pixel of C numbers |
///
/// ```
/// use nn_core::{DepthwiseConv2d, Filters, Identity, Image, Layer, Slide};
///
/// // Differences in the first channel, sums in the second.
/// type Both = DepthwiseConv2d<Image<f32, 1, 3, 2>, Image<f32, 1, 2, 2>, Slide<1, 2>, Identity>;
///
/// static BOTH: Both = DepthwiseConv2d::new(Filters::new([[[[-1.0], [1.0]]], [[[1.0], [1.0]]]], [0.0; 2]));
///
/// let y = BOTH.forward(&Image([[[1.0, 10.0], [2.0, 20.0], [4.0, 40.0]]]));
/// assert_eq!(y.0, [[[1.0, 30.0], [2.0, 60.0]]]);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound(
    serialize = "<I as Windowed<O, S>>::DepthwiseFilters: Serialize",
    deserialize = "<I as Windowed<O, S>>::DepthwiseFilters: Deserialize<'de>"
))]
pub struct DepthwiseConv2d<I: Windowed<O, S>, O, S, A, const POOL: usize = 1> {
    filters: <I as Windowed<O, S>>::DepthwiseFilters,
    #[serde(skip)]
    kind: PhantomData<(O, S, A)>,
}

impl<I: Windowed<O, S>, O, S, A, const POOL: usize> DepthwiseConv2d<I, O, S, A, POOL> {
    /// A convolution with these [`Filters`](crate::Filters).
    pub const fn new(filters: <I as Windowed<O, S>>::DepthwiseFilters) -> Self {
        Self { filters, kind: PhantomData }
    }

    /// The [`Filters`](crate::Filters).
    pub const fn filters(&self) -> &<I as Windowed<O, S>>::DepthwiseFilters {
        &self.filters
    }
}

impl<I: Windowed<O, S>, O, S, A: Activation, const POOL: usize> DepthwiseConv2d<I, O, S, A, POOL> {
    const CHECKED: (LayerSpec, Geometry) = {
        assert!(!matches!(A::KIND, ActivationKind::Softmax), "a convolution cannot have a softmax");
        checked(
            LayerSpec::DepthwiseConv2d {
                input: I::INPUT,
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

impl<I, O, S, A, const POOL: usize> Layer for DepthwiseConv2d<I, O, S, A, POOL>
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
        kernel::depthwise_conv2d::<1>(
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

impl<I, O, S, A, const POOL: usize> Describe for DepthwiseConv2d<I, O, S, A, POOL>
where
    I: Windowed<O, S, Number = f32>,
    O: Tensor<Number = f32> + Buffer,
    A: Activation,
{
    const TOPOLOGY: Topology = Topology::of(Self::SPEC);
    const ZEROS: Self = Self::new(Parts::ZEROS);
}

impl<I, O, S, A, const POOL: usize> Lend for DepthwiseConv2d<I, O, S, A, POOL>
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

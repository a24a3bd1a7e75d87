//! The convolution of each channel on its own, with 8-bit weights.

use super::activation::QuantizedActivation;
use super::channel_blocks;
use crate::buffer::Buffer;
use crate::image::{Parts, Windowed, checked};
use crate::layer::{Describe, Layer};
use crate::tensor::Tensor;
use crate::topology::{Geometry, LayerSpec, Topology, side};
use core::marker::PhantomData;

/// A convolution of each channel on its own, with 8-bit weights and 16-bit activations, from image `I` to image `O`
/// of as many channels, with a window `S`, the largest of `POOL` × `POOL` outputs, and activation `A`: as
/// [`DepthwiseConv2d`](crate::DepthwiseConv2d), with [the arithmetic](super) of a
/// [`QuantizedDense`](super::QuantizedDense) layer.
///
/// | | |
/// | --- | --- |
/// | parameters | C·KH·KW weights of 1 byte, C biases of 4 bytes |
/// | flash | C·KH·KW bytes, made a multiple of 4, and C·8 |
/// | cost | C·KH·KW multiply-accumulates for each pixel of sums |
/// | RAM | the output, KH·KW·C numbers that filters look at, and a pixel of C numbers |
///
/// ```
/// use nn_core::quantized::{QuantizedDepthwiseConv2d, QuantizedDepthwiseFilters, Rescale};
/// use nn_core::{Identity, Image, Layer, Slide};
///
/// type Both =
///     QuantizedDepthwiseConv2d<Image<i16, 1, 3, 2>, Image<i16, 1, 2, 2>, Slide<1, 2>, Identity>;
///
/// const EIGHTH: Rescale = Rescale::new(1 << 14, 17).unwrap();
///
/// // Differences in the first channel, sums in the second.
/// static BOTH: Both = QuantizedDepthwiseConv2d::new(QuantizedDepthwiseFilters::new(
///     [[[-8, 8]], [[8, 8]]],
///     [0; 2],
///     [EIGHTH; 2],
/// ));
///
/// let y = BOTH.forward(&Image([[[1, 10], [2, 20], [4, 40]]]));
/// assert_eq!(y.0, [[[1, 30], [2, 60]]]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct QuantizedDepthwiseConv2d<I: Windowed<O, S>, O, S, A, const POOL: usize = 1> {
    filters: <I as Windowed<O, S>>::QuantizedDepthwiseFilters,
    kind: PhantomData<(O, S, A)>,
}

impl<I: Windowed<O, S>, O, S, A, const POOL: usize> QuantizedDepthwiseConv2d<I, O, S, A, POOL> {
    /// A convolution with these [`QuantizedDepthwiseFilters`](super::QuantizedDepthwiseFilters).
    pub const fn new(filters: <I as Windowed<O, S>>::QuantizedDepthwiseFilters) -> Self {
        Self { filters, kind: PhantomData }
    }

    /// The [`QuantizedDepthwiseFilters`](super::QuantizedDepthwiseFilters).
    pub const fn filters(&self) -> &<I as Windowed<O, S>>::QuantizedDepthwiseFilters {
        &self.filters
    }
}

impl<I: Windowed<O, S>, O, S, A: QuantizedActivation, const POOL: usize>
    QuantizedDepthwiseConv2d<I, O, S, A, POOL>
{
    const CHECKED: (LayerSpec, Geometry) = checked(
        LayerSpec::QuantizedDepthwiseConv2d {
            input: I::INPUT,
            window: I::WINDOW,
            pool: side(POOL),
            activation: A::KIND,
        },
        &I::OUTPUT,
    );
    const SPEC: LayerSpec = Self::CHECKED.0;
    const GEOMETRY: Geometry = Self::CHECKED.1;
}

impl<I, O, S, A, const POOL: usize> Layer for QuantizedDepthwiseConv2d<I, O, S, A, POOL>
where
    I: Windowed<O, S, Number = i16>,
    O: Tensor<Number = i16> + Buffer,
    A: QuantizedActivation,
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
        channel_blocks::depthwise_conv2d(
            const { &Self::GEOMETRY },
            self.filters.parts(),
            x.numbers(),
            patch.numbers_mut(),
            pixel.numbers_mut(),
            y.numbers_mut(),
            A::LOW,
        );
        A::apply_quantized(y.numbers_mut());
        y
    }
}

impl<I, O, S, A, const POOL: usize> Describe for QuantizedDepthwiseConv2d<I, O, S, A, POOL>
where
    I: Windowed<O, S, Number = i16>,
    O: Tensor<Number = i16> + Buffer,
    A: QuantizedActivation,
{
    const TOPOLOGY: Topology = Topology::of(Self::SPEC);
    const ZEROS: Self = Self::new(Parts::ZEROS);
}

/// A convolution of each channel on its own over a [`Signal`](crate::Signal).
pub type QuantizedDepthwiseConv1d<I, O, S, A, const POOL: usize = 1> =
    QuantizedDepthwiseConv2d<I, O, S, A, POOL>;

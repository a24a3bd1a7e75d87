//! The convolution with 8-bit weights.

use super::activation::QuantizedActivation;
use crate::buffer::Buffer;
use crate::image::{Parts, Windowed, checked};
use crate::layer::{Describe, Layer};
use crate::tensor::Tensor;
use crate::topology::{Geometry, LayerSpec, Topology, side};
use core::marker::PhantomData;

/// A convolution of 8-bit weights and 16-bit activations, from image `I` to image `O` with a window `S`, the
/// largest of `POOL` × `POOL` outputs, and activation `A`: as [`Conv2d`](crate::Conv2d), each patch with
/// [the arithmetic](super) of a [`QuantizedDense`](super::QuantizedDense) layer.
///
/// | | |
/// | --- | --- |
/// | parameters | OC·KH·KW·C weights of 1 byte, OC biases of 4 bytes |
/// | flash | OC·KH·KW·C bytes, made a multiple of 4, and OC·8 |
/// | cost | OC·KH·KW·C multiply-accumulates for each sum, those that are not kept included |
/// | RAM | the output, KH·KW·C numbers that a filter looks at, and a pixel of OC numbers |
///
/// ```
/// use nn_core::quantized::{QuantizedConv2d, QuantizedFilters, Rescale};
/// use nn_core::{Image, Layer, Relu, Slide};
///
/// type Edges = QuantizedConv2d<Image<i16, 2, 3, 1>, Image<i16, 2, 2, 1>, Slide<1, 2>, Relu>;
///
/// const EIGHTH: Rescale = Rescale::new(1 << 14, 17).unwrap();
///
/// // Weights that might overflow a sum do not compile.
/// static EDGES: Edges =
///     QuantizedConv2d::new(QuantizedFilters::new([[[[-8], [8]]]], [0], [EIGHTH]));
///
/// let edges = EDGES.forward(&Image([[[0], [100], [100]], [[300], [200], [-50]]]));
/// assert_eq!(edges.0, [[[100], [0]], [[0], [0]]]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct QuantizedConv2d<I: Windowed<O, S>, O, S, A, const POOL: usize = 1> {
    filters: <I as Windowed<O, S>>::QuantizedFilters,
    kind: PhantomData<(O, S, A)>,
}

impl<I: Windowed<O, S>, O, S, A, const POOL: usize> QuantizedConv2d<I, O, S, A, POOL> {
    /// A convolution with these [`QuantizedFilters`](super::QuantizedFilters).
    pub const fn new(filters: <I as Windowed<O, S>>::QuantizedFilters) -> Self {
        Self { filters, kind: PhantomData }
    }

    /// The [`QuantizedFilters`](super::QuantizedFilters).
    pub const fn filters(&self) -> &<I as Windowed<O, S>>::QuantizedFilters {
        &self.filters
    }
}

impl<I: Windowed<O, S>, O, S, A: QuantizedActivation, const POOL: usize>
    QuantizedConv2d<I, O, S, A, POOL>
{
    const CHECKED: (LayerSpec, Geometry) = checked(
        LayerSpec::QuantizedConv2d {
            input: I::INPUT,
            filters: I::OUTPUT.channels,
            window: I::WINDOW,
            pool: side(POOL),
            activation: A::KIND,
        },
        &I::OUTPUT,
    );
    const SPEC: LayerSpec = Self::CHECKED.0;
    const GEOMETRY: Geometry = Self::CHECKED.1;
}

impl<I, O, S, A, const POOL: usize> Layer for QuantizedConv2d<I, O, S, A, POOL>
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
        super::native_conv2d(
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

impl<I, O, S, A, const POOL: usize> Describe for QuantizedConv2d<I, O, S, A, POOL>
where
    I: Windowed<O, S, Number = i16>,
    O: Tensor<Number = i16> + Buffer,
    A: QuantizedActivation,
{
    const TOPOLOGY: Topology = Topology::of(Self::SPEC);
    const ZEROS: Self = Self::new(Parts::ZEROS);
}

/// A convolution over a [`Signal`](crate::Signal). Patches of a signal are in one piece, so that none is copied.
pub type QuantizedConv1d<I, O, S, A, const POOL: usize = 1> = QuantizedConv2d<I, O, S, A, POOL>;

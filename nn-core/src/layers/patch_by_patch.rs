//! A quantization and the convolution behind it, computed patch by patch.

use super::conv2d::Conv2d;
use super::in_steps::{InSteps, Progress};
use super::integers::{Integers, OfIntegers};
use super::layer::{Describe, Layer};
use super::quantize::InputScale;
use super::quantize_image::QuantizeImage;
use crate::activation::Activate;
use crate::buffer::Buffer;
use crate::embed::{After, Embed, Position};
use crate::format::{Block, Format};
use crate::image::{Image, WindowInput};
use crate::input::InputNumber;
use crate::kernel::patches::{Lines, Read};
use crate::quantized::ConvertedConv2d;
use crate::tensor::Tensor;
use crate::topology::Topology;
use crate::trace::{LayerOutput, Trace};

/// A [`QuantizeImage`](crate::quantized::QuantizeImage) of 8-bit integers and the
/// [`QuantizedConv2d`](crate::quantized::QuantizedConv2d) behind it: both rows, and the same integers, as in a
/// [`Chain`](crate::Chain).
///
/// Pixels are quantized where a patch is gathered, so that the image of 16-bit numbers, twice as large as what the
/// camera gave, never exists: the RAM of both is that of the convolution alone. A pixel is quantized as often as
/// windows see it.
///
/// ```
/// use nn_core::quantized::{
///     Integers, PatchByPatch, QuantizeImage, QuantizedConv2d, QuantizedFilters, Requantization,
/// };
/// use nn_core::{Image, Layer, Relu, SlidingWindow};
///
/// type Edges = PatchByPatch<
///     QuantizeImage<2, 3, 1, Integers<u8>>,
///     QuantizedConv2d<Image<i16, 2, 3, 1>, Image<i16, 2, 2, 1>, SlidingWindow<1, 2>, Relu>,
/// >;
///
/// const EIGHTH: Requantization = Requantization::new(1 << 14, 17).unwrap();
///
/// static EDGES: Edges = PatchByPatch::new(
///     QuantizeImage::of(Integers::<u8>::new(100.0)),
///     QuantizedConv2d::new(QuantizedFilters::new([[[[-8], [8]]]], [0], [EIGHTH])),
/// );
///
/// let edges = EDGES.forward(&Image([[[0], [1], [1]], [[3], [2], [250]]]));
/// assert_eq!(edges.0, [[[100], [0]], [[0], [24_800]]]);
/// // The input of a byte a pixel, in whole words, the output, a patch of two numbers, and a pixel.
/// assert_eq!(Edges::RAM_BYTES, 8 + 2 * 4 + 2 * 2 + 4);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PatchByPatch<Q, L> {
    quantize: Q,
    convolution: L,
}

impl<Q: Layer, L: Layer<Input = Q::Output>> PatchByPatch<Q, L> {
    /// Makes both layers one.
    pub const fn new(quantize: Q, convolution: L) -> Self {
        Self { quantize, convolution }
    }
}

/// The image that is quantized, as the convolution sees it.
type Quantized<const H: usize, const W: usize, const C: usize> = Image<i16, H, W, C>;

/// The convolution behind the quantization.
type Convolution<const H: usize, const W: usize, const C: usize, O, S, A, const POOL: usize, F> =
    Conv2d<Quantized<H, W, C>, O, S, A, POOL, F>;

/// Reads numbers out of an image of integers.
struct Quantizing<'a, Q>(&'a Q);

impl<Q> Clone for Quantizing<'_, Q> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Q> Copy for Quantizing<'_, Q> {}

impl<T: InputNumber, S: OfIntegers<T>> Read<T, i16> for Quantizing<'_, Integers<T, S>> {
    #[inline(always)]
    fn in_place(self, _: &[T]) -> Option<&[i16]> {
        None
    }

    #[inline(always)]
    fn copy_lines(self, from: &[T], to: &mut [i16], lines: &Lines) {
        let (mut from, mut to) = (from, to);
        for _ in 0..lines.count {
            let (Some(from_piece), Some(to_piece)) =
                (from.get(..lines.piece), to.get_mut(..lines.piece))
            else {
                break;
            };
            self.0.quantize_numbers(from_piece, to_piece);
            from = from.get(lines.line..).unwrap_or(&[]);
            to = to.get_mut(lines.patch_line..).unwrap_or(&mut []);
        }
    }
}

impl<T, N, const H: usize, const W: usize, const C: usize, O, S, A, const POOL: usize, F> Layer
    for PatchByPatch<QuantizeImage<H, W, C, Integers<T, N>>, Convolution<H, W, C, O, S, A, POOL, F>>
where
    T: InputNumber,
    N: OfIntegers<T>,
    Integers<T, N>: InputScale<C, Number = T>,
    Quantized<H, W, C>: WindowInput<O, S, Number = i16>,
    O: Tensor<Number = i16> + Buffer,
    A: Activate<i16>,
    F: Format<Number = i16> + ConvertedConv2d,
{
    type Input = Image<T, H, W, C>;
    type Output = O;
    type State = ();
    type OutputBuffer = <Convolution<H, W, C, O, S, A, POOL, F> as Layer>::OutputBuffer;
    type SpareBuffer = ();
    type Workspace<Z: Buffer> = Z;
    type Activation = A;

    const INPUTS: usize = QuantizeImage::<H, W, C, Integers<T, N>>::INPUTS;
    const OUTPUTS: usize = Convolution::<H, W, C, O, S, A, POOL, F>::OUTPUTS;
    const PARAMETERS: usize = Convolution::<H, W, C, O, S, A, POOL, F>::PARAMETERS;
    const MACS: usize = Convolution::<H, W, C, O, S, A, POOL, F>::MACS;
    const FLASH_BYTES: usize = QuantizeImage::<H, W, C, Integers<T, N>>::FLASH_BYTES
        + Convolution::<H, W, C, O, S, A, POOL, F>::FLASH_BYTES;

    #[inline(always)]
    fn others<Z: Buffer>(workspace: &mut Z) -> &mut Z {
        workspace
    }

    #[inline(always)]
    fn logits_beside<'m, Z: Buffer>(
        &self,
        (): &mut (),
        x: &Self::Input,
        (y, (patch, pixel)): &'m mut Self::OutputBuffer,
        _: (&mut (), &mut Z),
    ) -> &'m mut O {
        let geometry = const { &Convolution::<H, W, C, O, S, A, POOL, F>::GEOMETRY };
        let x = x.0.as_flattened().as_flattened();
        F::converted_conv2d(
            geometry,
            self.convolution.filters().slices(),
            x,
            (patch.numbers_mut(), pixel.numbers_mut()),
            y.numbers_mut(),
            A::LOW,
            Quantizing(self.quantize.scale()),
        );
        y
    }
}

impl<T, N, const H: usize, const W: usize, const C: usize, O, S, A, const POOL: usize, F> InSteps
    for PatchByPatch<QuantizeImage<H, W, C, Integers<T, N>>, Convolution<H, W, C, O, S, A, POOL, F>>
where
    T: InputNumber,
    N: OfIntegers<T>,
    Integers<T, N>: InputScale<C, Number = T>,
    Quantized<H, W, C>: WindowInput<O, S, Number = i16>,
    O: Tensor<Number = i16> + Buffer,
    A: Activate<i16>,
    F: Format<Number = i16> + ConvertedConv2d,
{
    const PIECES: usize = 1;

    #[inline(always)]
    fn output(buffer: &mut Self::OutputBuffer) -> &mut O {
        <Convolution<H, W, C, O, S, A, POOL, F> as InSteps>::output(buffer)
    }

    #[inline(always)]
    fn advance<Z: Buffer>(
        &self,
        at: &mut Progress,
        _rows: usize,
        state: &mut (),
        x: &Self::Input,
        output: &mut Self::OutputBuffer,
        scratch: (&mut (), &mut Self::Workspace<Z>),
    ) {
        self.step_beside::<Z>(state, x, output, scratch);
        at.end_piece();
    }
}

impl<Q, L> Describe for PatchByPatch<Q, L>
where
    Self: Layer,
    Q: Describe,
    L: Describe<Input = Q::Output>,
{
    const TOPOLOGY: Topology = Q::TOPOLOGY.then(&L::TOPOLOGY);
    const ZEROS: Self = Self::new(Q::ZEROS, L::ZEROS);
}

impl<Q, L> Trace for PatchByPatch<Q, L>
where
    Self: Layer<Input = Q::Input, Output = L::Output>,
    Q: Trace,
    L: Trace<Input = Q::Output>,
{
    fn trace(&self, x: &Self::Input, visit: &mut impl FnMut(LayerOutput<'_>)) -> Self::Output {
        let quantized = self.quantize.trace(x, visit);
        self.convolution.trace(&quantized, visit)
    }
}

impl<P, Q, L> Embed<P> for PatchByPatch<Q, L>
where
    Self: Describe,
    P: Position,
    Q: Embed<P>,
    L: Embed<After<P, Q>> + Layer<Input = Q::Output>,
{
    const VALUE: Self = Self::new(Q::VALUE, L::VALUE);
}

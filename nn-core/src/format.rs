//! Storage of weights and arithmetic of sums of a layer, as a type parameter.

use crate::block::{Filters, Flat, Floats, Gates, Rows, Trainable};
use crate::buffer::Buffer;
use crate::element::Element;
use crate::kernel::{self, recurrent};
use crate::topology::{Cell, FormatKind, WindowGeometry};
use core::fmt;

/// Storage of weights and arithmetic of sums of a layer: [`F32`], [`I8`](crate::quantized::I8), or
/// [`I4`](crate::quantized::I4). Nobody else
/// implements it.
///
/// A format is a parameter of [`Dense`](crate::Dense), of convolutions and of recurrent layers, so that each is
/// written once. It says what weights, biases and activations are, in which arrays they lie, and which kernels
/// compute with them.
pub trait Format: Clone + Copy + fmt::Debug + PartialEq + 'static {
    /// The format as data.
    const KIND: FormatKind;

    /// The type of an activation.
    type Number: Element;
    /// The type of a weight.
    type Weight: Copy + 'static;
    /// The numbers of each output beside its weights: a bias, for example.
    type PerOutput: Copy + 'static;

    /// The block of a dense layer.
    type Rows<const IN: usize, const OUT: usize>: Block<Self>;
    /// The block of a convolution: filters over all channels.
    type Filters<const OUT: usize, const H: usize, const W: usize, const C: usize>: Block<Self>;
    /// The block of a depthwise convolution: filters of one channel each.
    type ChannelFilters<const OUT: usize, const H: usize, const W: usize>: Block<Self>;
    /// A block of a recurrent layer: `H` rows for each of `G` gates.
    type Gates<const G: usize, const H: usize, const IN: usize>: Block<Self>;
    /// The cell states of an LSTM.
    type Cells<const H: usize>: Buffer;

    /// `z = W·x + b`. `low` is the smallest output where the activation cuts off: see
    /// [`Activate::LOW`](crate::Activate::LOW).
    fn dense(
        block: BlockSlices<'_, Self>,
        x: &[Self::Number],
        z: &mut [Self::Number],
        low: Self::Number,
    );

    /// Returns how many of [`Weight`](Self::Weight) the first rows of a block take, or all: so many rows of so many
    /// weights.
    fn count(rows: usize, terms: usize) -> usize;

    /// Sum over inputs that [`dense_rows`](Self::dense_rows) takes, computed once.
    fn sum_of_x(x: &[Self::Number]) -> i32;

    /// Some rows of [`dense`](Self::dense): the first of them is a multiple of 4, and so are they, but for the last of a
    /// block.
    fn dense_rows(
        rows: BlockSlices<'_, Self>,
        x: &[Self::Number],
        z: &mut [Self::Number],
        low: Self::Number,
        sum_of_x: i32,
    );

    /// One moment of a recurrent layer: `state` is that before, then that after it.
    fn recurrent<const H: usize>(
        cell: Cell,
        blocks: [BlockSlices<'_, Self>; 2],
        x: &[Self::Number],
        state: (&mut [Self::Number; H], Option<&mut Self::Cells<H>>),
        scratch: Scratch<'_, Self::Number>,
    );

    /// The sums of a convolution; `GENERAL` for windows with dilation.
    fn conv2d<const GENERAL: bool>(
        geometry: &'static WindowGeometry,
        block: BlockSlices<'_, Self>,
        x: &[Self::Number],
        scratch: Scratch<'_, Self::Number>,
        z: &mut [Self::Number],
        low: Self::Number,
    );

    /// The sums of a depthwise convolution; `GENERAL` for windows with dilation, or several filters for a channel.
    fn depthwise_conv2d<const GENERAL: bool>(
        geometry: &'static WindowGeometry,
        block: BlockSlices<'_, Self>,
        x: &[Self::Number],
        scratch: Scratch<'_, Self::Number>,
        z: &mut [Self::Number],
        low: Self::Number,
    );
}

/// A block of parameters in the format `F`. Nobody else implements it.
pub trait Block<F: Format>: Clone + fmt::Debug + PartialEq {
    /// A block that gives 0; of 4-bit weights one without any, which leaves outputs as they were.
    const ZEROS: Self;

    /// Weights, row after row in the order of the format's kernels, and what each output has beside them.
    fn slices(&self) -> BlockSlices<'_, F>;
}

/// Slices of a block: weights, and the numbers of each output beside them.
pub type BlockSlices<'a, F> = (&'a [<F as Format>::Weight], &'a [<F as Format>::PerOutput]);

/// Memory of a convolution: the patch that a filter sees, and a pixel of the output.
pub type Scratch<'a, T> = (&'a mut [T], &'a mut [T]);

/// Weights, biases and activations of `f32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct F32;

impl Format for F32 {
    const KIND: FormatKind = FormatKind::F32;

    type Number = f32;
    type Weight = f32;
    type PerOutput = f32;

    type Rows<const IN: usize, const OUT: usize> = Rows<IN, OUT>;
    type Filters<const OUT: usize, const H: usize, const W: usize, const C: usize> =
        Filters<OUT, H, W, C>;
    type ChannelFilters<const OUT: usize, const H: usize, const W: usize> = Filters<OUT, H, W, 1>;
    type Gates<const G: usize, const H: usize, const IN: usize> = Gates<G, H, IN>;
    type Cells<const H: usize> = [f32; H];

    #[inline(always)]
    fn dense((weights, bias): BlockSlices<'_, Self>, x: &[f32], z: &mut [f32], _: f32) {
        kernel::dense::<1>(weights, bias, x.as_chunks().0, z.as_chunks_mut().0);
    }

    #[inline(always)]
    fn count(rows: usize, terms: usize) -> usize {
        rows.wrapping_mul(terms)
    }

    #[inline(always)]
    fn sum_of_x(_: &[f32]) -> i32 {
        0
    }

    #[inline(always)]
    fn dense_rows(rows: BlockSlices<'_, Self>, x: &[f32], z: &mut [f32], low: f32, _: i32) {
        Self::dense(rows, x, z, low);
    }

    #[inline(always)]
    fn recurrent<const H: usize>(
        cell: Cell,
        [input, of_state]: [BlockSlices<'_, Self>; 2],
        x: &[f32],
        (h, c): (&mut [f32; H], Option<&mut [f32; H]>),
        (zx, zh): Scratch<'_, f32>,
    ) {
        let (x, h) = (x.as_chunks().0, h.as_chunks_mut().0);
        let (zx, zh) = (zx.as_chunks_mut().0, zh.as_chunks_mut().0);
        match (cell, c) {
            (Cell::Rnn, _) => recurrent::rnn::<1>(input, of_state, x, h, zx, zh),
            (Cell::Gru(reset), _) => recurrent::gru::<1>(input, of_state, reset, x, h, zx, zh),
            (Cell::Lstm, Some(c)) => {
                recurrent::lstm::<1>(input, of_state, x, h, c.as_chunks_mut().0, zx, zh);
            }
            (Cell::Lstm, None) => {}
        }
    }

    #[inline(always)]
    fn conv2d<const GENERAL: bool>(
        geometry: &'static WindowGeometry,
        block: BlockSlices<'_, Self>,
        x: &[f32],
        (patch, pixel): Scratch<'_, f32>,
        z: &mut [f32],
        _: f32,
    ) {
        let (x, z) = (x.as_chunks().0, z.as_chunks_mut().0);
        let (patch, pixel) = (patch.as_chunks_mut().0, pixel.as_chunks_mut().0);
        if GENERAL {
            kernel::conv2d::<1>(geometry, block, x, patch, pixel, z);
        } else {
            kernel::plain_conv2d(geometry, block, x, patch, pixel, z);
        }
    }

    #[inline(always)]
    fn depthwise_conv2d<const GENERAL: bool>(
        geometry: &'static WindowGeometry,
        block: BlockSlices<'_, Self>,
        x: &[f32],
        (patch, pixel): Scratch<'_, f32>,
        z: &mut [f32],
        _: f32,
    ) {
        if GENERAL {
            let (x, z) = (x.as_chunks().0, z.as_chunks_mut().0);
            let (patch, pixel) = (patch.as_chunks_mut().0, pixel.as_chunks_mut().0);
            kernel::depthwise_conv2d::<1>(geometry, block, x, patch, pixel, z);
        } else {
            kernel::depthwise_side_by_side(geometry, block, x, patch, z);
        }
    }
}

impl<W, B> Block<F32> for Floats<W, B>
where
    W: Flat + Clone + fmt::Debug + PartialEq,
    B: Flat + Clone + fmt::Debug + PartialEq,
{
    const ZEROS: Self = Self::new(W::ZEROS, B::ZEROS);

    #[inline(always)]
    fn slices(&self) -> (&[f32], &[f32]) {
        Trainable::slices(self)
    }
}

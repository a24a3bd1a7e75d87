//! A quantized dense layer with weights in an order: that of the processor, or that of 4 bits.

use super::output_scale::OutputScale;
use super::pool_shape::PoolShape;
use crate::kernel::patches::{Lines, copy_lines};
use crate::topology::WindowGeometry;

/// Instructions that compute blocks of four rows, whose weights are words in the order of a
/// [`Layout`](super::layout::Layout) or of [`Nibbles`](super::Nibbles), and rows behind them.
pub(super) trait FourRows {
    /// Storage of a weight, or of several.
    type Weight: 'static;

    /// Blocks of four rows of so many inputs, the rows behind them, and what is beside the weights.
    fn in_order<'a>(
        filters: (&'a [Self::Weight], &'a [OutputScale]),
        inputs: usize,
    ) -> Option<Filters<'a, Self::Weight>>;

    /// The length of a row behind the last block.
    fn last_row(inputs: usize) -> usize;

    /// The products of such a row.
    fn add_row(row: &[Self::Weight], x: &[i16]) -> i32;

    /// Makes the outputs of blocks of four rows, for patches of `x` one after the other, which are so many.
    fn outputs(
        weights: &[u32],
        scales: &[[OutputScale; 4]],
        x: &[i16],
        y: &mut [[i16; 4]],
        pixels_and_low: (usize, i16),
    );

    /// Makes the outputs of blocks of four rows, where the sum of `x` in whole groups of four is known.
    #[inline(always)]
    fn outputs_of_sum(
        weights: &[u32],
        scales: &[[OutputScale; 4]],
        x: &[i16],
        y: &mut [[i16; 4]],
        (_, low): (i32, i16),
    ) {
        Self::outputs(weights, scales, x, y, (1, low));
    }

    /// Keeps the sums of a patch `x` that are larger than those kept, block by block: the first two in `y`, the others
    /// in `pixel`, each in two halves, the lower one first.
    fn keep_larger(weights: &[u32], x: &[i16], y: &mut [[i16; 4]], pixel: &mut [[i16; 4]]);

    /// Checks whether [`outputs_of_pool`](Self::outputs_of_pool) computes a layer of this geometry.
    #[inline(always)]
    fn computes_pools(_: &WindowGeometry) -> bool {
        false
    }

    /// Makes the outputs of blocks of four rows, of the largest sums of the windows of a pool that begin in `x`. The
    /// memory is for what is known of windows, and for those that have to be copied. Leaves outputs as they were where
    /// there are no such instructions.
    #[inline(always)]
    fn outputs_of_pool(
        _filters: (&[u32], &[[OutputScale; 4]]),
        _x: &[i16],
        _memory: (&mut [u32; PoolShape::WORDS], &mut [i16]),
        _shape: &PoolShape,
        _y: &mut [[i16; 4]],
        _low: i16,
    ) {
    }

    /// Copies pieces of an image into a patch, if all are within both.
    #[inline(always)]
    fn copy_lines(from: &[i16], to: &mut [i16], lines: &Lines) {
        copy_lines(from, to, lines);
    }
}

/// Blocks of four rows in an order, the rows behind them, and what is beside the weights.
pub(super) type Filters<'a, W> = (&'a [u32], &'a [W], &'a [OutputScale]);

/// [`kernel::dense`](super::kernel::dense) with weights in the order of `K`.
///
/// `words` are the blocks of four rows, `last_rows` the rows behind them. Total for any lengths, as the
/// definition is.
#[inline(always)]
pub(super) fn dense<K: FourRows>(
    words: &[u32],
    last_rows: &[K::Weight],
    scales: &[OutputScale],
    x: &[i16],
    y: &mut [i16],
    low: i16,
) {
    let (scale_blocks, scale_rest) = scales.as_chunks::<4>();
    let (y_blocks, y_rest) = y.as_chunks_mut::<4>();
    // First, so that the loop of blocks has the registers to itself.
    dense_by_row::<K>(last_rows, scale_rest, x, y_rest, low);
    K::outputs(words, scale_blocks, x, y_blocks, (1, low));
}

/// The rows behind the last block of four, one at a time.
#[inline(always)]
pub(super) fn dense_by_row<K: FourRows>(
    weights: &[K::Weight],
    scales: &[OutputScale],
    x: &[i16],
    y: &mut [i16],
    low: i16,
) {
    let mut weights = weights;
    for (y, scale) in y.iter_mut().zip(scales) {
        let Some((row, rest)) = weights.split_at_checked(K::last_row(x.len())) else { return };
        weights = rest;
        *y = scale.output(K::add_row(row, x), low);
    }
}

/// Keeps a sum in two halves if it is larger than the one there.
#[inline(always)]
pub(super) fn keep(sum: i32, is_first: bool, lower: &mut i16, upper: &mut i16) {
    if is_first || sum > join(*lower, *upper) {
        *lower = sum as i16;
        *upper = (sum >> 16) as i16;
    }
}

#[inline(always)]
pub(super) const fn join(lower: i16, upper: i16) -> i32 {
    (upper as i32) << 16 | lower as u16 as i32
}

#[cfg(test)]
pub(super) mod tests;

//! The inner loops of quantized layers, in assembly: with the files below it and `kernel/taps_vldm.rs` the only `unsafe`
//! code of this crate.
//!
//! They are whole functions rather than instructions within one, because those may not use r6 and r7, and all of
//! fourteen registers are needed. Each takes four rows, or four channels, at a time.
//!
//! | file | what it computes | processors |
//! | --- | --- | --- |
//! | `patch.rs`, with rows of 8 bits (`four_rows_smlad.rs`, `four_rows_mla.rs`) or of 4 (`nibble_rows_…`) | dense layers and convolutions | with SMLAD, with MLA |
//! | `patch_muls.rs`, with `four_rows_muls.rs` or `nibble_rows_muls.rs` | the same | with MULS |
//! | `pool_smlad.rs`, `pool_muls.rs` | convolutions with a pool, of 8 bits, all windows of a pool in one go | with SMLAD, with MULS |
//! | `words_of_inputs.rs`, `nibble_words.rs`, `sum_of_x.rs` | what several of these have in common | |
//! | `channels.rs`, `channels_muls.rs` | convolutions of each channel on its own | with SMLAD or MLA, with MULS |
//! | `channel_rows_smlad.rs` | such convolutions, all windows of a row in one go | with SMLAD |
//! | `requantize.rs` | outputs of sums, for all of these | all |
//! | `lines.rs` | copies of pieces of an image | all |
//!
//! Instructions for 16 multiply-accumulates of four rows: 14.5 with SMLAD (Cortex-M4, M7, M33), where inputs are a multiple
//! of 16, else 16, and in pools 15; 34 with MLA (Cortex-M3); 53 with MULS (Cortex-M0), in pools 52. The order of the weights is described in `layout.rs`
//! and `nibbles.rs`; how they were checked: the examples `check_quantized`, `check_convolutions`, `check_pools` and
//! `check_nibbles` of `firmware` compare them with [`kernel`](super::kernel).

#![allow(unsafe_code)]

use super::kernel::add_row;
use super::nibble_rows;
use super::nibbles::{self, Nibbles};
use super::output_scale::OutputScale;
use super::packed::{Filters, FourRows};
#[cfg(any(dot_product = "smlad", dot_product = "muls"))]
use super::pool_shape::PoolShape;
#[cfg(any(dot_product = "smlad", dot_product = "muls"))]
use super::pools::is_aligned;
#[cfg(dot_product = "smlad")]
use super::row_of_windows::RowOfWindows;
use super::taps::Taps;
use crate::kernel::patches::Lines;
#[cfg(any(dot_product = "smlad", dot_product = "muls"))]
use crate::topology::WindowGeometry;

/// The inner loops of the processor that is compiled for, with weights of 8 bits.
pub(super) struct Native;

/// The inner loops of the processor that is compiled for, with weights of 4 bits.
pub(super) struct FourBits;

macro_rules! inner_loops {
    ($patch:path, $words:expr, $scaled_sum:expr) => {
        #[inline(always)]
        fn keep_larger(weights: &[u32], x: &[i16], y: &mut [[i16; 4]], pixel: &mut [[i16; 4]]) {
            use $patch as patch;
            let blocks = y.len().min(pixel.len());
            let is_long_enough = |words| weights.len() >= words;
            if blocks > 0 && blocks.checked_mul($words(x.len())).is_some_and(is_long_enough) {
                let (y, pixel) = (y.as_mut_ptr(), pixel.as_mut_ptr());
                // SAFETY: both slices hold `blocks` blocks, which is not zero, and `weights` the words of each of them
                // for all inputs.
                unsafe {
                    patch::keep_larger(weights.as_ptr(), x.as_ptr(), x.len(), y, pixel, blocks);
                };
            }
        }

        #[inline(always)]
        fn outputs(
            weights: &[u32],
            scales: &[[OutputScale; 4]],
            x: &[i16],
            y: &mut [[i16; 4]],
            (pixels, low): (usize, i16),
        ) {
            use $patch as patch;
            let blocks = scales.len();
            let (Some(inputs), Some(outputs)) =
                (x.len().checked_div(pixels), y.len().checked_div(pixels))
            else {
                return;
            };
            let is_long_enough = |words| weights.len() >= words;
            if blocks > 0
                && outputs >= blocks
                && blocks.checked_mul($words(inputs)).is_some_and(is_long_enough)
            {
                let (weights, scales, y) = (weights.as_ptr(), scales.as_ptr(), y.as_mut_ptr());
                let (x, low) = (x.as_ptr(), low_word(low));
                // SAFETY: `scales` are `blocks`, which is not zero, as `pixels` is not; `weights` hold the words of each
                // of them for all inputs, and `x` and `y` as many inputs and blocks for each pixel.
                unsafe { patch::outputs(weights, x, inputs, y, scales, blocks, low, pixels) };
            }
        }

        #[inline(always)]
        fn outputs_of_sum(
            weights: &[u32],
            scales: &[[OutputScale; 4]],
            x: &[i16],
            y: &mut [[i16; 4]],
            (sum_of_x, low): (i32, i16),
        ) {
            use $patch as patch;
            let blocks = scales.len();
            let is_long_enough = |words| weights.len() >= words;
            if blocks > 0
                && y.len() >= blocks
                && blocks.checked_mul($words(x.len())).is_some_and(is_long_enough)
            {
                let (weights, scales, y) = (weights.as_ptr(), scales.as_ptr(), y.as_mut_ptr());
                let (x, inputs, low) = (x.as_ptr(), x.len(), low_word(low));
                let sum = $scaled_sum(sum_of_x);
                // SAFETY: `scales` are `blocks`, which is not zero; `weights` hold the words of each of them for all
                // inputs, and `y` as many blocks.
                unsafe { patch::outputs_of_sum(weights, x, inputs, y, scales, blocks, low, sum) };
            }
        }

        #[inline(always)]
        fn copy_lines(from: &[i16], to: &mut [i16], lines: &Lines) {
            copy_lines(from, to, lines);
        }
    };
}

impl FourRows for Native {
    type Weight = i8;

    #[inline(always)]
    fn in_order<'a>(
        (weights, scales): (&'a [i8], &'a [OutputScale]),
        inputs: usize,
    ) -> Option<Filters<'a, i8>> {
        let last_rows = scales.len() % 4 * inputs;
        let blocks = weights.len().saturating_sub(last_rows);
        let (blocks, last_rows) = weights.split_at_checked(blocks)?;
        Some((words(blocks), last_rows, scales))
    }

    #[inline(always)]
    fn last_row(inputs: usize) -> usize {
        inputs
    }

    #[inline(always)]
    fn add_row(row: &[i8], x: &[i16]) -> i32 {
        add_row(row, x)
    }

    inner_loops!(eight_bits::patch, |inputs| inputs, |sum: i32| sum << 7);

    #[cfg(any(dot_product = "smlad", dot_product = "muls"))]
    #[inline(always)]
    fn computes_pools(geometry: &WindowGeometry) -> bool {
        PoolShape::fits(geometry)
    }

    #[cfg(any(dot_product = "smlad", dot_product = "muls"))]
    #[inline(always)]
    fn outputs_of_pool(
        (weights, scales): (&[u32], &[[OutputScale; 4]]),
        x: &[i16],
        (windows, copied): (&mut [u32; PoolShape::WORDS], &mut [i16]),
        shape: &PoolShape,
        y: &mut [[i16; 4]],
        low: i16,
    ) {
        use eight_bits::pool;
        let (blocks, terms) = (scales.len().min(y.len()), shape.terms());
        // No product of two such numbers overflows.
        let is_small = blocks <= 0xffff && terms <= 0xffff;
        let is_within = is_small
            && blocks > 0
            && shape.windows() <= PoolShape::MOST_WINDOWS
            && blocks * terms <= weights.len()
            && shape.reach() <= x.len();
        if !is_within {
            return;
        }
        let (from, found) = (x.as_ptr(), windows.as_mut_ptr());
        if shape.is_copied() {
            if !is_aligned(copied) || copied.len() < shape.windows() * shape.copied() {
                return;
            }
            // SAFETY: `x` holds what the windows see, `copied`, which is aligned, all of them, and `windows` four words of
            // each and one more.
            unsafe { pool::copy_windows(from, found, shape, copied.as_mut_ptr()) };
        } else {
            if !is_aligned(x) {
                return;
            }
            // SAFETY: as above, but for copies.
            unsafe { pool::find_windows(from, found, shape) };
        }
        let (weights, scales, y) = (weights.as_ptr(), scales.as_ptr(), y.as_mut_ptr());
        // SAFETY: `scales` and `y` hold `blocks`, which is not zero, `weights` the words of each of them, and `windows`
        // were found in memory that is still borrowed.
        unsafe { pool::largest(weights, found, y, shape, scales, blocks, low_word(low)) };
    }
}

impl FourRows for FourBits {
    type Weight = u32;

    #[inline(always)]
    fn in_order<'a>(
        filters: (&'a [u32], &'a [OutputScale]),
        inputs: usize,
    ) -> Option<Filters<'a, u32>> {
        nibble_rows::in_order(filters, inputs)
    }

    #[inline(always)]
    fn last_row(inputs: usize) -> usize {
        Nibbles::words(1, inputs)
    }

    #[inline(always)]
    fn add_row(row: &[u32], x: &[i16]) -> i32 {
        nibbles::add_row(row, x)
    }

    inner_loops!(four_bits::patch, |inputs: usize| inputs.div_ceil(2), |sum: i32| {
        if cfg!(dot_product = "muls") { sum << 3 } else { sum }
    });
}

#[inline(always)]
fn copy_lines(from: &[i16], to: &mut [i16], lines: &Lines) {
    let Some(gaps) = lines.count.checked_sub(1) else { return };
    let reaches = |line: usize, numbers: usize| {
        line.checked_mul(gaps)
            .and_then(|start| start.checked_add(lines.piece))
            .is_some_and(|end| end <= numbers)
    };
    if reaches(lines.line, from.len()) && reaches(lines.patch_line, to.len()) {
        // SAFETY: there is a piece, and the last one ends within both slices.
        unsafe { lines::copy_lines(from.as_ptr(), to.as_mut_ptr(), lines) };
    }
}

/// The sum of all numbers.
#[cfg(not(dot_product = "muls"))]
#[inline(always)]
pub(super) fn sum_of_groups(x: &[[i16; 4]]) -> i32 {
    // SAFETY: there are so many groups.
    unsafe { sum_of_groups::sum_of_groups(x.as_ptr(), x.len()) }
}

/// The sum of all numbers.
#[cfg(dot_product = "muls")]
#[inline(never)]
pub(super) fn sum_of_groups(x: &[[i16; 4]]) -> i32 {
    x.as_flattened().iter().fold(0, |sum, x| sum.wrapping_add((*x).into()))
}

/// Makes the outputs of a window for blocks of four channels that are convolved on their own: see [`Taps::outputs`].
#[inline(always)]
pub(super) fn channel_outputs(
    weights: &[i8],
    scales: &[[OutputScale; 4]],
    taps: &Taps,
    x: &[i16],
    y: &mut [[i16; 4]],
    low: i16,
) {
    let blocks = y.len().min(scales.len());
    let weights = words(weights);
    if blocks > 0 && taps.are_within(blocks, weights.len(), x.len()) {
        let (weights, x, y) = (weights.as_ptr(), x.as_ptr(), y.as_mut_ptr());
        // SAFETY: slices hold `blocks` blocks, which is not zero, and what `taps` say of weights and `x`.
        unsafe { channels::outputs(weights, x, y, scales.as_ptr(), taps, blocks, low_word(low)) };
    }
}

/// Makes the outputs of windows of a row, for channels that are convolved on their own. Returns whether it did: not unless
/// all that it needs is there.
#[cfg(dot_product = "smlad")]
#[inline(always)]
pub(super) fn channel_outputs_of_row(
    weights: &[i8],
    scales: &[OutputScale],
    windows: &RowOfWindows,
    x: &[i16],
    y: &mut [i16],
    low: i16,
) -> bool {
    let (weights, scales) = (words(weights), scales.as_chunks().0);
    let RowOfWindows { count, stride, channels, line, .. } = *windows;
    let blocks = scales.len();
    let is_whole = count > 0 && channels == 4 * blocks && weights.len() == 9 * blocks;
    if !is_whole || windows.reach() > x.len() || count * channels > y.len() {
        return false;
    }
    let row = channel_rows::Row {
        pixel: 2 * channels,
        line: 2 * line,
        back: (2 * stride * channels).wrapping_sub(4 * line),
        windows: count,
        low: low_word(low),
    };
    for (block, scales) in scales.iter().enumerate() {
        // SAFETY: there are windows, nine words for each block, the pixels that windows see, and an output for each
        // channel of each window.
        unsafe {
            let weights = weights.as_ptr().add(9 * block);
            let (x, y) = (x.as_ptr().add(4 * block), y.as_mut_ptr().add(4 * block));
            channel_rows::outputs(weights, x, y, scales, &row);
        }
    }
    true
}

/// The words that lie in these bytes; none unless they start where a word does.
#[inline(always)]
pub(super) fn words(bytes: &[i8]) -> &[u32] {
    // SAFETY: any four bytes are a `u32`.
    let (before, words, _) = unsafe { bytes.align_to() };
    if before.is_empty() { words } else { &[] }
}

/// The smallest output, as `requantize!` wants it: where halves are compared at once, in both.
#[inline(always)]
const fn low_word(low: i16) -> u32 {
    if cfg!(dot_product = "smlad") { low as u16 as u32 * 0x1_0001 } else { low as u32 }
}

/// Makes the assembler accept instructions that the target's features leave out: a Cortex-M33 need not
/// have them. `build.rs` says how to compile for one that does not.
#[cfg(all(dot_product = "smlad", dsp_is_optional))]
macro_rules! with_dsp {
    () => {
        ".cpu cortex-m33"
    };
}

#[cfg(all(dot_product = "smlad", not(dsp_is_optional)))]
macro_rules! with_dsp {
    () => {
        ""
    };
}
#[cfg(dot_product = "smlad")]
use with_dsp;

#[cfg(dot_product = "smlad")]
#[path = "assembly/channel_rows_smlad.rs"]
mod channel_rows;
#[cfg(not(dot_product = "muls"))]
mod channels;
#[cfg(dot_product = "muls")]
#[path = "assembly/channels_muls.rs"]
mod channels;
mod eight_bits;
mod four_bits;
mod lines;
#[cfg(not(dot_product = "muls"))]
mod nibble_words;
mod requantize;
#[cfg(not(dot_product = "muls"))]
mod sum_of_groups;
#[cfg(not(dot_product = "muls"))]
mod sum_of_x;
#[cfg(dot_product = "smlad")]
mod words_of_inputs;

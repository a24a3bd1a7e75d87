//! The inner loops of quantized layers, in assembly: with the files below it the only `unsafe` code of this crate.
//!
//! They are whole functions rather than instructions within one, because those may not use r6 and r7, and all of
//! fourteen registers are needed. Each takes four rows, or four channels, at a time.
//!
//! | file | what it computes | processors |
//! | --- | --- | --- |
//! | `patch.rs`, with the rows of `four_rows_smlad.rs` or `four_rows_mla.rs` | dense layers and convolutions | with SMLAD, with MLA |
//! | `patch_muls.rs` | the same | with MULS |
//! | `channels.rs`, `channels_muls.rs` | convolutions of each channel on its own | with SMLAD, with MULS |
//! | `requantize.rs` | outputs of sums, for all of these | all |
//! | `lines.rs` | copies of pieces of an image | all |
//!
//! Instructions for 16 multiply-accumulates of four rows: 14.5 with SMLAD (Cortex-M4, M7, M33), where inputs are a multiple
//! of 16, else 16; 34 with MLA (Cortex-M3); 53 with MULS (Cortex-M0). The order of the weights is described in `layout.rs`; how they were checked: the examples
//! `check_quantized` and `check_convolutions` of `firmware` compare them with [`kernel`](super::kernel).

#![allow(unsafe_code)]

use super::output_scale::OutputScale;
use super::packed::FourRows;
use super::taps::Taps;
use crate::kernel::patches::Lines;

/// The inner loop of the processor that is compiled for.
pub(super) struct Native;

impl FourRows for Native {
    #[inline(always)]
    fn keep_larger(weights: &[u32], x: &[i16], y: &mut [[i16; 4]], pixel: &mut [[i16; 4]]) {
        let blocks = y.len().min(pixel.len());
        let is_long_enough = |words| weights.len() >= words;
        if blocks > 0 && blocks.checked_mul(x.len()).is_some_and(is_long_enough) {
            let (y, pixel) = (y.as_mut_ptr(), pixel.as_mut_ptr());
            // SAFETY: both slices hold `blocks` blocks, which is not zero, and `weights` a word for each of them
            // and each input.
            unsafe { patch::keep_larger(weights.as_ptr(), x.as_ptr(), x.len(), y, pixel, blocks) };
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
        let blocks = scales.len();
        let (Some(inputs), Some(outputs)) =
            (x.len().checked_div(pixels), y.len().checked_div(pixels))
        else {
            return;
        };
        let is_long_enough = |words| weights.len() >= words;
        if blocks > 0 && outputs >= blocks && blocks.checked_mul(inputs).is_some_and(is_long_enough)
        {
            let (weights, scales, y) = (weights.as_ptr(), scales.as_ptr(), y.as_mut_ptr());
            let (x, low) = (x.as_ptr(), low_word(low));
            // SAFETY: `scales` are `blocks`, which is not zero, as `pixels` is not; `weights` hold a word for each of
            // them and each input, and `x` and `y` as many inputs and blocks for each pixel.
            unsafe { patch::outputs(weights, x, inputs, y, scales, blocks, low, pixels) };
        }
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
}

/// The sum of all numbers.
#[cfg(not(dot_product = "muls"))]
#[inline(always)]
pub(super) fn sum_of_groups(x: &[[i16; 4]]) -> i32 {
    // SAFETY: there are so many groups.
    unsafe { patch::sum_of_groups(x.as_ptr(), x.len()) }
}

/// The sum of all numbers.
#[cfg(dot_product = "muls")]
#[inline(never)]
pub(super) fn sum_of_groups(x: &[[i16; 4]]) -> i32 {
    x.as_flattened().iter().fold(0, |sum, x| sum.wrapping_add((*x).into()))
}

/// Makes the outputs of blocks of four rows, where the sum of `x` in whole groups of four is known.
#[inline(always)]
pub(super) fn outputs_of_sum(
    weights: &[u32],
    scales: &[[OutputScale; 4]],
    x: &[i16],
    y: &mut [[i16; 4]],
    (sum_of_x, low): (i32, i16),
) {
    let blocks = scales.len();
    let is_long_enough = |words| weights.len() >= words;
    if blocks > 0 && y.len() >= blocks && blocks.checked_mul(x.len()).is_some_and(is_long_enough) {
        let (weights, scales, y) = (weights.as_ptr(), scales.as_ptr(), y.as_mut_ptr());
        let (x, inputs, low, sum) = (x.as_ptr(), x.len(), low_word(low), sum_of_x << 7);
        // SAFETY: `scales` are `blocks`, which is not zero; `weights` hold a word for each of them and each input, and
        // `y` as many blocks.
        unsafe { patch::outputs_of_sum(weights, x, inputs, y, scales, blocks, low, sum) };
    }
}

/// Makes the outputs of a window for blocks of four channels that are convolved on their own: see [`Taps::outputs`].
#[cfg(not(dot_product = "mla"))]
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

/// Makes the outputs of a window for blocks of four channels that are convolved on their own: see [`Taps::outputs`].
#[cfg(dot_product = "mla")]
#[inline(always)]
pub(super) fn channel_outputs(
    weights: &[i8],
    scales: &[[OutputScale; 4]],
    taps: &Taps,
    x: &[i16],
    y: &mut [[i16; 4]],
    low: i16,
) {
    taps.outputs(weights.as_chunks().0, scales, x, y, low);
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
mod channels;
#[cfg(dot_product = "muls")]
#[path = "assembly/channels_muls.rs"]
mod channels;
#[cfg(dot_product = "mla")]
mod four_rows_mla;
#[cfg(dot_product = "smlad")]
mod four_rows_smlad;
mod lines;
#[cfg(not(dot_product = "muls"))]
mod patch;
#[cfg(dot_product = "muls")]
#[path = "assembly/patch_muls.rs"]
mod patch;
mod requantize;

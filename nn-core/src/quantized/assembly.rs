//! The inner loops of quantized layers, in assembly: with the files below it the only `unsafe` code of this crate.
//!
//! Each here accumulates four rows over groups of four inputs, as [`Layout`] describes. They are whole
//! functions rather than instructions within one, because those may not use r6 and r7, and all of
//! fourteen registers are needed.
//!
//! Instructions for 16 multiply-accumulates: 16 with SMLAD (Cortex-M4, M7, M33), 35 with MLA
//! (Cortex-M3), 54 with MULS (Cortex-M0).

#![allow(unsafe_code)]

use super::layout::Layout;
use super::packed::FourRows;
use crate::kernel::patches::Lines;
use core::arch::naked_asm;

/// The inner loop of the processor that is compiled for.
pub(super) struct Native;

impl FourRows for Native {
    const LAYOUT: Layout = Layout::NATIVE;

    #[inline(always)]
    fn accumulate(weights: &[[u32; 4]], x: &[[i16; 4]], sums: &mut [i32; 4]) {
        let groups = weights.len().min(x.len());
        if groups > 0 {
            // SAFETY: both slices hold `groups` groups, which is not zero; references are aligned.
            unsafe { four_rows(weights.as_ptr(), x.as_ptr(), groups, sums) };
        }
    }

    #[inline(always)]
    fn keep_larger(weights: &[u32], x: &[i16], y: &mut [[i16; 4]], pixel: &mut [[i16; 4]]) {
        let blocks = y.len().min(pixel.len());
        let is_long_enough = |words| weights.len() >= words;
        if blocks > 0 && blocks.checked_mul(x.len()).is_some_and(is_long_enough) {
            let (y, pixel) = (y.as_mut_ptr(), pixel.as_mut_ptr());
            // SAFETY: both slices hold `blocks` blocks, which is not zero, and `weights` a word for each of them
            // and each input.
            unsafe { patch::patch(weights.as_ptr(), x.as_ptr(), x.len(), y, pixel, blocks) };
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

/// The words that lie in these bytes; none unless they start where a word does.
#[inline(always)]
pub(super) fn words(bytes: &[i8]) -> &[u32] {
    // SAFETY: any four bytes are a `u32`.
    let (before, words, _) = unsafe { bytes.align_to() };
    if before.is_empty() { words } else { &[] }
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

mod lines;
#[cfg(any(dot_product = "smlad", dot_product = "mla"))]
mod patch;
#[cfg(dot_product = "muls")]
#[path = "assembly/patch_muls.rs"]
mod patch;

/// Accumulates the products of `groups` groups.
///
/// Weights are loaded several words at a time, which faults on an address that four does not divide; the
/// type of the pointer rules that out. Where activations are loaded two at a time, from an address that
/// only two may divide, processors do that, as the compiler assumes of them everywhere.
///
/// # Safety
///
/// `groups` is not zero, and that many groups can be read from `weights` and from `x`.
#[cfg(dot_product = "smlad")]
#[unsafe(naked)]
unsafe extern "C" fn four_rows(
    weights: *const [u32; 4], // r0
    x: *const [i16; 4],       // r1
    groups: usize,            // r2
    sums: &mut [i32; 4],      // r3
) {
    // SAFETY: registers that belong to the caller are saved and restored; `weights` and `x` are read for
    // `groups` groups, `sums` is written, nothing else is touched but the stack.
    naked_asm!(
        with_dsp!(),
        // Two rows of two inputs.
        r".macro pairs word, x, sum, upper_sum",
        r"smlad \sum, \word, \x, \sum",
        r"sxtb16 \word, \word, ror #8",
        r"smlad \upper_sum, \word, \x, \upper_sum",
        ".endm",
        ".macro group",
        "ldm r0!, {{r8-r11}}",
        "ldr r12, [r1], #4",
        "ldr lr, [r1], #4",
        "pairs r8, r12, r4, r5",
        "pairs r9, r12, r6, r7",
        "pairs r10, lr, r4, r5",
        "pairs r11, lr, r6, r7",
        ".endm",
        "push {{r3-r11, lr}}",
        "movs r4, #0",
        "movs r5, #0",
        "movs r6, #0",
        "movs r7, #0",
        // Two groups a turn. An odd number of them starts in the middle.
        "adds r2, #1",
        "lsrs r2, r2, #1",
        "bcc 3f",
        "2:",
        "group",
        "3:",
        "group",
        "subs r2, #1",
        "bne 2b",
        "ldr r0, [sp]",
        "stm r0, {{r4-r7}}",
        "pop {{r3-r11, pc}}",
        ".purgem group",
        ".purgem pairs",
    )
}

/// Accumulates the products of `groups` groups: see above.
///
/// # Safety
///
/// As above.
#[cfg(dot_product = "mla")]
#[unsafe(naked)]
unsafe extern "C" fn four_rows(
    weights: *const [u32; 4], // r0
    x: *const [i16; 4],       // r1
    groups: usize,            // r2
    sums: &mut [i32; 4],      // r3
) {
    // SAFETY: registers that belong to the caller are saved and restored; `weights` and `x` are read for
    // `groups` groups, `sums` is written, nothing else is touched but the stack.
    naked_asm!(
        // Four rows of one input.
        ".macro column word",
        "ldrsh r12, [r1], #2",
        r"mla r4, \word, r12, r4",
        r"asr \word, \word, #8",
        r"mla r5, \word, r12, r5",
        r"asr \word, \word, #8",
        r"mla r6, \word, r12, r6",
        r"asr \word, \word, #8",
        r"mla r7, \word, r12, r7",
        ".endm",
        "push {{r3-r11, lr}}",
        "movs r4, #0",
        "movs r5, #0",
        "movs r6, #0",
        "movs r7, #0",
        "2:",
        "ldm r0!, {{r8-r11}}",
        "column r8",
        "column r9",
        "column r10",
        "column r11",
        "subs r2, #1",
        "bne 2b",
        "ldr r0, [sp]",
        "stm r0, {{r4-r7}}",
        "pop {{r3-r11, pc}}",
        ".purgem column",
    )
}

/// Accumulates the products of `groups` groups: see above. Sums are in r8 to r11, which can be added to and no more.
///
/// # Safety
///
/// As above.
#[cfg(dot_product = "muls")]
#[unsafe(naked)]
unsafe extern "C" fn four_rows(
    weights: *const [u32; 4], // r0
    x: *const [i16; 4],       // r1
    groups: usize,            // r2
    sums: &mut [i32; 4],      // r3
) {
    // SAFETY: registers that belong to the caller are saved and restored; `weights` and `x` are read for
    // `groups` groups, `sums` is written, nothing else is touched but the stack.
    naked_asm!(
        // Four rows of one input, which is so far behind r1.
        ".macro column word, index",
        r"ldrsh r2, [r1, \index]",
        r"asrs r3, \word, #8",
        "muls r3, r2, r3",
        "add r9, r3",
        r"asrs r3, \word, #16",
        "muls r3, r2, r3",
        "add r10, r3",
        r"asrs r3, \word, #24",
        "muls r3, r2, r3",
        "add r11, r3",
        r"muls \word, r2, \word",
        r"add r8, \word",
        ".endm",
        "push {{r3-r7, lr}}",
        "mov r4, r8",
        "mov r5, r9",
        "mov r6, r10",
        "mov r7, r11",
        "push {{r4-r7}}",
        "lsls r2, r2, #3",
        "adds r2, r1, r2",
        "mov r12, r2",
        "movs r6, #2",
        "movs r7, #0",
        "mov r8, r7",
        "mov r9, r7",
        "mov r10, r7",
        "mov r11, r7",
        "2:",
        ".rept 2",
        "ldm r0!, {{r4, r5}}",
        "column r4, r7",
        "column r5, r6",
        "adds r1, #4",
        ".endr",
        "cmp r1, r12",
        "bne 2b",
        "mov r4, r8",
        "mov r5, r9",
        "mov r6, r10",
        "mov r7, r11",
        "ldr r0, [sp, #16]",
        "stm r0!, {{r4-r7}}",
        "pop {{r4-r7}}",
        "mov r8, r4",
        "mov r9, r5",
        "mov r10, r6",
        "mov r11, r7",
        "pop {{r3-r7, pc}}",
        ".purgem column",
    )
}

//! The windows of a pool with SMLAD, two at a time: a word of weights is loaded, and its bytes are separated, once for both.
//!
//! Two words say what is known of a window: where it begins, and `−128·Σx` of its numbers in whole groups of four.

use super::super::requantize::{purge_requantize, requantize};
use crate::quantized::output_scale::OutputScale;
use crate::quantized::pool_shape::PoolShape;
use core::arch::naked_asm;

/// Finds the windows of a pool, given how two numbers and one go on from r8: in r6, to be summed.
macro_rules! windows {
    ($begin:literal, $two_numbers:literal, $number:literal, $end:literal) => {
        naked_asm!(
            crate::quantized::assembly::with_dsp!(),
            "push {{r4-r11, lr}}",
            "mov.w r7, #0x00010001",
            // Down, across.
            "ldrd lr, r12, [r2, #20]",
            "ldrd r4, r9, [r2, #36]",
            "ldr r11, [r2, #44]",
            "1:",
            "push {{r9, r12}}",
            "2:",
            $begin,
            "movs r5, #0",
            "mov r8, r0",
            "ldr r9, [sp]",
            "3:",
            "lsrs r10, r4, #2",
            "beq 5f",
            "4:",
            ".rept 2",
            $two_numbers,
            "smlad r5, r6, r7, r5",
            ".endr",
            "subs r10, #1",
            "bne 4b",
            "5:",
            "lsls r10, r4, #31",
            "bcc 6f",
            $two_numbers,
            "smlad r5, r6, r7, r5",
            "6:",
            "beq 7f",
            $number,
            "add r5, r6",
            "7:",
            "add r8, r11",
            "subs r9, #1",
            "bne 3b",
            $end,
            "lsls r5, r5, #7",
            "rsbs r5, r5, #0",
            "str r5, [r1], #4",
            "ldr r6, [r2, #28]",
            "add r0, r6",
            "subs r12, #1",
            "bne 2b",
            "pop {{r9, r12}}",
            "ldr r6, [r2, #32]",
            "add r0, r6",
            "subs lr, #1",
            "bne 1b",
            // Of an odd number the last one is there once more.
            "ldrd r5, r6, [r1, #-8]",
            "strd r5, r6, [r1]",
            "pop {{r4-r11, pc}}",
        )
    };
}

/// Finds windows that are read where they lie.
///
/// # Safety
///
/// What the windows of `shape` see can be read from `from` on; `seen` are one more than windows.
#[unsafe(naked)]
pub unsafe extern "C" fn find_windows(
    from: *const i16,  // r0
    seen: *mut u32,    // r1
    shape: &PoolShape, // r2
) {
    // SAFETY: registers that belong to the caller are saved and restored. Read and written are what the caller
    // vouches for, and the stack. Only `shape`, `seen` and the stack, which are aligned, are loaded two words at a time.
    windows!("str r0, [r1], #4", "ldr r6, [r8], #4", "ldrsh r6, [r8], #2", "")
}

/// Copies windows, each to where a word begins.
///
/// # Safety
///
/// As of [`find_windows`]; and all windows can be written to `to`, which is aligned to words, each in whole words.
#[unsafe(naked)]
pub unsafe extern "C" fn copy_windows(
    from: *const i16,  // r0
    seen: *mut u32,    // r1
    shape: &PoolShape, // r2
    to: *mut i16,      // r3
) {
    // SAFETY: as above.
    windows!(
        "str r3, [r1], #4",
        "ldr r6, [r8], #4\nstr r6, [r3], #4",
        "ldrsh r6, [r8], #2\nstrh r6, [r3], #2",
        // Less those behind the groups.
        "ldr r10, [r2, #12]
        lsls r10, r10, #1
        beq 9f
        subs r8, r3, r10
        8:
        ldrsh r6, [r8], #2
        subs r5, r6
        cmp r8, r3
        bne 8b
        adds r3, #2
        bic r3, r3, #3
        9:"
    )
}

/// Makes outputs of the largest sums of windows; `low` as [`requantize!`] wants it.
///
/// # Safety
///
/// `blocks` is not zero. `blocks` of `scales` can be read and of `y` written, and that many times the terms of a window
/// words of `weights`; `seen` are what [`find_windows`] or [`copy_windows`] found of `shape`, and can be read.
#[unsafe(naked)]
pub unsafe extern "C" fn largest(
    weights: *const u32,             // r0
    seen: *const u32,                // r1
    y: *mut [i16; 4],                // r2
    shape: &PoolShape,               // r3
    scales: *const [OutputScale; 4], // on the stack
    blocks: usize,                   // on the stack
    low: u32,                        // on the stack
) {
    // SAFETY: registers that belong to the caller are saved and restored. Read and written are what the caller
    // vouches for, the stack, and the arguments on it, which belong to the function. Only `seen`, `shape`, `scales` and
    // the stack, which are aligned, are loaded several words at a time.
    naked_asm!(
        requantize!(),
        // Two rows of two inputs of both windows.
        ".macro pairs first, first_upper, second, second_upper",
        "ldr r10, [r0], #4",
        r"smlad \first, r10, r11, \first",
        r"smlad \second, r10, lr, \second",
        "sxtb16 r10, r10, ror #8",
        r"smlad \first_upper, r10, r11, \first_upper",
        r"smlad \second_upper, r10, lr, \second_upper",
        ".endm",
        ".macro group",
        ".rept 2",
        "ldr lr, [r1, r12]",
        "ldr r11, [r1], #4",
        "pairs r2, r3, r6, r7",
        "pairs r4, r5, r8, r9",
        ".endr",
        ".endm",
        // On the stack: the largest sums, the end of a line, lines or columns left, the next windows, pairs left, weights,
        // windows, y, groups, gap, lines, columns, pairs, saved registers, scales, blocks, low.
        "push {{r4-r11, lr}}",
        "ldm r3, {{r4-r8}}",
        "adds r8, #1",
        "lsrs r8, r8, #1",
        "push {{r0-r2, r4-r8}}",
        "sub sp, #32",
        "1:",
        "mov.w r4, #0x80000000",
        "mov r5, r4",
        "strd r4, r5, [sp]",
        "strd r4, r5, [sp, #8]",
        "ldr r5, [sp, #36]",
        "ldr r6, [sp, #60]",
        "strd r5, r6, [sp, #24]",
        "2:",
        "ldr r10, [sp, #24]",
        "ldr r0, [sp, #32]",
        "ldm r10!, {{r1, r2, r6, r8}}",
        "str r10, [sp, #24]",
        "ldr r10, [sp, #52]",
        "str r10, [sp, #20]",
        // From a number of the first window to that of the second.
        "sub r12, r6, r1",
        "mov r4, r2",
        "mov r6, r8",
        "movs r3, #0",
        "movs r5, #0",
        "movs r7, #0",
        "mov r9, r7",
        "3:",
        // Two groups a turn. An odd number of them starts in the middle.
        "ldr r10, [sp, #44]",
        "add r11, r1, r10",
        "str r11, [sp, #16]",
        "lsls r10, r10, #28",
        "bmi 5f",
        "4:",
        "group",
        "5:",
        "group",
        "ldr r10, [sp, #16]",
        "cmp r1, r10",
        "bne 4b",
        "ldr r10, [sp, #20]",
        "subs r10, #1",
        "beq 6f",
        "str r10, [sp, #20]",
        "ldr r10, [sp, #48]",
        "add r1, r10",
        "b 3b",
        "6:",
        "sub r2, r2, r3, lsl #8",
        "sub r4, r4, r5, lsl #8",
        "sub r6, r6, r7, lsl #8",
        "sub r8, r8, r9, lsl #8",
        "ldr r10, [sp, #56]",
        "cmp r10, #0",
        "beq 8f",
        "7:",
        "str r10, [sp, #20]",
        "ldr r10, [r0], #4",
        "sxtb16 r11, r10",
        "sxtb16 r10, r10, ror #8",
        "ldrsh lr, [r1, r12]",
        "smlabb r6, r11, lr, r6",
        "smlabb r7, r10, lr, r7",
        "smlatb r8, r11, lr, r8",
        "smlatb r9, r10, lr, r9",
        "ldrsh lr, [r1], #2",
        "smlabb r2, r11, lr, r2",
        "smlabb r3, r10, lr, r3",
        "smlatb r4, r11, lr, r4",
        "smlatb r5, r10, lr, r5",
        "ldr r10, [sp, #20]",
        "subs r10, #1",
        "bne 7b",
        "8:",
        ".macro keep_largest first, second, place",
        r"cmp \first, \second",
        "it lt",
        r"movlt \first, \second",
        r"ldr r10, [sp, #\place]",
        r"cmp \first, r10",
        "it gt",
        r"strgt \first, [sp, #\place]",
        ".endm",
        "keep_largest r2, r6, 0",
        "keep_largest r3, r7, 4",
        "keep_largest r4, r8, 8",
        "keep_largest r5, r9, 12",
        "ldr r10, [sp, #28]",
        "subs r10, #1",
        "str r10, [sp, #28]",
        "bne 2b",
        "str r0, [sp, #32]",
        "ldr r8, [sp, #40]",
        "ldr r9, [sp, #100]",
        "ldrd r4, r5, [sp]",
        "ldrd r6, r7, [sp, #8]",
        ".irp sum, r4, r5, r6, r7",
        "ldrd r10, r11, [r9], #8",
        r"add \sum, r10",
        r"requantize \sum, r11",
        ".endr",
        "ldr lr, [sp, #108]",
        "store_outputs r8, lr",
        "str r8, [sp, #40]",
        "str r9, [sp, #100]",
        "ldr r10, [sp, #104]",
        "subs r10, #1",
        "str r10, [sp, #104]",
        "bne 1b",
        "add sp, #64",
        "pop {{r4-r11, pc}}",
        ".purgem pairs",
        ".purgem group",
        ".purgem keep_largest",
        purge_requantize!(),
    )
}

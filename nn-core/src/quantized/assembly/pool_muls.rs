//! The windows of a pool on a Cortex-M0, which calculates in r0 to r7 alone and loads from aligned addresses alone.
//!
//! Four words say what is known of a window: where it begins, and what its first three sums begin with, so that nothing is
//! left of `128·Σx` when they are separated.

use super::super::requantize::{purge_requantize, requantize};
use crate::quantized::output_scale::OutputScale;
use crate::quantized::pool_shape::PoolShape;
use core::arch::naked_asm;

/// Finds the windows of a pool, given what becomes of a number of a window, which is so far behind r0 and r3, in r5.
macro_rules! windows {
    ($start:literal, $store:literal, $next:literal, $end:literal) => {
        naked_asm!(
            ".macro number index, offset",
            r"ldrsh r5, [r0, \index]",
            $store,
            "adds r4, r4, r5",
            ".endm",
            ".macro next count",
            r"adds r0, #2 * \count",
            $next,
            ".endm",
            "push {{r4-r7, lr}}",
            "mov r4, r8",
            "mov r5, r9",
            "mov r6, r10",
            "mov r7, r11",
            "push {{r4-r7}}",
            "mov r8, r0",
            "mov r9, r1",
            // Down, across.
            "ldr r4, [r2, #20]",
            "mov r12, r4",
            "movs r7, #0",
            "1:",
            "ldr r4, [r2, #24]",
            "mov lr, r4",
            "2:",
            "mov r0, r8",
            "mov r1, r9",
            $start,
            "movs r4, #0",
            "movs r6, #2",
            "ldr r1, [r2, #40]",
            "mov r11, r1",
            // Of three numbers most lines consist that are not whole groups.
            "ldr r1, [r2, #36]",
            "cmp r1, #3",
            "bne 3f",
            "movs r1, #4",
            "11:",
            "number r7, 0",
            "number r6, 2",
            "number r1, 4",
            "next 3",
            "ldr r5, [r2, #44]",
            "adds r0, r0, r5",
            "mov r5, r11",
            "subs r5, #1",
            "mov r11, r5",
            "bne 11b",
            "b 10f",
            "3:",
            "ldr r1, [r2, #36]",
            "lsrs r1, r1, #2",
            "beq 5f",
            "4:",
            ".rept 2",
            "number r7, 0",
            "number r6, 2",
            "next 2",
            ".endr",
            "subs r1, #1",
            "bne 4b",
            "5:",
            "ldr r1, [r2, #36]",
            "lsls r5, r1, #30",
            "bpl 6f",
            "number r7, 0",
            "number r6, 2",
            "next 2",
            "6:",
            "lsls r1, r1, #31",
            "beq 7f",
            "number r7, 0",
            "next 1",
            "7:",
            "ldr r1, [r2, #44]",
            "adds r0, r0, r1",
            "mov r1, r11",
            "subs r1, #1",
            "mov r11, r1",
            "bne 3b",
            "10:",
            $end,
            "lsls r4, r4, #7",
            "rsbs r4, r4, #0",
            "lsls r5, r4, #8",
            "adds r5, r5, r4",
            "lsls r6, r5, #8",
            "adds r6, r6, r4",
            "mov r1, r9",
            "str r6, [r1, #4]",
            "str r5, [r1, #8]",
            "str r4, [r1, #12]",
            "adds r1, #16",
            "mov r9, r1",
            "ldr r1, [r2, #28]",
            "add r8, r1",
            "mov r1, lr",
            "subs r1, #1",
            "mov lr, r1",
            "bne 2b",
            "ldr r1, [r2, #32]",
            "add r8, r1",
            "mov r1, r12",
            "subs r1, #1",
            "mov r12, r1",
            "bne 1b",
            "pop {{r4-r7}}",
            "mov r8, r4",
            "mov r9, r5",
            "mov r10, r6",
            "mov r11, r7",
            "pop {{r4-r7, pc}}",
            ".purgem number",
            ".purgem next",
        )
    };
}

/// Finds windows that are read where they lie.
///
/// # Safety
///
/// What the windows of `shape` see can be read from `from` on; `seen` are at least as many as windows.
#[unsafe(naked)]
pub unsafe extern "C" fn find_windows(
    from: *const i16,  // r0
    seen: *mut u32,    // r1
    shape: &PoolShape, // r2
) {
    // SAFETY: registers that belong to the caller are saved and restored. Read and written are what the caller
    // vouches for, and the stack. Only `shape`, `seen` and the stack are loaded as words.
    windows!("str r0, [r1]", "", "", "")
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
        "str r3, [r1]",
        r"strh r5, [r3, #\offset]",
        r"adds r3, #2 * \count",
        // Less those behind the groups.
        "ldr r1, [r2, #12]
        lsls r1, r1, #1
        beq 9f
        subs r5, r3, r1
        8:
        ldrsh r6, [r5, r7]
        subs r4, r4, r6
        adds r5, #2
        cmp r5, r3
        bne 8b
        adds r3, #2
        lsrs r3, r3, #2
        lsls r3, r3, #2
        9:"
    )
}

/// Makes outputs of the largest sums of windows.
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
    // vouches for, the stack, and the arguments on it, which belong to the function. Words are loaded from `weights`,
    // `seen`, `shape`, `scales` and the stack, which are aligned.
    naked_asm!(
        requantize!(),
        // Four rows of one input, which is in r2.
        ".macro column word",
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
        ".macro group",
        "ldm r1!, {{r6, r7}}",
        ".irp inputs, r6, r7",
        "ldm r0!, {{r4, r5}}",
        r"sxth r2, \inputs",
        "column r4",
        r"asrs r2, \inputs, #16",
        "column r5",
        ".endr",
        ".endm",
        // On the stack: the largest sums, windows and lines left, groups, gap, lines, columns, windows, saved registers,
        // weights, seen, y, shape, saved registers, scales, blocks, low. In lr: the next window. In r12: the end of a line,
        // then columns left.
        "push {{r0-r7, lr}}",
        "mov r4, r8",
        "mov r5, r9",
        "mov r6, r10",
        "mov r7, r11",
        "push {{r4-r7}}",
        "ldm r3!, {{r4-r7}}",
        "ldr r3, [r3]",
        "push {{r3-r7}}",
        "sub sp, #24",
        "1:",
        "movs r4, #1",
        "lsls r4, r4, #31",
        "str r4, [sp]",
        "str r4, [sp, #4]",
        "str r4, [sp, #8]",
        "str r4, [sp, #12]",
        "ldr r4, [sp, #24]",
        "str r4, [sp, #16]",
        "ldr r4, [sp, #64]",
        "mov lr, r4",
        "2:",
        "mov r4, lr",
        "ldm r4!, {{r1, r2, r3, r5}}",
        "mov lr, r4",
        "mov r8, r2",
        "mov r9, r3",
        "mov r10, r5",
        "movs r7, #0",
        "mov r11, r7",
        "ldr r0, [sp, #60]",
        "ldr r4, [sp, #36]",
        "str r4, [sp, #20]",
        "3:",
        // Two groups a turn. An odd number of them starts in the middle.
        "ldr r3, [sp, #28]",
        "adds r4, r1, r3",
        "mov r12, r4",
        "lsls r3, r3, #29",
        "bcs 5f",
        "4:",
        "group",
        "5:",
        "group",
        "cmp r1, r12",
        "bne 4b",
        "ldr r3, [sp, #20]",
        "subs r3, #1",
        "beq 6f",
        "str r3, [sp, #20]",
        "ldr r2, [sp, #32]",
        "adds r1, r1, r2",
        "b 3b",
        "6:",
        "mov r4, r8",
        "mov r5, r9",
        "mov r6, r10",
        "mov r7, r11",
        "lsls r3, r5, #8",
        "subs r4, r4, r3",
        "lsls r3, r6, #8",
        "subs r5, r5, r3",
        "lsls r3, r7, #8",
        "subs r6, r6, r3",
        "ldr r3, [sp, #40]",
        "cmp r3, #0",
        "beq 8f",
        "mov r12, r3",
        "7:",
        "ldm r0!, {{r3}}",
        "movs r2, #0",
        "ldrsh r2, [r1, r2]",
        "adds r1, #2",
        ".irp sum, r4, r5, r6",
        "sxtb r7, r3",
        "muls r7, r2, r7",
        r"adds \sum, \sum, r7",
        "asrs r3, r3, #8",
        ".endr",
        "muls r3, r2, r3",
        "add r11, r3",
        "mov r7, r12",
        "subs r7, #1",
        "mov r12, r7",
        "bne 7b",
        "mov r7, r11",
        "8:",
        ".macro keep_larger sum, place",
        r"ldr r3, [sp, #\place]",
        r"cmp \sum, r3",
        "ble 9f",
        r"str \sum, [sp, #\place]",
        "9:",
        ".endm",
        "keep_larger r4, 0",
        "keep_larger r5, 4",
        "keep_larger r6, 8",
        "keep_larger r7, 12",
        "ldr r3, [sp, #16]",
        "subs r3, #1",
        "str r3, [sp, #16]",
        "beq 10f",
        "b 2b",
        "10:",
        "str r0, [sp, #60]",
        "mov r4, sp",
        "ldm r4!, {{r0-r3}}",
        "mov r8, r0",
        "mov r9, r1",
        "mov r10, r2",
        "mov r11, r3",
        "ldr r1, [sp, #68]",
        "ldr r5, [sp, #96]",
        "ldr r7, [sp, #104]",
        "store_outputs",
        "str r1, [sp, #68]",
        "str r5, [sp, #96]",
        "ldr r3, [sp, #100]",
        "subs r3, #1",
        "str r3, [sp, #100]",
        "beq 11f",
        "b 1b",
        "11:",
        "add sp, #44",
        "pop {{r4-r7}}",
        "mov r8, r4",
        "mov r9, r5",
        "mov r10, r6",
        "mov r11, r7",
        "add sp, #16",
        "pop {{r4-r7, pc}}",
        ".purgem keep_larger",
        ".purgem column",
        ".purgem group",
        purge_requantize!(),
    )
}

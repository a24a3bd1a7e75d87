//! Channels convolved on their own on a Cortex-M0, which calculates in r0 to r7 alone and loads from aligned addresses
//! alone.

use super::requantize::{purge_requantize, requantize};
use crate::quantized::output_scale::OutputScale;
use crate::quantized::taps::Taps;
use core::arch::naked_asm;

/// Makes the outputs of a window, as [`Taps::outputs`] does.
///
/// # Safety
///
/// `blocks` is not zero, nor are the rows and columns of `taps`. `blocks` of `scales` can be read and of `y` written;
/// that many times `taps.area` words of `weights`, and the rows of `taps` of `x` up to the channels of the last block.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn outputs(
    weights: *const u32,             // r0
    x: *const i16,                   // r1
    y: *mut [i16; 4],                // r2
    scales: *const [OutputScale; 4], // r3
    taps: &Taps,                     // on the stack
    blocks: usize,                   // on the stack
    low: u32,                        // on the stack
) {
    // SAFETY: registers that belong to the caller are saved and restored. Read and written are what the caller
    // vouches for, the stack, and the arguments on it, which belong to the function. Words are loaded from `weights`,
    // `taps`, `scales` and the stack, which are aligned.
    naked_asm!(
        requantize!(),
        // One channel of a pixel, which is so far behind r1; bytes of weights move down in r4.
        ".macro channel sum, index",
        "sxtb r3, r4",
        r"ldrsh r2, [r1, \index]",
        "muls r3, r2, r3",
        r"add \sum, r3",
        ".endm",
        // Four channels of a pixel.
        ".macro pixel",
        "ldm r0!, {{r4}}",
        "channel r8, r7",
        "asrs r4, r4, #8",
        "channel r9, r6",
        "asrs r4, r4, #8",
        "adds r1, #4",
        "channel r10, r7",
        "asrs r4, r4, #8",
        "ldrsh r2, [r1, r6]",
        "muls r4, r2, r4",
        "add r11, r4",
        "add r1, r12",
        ".endm",
        // On the stack: columns, gaps in bytes, saved registers, weights and x of the block, y, scales, saved registers,
        // taps, the end of y, low. In r12: from the middle of a pixel to the next one. In lr: rows left.
        "push {{r0-r7, lr}}",
        "mov r4, r8",
        "mov r5, r9",
        "mov r6, r10",
        "mov r7, r11",
        "push {{r4-r7}}",
        "sub sp, #12",
        "ldr r4, [sp, #68]",
        "lsls r4, r4, #3",
        "adds r4, r2, r4",
        "str r4, [sp, #68]",
        // Before, area, rows, columns, channels, gaps.
        "ldr r3, [sp, #64]",
        "ldr r4, [r3]",
        "lsls r4, r4, #2",
        "adds r0, r0, r4",
        "str r0, [sp, #28]",
        "ldr r4, [r3, #12]",
        "str r4, [sp]",
        "ldr r4, [r3, #16]",
        "lsls r4, r4, #1",
        "subs r4, #4",
        "mov r12, r4",
        "ldr r4, [r3, #20]",
        "lsls r4, r4, #2",
        "str r4, [sp, #4]",
        "ldr r4, [r3, #24]",
        "lsls r4, r4, #1",
        "str r4, [sp, #8]",
        "1:",
        "ldr r3, [sp, #64]",
        "ldr r4, [r3, #8]",
        "mov lr, r4",
        "movs r6, #2",
        "movs r7, #0",
        "mov r8, r7",
        "mov r9, r7",
        "mov r10, r7",
        "mov r11, r7",
        "2:",
        "ldr r5, [sp]",
        // Of three columns nearly all windows consist.
        "cmp r5, #3",
        "bne 3f",
        ".rept 3",
        "pixel",
        ".endr",
        "b 4f",
        "3:",
        "pixel",
        "subs r5, #1",
        "bne 3b",
        "4:",
        "ldr r4, [sp, #4]",
        "adds r0, r0, r4",
        "ldr r4, [sp, #8]",
        "adds r1, r1, r4",
        "mov r4, lr",
        "subs r4, #1",
        "mov lr, r4",
        "bne 2b",
        "ldr r1, [sp, #36]",
        "ldr r5, [sp, #40]",
        "ldr r7, [sp, #72]",
        "store_outputs",
        "str r5, [sp, #40]",
        "str r1, [sp, #36]",
        "ldr r2, [sp, #68]",
        "cmp r1, r2",
        "beq 5f",
        // The next block: behind the area of weights, four channels further.
        "ldr r3, [sp, #64]",
        "ldr r4, [r3, #4]",
        "lsls r4, r4, #2",
        "ldr r0, [sp, #28]",
        "adds r0, r0, r4",
        "str r0, [sp, #28]",
        "ldr r1, [sp, #32]",
        "adds r1, #8",
        "str r1, [sp, #32]",
        "b 1b",
        "5:",
        "add sp, #12",
        "pop {{r4-r7}}",
        "mov r8, r4",
        "mov r9, r5",
        "mov r10, r6",
        "mov r11, r7",
        "add sp, #16",
        "pop {{r4-r7, pc}}",
        ".purgem pixel",
        ".purgem channel",
        purge_requantize!(),
    )
}

//! Blocks of four rows on a Cortex-M0, which calculates in r0 to r7 alone and loads from aligned addresses alone: see
//! `patch.rs` for larger processors.
//!
//! It is compiled for weights of 8 bits and for weights of 4: the macros in `rows` say what differs.

use super::super::requantize::{purge_requantize, requantize};
use super::rows::{four_rows, purge_four_rows};
use crate::quantized::output_scale::OutputScale;
use core::arch::naked_asm;

/// The loop over blocks. It ends in `finish`, for each block, which has four sums in r8 to r11, and leaves in r5 and on
/// the stack where the next block of `y` is; and `next_pixel`, behind all blocks. `128·Σx` is in lr.
///
/// On the stack: saved registers, the end of `y`, `x`, `inputs`, `y`, saved registers, `pixel` or `scales`, `blocks`,
/// `low`, `pixels`.
macro_rules! patch {
    ($($finish:expr),*; $($next_pixel:expr),*) => {
        patch!(
            "movs r4, #0",
            "movs r6, #2",
            "movs r7, #0",
            "lsrs r2, r2, #2",
            "beq 3f",
            "2:",
            ".rept 2",
            "ldrsh r3, [r1, r7]",
            "adds r4, r4, r3",
            "ldrsh r3, [r1, r6]",
            "adds r4, r4, r3",
            "adds r1, #4",
            ".endr",
            "subs r2, #1",
            "bne 2b",
            "3:",
            "scale_sum_of_x r4";
            $($finish),*; $($next_pixel),*
        )
    };
    ($($sum:expr),*; $($finish:expr),*; $($next_pixel:expr),*) => {
        naked_asm!(
            four_rows!(),
            "push {{r0-r7, lr}}",
            "mov r4, r8",
            "mov r5, r9",
            "mov r6, r10",
            "mov r7, r11",
            "push {{r4-r7}}",
            "ldr r4, [sp, #56]",
            "lsls r4, r4, #3",
            "adds r4, r3, r4",
            "str r4, [sp, #16]",
            "13:",
            $($sum,)*
            "mov lr, r4",
            "4:",
            "ldr r1, [sp, #20]",
            "ldr r3, [sp, #24]",
            "lsrs r2, r3, #2",
            "lsls r2, r2, #3",
            "adds r2, r1, r2",
            "mov r12, r2",
            "movs r6, #2",
            "movs r7, #0",
            "mov r8, r7",
            "mov r9, r7",
            "mov r10, r7",
            "mov r11, r7",
            "cmp r1, r12",
            "beq 7f",
            // Two groups a turn. An odd number of them starts in the middle.
            "lsls r3, r3, #30",
            "bcs 10f",
            "6:",
            "group",
            "10:",
            "group",
            "cmp r1, r12",
            "bne 6b",
            "7:",
            "mov r4, r8",
            "mov r5, r9",
            "mov r6, r10",
            "mov r2, lr",
            "above r3, r5",
            "subs r4, r4, r3",
            "subs r4, r4, r2",
            "mov r8, r4",
            "above r3, r6",
            "subs r5, r5, r3",
            "subs r5, r5, r2",
            "mov r9, r5",
            "mov r3, r11",
            "above r3, r3",
            "subs r6, r6, r3",
            "subs r6, r6, r2",
            "mov r10, r6",
            "ldr r5, [sp, #24]",
            "lsls r5, r5, #30",
            "beq 9f",
            "lsrs r5, r5, #30",
            "movs r7, #0",
            "8:",
            "last_column",
            "ldrsh r2, [r1, r7]",
            "product r8",
            "product r9",
            "product r10",
            "product r11",
            "adds r1, #2",
            "subs r5, #1",
            "bne 8b",
            "end_columns",
            "9:",
            $($finish,)*
            "ldr r2, [sp, #16]",
            "cmp r5, r2",
            "beq 5f",
            "b 4b",
            "5:",
            $($next_pixel,)*
            "pop {{r4-r7}}",
            "mov r8, r4",
            "mov r9, r5",
            "mov r10, r6",
            "mov r11, r7",
            "add sp, #16",
            "pop {{r4-r7, pc}}",
            purge_four_rows!(),
        )
    };
}

/// Outputs of the sums of four rows: `y`, scales and `low` lie on the stack.
macro_rules! finish_outputs {
    () => {
        concat!(
            requantize!(),
            "
            ldr r1, [sp, #28]
            ldr r5, [sp, #52]
            ldr r7, [sp, #60]
            store_outputs
            str r5, [sp, #52]
            str r1, [sp, #28]
            mov r5, r1
            ",
            purge_requantize!()
        )
    };
}

/// Keeps, in the words of `y` and `pixel`, the sums that are larger: the first two of each block in `y`.
///
/// # Safety
///
/// `blocks` is not zero. That many of `y` and of `pixel` can be read and written, `inputs` numbers of `x` and
/// `blocks · inputs` words of `weights`, or as many of [`Nibbles`](crate::quantized::Nibbles), can be read.
#[unsafe(naked)]
pub unsafe extern "C" fn keep_larger(
    weights: *const u32,  // r0
    x: *const i16,        // r1
    inputs: usize,        // r2
    y: *mut [i16; 4],     // r3
    pixel: *mut [i16; 4], // on the stack
    blocks: usize,        // on the stack
) {
    // SAFETY: registers that belong to the caller are saved and restored. Read and written are what the caller
    // vouches for, the stack, and the arguments on it, which belong to the function. Only `weights`, which their
    // type aligns, and the stack are loaded as words.
    patch!(
        ".macro keep sum, kept, offset",
        r"ldrh r2, [\kept, #\offset]",
        r"ldrh r3, [\kept, #\offset + 2]",
        "lsls r3, r3, #16",
        "orrs r2, r3",
        r"cmp \sum, r2",
        "ble 2f",
        r"mov r2, \sum",
        r"strh r2, [\kept, #\offset]",
        "lsrs r2, r2, #16",
        r"strh r2, [\kept, #\offset + 2]",
        "2:",
        ".endm",
        "ldr r5, [sp, #28]",
        "ldr r6, [sp, #52]",
        "keep r8, r5, 0",
        "keep r9, r5, 4",
        "keep r10, r6, 0",
        "keep r11, r6, 4",
        "adds r5, #8",
        "adds r6, #8",
        "str r5, [sp, #28]",
        "str r6, [sp, #52]",
        ".purgem keep";
    )
}

/// Makes outputs of the sums, as [`OutputScale::output`] does, for patches one after the other.
///
/// # Safety
///
/// Neither `blocks` nor `pixels` are zero. `blocks` of `scales` and `blocks · inputs` words of `weights`, or as many of [`Nibbles`](crate::quantized::Nibbles), can be read;
/// for each pixel, `inputs` numbers of `x` read and `blocks` of `y` written.
#[unsafe(naked)]
pub unsafe extern "C" fn outputs(
    weights: *const u32,             // r0
    x: *const i16,                   // r1
    inputs: usize,                   // r2
    y: *mut [i16; 4],                // r3
    scales: *const [OutputScale; 4], // on the stack
    blocks: usize,                   // on the stack
    low: u32,                        // on the stack
    pixels: usize,                   // on the stack
) {
    // SAFETY: as above; `scales`, which their type aligns, are loaded as words too.
    patch!(
        finish_outputs!();
        // Weights, scales and the end of y again, for the numbers behind those of this pixel.
        "ldr r2, [sp, #64]",
        "subs r2, #1",
        "beq 14f",
        "str r2, [sp, #64]",
        "ldr r3, [sp, #56]",
        "lsls r4, r3, #3",
        "adds r4, r5, r4",
        "str r4, [sp, #16]",
        "ldr r6, [sp, #52]",
        "lsls r4, r3, #5",
        "subs r6, r6, r4",
        "str r6, [sp, #52]",
        "ldr r2, [sp, #24]",
        "words_of_blocks r3, r2, r4",
        "lsls r3, r3, #2",
        "subs r0, r0, r3",
        "ldr r1, [sp, #20]",
        "lsls r3, r2, #1",
        "adds r1, r1, r3",
        "str r1, [sp, #20]",
        "b 13b",
        "14:"
    )
}

/// Does the same as [`outputs`] for one patch, of which `128·Σx` is known, with weights of 4 bits `8·Σx`.
///
/// # Safety
///
/// `blocks` is not zero. That many of `scales` and `blocks · inputs` words of `weights`, or as many of [`Nibbles`](crate::quantized::Nibbles), can be read, `inputs` numbers of
/// `x` read and `blocks` of `y` written.
#[unsafe(naked)]
pub unsafe extern "C" fn outputs_of_sum(
    weights: *const u32,             // r0
    x: *const i16,                   // r1
    inputs: usize,                   // r2
    y: *mut [i16; 4],                // r3
    scales: *const [OutputScale; 4], // on the stack
    blocks: usize,                   // on the stack
    low: u32,                        // on the stack
    sum_of_x: i32,                   // on the stack
) {
    // SAFETY: as above.
    patch!(
        "ldr r4, [sp, #64]";
        finish_outputs!();
    )
}

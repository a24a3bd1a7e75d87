//! Blocks of four rows of a patch: the products, and what becomes of their sums.
//!
//! In short rows the loop of four rows takes less than what is around it. So this is in assembly too: `Σx`, the
//! loop over blocks, the separation of sums as [`Layout`](crate::quantized::layout::Layout) has it, inputs behind the
//! last group of four, and either the comparison with sums that were kept, or the outputs.
//!
//! It is compiled for weights of 8 bits and for weights of 4: the macros in `rows` say what differs.

use super::super::requantize::{purge_requantize, requantize};
use super::rows::{four_rows, purge_four_rows};
use crate::quantized::output_scale::OutputScale;
use core::arch::naked_asm;

/// The loop over blocks. It ends in `finish`, for each block, which has four sums in r4 to r7, and two pointers in r8
/// and r9, which it moves on; and `next_pixel`, behind all blocks.
///
/// On the stack: `y`, `pixel` or `scales`, `x`, `inputs`, those behind the last two groups, saved registers, the end of
/// `y`, `blocks`, `low`, `pixels`.
macro_rules! patch {
    ($($finish:expr),*; $($next_pixel:expr),*) => {
        patch!(
            // 128·Σx.
            "movs r4, #0",
            "lsrs r2, r2, #2",
            "beq 3f",
            "mov r5, r1",
            "sum_of_x",
            "3:",
            "scale_sum_of_x";
            $($finish),*; $($next_pixel),*
        )
    };
    ($($sum:expr),*; $($finish:expr),*; $($next_pixel:expr),*) => {
        naked_asm!(
            four_rows!(),
            requantize!(),
            ".macro finish",
            $($finish,)*
            ".endm",
            "push {{r1-r11, lr}}",
            "ldr r9, [sp, #48]",
            "push {{r3, r9}}",
            "ldr r4, [sp, #60]",
            "add r3, r3, r4, lsl #3",
            "str r3, [sp, #56]",
            "ands r3, r2, #7",
            "str r3, [sp, #16]",
            "13:",
            $($sum,)*
            // The end of the last two groups.
            "ldr r5, [sp, #12]",
            "bic r4, r5, #7",
            "add r2, r1, r4, lsl #1",
            "all_of_words",
            "4:",
            "ldr r1, [sp, #8]",
            "movs r4, #0",
            "movs r5, #0",
            "movs r6, #0",
            "movs r7, #0",
            "cmp r1, r2",
            "beq 6f",
            "5:",
            "group",
            "group",
            "cmp r1, r2",
            "bne 5b",
            "6:",
            "ldr r8, [sp, #16]",
            "cmp r8, #0",
            "bne 7f",
            "separate",
            "9:",
            "ldrd r8, r9, [sp]",
            "finish",
            "strd r8, r9, [sp]",
            "ldr r12, [sp, #56]",
            "cmp r8, r12",
            "bne 4b",
            "12:",
            $($next_pixel,)*
            "add sp, #20",
            "pop {{r4-r11, pc}}",
            // A group, and inputs behind it.
            "7:",
            "tst r8, #4",
            "beq 8f",
            "group",
            "8:",
            "separate",
            "ldr lr, [sp, #16]",
            "ands lr, lr, #3",
            "beq 9b",
            "8:",
            "ldrsh r12, [r1], #2",
            "column",
            "subs lr, #1",
            "bne 8b",
            "end_columns",
            "b 9b",
            ".purgem finish",
            purge_four_rows!(),
            purge_requantize!(),
        )
    };
}

/// Outputs of the sums of four rows: their biases and scales lie at r9, `y` is r8, and `low` the third argument on the
/// stack.
macro_rules! finish_outputs {
    () => {
        r#"
        .irp sum, r4, r5, r6, r7
        ldrd r10, r11, [r9], #8
        add \sum, r10
        requantize \sum, r11
        .endr
        ldr lr, [sp, #64]
        store_outputs r8, lr
        "#
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
    // type aligns, the stack, and `x` where it was found to be aligned, are loaded several words at a time.
    patch!(
        ".irp sum, r4, r5",
        "ldr r10, [r8], #4",
        r"cmp \sum, r10",
        "it gt",
        r"strgt \sum, [r8, #-4]",
        ".endr",
        ".irp sum, r6, r7",
        "ldr r10, [r9], #4",
        r"cmp \sum, r10",
        "it gt",
        r"strgt \sum, [r9, #-4]",
        ".endr";
    )
}

/// Makes outputs of the sums, as [`OutputScale::output`] does, for patches one after the other; `low` as
/// [`requantize!`] wants it.
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
    // SAFETY: as above; `scales`, which their type aligns, are loaded two words at a time.
    patch!(
        finish_outputs!();
        // Weights, scales and the end of y again, for the numbers behind those of this pixel.
        "ldr r2, [sp, #68]",
        "subs r2, #1",
        "beq 14f",
        "str r2, [sp, #68]",
        "ldrd r1, r2, [sp, #8]",
        "add r1, r1, r2, lsl #1",
        "ldr r4, [sp, #60]",
        "sub r9, r9, r4, lsl #5",
        "add r3, r8, r4, lsl #3",
        "words_of_blocks r4, r2, r6",
        "sub r0, r0, r4, lsl #2",
        "strd r9, r1, [sp, #4]",
        "str r3, [sp, #56]",
        "b 13b",
        "14:"
    )
}

/// Does the same as [`outputs`] for one patch, of which `128·Σx` is known, with weights of 4 bits `Σx`.
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
        "ldr r3, [sp, #68]";
        finish_outputs!();
    )
}

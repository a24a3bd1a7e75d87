//! Channels convolved on their own, four at a time, with the instructions that multiply halves of words or with MLA.

use super::requantize::{purge_requantize, requantize};
use crate::quantized::output_scale::OutputScale;
use crate::quantized::taps::Taps;
use core::arch::naked_asm;

/// `pixel` adds the products of four channels, whose weights are a word at r0: given the places of the first two channels
/// and of the others.
#[cfg(dot_product = "smlad")]
macro_rules! pixel {
    () => {
        concat!(
            super::with_dsp!(),
            r#"
            .macro pixel first, last
            ldr r8, [r0], #4
            ldr r9, [\first]
            ldr r10, [\last]
            sxtb16 r11, r8
            sxtb16 r8, r8, ror #8
            smlabb r4, r9, r11, r4
            smlatb r5, r9, r8, r5
            smlabt r6, r10, r11, r6
            smlatt r7, r10, r8, r7
            .endm
            .macro restore_r12
            .endm
            "#
        )
    };
}

/// `pixel` adds the products of four channels, whose weights are a word at r0: those at r1, wherever the places are.
/// `restore_r12` gives r12 back, which is lost when outputs are made, given `taps` in lr.
#[cfg(dot_product = "mla")]
macro_rules! pixel {
    () => {
        r#"
        .macro pixel first, last
        ldr r8, [r0], #4
        ldrsh r9, [r1]
        ldrsh r10, [r1, #2]
        sxtb r11, r8
        mla r4, r9, r11, r4
        sxtb r11, r8, ror #8
        mla r5, r10, r11, r5
        ldrsh r9, [r1, #4]
        ldrsh r10, [r1, #6]
        sxtb r11, r8, ror #16
        mla r6, r9, r11, r6
        asrs r11, r8, #24
        mla r7, r10, r11, r7
        .endm
        .macro restore_r12
        ldr r12, [lr, #16]
        lsls r12, r12, #1
        .endm
        "#
    };
}

/// Three rows of three pixels, of which nearly all windows consist; other windows go on behind it.
#[cfg(dot_product = "smlad")]
macro_rules! three_by_three {
    () => {
        r#"
        cmp r8, #3
        itt eq
        cmpeq r7, #3
        cmpeq r10, #0
        bne 2f
        lsl r6, r6, #2
        push {{r6, r7}}
        1:
        start 20
        .rept 3
        adds r2, r1, #4
        pixel r1, r2
        pixel "r1, r12", "r2, r12"
        pixel "r1, r12, lsl #1", "r2, r12, lsl #1"
        add r1, lr
        .endr
        finish 16, 68
        ldrd r0, r1, [sp, #8]
        ldr r9, [sp]
        add r0, r9
        adds r1, #8
        strd r0, r1, [sp, #8]
        ldr r9, [sp, #64]
        cmp r2, r9
        bne 1b
        add sp, #24
        pop {{r4-r11, pc}}
        "#
    };
}

/// Nothing: there are not enough registers for places of three pixels.
#[cfg(dot_product = "mla")]
macro_rules! three_by_three {
    () => {
        ""
    };
}

/// Makes the outputs of a window, as [`Taps::outputs`] does; `low` as [`requantize!`] wants it.
///
/// Where there are such instructions, three rows and columns are not counted.
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
    // vouches for, the stack, and the arguments on it, which belong to the function. Only `taps`, `scales` and the
    // stack, which are aligned, are loaded several words at a time.
    naked_asm!(
        requantize!(),
        pixel!(),
        // Sums begin with biases; where the place of scales is on the stack.
        ".macro start scales",
        r"ldr r2, [sp, #\scales]",
        "ldr r4, [r2]",
        "ldr r5, [r2, #8]",
        "ldr r6, [r2, #16]",
        "ldr r7, [r2, #24]",
        ".endm",
        // Outputs of sums; where the places of y and scales, and `low` are on the stack.
        ".macro finish places, low",
        r"ldrd r2, r3, [sp, #\places]",
        r"ldr r8, [sp, #\low]",
        ".irp sum, r4, r5, r6, r7",
        "ldrd r10, r11, [r3], #8",
        r"requantize \sum, r11",
        ".endr",
        "store_outputs r2, r8",
        r"strd r2, r3, [sp, #\places]",
        ".endm",
        // On the stack: weights and x of the block, y, scales, saved registers, taps, the end of y, low. In lr: from
        // row to row of the image, in bytes.
        "push {{r0-r11, lr}}",
        "ldr r4, [sp, #56]",
        "add r2, r2, r4, lsl #3",
        "str r2, [sp, #56]",
        "ldr r4, [sp, #52]",
        // Before, area, rows, columns, channels, gaps.
        "ldm r4, {{r5-r11}}",
        "add r0, r0, r5, lsl #2",
        "str r0, [sp]",
        "lsl r12, r9, #1",
        "mul lr, r12, r8",
        "add lr, lr, r11, lsl #1",
        three_by_three!(),
        // Others.
        "2:",
        "start 12",
        "ldr lr, [sp, #52]",
        "ldr r3, [lr, #8]",
        "restore_r12",
        "4:",
        "ldr r2, [lr, #12]",
        "5:",
        "pixel r1, \"r1, #4\"",
        "add r1, r12",
        "subs r2, #1",
        "bne 5b",
        "ldrd r10, r11, [lr, #20]",
        "add r0, r0, r10, lsl #2",
        "add r1, r1, r11, lsl #1",
        "subs r3, #1",
        "bne 4b",
        "finish 8, 60",
        "ldrd r0, r1, [sp]",
        "ldr r9, [lr, #4]",
        "add r0, r0, r9, lsl #2",
        "adds r1, #8",
        "strd r0, r1, [sp]",
        "ldr r9, [sp, #56]",
        "cmp r2, r9",
        "bne 2b",
        "add sp, #16",
        "pop {{r4-r11, pc}}",
        purge_requantize!(),
        ".purgem start",
        ".purgem finish",
        ".purgem pixel",
        ".purgem restore_r12",
    )
}

//! Channels convolved on their own by three rows of three pixels, window after window, with the instructions that multiply
//! halves of words.

use super::requantize::{purge_requantize, requantize};
use crate::quantized::output_scale::OutputScale;
use core::arch::naked_asm;

/// Places of the windows of a row and of their outputs.
#[repr(C)]
pub(super) struct Row {
    /// Bytes of the image from a pixel to the next, and of outputs from a window to the next.
    pub pixel: usize,
    /// Bytes of the image from a row to the next.
    pub line: usize,
    /// Bytes of the image from the third row of a window to the first row of the next window, modulo 2³².
    pub back: usize,
    /// Windows.
    pub windows: usize,
    /// The smallest output, in both halves.
    pub low: u32,
}

/// Makes the outputs of a block of four channels for windows of 3 × 3 pixels beside each other.
///
/// Weights are made halves of words once for all windows: 18 words on the stack, and behind them biases and factors.
///
/// # Safety
///
/// There is a window. Nine words of `weights` can be read, and of `x` four numbers of each pixel of each window; of `y`
/// four numbers can be written for each window.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn outputs(
    weights: *const u32,       // r0
    x: *const i16,             // r1
    y: *mut i16,               // r2
    scales: &[OutputScale; 4], // r3
    row: &Row,                 // on the stack
) {
    // SAFETY: registers that belong to the caller are saved and restored. Read and written are what the caller
    // vouches for, and the stack. Only `scales`, `row` and the stack, which are aligned, are loaded several words at a
    // time.
    naked_asm!(
        requantize!(),
        super::with_dsp!(),
        // Products of a pixel, whose weights are two words at this place of the stack.
        ".macro pixel weights, first, last",
        r"ldrd r8, r9, [sp, #\weights]",
        r"ldr r10, [\first]",
        r"ldr r11, [\last]",
        "smlabb r4, r10, r8, r4",
        "smlatb r5, r10, r9, r5",
        "smlabt r6, r11, r8, r6",
        "smlatt r7, r11, r9, r7",
        ".endm",
        ".macro pixels weights",
        "adds r2, r1, #4",
        r"pixel \weights, r1, r2",
        r#"pixel "\weights + 8", "r1, r12", "r2, r12""#,
        r#"pixel "\weights + 16", "r1, r12, lsl #1", "r2, r12, lsl #1""#,
        ".endm",
        "push {{r4-r11, lr}}",
        "sub sp, #116",
        // Weights of two channels in each word: the first and the third, the second and the fourth.
        "mov r4, sp",
        "movs r5, #9",
        "1:",
        "ldr r6, [r0], #4",
        "sxtb16 r8, r6",
        "sxtb16 r9, r6, ror #8",
        "strd r8, r9, [r4], #8",
        "subs r5, #1",
        "bne 1b",
        // Biases, factors, `low`, and from window to window.
        ".irp scale, 72, 76, 80, 84",
        "ldrd r8, r9, [r3], #8",
        r"str r8, [sp, #\scale]",
        r"str r9, [sp, #(\scale + 16)]",
        ".endr",
        "mov r0, r2",
        "ldr r4, [sp, #152]",
        // Pixel, line, back, windows, low.
        "ldm r4, {{r5-r9}}",
        "strd r7, r9, [sp, #104]",
        "mov r12, r5",
        "mov lr, r6",
        "mov r3, r8",
        "2:",
        "ldrd r4, r5, [sp, #72]",
        "ldrd r6, r7, [sp, #80]",
        "pixels 0",
        "add r1, lr",
        "pixels 24",
        "add r1, lr",
        "pixels 48",
        "ldrd r8, r9, [sp, #88]",
        "ldrd r10, r11, [sp, #96]",
        "requantize r4, r8",
        "requantize r5, r9",
        "requantize r6, r10",
        "requantize r7, r11",
        "ldrd r8, r9, [sp, #104]",
        "store_outputs r0, r9",
        "add r1, r8",
        "add r0, r12",
        "subs r0, #8",
        "subs r3, #1",
        "bne 2b",
        "add sp, #116",
        "pop {{r4-r11, pc}}",
        purge_requantize!(),
        ".purgem pixel",
        ".purgem pixels",
    )
}

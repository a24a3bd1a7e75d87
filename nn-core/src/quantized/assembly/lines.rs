//! Pieces of an image, copied into a patch.

use crate::kernel::patches::Lines;
use core::arch::naked_asm;

/// Copies pieces, two numbers at a time.
///
/// # Safety
///
/// At least one piece lies in `lines`; from where they lie behind `from` they can be read, to where they lie behind
/// `to` written.
#[unsafe(naked)]
pub(super) unsafe extern "C" fn copy_lines(
    from: *const i16, // r0
    to: *mut i16,     // r1
    lines: &Lines,    // r2
) {
    // SAFETY: registers that belong to the caller are saved and restored. Read and written are the pieces, `lines`
    // is read, and the stack. Only `lines` and the stack are loaded several words at a time.
    naked_asm!(
        ".macro two_numbers",
        "ldr r7, [r0], #4",
        "str r7, [r1], #4",
        ".endm",
        "push {{r4-r7, lr}}",
        "ldm r2, {{r2, r3, r4, r5}}",
        // From the end of a piece to the next one, in bytes.
        "subs r2, r2, r4",
        "lsls r2, r2, #1",
        "subs r3, r3, r4",
        "lsls r3, r3, #1",
        "1:",
        "lsrs r6, r4, #3",
        "beq 3f",
        "2:",
        ".rept 4",
        "two_numbers",
        ".endr",
        "subs r6, #1",
        "bne 2b",
        "3:",
        "ands r6, r4, #6",
        "beq 5f",
        "4:",
        "two_numbers",
        "subs r6, #2",
        "bne 4b",
        "5:",
        "lsls r6, r4, #31",
        "itt ne",
        "ldrhne r7, [r0], #2",
        "strhne r7, [r1], #2",
        "add r0, r2",
        "add r1, r3",
        "subs r5, #1",
        "bne 1b",
        "pop {{r4-r7, pc}}",
        ".purgem two_numbers",
    )
}

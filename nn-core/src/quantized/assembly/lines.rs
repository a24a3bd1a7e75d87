//! Pieces of an image, copied into a patch.

use crate::kernel::patches::Lines;
use core::arch::naked_asm;

/// Copies pieces.
///
/// # Safety
///
/// At least one piece lies in `lines`; from where they lie behind `from` they can be read, to where they lie behind
/// `to` written.
#[cfg(any(dot_product = "smlad", dot_product = "mla"))]
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

/// Copies pieces: see above. Addresses are multiples of two, so nothing larger than a number is loaded.
///
/// # Safety
///
/// As above.
#[cfg(dot_product = "muls")]
#[unsafe(naked)]
pub(super) unsafe extern "C" fn copy_lines(
    from: *const i16, // r0
    to: *mut i16,     // r1
    lines: &Lines,    // r2
) {
    // SAFETY: registers that belong to the caller are saved and restored. Read and written are the pieces, `lines`
    // is read, and the stack.
    naked_asm!(
        ".macro two_numbers offset",
        r"ldrh r3, [r0, #\offset]",
        r"ldrh r4, [r0, #\offset + 2]",
        r"strh r3, [r1, #\offset]",
        r"strh r4, [r1, #\offset + 2]",
        ".endm",
        "push {{r4-r7, lr}}",
        "ldm r2!, {{r3, r4, r5, r6}}",
        // From the end of a piece to the next one, in bytes.
        "subs r3, r3, r5",
        "lsls r3, r3, #1",
        "mov r12, r3",
        "subs r4, r4, r5",
        "lsls r7, r4, #1",
        "2:",
        "lsrs r2, r5, #2",
        "beq 4f",
        "3:",
        "two_numbers 0",
        "two_numbers 4",
        "adds r0, #8",
        "adds r1, #8",
        "subs r2, #1",
        "bne 3b",
        "4:",
        "lsls r2, r5, #30",
        "lsrs r2, r2, #30",
        "beq 6f",
        "5:",
        "ldrh r3, [r0]",
        "strh r3, [r1]",
        "adds r0, #2",
        "adds r1, #2",
        "subs r2, #1",
        "bne 5b",
        "6:",
        "add r0, r12",
        "adds r1, r1, r7",
        "subs r6, #1",
        "bne 2b",
        "pop {{r4-r7, pc}}",
        ".purgem two_numbers",
    )
}

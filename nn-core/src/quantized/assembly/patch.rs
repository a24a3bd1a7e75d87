//! All rows of a patch, four at a time, of which the largest sums are kept.
//!
//! In short rows the loop of four rows takes less than what is around it. So this is in assembly too: `Σx`, the
//! loop over blocks, the separation of sums as [`Layout`](super::super::layout::Layout) has it, inputs behind the
//! last group of four, and the comparison with what was kept.

use core::arch::naked_asm;

/// The loop of both processors; `sum_of_x`, `groups`, `separate` and `column` are macros of the assembler.
///
/// On the stack: `y`, `pixel`, `x`, `inputs`, `128·Σx`, saved registers, the end of `y`, `blocks`.
macro_rules! patch {
    ($($macros:expr),*; $($purged:literal),*) => {
        naked_asm!(
            $($macros,)*
            ".macro keep sum, kept",
            r"ldr r10, [\kept], #4",
            r"cmp \sum, r10",
            "it gt",
            r"strgt \sum, [\kept, #-4]",
            ".endm",
            "push {{r1-r11, lr}}",
            "ldr r9, [sp, #48]",
            "push {{r3, r9}}",
            "ldr r4, [sp, #60]",
            "add r3, r3, r4, lsl #3",
            "str r3, [sp, #56]",
            "movs r4, #0",
            "lsrs r2, r2, #2",
            "beq 3f",
            "mov r5, r1",
            "sum_of_x",
            "3:",
            "lsls r4, r4, #7",
            "str r4, [sp, #16]",
            "4:",
            "ldrd r1, r2, [sp, #8]",
            "movs r4, #0",
            "movs r5, #0",
            "movs r6, #0",
            "movs r7, #0",
            "lsrs r2, r2, #2",
            "beq 7f",
            "groups",
            "7:",
            "ldrd r2, r3, [sp, #12]",
            "separate",
            "ands r2, r2, #3",
            "beq 9f",
            "8:",
            "ldr r8, [r0], #4",
            "ldrsh r12, [r1], #2",
            "column",
            "subs r2, #1",
            "bne 8b",
            "9:",
            "ldrd r8, r9, [sp]",
            "keep r4, r8",
            "keep r5, r8",
            "keep r6, r9",
            "keep r7, r9",
            "strd r8, r9, [sp]",
            "ldr r2, [sp, #56]",
            "cmp r8, r2",
            "bne 4b",
            "add sp, #20",
            "pop {{r4-r11, pc}}",
            ".purgem keep",
            ".purgem sum_of_x",
            ".purgem groups",
            ".purgem separate",
            ".purgem column",
            $(concat!(".purgem ", $purged),)*
        )
    };
}

/// Keeps, in the words of `y` and `pixel`, the sums that are larger: the first two of each block in `y`.
///
/// # Safety
///
/// `blocks` is not zero. That many of `y` and of `pixel` can be read and written, `inputs` numbers of `x` and
/// `blocks · inputs` words of `weights` can be read.
#[cfg(dot_product = "smlad")]
#[unsafe(naked)]
pub(super) unsafe extern "C" fn patch(
    weights: *const u32,  // r0
    x: *const i16,        // r1
    inputs: usize,        // r2
    y: *mut [i16; 4],     // r3
    pixel: *mut [i16; 4], // on the stack
    blocks: usize,        // on the stack
) {
    // SAFETY: registers that belong to the caller are saved and restored. Read and written are what the caller
    // vouches for, the stack, and the arguments on it, which belong to the function. Only `weights`, which their
    // type aligns, and the stack are loaded several words at a time.
    patch!(
        super::with_dsp!(),
        ".macro pairs word, x, sum, upper_sum",
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
        ".macro two_pairs",
        "ldr r7, [r5], #4",
        "smlad r4, r7, r6, r4",
        "ldr r7, [r5], #4",
        "smlad r4, r7, r6, r4",
        ".endm",
        // Two groups a turn. An odd number of them starts in the middle.
        ".macro twice what",
        "adds r2, #1",
        "lsrs r2, r2, #1",
        "bcc 2f",
        "1:",
        r"\what",
        "2:",
        r"\what",
        "subs r2, #1",
        "bne 1b",
        ".endm",
        ".macro sum_of_x",
        "mov.w r6, #0x00010001",
        "twice two_pairs",
        ".endm",
        ".macro groups",
        "twice group",
        ".endm",
        ".macro separate",
        "sub r4, r4, r5, lsl #8",
        "sub r4, r4, r3",
        "sub r6, r6, r7, lsl #8",
        "sub r6, r6, r3",
        ".endm",
        ".macro column",
        "sxtb16 r9, r8",
        "sxtb16 r10, r8, ror #8",
        "smlabb r4, r9, r12, r4",
        "smlabb r5, r10, r12, r5",
        "smlatb r6, r9, r12, r6",
        "smlatb r7, r10, r12, r7",
        ".endm";
        "pairs", "group", "two_pairs", "twice"
    )
}

/// Adds the products of a patch: see above.
///
/// # Safety
///
/// As above.
#[cfg(dot_product = "mla")]
#[unsafe(naked)]
pub(super) unsafe extern "C" fn patch(
    weights: *const u32,  // r0
    x: *const i16,        // r1
    inputs: usize,        // r2
    y: *mut [i16; 4],     // r3
    pixel: *mut [i16; 4], // on the stack
    blocks: usize,        // on the stack
) {
    // SAFETY: registers that belong to the caller are saved and restored. Read and written are what the caller
    // vouches for, the stack, and the arguments on it, which belong to the function. Only `weights`, which their
    // type aligns, and the stack are loaded several words at a time.
    patch!(
        ".macro product word",
        r"mla r4, \word, r12, r4",
        r"asr \word, \word, #8",
        r"mla r5, \word, r12, r5",
        r"asr \word, \word, #8",
        r"mla r6, \word, r12, r6",
        r"asr \word, \word, #8",
        r"mla r7, \word, r12, r7",
        ".endm",
        ".macro sum_of_x",
        "1:",
        ".irp offset, 0, 2, 4, 6",
        r"ldrsh r6, [r5, #\offset]",
        "add r4, r6",
        ".endr",
        "adds r5, #8",
        "subs r2, #1",
        "bne 1b",
        ".endm",
        ".macro groups",
        "1:",
        "ldm r0!, {{r8-r11}}",
        ".irp word, r8, r9, r10, r11",
        "ldrsh r12, [r1], #2",
        r"product \word",
        ".endr",
        "subs r2, #1",
        "bne 1b",
        ".endm",
        ".macro separate",
        "sub r4, r4, r5, lsl #8",
        "sub r5, r5, r6, lsl #8",
        "sub r6, r6, r7, lsl #8",
        "sub r4, r4, r3",
        "sub r5, r5, r3",
        "sub r6, r6, r3",
        ".endm",
        ".macro column",
        "sxtb r9, r8",
        "mla r4, r9, r12, r4",
        "sxtb r9, r8, ror #8",
        "mla r5, r9, r12, r5",
        "sxtb r9, r8, ror #16",
        "mla r6, r9, r12, r6",
        "asr r9, r8, #24",
        "mla r7, r9, r12, r7",
        ".endm";
        "product"
    )
}

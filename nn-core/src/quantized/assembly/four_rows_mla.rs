//! Four rows at a time with MLA: macros of the assembler for [`patch`](super::patch).

/// Defines them.
macro_rules! four_rows {
    () => {
        r#"
        // Four rows of one input.
        .macro product word
        mla r4, \word, r12, r4
        asr \word, \word, #8
        mla r5, \word, r12, r5
        asr \word, \word, #8
        mla r6, \word, r12, r6
        asr \word, \word, #8
        mla r7, \word, r12, r7
        .endm
        .macro sum_of_x
        1:
        .irp offset, 0, 2, 4, 6
        ldrsh r6, [r5, #\offset]
        add r4, r6
        .endr
        adds r5, #8
        subs r2, #1
        bne 1b
        .endm
        .macro group
        ldm r0!, {{r8-r11}}
        .irp word, r8, r9, r10, r11
        ldrsh r12, [r1], #2
        product \word
        .endr
        .endm
        .macro separate
        sub r4, r4, r5, lsl #8
        sub r5, r5, r6, lsl #8
        sub r6, r6, r7, lsl #8
        sub r4, r4, r3
        sub r5, r5, r3
        sub r6, r6, r3
        .endm
        .macro column
        sxtb r9, r8
        mla r4, r9, r12, r4
        sxtb r9, r8, ror #8
        mla r5, r9, r12, r5
        sxtb r9, r8, ror #16
        mla r6, r9, r12, r6
        asr r9, r8, #24
        mla r7, r9, r12, r7
        .endm
        // Words of inputs would save nothing.
        .macro all_of_words
        .endm
        "#
    };
}
pub(super) use four_rows;

/// Forgets them.
macro_rules! purge_four_rows {
    () => {
        r#"
        .irp name, product, sum_of_x, group, separate, column, all_of_words
        .purgem \name
        .endr
        "#
    };
}
pub(super) use purge_four_rows;

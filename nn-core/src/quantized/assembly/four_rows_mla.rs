//! Four rows at a time with MLA: macros of the assembler for [`patch`](super::patch).

/// Defines them.
macro_rules! four_rows {
    () => {
        concat!(
            crate::quantized::assembly::sum_of_x::sum_of_x!(),
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
        .macro scale_sum_of_x
        lsls r3, r4, #7
        .endm
        .macro words_of_blocks blocks, inputs, scratch
        mul \blocks, \blocks, \inputs
        .endm
        .macro end_columns
        .endm
        .macro column
        ldr r8, [r0], #4
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
        )
    };
}
pub(super) use four_rows;

/// Forgets them.
macro_rules! purge_four_rows {
    () => {
        concat!(
            crate::quantized::assembly::sum_of_x::purge_sum_of_x!(),
            r#"
        .irp name, product, group, separate, scale_sum_of_x, words_of_blocks, end_columns, column, all_of_words
        .purgem \name
        .endr
        "#
        )
    };
}
pub(super) use purge_four_rows;

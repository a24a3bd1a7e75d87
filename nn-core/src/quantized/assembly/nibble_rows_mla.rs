//! Four rows of 4-bit weights at a time with MLA: macros of the assembler for `patch.rs`.

/// Defines them.
macro_rules! four_rows {
    () => {
        concat!(
            crate::quantized::assembly::sum_of_x::sum_of_x!(),
            crate::quantized::assembly::nibble_words::nibble_words!(),
            r#"
            // Four rows of one input.
            .macro product
            ldrsh r12, [r1], #2
            mla r4, r10, r12, r4
            asr r10, r10, #4
            mla r5, r10, r12, r5
            asr r10, r10, #4
            mla r6, r10, r12, r6
            asr r10, r10, #4
            mla r7, r10, r12, r7
            .endm
            .macro group
            ldm r0!, {{r8, r9}}
            .irp word, r8, r9
            sxth r10, \word
            product
            asr r10, \word, #16
            product
            .endr
            .endm
            .macro separate
            sub r4, r4, r5, lsl #4
            sub r5, r5, r6, lsl #4
            sub r6, r6, r7, lsl #4
            sub r4, r4, r3, lsl #3
            sub r5, r5, r3, lsl #3
            sub r6, r6, r3, lsl #3
            .endm
            .macro column
            ldrsh r8, [r0], #2
            sbfx r9, r8, #0, #4
            mla r4, r9, r12, r4
            sbfx r9, r8, #4, #4
            mla r5, r9, r12, r5
            sbfx r9, r8, #8, #4
            mla r6, r9, r12, r6
            asr r9, r8, #12
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
            crate::quantized::assembly::nibble_words::purge_nibble_words!(),
            r#"
        .irp name, product, group, separate, column, all_of_words
        .purgem \name
        .endr
        "#
        )
    };
}
pub(super) use purge_four_rows;

//! Four rows of 4-bit weights at a time with SMLAD: macros of the assembler for `patch.rs`.

/// Defines them.
macro_rules! four_rows {
    () => {
        concat!(
            crate::quantized::assembly::sum_of_x::sum_of_x!(),
            crate::quantized::assembly::nibble_words::nibble_words!(),
            r#"
            // Four rows of two inputs: the sums of halves, of their lowest half bytes, of their upper bytes, and of the
            // lower halves of these.
            .macro pairs word, x
            smlad r4, \word, \x, r4
            sxtb16 r10, \word, ror #8
            and \word, \word, #0x000f000f
            smlad r5, \word, \x, r5
            smlad r6, r10, \x, r6
            and r10, r10, #0x000f000f
            smlad r7, r10, \x, r7
            .endm
            .macro weights
            ldm r0!, {{r8, r9}}
            .endm
            .macro four_pairs
            pairs r8, r12
            pairs r9, lr
            .endm
            .macro separate
            sub r4, r4, r6, lsl #8
            sub r4, r4, r5
            sub r4, r4, r3, lsl #7
            sub r6, r6, r7
            asr r8, r4, #4
            asr r9, r6, #4
            sub r4, r5, r3, lsl #3
            sub r6, r7, r3, lsl #3
            mov r5, r8
            mov r7, r9
            .endm
            .macro column
            ldrsh r8, [r0], #2
            sbfx r9, r8, #0, #4
            smlabb r4, r9, r12, r4
            sbfx r9, r8, #4, #4
            smlabb r5, r9, r12, r5
            sbfx r9, r8, #8, #4
            smlabb r6, r9, r12, r6
            asr r9, r8, #12
            smlabb r7, r9, r12, r7
            .endm
            "#,
            crate::quantized::assembly::words_of_inputs::words_of_inputs!()
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
            crate::quantized::assembly::words_of_inputs::purge_words_of_inputs!(),
            r#"
        .irp name, pairs, four_pairs, weights, separate, column
        .purgem \name
        .endr
        "#
        )
    };
}
pub(super) use purge_four_rows;

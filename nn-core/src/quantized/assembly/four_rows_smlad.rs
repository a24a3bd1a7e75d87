//! Four rows at a time with SMLAD: macros of the assembler for [`patch`](super::patch).

/// Defines them.
macro_rules! four_rows {
    () => {
        concat!(
            crate::quantized::assembly::sum_of_x::sum_of_x!(),
            r#"
            // Two rows of two inputs.
            .macro pairs word, x, sum, upper_sum
            smlad \sum, \word, \x, \sum
            sxtb16 \word, \word, ror #8
            smlad \upper_sum, \word, \x, \upper_sum
            .endm
            .macro four_pairs
            pairs r8, r12, r4, r5
            pairs r9, r12, r6, r7
            pairs r10, lr, r4, r5
            pairs r11, lr, r6, r7
            .endm
            .macro weights
            ldm r0!, {{r8-r11}}
            .endm
            .macro separate
            sub r4, r4, r5, lsl #8
            sub r4, r4, r3
            sub r6, r6, r7, lsl #8
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
            sxtb16 r9, r8
            sxtb16 r10, r8, ror #8
            smlabb r4, r9, r12, r4
            smlabb r5, r10, r12, r5
            smlatb r6, r9, r12, r6
            smlatb r7, r10, r12, r7
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
            crate::quantized::assembly::words_of_inputs::purge_words_of_inputs!(),
            r#"
        .irp name, pairs, four_pairs, weights, separate, scale_sum_of_x, words_of_blocks, end_columns, column
        .purgem \name
        .endr
        "#
        )
    };
}
pub(super) use purge_four_rows;

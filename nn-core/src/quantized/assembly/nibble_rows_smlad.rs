//! Four rows of 4-bit weights at a time with SMLAD: macros of the assembler for `patch.rs`.

/// Defines them.
macro_rules! four_rows {
    () => {
        concat!(
            crate::quantized::assembly::sum_of_x::sum_of_x!(),
            r#"
            .macro scale_sum_of_x
            mov r3, r4
            .endm
            .macro words_of_blocks blocks, inputs, scratch
            adds \scratch, \inputs, #1
            lsrs \scratch, \scratch, #1
            mul \blocks, \blocks, \scratch
            .endm
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
            .macro group
            ldm r0!, {{r8, r9}}
            ldr r12, [r1], #4
            ldr lr, [r1], #4
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
            // A block ends where a word does.
            .macro end_columns
            adds r0, #2
            bic r0, r0, #3
            .endm
            // All blocks, if four groups each time leave nothing behind them and inputs are where words may be: of
            // these most patches consist.
            .macro all_of_words
            lsls r5, r5, #28
            bne 4f
            lsls r5, r1, #30
            bne 4f
            cmp r1, r2
            beq 4f
            10:
            ldr r1, [sp, #8]
            movs r4, #0
            movs r5, #0
            movs r6, #0
            movs r7, #0
            11:
            .rept 4
            ldm r0!, {{r8, r9}}
            ldm r1!, {{r12, lr}}
            pairs r8, r12
            pairs r9, lr
            .endr
            cmp r1, r2
            bne 11b
            separate
            ldrd r8, r9, [sp]
            finish
            strd r8, r9, [sp]
            ldr r12, [sp, #56]
            cmp r8, r12
            bne 10b
            b 12f
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
        .irp name, pairs, group, separate, scale_sum_of_x, words_of_blocks, end_columns, column, all_of_words
        .purgem \name
        .endr
        "#
        )
    };
}
pub(super) use purge_four_rows;

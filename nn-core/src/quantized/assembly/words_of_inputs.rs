//! Groups of four inputs in two words, for four rows with SMLAD: macros of the assembler, given `weights`, which loads those
//! of a group, and `four_pairs`, which multiplies them by the inputs in r12 and lr.

/// `group` adds the products of a group, whose inputs may be anywhere; `all_of_words` does all blocks.
macro_rules! words_of_inputs {
    () => {
        r#"
        .macro group
        weights
        ldr r12, [r1], #4
        ldr lr, [r1], #4
        four_pairs
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
        weights
        ldm r1!, {{r12, lr}}
        four_pairs
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
    };
}
pub(super) use words_of_inputs;

/// Forgets them.
macro_rules! purge_words_of_inputs {
    () => {
        ".purgem group\n.purgem all_of_words\n"
    };
}
pub(super) use purge_words_of_inputs;

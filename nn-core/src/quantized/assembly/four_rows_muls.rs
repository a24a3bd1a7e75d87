//! Four rows at a time with MULS: macros of the assembler for `patch_muls.rs`.

/// Defines them.
macro_rules! four_rows {
    () => {
        r#"
        .macro scale_sum_of_x sum
        lsls \sum, \sum, #7
        .endm
        .macro words_of_blocks blocks, inputs, scratch
        muls \blocks, \inputs, \blocks
        .endm
        // What the sum of the row above added.
        .macro above to, sum
        lsls \to, \sum, #8
        .endm
        // Four rows of one input, which is so far behind r1.
        .macro column word, index
        ldrsh r2, [r1, \index]
        asrs r3, \word, #8
        muls r3, r2, r3
        add r9, r3
        asrs r3, \word, #16
        muls r3, r2, r3
        add r10, r3
        asrs r3, \word, #24
        muls r3, r2, r3
        add r11, r3
        muls \word, r2, \word
        add r8, \word
        .endm
        .macro group
        .rept 2
        ldm r0!, {{r4, r5}}
        column r4, r7
        column r5, r6
        adds r1, #4
        .endr
        .endm
        .macro last_column
        ldm r0!, {{r4}}
        .endm
        // One row of one input behind the last group.
        .macro product sum
        sxtb r3, r4
        muls r3, r2, r3
        add \sum, r3
        lsrs r4, r4, #8
        .endm
        .macro end_columns
        .endm
        "#
    };
}
pub(super) use four_rows;

/// Forgets them.
macro_rules! purge_four_rows {
    () => {
        r#"
        .irp name, column, group, product, scale_sum_of_x, words_of_blocks, above, last_column, end_columns
        .purgem \name
        .endr
        "#
    };
}
pub(super) use purge_four_rows;

//! Four rows of 4-bit weights at a time with MULS: macros of the assembler for `patch_muls.rs`.

/// Defines them.
macro_rules! four_rows {
    () => {
        r#"
        .macro scale_sum_of_x sum
        lsls \sum, \sum, #3
        .endm
        .macro words_of_blocks blocks, inputs, scratch
        adds \scratch, \inputs, #1
        lsrs \scratch, \scratch, #1
        muls \blocks, \scratch, \blocks
        .endm
        // What the sum of the row above added.
        .macro above to, sum
        lsls \to, \sum, #4
        .endm
        // Four rows of two inputs: that of the upper half first, which needs no extension.
        .macro column word
        ldrsh r2, [r1, r6]
        asrs r3, \word, #16
        muls r3, r2, r3
        add r8, r3
        asrs r3, \word, #20
        muls r3, r2, r3
        add r9, r3
        asrs r3, \word, #24
        muls r3, r2, r3
        add r10, r3
        asrs r3, \word, #28
        muls r3, r2, r3
        add r11, r3
        ldrsh r2, [r1, r7]
        sxth \word, \word
        asrs r3, \word, #4
        muls r3, r2, r3
        add r9, r3
        asrs r3, \word, #8
        muls r3, r2, r3
        add r10, r3
        asrs r3, \word, #12
        muls r3, r2, r3
        add r11, r3
        muls \word, r2, \word
        add r8, \word
        adds r1, #4
        .endm
        .macro group
        ldm r0!, {{r4, r5}}
        column r4
        column r5
        .endm
        .macro last_column
        ldrh r4, [r0]
        adds r0, #2
        .endm
        // One row of one input behind the last group.
        .macro product sum
        lsls r3, r4, #28
        asrs r3, r3, #28
        muls r3, r2, r3
        add \sum, r3
        lsrs r4, r4, #4
        .endm
        // A block ends where a word does.
        .macro end_columns
        adds r0, #2
        lsrs r0, r0, #2
        lsls r0, r0, #2
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

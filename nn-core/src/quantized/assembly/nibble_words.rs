//! Blocks of four rows of 4-bit weights, two inputs a word: macros of the assembler.

/// Defines the offset of a sum, the number of words of blocks, and the end of a block.
macro_rules! nibble_words {
    () => {
        r#"
        .macro scale_sum_of_x
        mov r3, r4
        .endm
        .macro words_of_blocks blocks, inputs, scratch
        adds \scratch, \inputs, #1
        lsrs \scratch, \scratch, #1
        mul \blocks, \blocks, \scratch
        .endm
        // A block ends where a word does.
        .macro end_columns
        adds r0, #2
        bic r0, r0, #3
        .endm
        "#
    };
}
pub(super) use nibble_words;

/// Forgets them.
macro_rules! purge_nibble_words {
    () => {
        ".purgem scale_sum_of_x\n.purgem words_of_blocks\n.purgem end_columns\n"
    };
}
pub(super) use purge_nibble_words;

//! Sums of groups of four inputs: a macro of the assembler for what computes four rows.

/// `sum_of_x` adds to r4 the inputs of as many groups as r2 says, from r5 on.
#[cfg(dot_product = "smlad")]
macro_rules! sum_of_x {
    () => {
        concat!(
            crate::quantized::assembly::with_dsp!(),
            r#"
        .macro two_pairs
        ldr r7, [r5], #4
        smlad r4, r7, r6, r4
        ldr r7, [r5], #4
        smlad r4, r7, r6, r4
        .endm
        // Two groups a turn. An odd number of them starts in the middle.
        .macro sum_of_x
        mov.w r6, #0x00010001
        adds r2, #1
        lsrs r2, r2, #1
        bcc 2f
        1:
        two_pairs
        2:
        two_pairs
        subs r2, #1
        bne 1b
        .endm
        "#
        )
    };
}

/// `sum_of_x` adds to r4 the inputs of as many groups as r2 says, from r5 on.
#[cfg(dot_product = "mla")]
macro_rules! sum_of_x {
    () => {
        r#"
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
        "#
    };
}
pub(super) use sum_of_x;

/// Forgets it.
#[cfg(dot_product = "smlad")]
macro_rules! purge_sum_of_x {
    () => {
        ".purgem sum_of_x\n.purgem two_pairs\n"
    };
}
#[cfg(dot_product = "mla")]
macro_rules! purge_sum_of_x {
    () => {
        ".purgem sum_of_x\n"
    };
}
pub(super) use purge_sum_of_x;

//! Outputs of four sums, as [`OutputScale::output`](super::super::output_scale::OutputScale) makes them: macros of the
//! assembler, of which each function has its own.

/// `requantize` makes an output of a sum, given the word of multiplier and shift. `store_outputs` stores those in r4 to
/// r7, none below `low`, which is in both halves, and moves `y` on; r10 and r11 are lost.
#[cfg(dot_product = "smlad")]
macro_rules! requantize {
    () => {
        r#"
        .macro requantize sum, scale
        smulwt \sum, \sum, \scale
        asr \sum, \sum, \scale
        adds \sum, #1
        ssat \sum, #16, \sum, asr #1
        .endm
        .macro store_outputs y, low
        pkhbt r4, r4, r5, lsl #16
        pkhbt r6, r6, r7, lsl #16
        .irp pair, r4, r6
        ssub16 r10, \pair, \low
        sel \pair, \pair, \low
        str \pair, [\y], #4
        .endr
        .endm
        "#
    };
}

/// `requantize` makes an output of a sum, given the word of multiplier and shift. `store_outputs` stores those in r4 to
/// r7, none below `low`, and moves `y` on; r10 to r12 are lost.
#[cfg(dot_product = "mla")]
macro_rules! requantize {
    () => {
        r#"
        .macro requantize sum, scale
        lsr r12, \scale, #16
        smull r10, r12, \sum, r12
        lsr r10, r10, #16
        orr r10, r10, r12, lsl #16
        asr r10, r10, \scale
        adds r10, #1
        ssat \sum, #16, r10, asr #1
        .endm
        .macro store_outputs y, low
        .irp sum, r4, r5, r6, r7
        cmp \sum, \low
        it lt
        movlt \sum, \low
        strh \sum, [\y], #2
        .endr
        .endm
        "#
    };
}

/// `store_outputs` stores outputs of the sums in r8 to r11, given `y` in r1, scales in r5 and `low` in r7, and moves on
/// the first two; r2, r3, r4 and r6 are lost.
#[cfg(dot_product = "muls")]
macro_rules! requantize {
    () => {
        r#"
        .macro store_output sum, offset
        ldm r5!, {{r2, r3}}
        add r2, \sum
        lsrs r4, r3, #16
        uxth r6, r2
        muls r6, r4, r6
        lsrs r6, r6, #16
        asrs r2, r2, #16
        muls r2, r4, r2
        adds r2, r2, r6
        asrs r2, r3
        adds r2, #1
        asrs r2, r2, #1
        sxth r3, r2
        cmp r3, r2
        beq 20f
        // 32,767 or -32,768, by the sign.
        asrs r2, r2, #31
        movs r3, #1
        lsls r3, r3, #15
        subs r3, #1
        eors r2, r3
        20:
        cmp r2, r7
        bge 21f
        mov r2, r7
        21:
        strh r2, [r1, #\offset]
        .endm
        .macro store_outputs
        store_output r8, 0
        store_output r9, 2
        store_output r10, 4
        store_output r11, 6
        adds r1, #8
        .endm
        "#
    };
}
pub(super) use requantize;

/// Forgets these macros.
#[cfg(not(dot_product = "muls"))]
macro_rules! purge_requantize {
    () => {
        ".purgem requantize\n.purgem store_outputs"
    };
}
#[cfg(dot_product = "muls")]
macro_rules! purge_requantize {
    () => {
        ".purgem store_output\n.purgem store_outputs"
    };
}
pub(super) use purge_requantize;

//! Infers once with each quantized workload, for `cargo xtask cycles`, which traces it.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    firmware::{infer, step},
    workload::quantized::{
        W1, W2, W3, W4, W5, W6, W6_STEP, W6Step, W7, W8, W9, W9_U8, W10, W11, W12, W13, X1, X2, X3,
        X4, X5, X6, X6_STEP, X7, X8, X9, X9_U8, X10, X11, X12, X13,
    },
};

firmware::board_main!({
    infer(&W1, &X1);
    infer(&W2, &X2);
    infer(&W3, &X3);
    infer(&W4, &X4);
    infer(&W5, &X5);
    infer(&W6, &X6);
    let mut state = W6Step::FRESH;
    step(&W6_STEP, &mut state, &X6_STEP);
    infer(&W7, &X7);
    infer(&W8, &X8);
    infer(&W9, &X9);
    infer(&W9_U8, &X9_U8);
    infer(&W10, &X10);
    infer(&W11, &X11);
    infer(&W12, &X12);
    infer(&W13, &X13);
    exit(true)
});

//! Counts the instructions of one inference of each workload with 4-bit weights, on boards of the MPS2 family.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    firmware::measure,
    workload::nibbles::{W2, W2_MIXED, W4, W6, X2, X4, X6},
};

firmware::board_main!({
    let Board { mut machine, mut out, .. } = mps2::an386();
    measure("W2", &W2, &X2, &mut machine, &mut out);
    measure("W2-mixed", &W2_MIXED, &X2, &mut machine, &mut out);
    measure("W4", &W4, &X4, &mut machine, &mut out);
    measure("W6", &W6, &X6, &mut machine, &mut out);
    exit(true)
});

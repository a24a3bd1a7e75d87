//! Counts the instructions of one inference of each quantized workload, on boards of the MPS2 family.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    firmware::measure,
    workload::quantized::{W1, W2, W3, W4, X1, X2, X3, X4},
};

firmware::board_main!({
    let Board { mut machine, mut out, .. } = mps2::an386();
    measure("W1", &W1, &X1, &mut machine, &mut out);
    measure("W2", &W2, &X2, &mut machine, &mut out);
    measure("W3", &W3, &X3, &mut machine, &mut out);
    measure("W4", &W4, &X4, &mut machine, &mut out);
    exit(true)
});

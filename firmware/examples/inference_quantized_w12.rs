//! Features in integers, workload W12 (13 cepstral coefficients of 20 bands of 256 moments), and nothing else: size and symbols are
//! inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::Layer,
    workload::quantized::{W12, X12},
};

firmware::board_main!(loop {
    black_box(W12.forward(black_box(&X12)));
});

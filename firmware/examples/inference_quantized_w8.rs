//! Quantized inference of workload W8 (keyword spotting) and nothing else: its size and its symbols are
//! inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::Layer,
    workload::quantized::{W8, X8},
};

firmware::board_main!(loop {
    black_box(W8.forward(black_box(&X8)));
});

//! Quantized inference of workload W5 (ResNet-8) and nothing else: its size and its symbols are
//! inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::Layer,
    workload::quantized::{W5, X5},
};

firmware::board_main!(loop {
    black_box(W5.forward(black_box(&X5)));
});

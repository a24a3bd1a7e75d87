//! Inference of workload W4 (28×28 conv 8, conv 16, 10) with 4-bit weights and nothing else: its size and its symbols are inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::Layer,
    workload::nibbles::{W4, X4},
};

firmware::board_main!(loop {
    black_box(W4.forward(black_box(&X4)));
});

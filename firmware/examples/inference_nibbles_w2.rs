//! Inference of workload W2 (784-80-80-10) with 4-bit weights and nothing else: its size and its symbols are inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::Layer,
    workload::nibbles::{W2, X2},
};

firmware::board_main!(loop {
    black_box(W2.forward(black_box(&X2)));
});

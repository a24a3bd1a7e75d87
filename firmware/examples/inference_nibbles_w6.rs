//! Inference of workload W6 (64×3 GRU 16, 5) with 4-bit weights and nothing else: its size and its symbols are inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::Layer,
    workload::nibbles::{W6, X6},
};

firmware::board_main!(loop {
    black_box(W6.forward(black_box(&X6)));
});

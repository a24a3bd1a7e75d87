//! Inference of workload W1 (64-32-10) and nothing else: its size and its symbols are inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::Layer,
    workload::{W1, X1},
};

firmware::board_main!(loop {
    black_box(W1.forward(black_box(&X1)));
});

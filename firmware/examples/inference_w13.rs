//! Inference of workload W13 (a depthwise convolution) and nothing else: its size and its symbols are
//! inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::Layer,
    workload::{W13, X13},
};

firmware::board_main!(loop {
    black_box(W13.forward(black_box(&X13)));
});

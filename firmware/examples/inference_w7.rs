//! Inference of workload W7 (an LSTM over a window) and nothing else: its size and its symbols are inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::Layer,
    workload::{W7, X7},
};

firmware::board_main!(loop {
    black_box(W7.forward(black_box(&X7)));
});

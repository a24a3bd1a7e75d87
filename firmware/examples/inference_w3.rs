//! Inference of workload W3 (640-128-…-640) and nothing else: its size and its symbols are inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::Layer,
    workload::{W3, X3},
};

firmware::board_main!(loop {
    black_box(W3.forward(black_box(&X3)));
});

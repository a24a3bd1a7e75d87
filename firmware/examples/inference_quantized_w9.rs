//! Quantized inference of workload W9 (visual wake words) and nothing else: its size and its symbols are
//! inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::Layer,
    workload::quantized::{W9, X9},
};

firmware::board_main!(loop {
    black_box(W9.forward(black_box(&X9)));
});

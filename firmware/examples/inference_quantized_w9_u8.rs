//! Quantized inference of workload W9-u8 (visual wake words from the bytes of a camera) and nothing else: its size
//! and its symbols are inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::Layer,
    workload::quantized::{W9_U8, X9_U8},
};

firmware::board_main!(loop {
    black_box(W9_U8.forward(black_box(&X9_U8)));
});

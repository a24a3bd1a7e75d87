//! Features in `f32`, workload W11 (statistics of 64 moments of three channels), and nothing else: size and symbols are
//! inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::Layer,
    workload::{W11, X11},
};

firmware::board_main!(loop {
    black_box(W11.forward(black_box(&X11)));
});

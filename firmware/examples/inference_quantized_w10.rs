//! Features in integers, workload W10 (log-mel of a frame of 256 moments), and nothing else: size and symbols are
//! inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::Layer,
    workload::quantized::{W10, X10},
};

firmware::board_main!(loop {
    black_box(W10.forward(black_box(&X10)));
});

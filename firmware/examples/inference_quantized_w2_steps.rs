//! Quantized inference of workload W2 in steps of 8 rows and nothing else: its size and its symbols are inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::StepBuffers,
    workload::quantized::{W2, X2},
};

firmware::board_main!({
    let mut buffers = StepBuffers::new();
    loop {
        let mut steps = W2.steps(black_box(&X2), &mut buffers);
        while black_box(steps.step(8)).is_none() {}
    }
});

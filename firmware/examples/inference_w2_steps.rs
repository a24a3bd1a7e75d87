//! Inference of workload W2 in steps of 4 rows and nothing else: its size and its symbols are inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::StepBuffers,
    workload::{W2, X2},
};

firmware::board_main!({
    let mut buffers = StepBuffers::new();
    loop {
        let mut steps = W2.steps(black_box(&X2), &mut buffers);
        while black_box(steps.step(4)).is_none() {}
    }
});

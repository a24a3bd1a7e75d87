//! Quantized inference of workload W6, moment by moment, and nothing else: its size and its symbols are inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    nn_core::Network,
    workload::quantized::{W6_STEP, X6_STEP},
};

firmware::board_main!({
    let mut state = stream(&W6_STEP);
    loop {
        black_box(W6_STEP.step(&mut state, black_box(&X6_STEP)));
    }
});

/// The state before the first moment.
#[cfg(target_os = "none")]
const fn stream<L: nn_core::Layer>(_: &Network<L>) -> L::State {
    Network::<L>::FRESH
}

//! Streams ten thousand moments through a quantized GRU and LSTM: prints the fingerprint of all states, and compares
//! windows with as many steps from a fresh state.

#![cfg_attr(target_os = "none", no_std, no_main)]
// The compiler makes up the weights.
#![allow(long_running_const_eval)]

#[cfg(target_os = "none")]
use {
    core::fmt::Write,
    workload::streams::{Outcome, of_integers},
};

firmware::board_main!({
    let Board { mut out, .. } = mps2::an386();
    let outcomes = of_integers();
    for (name, Outcome { fingerprint, differing }) in ["gru", "lstm"].into_iter().zip(outcomes) {
        let _ = writeln!(out, "{name} {fingerprint:08x}, {differing} windows differ");
    }
    exit(outcomes.iter().all(|outcome| outcome.differing == 0))
});

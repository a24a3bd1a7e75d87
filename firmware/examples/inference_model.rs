//! Inference of the embedded model, as an application asks for it, and nothing else: its size and its
//! symbols are inspected.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::hint::black_box,
    firmware::model::{MODEL, Model},
    nn_core::{Layer, NetworkInput},
};

firmware::board_main!({
    let x = black_box(<Model as Layer>::Input::BLANK);
    loop {
        black_box(MODEL.classify(&x));
        black_box(MODEL.probabilities(&x));
    }
});

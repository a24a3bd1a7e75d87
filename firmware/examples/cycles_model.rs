//! Infers once with the embedded model and its first sample, for `cargo xtask cycles`, which traces it.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    firmware::infer,
    firmware::model::{MODEL, Model, SAMPLES},
    nn_core::{Layer, NetworkInput},
};

firmware::board_main!({
    let mut x = <Model as Layer>::Input::BLANK;
    let is_there = SAMPLES.read(0, &mut x).is_some();
    infer(&MODEL, &x);
    exit(is_there)
});

//! A recording, moment by moment, as a sensor would give it: the network answers each window as it becomes whole.
//!
//! `cargo xtask qemu --board microbit --example recordings --model NAME_quantized.rs` runs it in QEMU, for a model that
//! `train --window` wrote. `NN_IMAGES` names the recording when it is built: `f32`, little-endian, all channels of a
//! moment side by side. For each window a line: its number, the class, and the bits of the logits.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::fmt::Write,
    firmware::model::{MODEL, Model, WINDOWING, Windows},
    nn_core::{InputNumber, Layer, NetworkInput, Tensor, argmax, fingerprint},
};

#[cfg(target_os = "none")]
include!(concat!(env!("OUT_DIR"), "/images.rs"));

firmware::board_main!({
    #[cfg(microbit)]
    let Board { mut out, .. } = microbit::microbit();
    #[cfg(not(microbit))]
    let Board { mut out, .. } = mps2::an386();
    let mut windows = Windows::new();
    let (mut number, mut is_written) = (0usize, true);
    let mut x = <Model as Layer>::Input::BLANK;
    for bytes in IMAGES.chunks_exact(4 * WINDOWING.channels) {
        let mut moment = [InputNumber::ZERO; WINDOWING.channels];
        for (number, bytes) in moment.iter_mut().zip(bytes.as_chunks().0) {
            *number = InputNumber::from_f32(f32::from_le_bytes(*bytes));
        }
        if let Some(window) = windows.push(moment) {
            for (x, number) in x.inputs_mut().iter_mut().zip(window.as_flattened()) {
                *x = *number;
            }
            let logits = MODEL.logits(&x);
            let (class, bits) = (argmax(logits.numbers()), fingerprint(logits.numbers()));
            is_written &= writeln!(out, "window {number}: {class} {bits:08x}").is_ok();
            number += 1;
        }
    }
    exit(is_written)
});

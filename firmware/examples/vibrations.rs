//! A machine that is listened to, moment by moment: each window gets its score, and what is not as usual the alarm.
//!
//! `cargo xtask qemu --board microbit --example vibrations --model NAME_quantized.rs` runs it in QEMU, for a model that
//! `train --window --anomaly` wrote. `NN_IMAGES` names the recording when it is built: `f32`, little-endian, all channels
//! of a moment side by side. For each window a line: its number, the bits of outputs and score, and the alarm.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::fmt::Write,
    firmware::model::{ALARM, MODEL, Model, WINDOWING, Windows},
    firmware::{Detector, NoPin},
    nn_core::{InputNumber, Layer, NetworkInput, fingerprint_scored},
};

#[cfg(target_os = "none")]
include!(concat!(env!("OUT_DIR"), "/images.rs"));

firmware::board_main!({
    #[cfg(microbit)]
    let Board { mut out, .. } = microbit::microbit();
    #[cfg(not(microbit))]
    let Board { mut out, .. } = mps2::an386();
    let mut detector = Detector::new(&MODEL, &ALARM, NoPin);
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
            let Ok(verdict) = detector.judge(&x);
            let bits = fingerprint_scored(&verdict.outputs, verdict.score);
            let word = if verdict.is_anomalous { "ALARM" } else { "normal" };
            is_written &= writeln!(out, "window {number}: {bits:08x} {word}").is_ok();
            number += 1;
        }
    }
    exit(is_written)
});

//! An application: measures, classifies, and says what it sees if it is sure.
//!
//! `cargo xtask qemu --board microbit --example application` runs it in QEMU, on the micro:bit or on a Cortex-M4F.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::fmt::Write,
    firmware::Classifier,
    firmware::model::{LABELS, MODEL, SAMPLES},
};

/// Less probable predictions are not shown.
#[cfg(target_os = "none")]
const SURE: f32 = 0.8;

firmware::board_main!({
    #[cfg(microbit)]
    let Board { pin, mut out, .. } = microbit::microbit();
    #[cfg(not(microbit))]
    let Board { pin, mut out, .. } = mps2::an386();
    let mut classifier = Classifier::new(&MODEL, &LABELS, pin);
    // Test samples stand for what a sensor measures: put your own measurements into `sample.x`.
    for sample in SAMPLES.iter_as().take(6) {
        let Ok(answer) = classifier.classify(&sample.x);
        let label = if answer.output() >= SURE { answer.label } else { "not sure" };
        if writeln!(out, "{label}").is_err() {
            exit(false);
        }
    }
    exit(true)
});

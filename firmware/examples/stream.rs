//! A model that was trained on windows, run as a stream: one moment at a time, with the bits that the laptop computed
//! for whole windows.
//!
//! `cargo xtask qemu --board microbit --example stream --model gestures_quantized.rs` runs it in QEMU, for a model
//! whose source has a `Stream`: `cargo run -p host-trainer -- train --data gestures --layers
//! "gru 8 each, maxovertime, dense 5" --quantize` writes one.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::fmt::Write,
    firmware::instructions,
    firmware::model::{SAMPLES, STREAM, Stream},
    nn_core::{Layer, fingerprint},
};

#[cfg(target_os = "none")]
const MOMENT: usize = Stream::INPUTS;

firmware::board_main!({
    #[cfg(microbit)]
    let Board { mut machine, mut out, .. } = microbit::microbit();
    #[cfg(not(microbit))]
    let Board { mut machine, mut out, .. } = mps2::an386();
    let (mut same, mut moments) = (0, 0);
    for index in 0..SAMPLES.len() {
        let mut state = Stream::FRESH;
        let mut bits = 0;
        let window = (0..).map_while(|moment| SAMPLES.moment::<MOMENT>(index, moment));
        for x in window {
            bits = fingerprint(&STREAM.step(&mut state, &x));
            moments += 1;
        }
        same += usize::from(SAMPLES.answer(index).is_some_and(|(_, expected)| bits == expected));
    }
    let samples = SAMPLES.len();
    let (mut state, x) = (Stream::FRESH, [0.5; MOMENT]);
    let count = instructions(&mut machine, || {
        let _ = core::hint::black_box(STREAM.step(&mut state, &x));
    });
    let written = writeln!(
        out,
        "{same} of {samples} windows with the laptop's bits, {moments} moments\n\
         state: {} bytes, instructions per moment: {count}",
        <Stream as Layer>::STATE_BYTES
    );
    exit(same == samples && samples > 0 && written.is_ok())
});

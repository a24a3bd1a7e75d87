//! Lines of printed text, read as a scanner would see them: one column of pixels at a time.
//!
//! `cargo xtask qemu --board microbit --example read_lines --model text_lines_quantized` reads the lines beside the
//! model in QEMU. `cargo run -p host-trainer --example text_lines` trains it.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
use {
    core::fmt::{Result, Write},
    firmware::model::{LABELS, SAMPLES, STREAM, Stream},
    nn_core::{Layer, argmax, fingerprint},
};

/// Pixels of a column.
#[cfg(target_os = "none")]
const HEIGHT: usize = Stream::INPUTS;

/// Reads the line at this position: a character for each run of the same class that is no blank. Behind it, the bits of
/// all outputs, column by column.
#[cfg(target_os = "none")]
fn read(line: usize, out: &mut impl Write) -> Result {
    let blank = LABELS.len() - 1;
    let (mut state, mut before, mut bits) = (Stream::FRESH, blank, 0u32);
    write!(out, "|")?;
    for column in (0..).map_while(|column| SAMPLES.moment::<HEIGHT>(line, column)) {
        let logits = STREAM.step(&mut state, &column);
        let class = argmax(&logits);
        if class != before && class != blank {
            out.write_str(LABELS.get(class).unwrap_or(&""))?;
        }
        before = class;
        bits = bits.rotate_left(1) ^ fingerprint(&logits);
    }
    writeln!(out, "| {bits:08x}")
}

firmware::board_main!({
    #[cfg(microbit)]
    let Board { mut machine, mut out, .. } = microbit::microbit();
    #[cfg(not(microbit))]
    let Board { mut machine, mut out, .. } = mps2::an386();
    let mut written = (0..SAMPLES.len()).try_for_each(|line| read(line, &mut out));
    let (mut state, column) =
        (Stream::FRESH, SAMPLES.moment::<HEIGHT>(0, 40).unwrap_or([0.0; HEIGHT]));
    let count = firmware::instructions(&mut machine, || {
        let _ = core::hint::black_box(STREAM.step(&mut state, &column));
    });
    written = written.and(writeln!(
        out,
        "state: {} bytes, instructions per column: {count}",
        <Stream as Layer>::STATE_BYTES
    ));
    exit(written.is_ok())
});

//! What a board in QEMU computes.

use anyhow::{Context, Result, ensure};
use std::path::Path;
use xtask::board::Board;
use xtask::build::Build;
use xtask::qemu;

/// The output bits of every sample, as a board computed them.
///
/// # Errors
///
/// If the self-test with this model cannot be built, does not pass, or leaves a sample out.
pub fn output_bits(board: Board, model: &Path) -> Result<Vec<Vec<u32>>> {
    let model = model.to_str().context("a path in UTF-8")?;
    let elf = Build { bits: true, ..Build::self_test(board, model) }.run()?;
    let mut outputs = Vec::new();
    for line in qemu::lines(board, &elf)? {
        let Some(rest) = line.strip_prefix("bits ") else { continue };
        let (index, words) = rest.split_once(':').with_context(|| line.clone())?;
        ensure!(index.parse() == Ok(outputs.len()), "{board}: unexpected line `{line}`");
        let bits = words.split_whitespace().map(|word| u32::from_str_radix(word, 16));
        outputs.push(bits.collect::<Result<_, _>>().with_context(|| line.clone())?);
    }
    Ok(outputs)
}

/// The bits of outputs; every NaN counts as the same, because its payload differs between processors.
pub fn bits(outputs: &[f32]) -> Vec<u32> {
    outputs.iter().map(|y| canonical(y.to_bits())).collect()
}

/// These bits, or those of the one NaN.
pub fn canonical(bits: u32) -> u32 {
    if f32::from_bits(bits).is_nan() { f32::NAN.to_bits() } else { bits }
}

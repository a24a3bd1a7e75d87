//! Computation of a board in QEMU.

use anyhow::{Context, Result, ensure};
use host_trainer::TrainedNetwork;
use host_trainer::export::TrainedModel;
use host_trainer::inference::infer;
use host_trainer::quantize::Activations;
use nn_core::{fingerprint, fingerprint_integers};
use std::path::Path;
use xtask::board::Board;
use xtask::build::Build;
use xtask::emulator;

/// The output bits of every sample, as a board computed them.
///
/// # Errors
///
/// If the self-test with this model cannot be built, does not pass, or leaves a sample out.
pub fn output_bits(board: Board, model: &Path) -> Result<Vec<Vec<u32>>> {
    let model = model.to_str().context("a path in UTF-8")?;
    let elf = Build { bits: true, ..Build::self_test(board, model) }.run()?;
    let mut outputs = Vec::new();
    for line in emulator::lines(board, &elf)? {
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

/// Number of samples a program for `board`, run on `machine`, computed with a model, and for how many of them
/// a layer, or in `f32` the last one, gave anything else than here. `images` is a file of samples, a byte a
/// number; without it, they are the test samples beside the model.
///
/// # Errors
///
/// If the model cannot be read, or the program not be built or run.
pub fn traced(
    (board, machine): (Board, Board),
    model: &Path,
    images: Option<&Path>,
    samples: impl Iterator<Item = Vec<f32>>,
) -> Result<(usize, usize)> {
    let network = TrainedModel::read(model)?.network;
    let model = model.to_str().context("a path in UTF-8")?;
    let target = board.target();
    let build = Build { images, target, ..Build::example_on(machine, "trace", model) };
    let (mut count, mut differing) = (0, 0);
    for (x, line) in samples.zip(emulator::lines(machine, &build.run()?)?) {
        let words = line.split(' ').skip(1).map(|word| u32::from_str_radix(word, 16));
        let computed: Vec<u32> = words.collect::<Result<_, _>>().with_context(|| line.clone())?;
        count += 1;
        differing += usize::from(!computed.ends_with(&layer_fingerprints(&network, &x)));
    }
    Ok((count, differing))
}

/// The fingerprints of what each layer gives, of `f32` layers of what the last one gives.
fn layer_fingerprints(network: &TrainedNetwork, x: &[f32]) -> Vec<u32> {
    match network {
        TrainedNetwork::F32(network) => vec![fingerprint(&infer(network, x).outputs)],
        TrainedNetwork::Quantized(network) => {
            let of = |output: &Activations| match output {
                Activations::F32(y) => fingerprint(y),
                Activations::I16(y) => fingerprint_integers(y),
            };
            network.trace(x).iter().map(of).collect()
        }
    }
}

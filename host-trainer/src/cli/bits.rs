//! Bits of the weights of each layer, as asked for, or chosen.

use super::arguments::{Bits, FineTune, TrainArguments, UsageError};
use super::table::{grouped, number};
use anyhow::{Result, bail};
use host_trainer_core::DynamicNetwork;
use host_trainer_core::architecture::words;
use host_trainer_core::dataset::Split;
use host_trainer_core::loss::Loss;
use host_trainer_core::quantize::{
    Choice, LayerBits, WeightBits, can_have_four, check, choose_bits, quantized_specs, weighted,
};
use nn_core::LayerSpec;
use std::io::Write;

/// The bits that are asked for; of those that are to be chosen the fewest there can be.
///
/// # Errors
///
/// If they are not one for each layer with weights, or a layer cannot have them.
pub(super) fn asked(bits: &Bits, layers: &[LayerSpec]) -> Result<LayerBits> {
    let each = match bits {
        Bits::All(WeightBits::Eight) => return Ok(LayerBits::default()),
        Bits::All(WeightBits::Four) | Bits::Auto => return Ok(LayerBits::four(layers)),
        Bits::Each(each) => each,
    };
    let having: Vec<&LayerSpec> = weighted(layers).collect();
    if each.len() != having.len() {
        let all: Vec<String> = having.iter().map(|layer| words(layer)).collect();
        return Err(UsageError::Bits { found: each.len(), layers: all }.into());
    }
    for (layer, bits) in having.iter().zip(each) {
        if *bits == WeightBits::Four && !can_have_four(layer) {
            return Err(UsageError::DepthwiseBits(words(layer)).into());
        }
    }
    Ok(LayerBits::new(each.clone()))
}

/// Bits of rounded weights in training, if a network of these layers is to be trained with such.
///
/// # Errors
///
/// If a layer cannot have them, or something is asked for that is for networks trained in `f32`.
pub(super) fn of_training(
    arguments: &TrainArguments,
    layers: &[LayerSpec],
) -> Result<Option<LayerBits>> {
    let Some(bits) = arguments.fine_tune.bits.as_ref().filter(|_| arguments.rounds()) else {
        return Ok(None);
    };
    if *bits == Bits::Auto {
        return Err(UsageError::AutoBitsOfTraining.into());
    }
    if arguments.fine_tune.fine_tune != FineTune::Auto {
        return Err(UsageError::FineTuneOfRounded.into());
    }
    check(layers.iter().copied())?;
    asked(bits, layers).map(Some)
}

/// The rows of a quantized network with the bits that are asked for: see [`asked`].
pub(super) fn quantized_rows(bits: &Bits, layers: &[LayerSpec]) -> Result<Vec<LayerSpec>> {
    Ok(asked(bits, layers)?.rows(layers, &quantized_specs(layers)))
}

/// The bits that are asked for, or chosen now, and what is to be said about them.
pub(super) fn of_network(
    bits: &Bits,
    network: &DynamicNetwork,
    (split, loss): (&Split, Loss),
    flash: Option<u64>,
    out: &mut dyn Write,
) -> Result<LayerBits> {
    let layers = network.specs();
    let all = asked(bits, &layers)?;
    let flash_bytes: u64 = quantized_rows(bits, &layers)?.iter().map(LayerSpec::flash_bytes).sum();
    if let Some(flash) = flash.filter(|&flash| flash_bytes > flash && *bits != Bits::Auto) {
        bail!(
            "the parameters take {} bytes of flash, {} more than --flash: give fewer bits (--bits auto), or make the \
             network narrower (--hidden, --layers)",
            grouped(flash_bytes),
            grouped(flash_bytes - flash)
        );
    }
    match bits {
        Bits::Auto => {
            let choice = choose_bits(network, split, loss, flash)?;
            if let Some(flash) = flash.filter(|&flash| choice.flash_bytes > flash) {
                bail!(
                    "with 4 bits the parameters still take {} bytes of flash, {} more than --flash: make the network \
                     narrower (--hidden, --layers)",
                    grouped(choice.flash_bytes),
                    grouped(choice.flash_bytes - flash)
                );
            }
            write_choice(&choice, &layers, out)?;
            Ok(choice.bits)
        }
        Bits::All(WeightBits::Four) => {
            let kept = weighted(&layers).filter(|layer| !can_have_four(layer));
            for layer in kept {
                writeln!(
                    out,
                    "bits       8 in {}: a depthwise convolution keeps them",
                    words(layer)
                )?;
            }
            Ok(all)
        }
        Bits::All(WeightBits::Eight) | Bits::Each(_) => Ok(all),
    }
}

/// Writes what each layer has, and what 4 bits would lose.
fn write_choice(choice: &Choice, layers: &[LayerSpec], out: &mut dyn Write) -> Result<()> {
    let each = |index: usize| choice.bits.of(index).number().to_string();
    let all: Vec<String> = (0..choice.lost.len()).map(each).collect();
    writeln!(
        out,
        "bits       {}: {} bytes of flash for parameters",
        all.join(","),
        grouped(choice.flash_bytes)
    )?;
    for ((index, layer), lost) in weighted(layers).enumerate().zip(&choice.lost) {
        let bits = choice.bits.of(index).number();
        match lost {
            Some(lost) => writeln!(
                out,
                "{:<10} {bits} in {}: 4 alone change the loss by {}",
                "",
                words(layer),
                number(*lost)
            )?,
            None => writeln!(out, "{:<10} {bits} in {}, which keeps them", "", words(layer))?,
        }
    }
    Ok(())
}

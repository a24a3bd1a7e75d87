//! Check that a network fits a device, before it is trained.

use super::arguments::BudgetArguments;
use super::table::grouped;
use anyhow::{Result, bail};
use host_trainer_core::architecture::words;
use nn_core::{LayerSpec, ram_bytes};

/// Refuses what does not fit, naming the layer that costs most.
pub(super) fn check(
    budget: &BudgetArguments,
    layers: &[LayerSpec],
    quantized: Option<&[LayerSpec]>,
) -> Result<()> {
    let (is_quantized, device) = (quantized.is_some(), quantized.unwrap_or(layers));
    let up_to = if is_quantized { "up to " } else { "" };
    let hint = if is_quantized { "" } else { ", or train with --quantize" };
    let flash_bytes: u64 = device.iter().map(LayerSpec::flash_bytes).sum();
    if let Some(allowed) = budget.flash_bytes().filter(|&allowed| flash_bytes > allowed) {
        let (place, layer) = costliest(device, LayerSpec::flash_bytes);
        bail!(
            "the parameters take {up_to}{} bytes of flash, {} more than there are: layer {place} ({}) takes {} of them. Make \
             it smaller{hint}",
            grouped(flash_bytes),
            grouped(flash_bytes - allowed),
            words(layer),
            grouped(layer.flash_bytes()),
        );
    }
    let bytes = ram_bytes(device);
    if let Some(allowed) = budget.ram_bytes().filter(|&allowed| bytes > allowed) {
        let (place, layer) = costliest(device, LayerSpec::output_bytes);
        bail!(
            "the activations take {up_to}{} bytes of RAM, {} more than there are: layer {place} ({}) gives {} of them. Make \
             it smaller, or pool behind it{hint}",
            grouped(bytes),
            grouped(bytes - allowed),
            words(layer),
            grouped(layer.output_bytes()),
        );
    }
    Ok(())
}

/// The layer that costs most, counted from 1; those that only change the type of numbers do not count.
fn costliest(layers: &[LayerSpec], of: fn(&LayerSpec) -> u64) -> (usize, &LayerSpec) {
    let real = layers.iter().filter(|layer| layer.parameters() > 0 || layer.geometry().is_some());
    let costliest = real.enumerate().max_by_key(|(index, layer)| (of(layer), usize::MAX - index));
    costliest.map_or((1, &layers[0]), |(index, layer)| (index + 1, layer))
}

//! Summary and checks of a network before it is trained.

use super::arguments::TrainArguments;
use super::bits::quantized_rows;
use super::budget;
use super::console::Console;
use super::naming::output_folder;
use super::saved::{bytes_of, files_of};
use super::table::{write_layers, write_quantized, write_time};
use anyhow::Result;
use host_trainer_core::export::OutputFolder;
use nn_core::LayerSpec;

/// Shows the layers; makes sure that they fit the device, and their files the folder that is returned.
pub(super) fn prepare(
    arguments: &TrainArguments,
    name: &str,
    layers: &[LayerSpec],
    out: &mut Console,
) -> Result<OutputFolder> {
    let folder = OutputFolder::prepare(&output_folder(arguments.out.as_deref()))?;
    write_layers(layers, out)?;
    let quantized = match arguments.makes_quantized() {
        true => Some(quantized_rows(arguments.fine_tune.bits(), layers)?),
        false => None,
    };
    if let Some(quantized) = &quantized {
        write_quantized(arguments.fine_tune.bits(), quantized, out)?;
    }
    budget::check(&arguments.budget, layers, quantized.as_deref())?;
    if let Some(board) = &arguments.budget.fit {
        write_time(board, quantized.as_deref().unwrap_or(layers), out)?;
    }
    folder.check_room(&files_of(name, arguments.makes_quantized()), bytes_of(layers))?;
    Ok(folder)
}

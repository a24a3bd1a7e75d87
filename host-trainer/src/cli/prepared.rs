//! Summary and checks of a network before it is trained.

use super::arguments::TrainArguments;
use super::budget;
use super::console::Console;
use super::naming::output_folder;
use super::saved::{bytes_of, files_of};
use super::table::{write_layers, write_quantized, write_time};
use anyhow::Result;
use host_trainer_core::export::OutputFolder;
use host_trainer_core::quantize::quantized_specs;
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
    if arguments.quantize {
        write_quantized(layers, out)?;
    }
    budget::check(&arguments.budget, layers, arguments.quantize)?;
    if let Some(board) = &arguments.budget.fit {
        let quantized = arguments.quantize.then(|| quantized_specs(layers));
        write_time(board, quantized.as_deref().unwrap_or(layers), out)?;
    }
    folder.check_room(&files_of(name, arguments.quantize), bytes_of(layers))?;
    Ok(folder)
}

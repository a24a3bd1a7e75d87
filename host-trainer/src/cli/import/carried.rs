//! The integers of a file of 8-bit weights and 16-bit activations, as a quantized model.

use super::comparison::Comparison;
use crate::cli::console::Console;
use crate::cli::next_command::program;
use crate::cli::saved::write_files;
use crate::import::Imported;
use anyhow::Result;
use host_trainer_core::TrainedNetwork;
use host_trainer_core::dataset::Dataset;
use host_trainer_core::dataset::npy::Reference;
use host_trainer_core::export::{OutputFolder, SavedFile, TrainedModel};
use host_trainer_core::quantize::QuantizedNetwork;
use std::io::Write;

/// The quantized network, if the file has integers that can be carried over, and what is said of it.
pub(super) fn carried(
    imported: &Imported,
    reference: Option<&Reference>,
    out: &mut Console,
) -> Result<Option<(QuantizedNetwork, Option<Comparison>)>> {
    match imported.carried() {
        None => Ok(None),
        Some(Err(error)) => {
            writeln!(
                out,
                "quantized  not with the file's integers: {error}; quantize with `{} quantize`",
                program()
            )?;
            Ok(None)
        }
        Some(Ok(network)) => {
            writeln!(
                out,
                "quantized  with the file's integers: its weights and steps, nothing is quantized again"
            )?;
            let comparison = reference.map(|found| Comparison::of(&network, imported, found));
            comparison.iter().try_for_each(|comparison| comparison.write(out))?;
            Ok(Some((network, comparison)))
        }
    }
}

/// Writes the files of the quantized model beside those of the model that was imported.
pub(super) fn save(
    model: TrainedModel,
    network: QuantizedNetwork,
    samples: &Dataset,
    folder: &OutputFolder,
    out: &mut Console,
) -> Result<Vec<SavedFile>> {
    let name = format!("{}_quantized", model.name);
    let model = TrainedModel { name, network: TrainedNetwork::Quantized(network), ..model };
    let saved = model.save(folder, Some(samples))?;
    write_files(&saved, folder, out)?;
    Ok(saved)
}

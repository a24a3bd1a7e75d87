//! Which files were written.

use super::naming::shown;
use super::table::grouped;
use host_trainer_core::export::{OutputFolder, SavedFile};
use nn_core::LayerSpec;
use std::io::{Result, Write};

/// A line for each file.
pub(super) fn write_files(
    saved: &[SavedFile],
    folder: &OutputFolder,
    out: &mut dyn Write,
) -> Result<()> {
    for (index, SavedFile { name, what, bytes }) in saved.iter().enumerate() {
        let title = if index == 0 { "wrote" } else { "" };
        let path = shown(&folder.path().join(name));
        writeln!(out, "{title:<10} {path}  ({what}, {} bytes)", grouped(*bytes as u64))?;
    }
    Ok(())
}

/// The names of the files that a training writes to the folder of its model.
pub(super) fn files_of(name: &str, is_quantized: bool) -> Vec<String> {
    let quantized = format!("{name}_quantized");
    let models = [Some(name), Some(quantized.as_str()).filter(|_| is_quantized)];
    let endings = ["postcard", "rs", "samples"];
    models
        .into_iter()
        .flatten()
        .flat_map(|model| endings.map(|ending| format!("{model}.{ending}")))
        .collect()
}

/// About as much as the files of a model take: its parameters, and what else is in them.
pub(super) fn bytes_of(layers: &[LayerSpec]) -> u64 {
    const OTHERS: u64 = 16 << 10;
    layers.iter().map(|layer| layer.parameters() * 4).sum::<u64>() + OTHERS
}

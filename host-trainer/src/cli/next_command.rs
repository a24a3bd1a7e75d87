//! Next command to type after training.

use super::arguments::TrainArguments;
use super::naming::{models_folder, quoted, shown};
use anyhow::Result;
use host_trainer_core::dataset::Dataset;
use host_trainer_core::export::TrainedModel;
use std::io::Write;
use std::path::Path;

/// The program as it was started, by cargo or by itself.
pub(super) fn program() -> &'static str {
    // Set by `cargo run`.
    let is_in_cargo = std::env::var_os("CARGO_MANIFEST_DIR").is_some();
    if is_in_cargo { "cargo run -p host-trainer --" } else { "host-trainer" }
}

/// Writes the next commands, as they can be typed here.
pub(super) fn write_next(
    model: &TrainedModel,
    path: &Path,
    arguments: &TrainArguments,
    out: &mut dyn Write,
) -> Result<()> {
    let program = program();
    let path_shown = quoted(&shown(path));
    let judged_by = arguments.data.test.as_ref().unwrap_or(&arguments.data.data);
    let data = match judged_by.as_str() {
        built_in if Dataset::BUILT_IN.contains(&built_in) => String::new(),
        file => format!(" --data {}", quoted(file)),
    };
    let size = arguments.data.size.map_or_else(String::new, |size| format!(" --size {size}"));
    let mut title = "next";
    if models_folder().is_some() {
        let is_there = models_folder().as_deref() == path.parent();
        let chosen = |suffix: &str| match model.name.as_str() {
            "digits" if is_there => String::new(),
            name if is_there => format!(" --model {name}{suffix}"),
            _ => {
                let name = format!("{}{suffix}.postcard", model.name);
                format!(" --model {}", quoted(&shown(&path.with_file_name(name))))
            }
        };
        let f32 = chosen("");
        writeln!(
            out,
            "{title:<10} cargo xtask qemu{f32}   (this network on a Cortex-M4F in QEMU)"
        )?;
        title = "";
        if arguments.makes_quantized() {
            let quantized = chosen("_quantized");
            writeln!(
                out,
                "{title:<10} cargo xtask qemu --board microbit{quantized}   (quantized, on a Cortex-M0)"
            )?;
        }
    }
    writeln!(out, "{title:<10} {program} evaluate {path_shown}{data}{size}")?;
    Ok(())
}

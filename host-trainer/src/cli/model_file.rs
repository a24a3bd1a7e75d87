//! The model file that a command is about.

use super::naming::quoted;
use anyhow::{Error, Result};
use host_trainer_core::did_you_mean;
use host_trainer_core::export::TrainedModel;
use std::path::Path;

/// Reads it. If there is none of this name, but one of a similar name, the message says so.
pub(super) fn read_model(path: &Path) -> Result<TrainedModel> {
    TrainedModel::read(path).map_err(|error| match error.to_string() {
        text if !path.exists() => Error::msg(text + &similar(path)),
        text if is_foreign(path) => Error::msg(format!(
            "{text}. A network of another program is imported first: host-trainer import {}",
            quoted(&path.display().to_string())
        )),
        _ => error.into(),
    })
}

/// Returns whether a file is named as those that `host-trainer import` reads.
fn is_foreign(path: &Path) -> bool {
    const ENDINGS: [&str; 5] = ["onnx", "tflite", "safetensors", "keras", "h5"];
    path.extension().is_some_and(|extension| ENDINGS.iter().any(|ending| extension == *ending))
}

/// Asks for a model in the same folder.
fn similar(path: &Path) -> String {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new(".")));
    let names = entries
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let models: Vec<String> = names.filter(|name| name.ends_with(".postcard")).collect();
    let wanted = path.file_name().unwrap_or_default().to_string_lossy();
    let wanted =
        if wanted.contains('.') { wanted.into_owned() } else { format!("{wanted}.postcard") };
    did_you_mean(&wanted, models.iter().map(String::as_str))
}

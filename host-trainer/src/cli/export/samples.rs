//! Samples with which an exported model checks itself.

use crate::cli::made_up;
use anyhow::{Context, Result};
use host_trainer_core::export::{TrainedModel, read_samples};
use std::path::Path;

/// Inputs of samples, one after the other.
pub(super) struct Samples {
    pub numbers: Vec<f32>,
    pub are_made_up: bool,
}

/// The samples in the file beside a model, if they are of this model, or made-up ones.
pub(super) fn of_model(path: &Path, model: &TrainedModel) -> Result<Samples> {
    let read = |path: &Path| std::fs::read(path).with_context(|| path.display().to_string());
    let beside = path.with_extension("samples");
    if beside.is_file() {
        let (bytes, samples) = (read(path)?, read(&beside)?);
        if let Some(samples) = read_samples(&samples, model.network.inputs(), &bytes) {
            let numbers = samples.into_iter().flat_map(|(numbers, _)| numbers).collect();
            return Ok(Samples { numbers, are_made_up: false });
        }
    }
    let numbers = made_up::samples(&model.normalizer, model.network.inputs());
    Ok(Samples { numbers, are_made_up: true })
}

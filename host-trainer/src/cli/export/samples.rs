//! Samples with which an exported model checks itself.

use anyhow::{Context, Result};
use host_trainer_core::export::{TrainedModel, read_samples};
use host_trainer_core::random::{Purpose, generator};
use rand::RngExt;
use std::path::Path;

/// Samples that are made up if there are none.
const MADE_UP: usize = 32;

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
    Ok(Samples { numbers: made_up(model), are_made_up: true })
}

/// Numbers within two scales of the training data, or from −1 to 1.
fn made_up(model: &TrainedModel) -> Vec<f32> {
    let mut generator = generator(0, Purpose::Data);
    let (width, normalizer) = (model.network.inputs(), &model.normalizer);
    let number = |index: usize| {
        let number = generator.random_range(-1.0f32..1.0);
        match (normalizer.offset.get(index % width), normalizer.scale.get(index % width)) {
            (Some(offset), Some(scale)) if scale.is_finite() => offset + 2.0 * scale * number,
            (Some(offset), Some(_)) => *offset,
            _ => number,
        }
    };
    (0..MADE_UP * width).map(number).collect()
}

//! Samples of the trials of a sweep, read once.

use crate::cli::arguments::TrainArguments;
use crate::cli::trial::Settings;
use anyhow::Result;
use host_trainer_core::dataset::Source;
use std::sync::{Arc, Mutex, PoisonError};

/// Options that do not change which samples are read: most trials share theirs.
const OF_TRAINING: [&str; 32] = [
    "hidden",
    "layers",
    "input",
    "activation",
    "output-activation",
    "loss",
    "huber-delta",
    "epochs",
    "batch-size",
    "learning-rate",
    "optimizer",
    "momentum",
    "schedule",
    "schedule-epochs",
    "schedule-factor",
    "warm-up",
    "clip-norm",
    "truncate",
    "weight-decay",
    "dropout",
    "batch-norm",
    "label-smoothing",
    "class-weights",
    "augment",
    "early-stopping",
    "patience",
    "quantize",
    "fine-tune",
    "normalize",
    "teacher",
    "teacher-share",
    "temperature",
];

/// The samples that were read last, and the options that they were read by.
#[derive(Debug, Default)]
pub(super) struct Sources {
    last: Mutex<Option<(Settings, Arc<Source>)>>,
}

impl Sources {
    /// The samples of a trial.
    ///
    /// # Errors
    ///
    /// As when they are read for `train`.
    pub fn load(&self, settings: &Settings, arguments: &TrainArguments) -> Result<Source> {
        let mut by = settings.clone();
        OF_TRAINING.iter().for_each(|name| by.unset(name));
        // Others wait: they would read the same.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, source)) = last.as_ref().filter(|(read_by, _)| *read_by == by) {
            return Ok((**source).clone());
        }
        let source = arguments.data.load(arguments.data.seed)?;
        *last = Some((by, Arc::new(source.clone())));
        Ok(source)
    }
}

/// Checksums of the samples, a line each.
pub(super) fn context(source: &Source) -> Vec<String> {
    let parts = [("validation", &source.validation), ("test", &source.test)];
    let others = parts
        .into_iter()
        .filter_map(|(name, part)| Some(format!("{name} {:08x}", part.as_ref()?.checksum())));
    [format!("data {:08x}", source.checksum())].into_iter().chain(others).collect()
}

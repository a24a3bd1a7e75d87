//! The epochs of a training that may have been resumed.

use super::document;
use super::metrics_file::MetricsFile;
use super::report::EPOCHS;
use anyhow::{Context, Result};
use host_trainer_core::EpochReport;
use host_trainer_core::export::OutputFolder;
use serde_json::{Value, json};

/// All epochs, as JSON. Epochs before a training was resumed are kept beside its checkpoint.
pub(super) struct History {
    file: Option<MetricsFile>,
    epochs: Vec<Value>,
    /// Epochs that nobody kept: the checkpoint is older than this file.
    missing: usize,
}

impl History {
    /// Begins after so many epochs, and reads what is kept of them in the folder of the checkpoint.
    pub fn begin(checkpoints: Option<&OutputFolder>, epochs_done: usize) -> Result<Self> {
        let Some(folder) = checkpoints else {
            return Ok(Self { file: None, epochs: Vec::new(), missing: epochs_done });
        };
        let path = folder.path().join(EPOCHS);
        let file = MetricsFile::open(&path, epochs_done).context(
            "a checkpoint keeps its epochs there (--checkpoint DIR names another folder)",
        )?;
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let epochs: Vec<Value> =
            text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let missing = epochs_done.saturating_sub(epochs.len());
        Ok(Self { file: Some(file), epochs, missing })
    }

    /// Adds an epoch. One that cannot be kept is known until the training ends, and the error is returned once.
    pub fn add(&mut self, report: &EpochReport) -> Result<()> {
        self.epochs.push(document::epoch(report));
        match self.file.as_mut().map(|file| file.write(report)) {
            Some(Err(error)) => {
                self.file = None;
                Err(error)
            }
            _ => Ok(()),
        }
    }

    /// Adds the epochs to what is said of a training, and how many are not known, if any.
    pub fn document(self, training: &mut Value) {
        training["epochs"] = json!(self.epochs);
        if self.missing > 0 {
            training["missing_epochs"] = json!(self.missing);
        }
    }
}

//! The three files of a model.

use super::samples_file::samples_file_of;
use super::{OutputFolder, TrainedModel, WriteError, model_rs};
use crate::dataset::Dataset;
use nn_core::ModelError;
use thiserror::Error;

/// Test samples for the device take at most this much flash, or as much as one sample takes.
const MAX_SAMPLES_BYTES: usize = 64 * 1024;

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFile {
    /// Name in the folder.
    pub name: String,
    /// Description of it, for people.
    pub what: &'static str,
    /// Size.
    pub bytes: usize,
}

/// Why a model could not be saved.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SaveError {
    /// It cannot be a model file.
    #[error("the network cannot be saved: {0}")]
    Model(#[from] ModelError),
    /// The files cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl TrainedModel {
    /// Writes `NAME.postcard` (the model), `NAME.rs` (its Rust type, for `mod NAME;`) and `NAME.samples`
    /// (test samples with the outputs computed here, so that a board can check itself).
    ///
    /// # Errors
    ///
    /// [`SaveError`]; what was there before is still there, unless the message says otherwise.
    pub fn save(&self, folder: &OutputFolder, test: &Dataset) -> Result<[SavedFile; 3], SaveError> {
        let model = self.to_bytes()?;
        let alarm = self.anomaly.as_ref();
        let samples = samples_file_of(&self.network, alarm, &model, test, MAX_SAMPLES_BYTES);
        let source = model_rs(self);
        let file = |ending: &str, what, bytes: &[u8]| SavedFile {
            name: format!("{}.{ending}", self.name),
            what,
            bytes: bytes.len(),
        };
        let saved = [
            file("postcard", "the model", &model),
            file("rs", "its Rust type, for `mod`", source.as_bytes()),
            file("samples", "test samples for the device", &samples),
        ];
        let [model_name, source_name, samples_name] = saved.each_ref().map(|file| &*file.name);
        folder.write_all(&[
            (model_name, &model),
            (source_name, source.as_bytes()),
            (samples_name, &samples),
        ])?;
        Ok(saved)
    }
}

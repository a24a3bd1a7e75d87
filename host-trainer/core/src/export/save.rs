//! The files of a model.

use super::project_module;
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
    /// (the test samples, if any are given, with the outputs computed here, so that a board can check itself).
    /// In a folder of `host-trainer new`, the model becomes the one that is embedded.
    ///
    /// # Errors
    ///
    /// [`SaveError`]; what was there before is still there, unless the message says otherwise.
    pub fn save(
        &self,
        folder: &OutputFolder,
        test: Option<&Dataset>,
    ) -> Result<Vec<SavedFile>, SaveError> {
        let model = self.to_bytes()?;
        let how = (self.anomaly.as_ref(), self.known.as_ref());
        let samples_of =
            |test| samples_file_of(&self.network, how, &model, test, MAX_SAMPLES_BYTES);
        let samples = test.map(samples_of);
        let source = model_rs(self, samples.is_some()).into_bytes();
        let named = |ending: &str| format!("{}.{ending}", self.name);
        let mut files = vec![
            (named("postcard"), "the model", model),
            (named("rs"), "its Rust type, for `mod`", source),
        ];
        files.extend(samples.map(|bytes| (named("samples"), "test samples for the device", bytes)));
        let module = project_module::renamed(folder.path(), &self.name);
        files.extend(module.map(|text| {
            (project_module::FILE.into(), "names the model to embed", text.into_bytes())
        }));
        let written: Vec<(&str, &[u8])> =
            files.iter().map(|(name, _, bytes)| (&**name, &**bytes)).collect();
        folder.write_all(&written)?;
        let saved = |(name, what, bytes): (String, _, Vec<u8>)| SavedFile {
            name,
            what,
            bytes: bytes.len(),
        };
        Ok(files.into_iter().map(saved).collect())
    }
}

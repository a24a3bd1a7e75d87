//! Files for the device: the model, its Rust types, and test samples.

mod anomaly;
mod damaged;
mod known;
mod model_rs;
mod origin;
pub mod project_module;
mod samples_file;
mod save;
mod trained_model;
mod windowing;
mod write;

pub use anomaly::Anomaly;
pub use known::Known;
pub use model_rs::model_rs;
pub use origin::{Origin, TestSamples};
pub use samples_file::{read_samples, samples_file};
pub use save::{SaveError, SavedFile};
pub use trained_model::{ModelFileError, TrainedModel};
pub use windowing::Windowing;
pub use write::temporary_file;
pub use write::{OutputFolder, WriteError};

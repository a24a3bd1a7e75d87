//! Description of a data set before it is split.

use host_trainer_core::dataset::{Shares, Source};
use host_trainer_core::export::Origin;
use std::path::Path;

/// Name, origin and checksum.
pub(super) struct About {
    /// For the model's files.
    pub name: String,
    /// The name of the built-in data set, or of the file.
    pub origin: String,
    pub checksum: u32,
}

impl About {
    pub fn new(source: &Source, asked_for: &str) -> Self {
        let file_name = Path::new(asked_for).file_name();
        Self {
            name: source.data.name.clone(),
            origin: file_name.map_or(asked_for.into(), |name| name.to_string_lossy()).into_owned(),
            checksum: source.checksum(),
        }
    }

    /// The origin of a training, as far as it says how samples are split.
    pub fn split(&self, shares: Shares, seed: u64) -> Origin {
        Origin {
            dataset_crc: self.checksum,
            seed,
            validation_share: shares.validation as f32,
            test_share: shares.test as f32,
            ..Origin::default()
        }
    }

    /// Writes into the origin of a model what it was trained on, and by which shares that was split.
    pub fn sign(self, origin: &mut Origin, shares: Shares) {
        origin.dataset = self.origin;
        origin.dataset_crc = self.checksum;
        origin.validation_share = shares.validation as f32;
        origin.test_share = shares.test as f32;
    }
}

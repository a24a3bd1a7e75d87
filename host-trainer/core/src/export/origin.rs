//! Origin of a model: program, data, and what was measured.

use crate::evaluation::Evaluation;

/// Origin of a model: [`nn_core::Provenance`] that owns its texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origin {
    /// Program and version.
    pub trainer: String,
    /// The data set's name.
    pub dataset: String,
    /// The data set's checksum.
    pub dataset_crc: u32,
    /// The seed of data, split, initialization and shuffling.
    pub seed: u64,
    /// The share of validation samples.
    pub validation_share: f32,
    /// The share of test samples.
    pub test_share: f32,
    /// Test samples.
    pub test_samples: u32,
    /// Test samples classified correctly.
    pub test_correct: u32,
    /// For a regression, the root of the mean squared error on them, over all outputs.
    pub test_rmse: f32,
}

/// Between the program that trained a network and the one that imported it.
const IMPORTED: &str = ", imported by ";

/// Between the program and the model that its training went on from.
const GOES_ON: &str = ", on from ";

/// Behind that model.
const MAY_HAVE_SEEN: &str = ", which may have seen the test samples";

impl Origin {
    /// Origin of a network that another program trained: the program, and the file with its checksum.
    pub fn imported(producer: &str, file: &str, checksum: u32) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        Self {
            trainer: format!("{producer}{IMPORTED}host-trainer {version}"),
            dataset: file.into(),
            dataset_crc: checksum,
            ..Self::default()
        }
    }

    /// Returns whether another program trained the network, so that its data are not known here.
    pub fn is_imported(&self) -> bool {
        self.trainer.contains(IMPORTED)
    }

    /// Notes the model that training went on from. It has not seen the test samples if it was trained on the same data,
    /// split in the same way.
    pub fn go_on_from(&mut self, name: &str, earlier: &Self) {
        self.trainer += GOES_ON;
        self.trainer += name;
        if !self.is_split_as(earlier) {
            self.trainer += MAY_HAVE_SEEN;
        }
    }

    /// Returns whether an earlier training had the same data, split in the same way, and so none of the test samples.
    pub fn is_split_as(&self, earlier: &Self) -> bool {
        let parts = |origin: &Self| {
            (origin.dataset_crc, origin.seed, origin.validation_share, origin.test_share)
        };
        parts(self) == parts(earlier)
            && !earlier.is_imported()
            && !earlier.may_have_seen_test_samples()
    }

    /// Returns whether its training went on from another model.
    pub fn goes_on(&self) -> bool {
        self.trainer.contains(GOES_ON)
    }

    /// Returns whether the model that its training went on from may have been trained on its test samples.
    pub fn may_have_seen_test_samples(&self) -> bool {
        self.trainer.ends_with(MAY_HAVE_SEEN)
    }

    /// With what was measured on the test samples.
    pub(super) fn judged(self, test: &Evaluation) -> Self {
        Self {
            test_samples: test.samples as u32,
            test_correct: test.classification().map_or(0, |metrics| metrics.correct as u32),
            test_rmse: test.regression().map_or(0.0, |metrics| metrics.total_rmse() as f32),
            ..self
        }
    }
}

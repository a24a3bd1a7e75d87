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

/// Between the program and a model whose predictions were targets.
const TAUGHT: &str = ", taught by ";

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

    /// Notes the model that training went on from.
    pub fn go_on_from(&mut self, name: &str, earlier: &Self, is_test_apart: bool) {
        self.learn_from(GOES_ON, name, earlier, is_test_apart);
    }

    /// Notes a model whose predictions were part of the targets.
    pub fn be_taught_by(&mut self, name: &str, teacher: &Self, is_test_apart: bool) {
        self.learn_from(TAUGHT, name, teacher, is_test_apart);
    }

    fn learn_from(&mut self, how: &str, name: &str, earlier: &Self, is_test_apart: bool) {
        let has_seen_none = self.is_split_as(earlier, is_test_apart);
        self.trainer += how;
        self.trainer += name;
        if !has_seen_none {
            self.trainer += MAY_HAVE_SEEN;
        }
    }

    /// Returns whether an earlier training has seen none of the test samples: it had the same data, split in the same
    /// way, where test samples are not apart from them in a file.
    pub fn is_split_as(&self, earlier: &Self, is_test_apart: bool) -> bool {
        let parts = |origin: &Self| (origin.seed, origin.validation_share, origin.test_share);
        self.dataset_crc == earlier.dataset_crc
            && (is_test_apart || parts(self) == parts(earlier))
            && !earlier.is_imported()
            && !earlier.may_have_seen_test_samples()
    }

    /// Returns whether it learned from another model, whose training went on or whose predictions were targets.
    pub fn has_learned_from_another(&self) -> bool {
        self.trainer.contains(GOES_ON) || self.trainer.contains(TAUGHT)
    }

    /// Returns whether a model that it learned from may have been trained on its test samples.
    pub fn may_have_seen_test_samples(&self) -> bool {
        self.trainer.contains(MAY_HAVE_SEEN)
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

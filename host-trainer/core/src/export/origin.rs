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

/// Test samples, as they are told from those that are trained on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestSamples {
    /// In a file of their own.
    Apart,
    /// Drawn one by one, before those for validation.
    Drawn,
    /// Drawn in groups, with those for validation.
    DrawnByGroup,
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
    pub fn go_on_from(&mut self, name: &str, earlier: &Self, test: TestSamples) {
        self.learn_from(GOES_ON, name, earlier, test);
    }

    /// Notes a model whose predictions were part of the targets.
    pub fn be_taught_by(&mut self, name: &str, teacher: &Self, test: TestSamples) {
        self.learn_from(TAUGHT, name, teacher, test);
    }

    fn learn_from(&mut self, how: &str, name: &str, earlier: &Self, test: TestSamples) {
        let has_seen_none = self.is_split_as(earlier, test);
        self.trainer += how;
        self.trainer += name;
        if !has_seen_none {
            self.trainer += MAY_HAVE_SEEN;
        }
    }

    /// Returns whether an earlier training has seen none of the test samples: it had the same data, and these are
    /// apart from them, or were told from them in the same way.
    pub fn is_split_as(&self, earlier: &Self, test: TestSamples) -> bool {
        let drawn = |origin: &Self| (origin.seed, origin.test_share);
        let is_alike = match test {
            TestSamples::Apart => true,
            TestSamples::Drawn => drawn(self) == drawn(earlier),
            TestSamples::DrawnByGroup => {
                drawn(self) == drawn(earlier) && self.validation_share == earlier.validation_share
            }
        };
        self.dataset_crc == earlier.dataset_crc
            && is_alike
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_samples_are_new_to_a_training_of_the_same_data_that_drew_the_same() {
        let one = Origin { dataset_crc: 7, seed: 1, test_share: 0.2, ..Origin::default() };
        let [apart, drawn, by_group] =
            [TestSamples::Apart, TestSamples::Drawn, TestSamples::DrawnByGroup];
        assert!([apart, drawn, by_group].into_iter().all(|test| one.is_split_as(&one, test)));
        let other = Origin { dataset_crc: 8, ..one.clone() };
        assert!([apart, drawn, by_group].into_iter().all(|test| !one.is_split_as(&other, test)));
        // Test samples are drawn before those for validation.
        let watched = Origin { validation_share: 0.1, ..one.clone() };
        assert!(one.is_split_as(&watched, drawn) && !one.is_split_as(&watched, by_group));
        for other in [Origin { seed: 2, ..one.clone() }, Origin { test_share: 0.0, ..one.clone() }]
        {
            assert!(one.is_split_as(&other, apart) && !one.is_split_as(&other, drawn));
        }
        let imported = Origin { dataset_crc: 7, ..Origin::imported("x", "f", 7) };
        assert!(!one.is_split_as(&imported, apart));
    }

    #[test]
    fn what_a_teacher_may_have_seen_its_pupil_may_have_too() {
        let one = Origin { dataset_crc: 7, ..Origin::default() };
        let mut pupil = one.clone();
        pupil.be_taught_by("large", &one, TestSamples::Drawn);
        assert_eq!(pupil.trainer, ", taught by large");
        assert!(pupil.has_learned_from_another() && !pupil.may_have_seen_test_samples());
        let other = Origin { dataset_crc: 8, ..Origin::default() };
        pupil.be_taught_by("other", &other, TestSamples::Drawn);
        assert!(pupil.may_have_seen_test_samples());
        assert!(!one.is_split_as(&pupil, TestSamples::Apart));
    }
}

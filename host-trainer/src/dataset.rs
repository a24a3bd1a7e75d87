//! Labelled measurements: where they come from, how they are split and scaled.

pub mod csv;
pub mod digits;
pub mod generated;
pub mod idx;
mod normalize;
mod split;

pub use normalize::{Normalize, Normalizer};
pub use split::{Shares, Split, split, split_with_test};

use nn_core::MAX_LABELS;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Samples with a class each.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// For people and file names: `digits`, or a file's name without its ending.
    pub name: String,
    /// The name of each feature; empty if features have no names.
    pub columns: Vec<String>,
    /// Numbers of each sample.
    pub width: usize,
    /// (samples, width), row-major.
    pub features: Vec<f32>,
    /// The class of each sample, an index into `labels`.
    pub classes: Vec<usize>,
    /// The name of each class.
    pub labels: Vec<String>,
}

impl Dataset {
    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }

    /// The features of each sample.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.features.chunks_exact(self.width)
    }

    /// The samples at these positions, in their order.
    pub fn subset(&self, positions: &[usize]) -> Self {
        let mut features = Vec::with_capacity(positions.len() * self.width);
        for &position in positions {
            features.extend_from_slice(&self.features[position * self.width..][..self.width]);
        }
        Self {
            name: self.name.clone(),
            columns: self.columns.clone(),
            width: self.width,
            features,
            classes: positions.iter().map(|&position| self.classes[position]).collect(),
            labels: self.labels.clone(),
        }
    }

    /// CRC-32 over features, classes and labels: tells whether two data sets are the same.
    pub fn checksum(&self) -> u32 {
        let crc = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);
        let mut digest = crc.digest();
        for feature in &self.features {
            digest.update(&feature.to_le_bytes());
        }
        for &class in &self.classes {
            digest.update(&(class as u32).to_le_bytes());
        }
        for label in &self.labels {
            digest.update(label.as_bytes());
            digest.update(&[0]);
        }
        digest.finalize()
    }

    /// The data sets that need no file.
    pub const BUILT_IN: [&str; 3] = ["digits", "xor", "moons"];
}

/// Where samples come from: one data set, or two if the test samples are kept apart already.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Samples to train on; without `test`, those to judge by are among them.
    pub data: Dataset,
    /// Samples to judge by.
    pub test: Option<Dataset>,
}

impl Source {
    /// Loads a data set by name, a CSV file by path, or the IDX files of a folder.
    ///
    /// # Errors
    ///
    /// [`DatasetError`]: a name that is no data set and no file, or what is wrong with the file.
    pub fn load(
        name_or_path: &str,
        options: &csv::Options,
        seed: u64,
    ) -> Result<Self, DatasetError> {
        let path = Path::new(name_or_path);
        let data = match name_or_path {
            "digits" => digits::load(),
            "xor" => generated::xor(400, seed),
            "moons" => generated::moons(400, seed),
            _ if path.is_dir() => {
                let (data, test) = idx::load(path)?;
                return Ok(Self { data, test: Some(test) });
            }
            _ if path.exists() || name_or_path.contains(['.', '/', '\\']) => {
                csv::load(path, options)?
            }
            name => return Err(DatasetError::Unknown { name: name.into() }),
        };
        Ok(Self { data, test: None })
    }

    /// Training, validation and test samples; see [`split()`]. Test samples that are kept apart already
    /// stay as they are, and `shares.test` is not looked at.
    ///
    /// # Errors
    ///
    /// As [`split()`].
    pub fn split(self, shares: Shares, seed: u64) -> Result<Split, DatasetError> {
        match self.test {
            None => split(self.data, shares, seed),
            Some(test) => split_with_test(self.data, test, shares.validation, seed),
        }
    }
}

/// What is wrong with a data set.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// Neither a built-in data set nor a file.
    #[error(
        "`{name}` is neither a data set that comes with the program ({}) nor a file here: \
         give the path of a CSV file, or of a folder with the four files of MNIST",
        Dataset::BUILT_IN.join(", ")
    )]
    Unknown {
        /// What was asked for.
        name: String,
    },
    /// The file cannot be read.
    #[error("{}: {error}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Something in the file is wrong.
    #[error("{} line {line}: {what}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: u64,
        /// What was found and what was expected.
        what: String,
    },
    /// The file as a whole is wrong.
    #[error("{}: {what}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What was found and what was expected.
        what: String,
    },
    /// All samples have one label.
    #[error(
        "all {samples} samples have the label `{label}`: there is nothing to tell apart; at least 2 classes are needed"
    )]
    SingleClass {
        /// How many samples there are.
        samples: usize,
        /// Their label.
        label: String,
    },
    /// Shares that are no shares, or leave nothing to train on.
    #[error(
        "shares of {validation} for validation and {test} for test: both must be above 0, and together below 1"
    )]
    Shares {
        /// Of validation samples.
        validation: f64,
        /// Of test samples.
        test: f64,
    },
    /// More labels than a model may have.
    #[error(
        "{classes} different labels, at most {MAX_LABELS} are allowed: is the label column (`--label NAME`) the right one? \
         The first labels are {examples}"
    )]
    TooManyClasses {
        /// How many there are.
        classes: usize,
        /// Some of them.
        examples: String,
    },
    /// A class has too few samples for all three parts.
    #[error(
        "samples of class `{label}`: {samples}; at least {needed} are needed, so that training, validation and test each \
         get one: add samples, remove the class, or name another label column (--label)"
    )]
    TooFewSamples {
        /// The class.
        label: String,
        /// How many it has.
        samples: usize,
        /// How many it needs.
        needed: usize,
    },
}

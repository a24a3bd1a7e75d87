//! Labelled measurements: where they come from, how they are split and scaled.

pub mod csv;
pub mod digits;
pub mod generated;
pub mod idx;
pub mod images;
pub mod letters;
mod limit;
mod normalize;
pub mod npy;
mod split;
mod targets;

pub use nn_core::Task;
pub use normalize::{Normalize, Normalizer};
pub use split::{Shares, Split, split};
pub use targets::Targets;

use core::fmt;
use nn_core::MAX_LABELS;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Larger numbers cannot be trained on: their squares leave the range of `f32`.
const LARGEST: f32 = 1e18;

/// Samples, and what a network is to answer to each.
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
    /// A class or numbers for each sample.
    pub targets: Targets,
    /// If samples are images: row after row of grey pixels.
    pub image: Option<ImageSize>,
}

/// The size of images in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageSize {
    /// Pixels of a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl fmt::Display for ImageSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl Dataset {
    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// The features of each sample.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32]> + Clone {
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
            targets: self.targets.subset(positions),
            image: self.image,
        }
    }

    /// CRC-32 over features, targets and their names: tells whether two data sets are the same.
    pub fn checksum(&self) -> u32 {
        let crc = crc::Crc::<u32, crc::Table<16>>::new(&crc::CRC_32_ISO_HDLC);
        let mut digest = crc.digest();
        let mut bytes = Vec::new();
        for features in self.features.chunks(1024) {
            bytes.clear();
            bytes.extend(features.iter().flat_map(|feature| feature.to_le_bytes()));
            digest.update(&bytes);
        }
        match &self.targets {
            Targets::Classes { classes, .. } => {
                classes.iter().for_each(|&class| digest.update(&(class as u32).to_le_bytes()));
            }
            Targets::Values { values, .. } => {
                values.iter().for_each(|value| digest.update(&value.to_le_bytes()));
            }
        }
        for name in self.targets.names() {
            digest.update(name.as_bytes());
            digest.update(&[0]);
        }
        digest.finalize()
    }

    /// The data sets that need no file.
    pub const BUILT_IN: [&str; 5] = ["digits", "xor", "moons", "sine", "letters"];
}

/// Where samples come from: one data set, and others if parts of it are kept apart already.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Samples to train on, and those for the parts that are not given.
    pub data: Dataset,
    /// Samples that watch over training.
    pub validation: Option<Dataset>,
    /// Samples to judge by.
    pub test: Option<Dataset>,
}

/// How files are to be read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// CSV files, and the columns of NumPy files.
    pub csv: csv::Options,
    /// The size that the images of a folder are scaled to.
    pub size: Option<ImageSize>,
}

impl Source {
    /// Loads a data set by name, or from a file or folder.
    ///
    /// # Errors
    ///
    /// [`DatasetError`]: a name that is no data set and no file, or what is wrong with the file.
    pub fn load(name_or_path: &str, options: &Options, seed: u64) -> Result<Self, DatasetError> {
        let path = Path::new(name_or_path);
        if options.size.is_some() && (!path.is_dir() || idx::is_idx(path)) {
            let what = "--size is for a folder of images, with a subfolder for each class";
            return Err(DatasetError::File { path: path.into(), what: what.into() });
        }
        let data = match name_or_path {
            "digits" => digits::load(),
            "xor" => generated::xor(400, seed),
            "moons" => generated::moons(400, seed),
            "sine" => generated::sine(1000, seed),
            "letters" => letters::letters(26 * 100, seed),
            _ if path.is_dir() || has_ending(path, "npz") => {
                return Self::load_parts(path, options);
            }
            _ if has_ending(path, "npy") => npy::load_npy(path, &options.csv)?,
            _ if Self::is_csv(name_or_path) => csv::load(path, &options.csv)?,
            name => return Err(DatasetError::Unknown { name: name.into() }),
        };
        Ok(Self { data, validation: None, test: None })
    }

    /// Whether this is read as a CSV file: it is there or looks like a path, and is nothing else.
    pub fn is_csv(name_or_path: &str) -> bool {
        let path = Path::new(name_or_path);
        !Dataset::BUILT_IN.contains(&name_or_path)
            && !path.is_dir()
            && !has_ending(path, "npz")
            && !has_ending(path, "npy")
            && (path.exists() || name_or_path.contains(['.', '/', '\\']))
    }

    /// Files and folders that may keep parts apart. They have no columns to choose from.
    fn load_parts(path: &Path, options: &Options) -> Result<Self, DatasetError> {
        let csv::Options { label, targets } = &options.csv;
        let is_archive = !path.is_dir();
        if label.is_some() || (!targets.is_empty() && !is_archive) {
            let what = if is_archive {
                "an archive has an array of labels, no label column: leave --label away"
            } else {
                "a folder of images has no columns: leave --label and --target away"
            };
            return Err(DatasetError::File { path: path.into(), what: what.into() });
        }
        if is_archive {
            return npy::load_npz(path, targets);
        }
        if !idx::is_idx(path) {
            return images::load(path, options.size);
        }
        let (data, test) = idx::load(path)?;
        Ok(Self { data, validation: None, test: Some(test) })
    }
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

/// What is wrong with a data set.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// Neither a built-in data set nor a file.
    #[error(
        "`{name}` is neither a data set that comes with the program ({}) nor a file here: \
         give the path of a CSV file, of a NumPy file (.npz or .npy), of a folder with the four files of \
         MNIST, or of a folder of images with a subfolder for each class",
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
    /// It needs more memory than there is.
    #[error(
        "{}: it needs {needed_bytes} bytes of memory, but {available_bytes} are available: \
         use fewer samples, or smaller images (a folder of images: --size)",
        path.display()
    )]
    Memory {
        /// The file or folder.
        path: PathBuf,
        /// For its features, as `f32`.
        needed_bytes: u64,
        /// What the system can give.
        available_bytes: u64,
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
    /// A part that is kept apart does not fit the rest.
    #[error("the {part} samples have {what} as those to train on")]
    Parts {
        /// Which part.
        part: &'static str,
        /// How they differ.
        what: String,
    },
    /// Too few samples for all parts.
    #[error("{samples} samples; at least {needed} are needed, so that each part gets one")]
    TooFew {
        /// How many there are.
        samples: usize,
        /// How many are needed.
        needed: usize,
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

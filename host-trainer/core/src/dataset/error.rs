//! Errors of data sets.

use super::Dataset;
use crate::suggestion::did_you_mean;
use crate::text::quoted;
use nn_core::MAX_LABELS;
#[cfg(feature = "data-files")]
use std::path::Path;
use std::path::PathBuf;
use thiserror::Error;

/// Error of a data set.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// Neither a built-in data set nor a file.
    #[error(
        "`{name}` is neither a data set that comes with the program ({}) nor a file here{}: \
         give the path of a CSV file, of a NumPy file (.npz or .npy), of a folder with the four files of \
         MNIST, of a folder of images with a subfolder for each class, or - for what is piped in",
        Dataset::BUILT_IN.join(", "),
        did_you_mean(name, Dataset::BUILT_IN)
    )]
    Unknown {
        /// Name that was asked for.
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
        /// Finding, and what was expected.
        what: String,
    },
    /// The file as a whole is wrong.
    #[error("{}: {what}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Finding, and what was expected.
        what: String,
    },
    /// Samples cannot be split so that no group is on both sides.
    #[error("{groups} groups cannot be split: {what}")]
    Groups {
        /// Number of different ones.
        groups: usize,
        /// Why.
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
        /// Memory that the system can give.
        available_bytes: u64,
    },
    /// All samples have one label.
    #[error(
        "all {samples} samples have the label `{label}`: there is nothing to tell apart; at least 2 classes are needed: \
         add samples of another class, or name another label column (--label), or learn what is normal from normal samples \
         alone (--anomaly)"
    )]
    SingleClass {
        /// Number of samples.
        samples: usize,
        /// Their label.
        label: String,
    },
    /// Shares that are no shares, or leave nothing to train on.
    #[error(
        "shares of {validation} for validation and {test} for test: neither may be below 0, and together they must be below 1"
    )]
    Shares {
        /// Share of validation samples.
        validation: f64,
        /// Share of test samples.
        test: f64,
    },
    /// More labels than a model may have.
    #[error(
        "{classes} different labels, at most {MAX_LABELS} are allowed: is the label column (`--label NAME`) the right one? \
         The first labels are {examples}"
    )]
    TooManyClasses {
        /// Number of classes.
        classes: usize,
        /// Some of them.
        examples: String,
    },
    /// More targets than a model may have.
    #[error(
        "{targets} targets, at most {MAX_LABELS} are allowed: name fewer with --target, or train several models"
    )]
    TooManyTargets {
        /// Number of targets.
        targets: usize,
    },
    /// A part that is kept apart does not fit the rest.
    #[error("the {part} samples do not fit those to train on: they have {what}")]
    Parts {
        /// Which part.
        part: &'static str,
        /// Difference between them.
        what: String,
    },
    /// Too few samples for all parts.
    #[error(
        "{samples} samples; at least {needed} are needed, so that each part gets one: add samples, or train and judge on all of them (--test-share 0)"
    )]
    TooFew {
        /// Number of samples.
        samples: usize,
        /// Number that is needed.
        needed: usize,
    },
    /// Classes have too few images for all three parts.
    #[error(
        "{}; at least {needed} are needed of each class, so that training, validation and test each get one: add images to \
         {}, remove {}, or train and judge on all images (--test-share 0)",
        of_classes("images", classes),
        if classes.len() == 1 { "its folder" } else { "their folders" },
        if classes.len() == 1 { "the folder" } else { "the folders" }
    )]
    TooFewImages {
        /// The classes, and how many each has.
        classes: Vec<(String, usize)>,
        /// Number that each needs.
        needed: usize,
    },
    /// A class has too few recordings to split by, and those have too few windows.
    #[error(
        "windows of class `{label}`: {windows}; at least {needed} are needed to split a recording in time, with pauses \
         between parts: add recordings of it (three can be split by recording), cut shorter windows (--window), or train and judge on all of \
         them (--test-share 0)"
    )]
    TooFewWindows {
        /// The class.
        label: String,
        /// Number of windows in a recording of the class.
        windows: usize,
        /// Number that is needed.
        needed: usize,
    },
    /// Classes have too few samples for all three parts.
    #[error(
        "{}; at least {needed} are needed of each class, so that training, validation and test each get one: add samples, \
         remove {}, name another label column (--label), or train and judge on all samples (--test-share 0)",
        of_classes("samples", classes),
        if classes.len() == 1 { "the class" } else { "these classes" }
    )]
    TooFewSamples {
        /// The classes, and how many each has.
        classes: Vec<(String, usize)>,
        /// Number that each needs.
        needed: usize,
    },
}

impl DatasetError {
    /// The same about another path, if it is about this one.
    #[cfg(feature = "data-files")]
    pub(super) fn moved(mut self, from: &Path, to: &Path) -> Self {
        if let Self::Read { path, .. }
        | Self::Line { path, .. }
        | Self::File { path, .. }
        | Self::Memory { path, .. } = &mut self
            && path == from
        {
            *path = to.into();
        }
        self
    }
}

/// `samples of class `a`: 1`, or of at most eight classes.
fn of_classes(what: &str, classes: &[(String, usize)]) -> String {
    const SHOWN: usize = 8;
    let mut each: Vec<String> = (classes.iter().take(SHOWN))
        .map(|(label, samples)| format!("{}: {samples}", quoted(label)))
        .collect();
    if classes.len() > SHOWN {
        each.push(format!("and {} more classes", classes.len() - SHOWN));
    }
    let class = if classes.len() == 1 { "class" } else { "classes" };
    format!("{what} of {class} {}", each.join(", "))
}

//! Where samples come from.

use super::{
    Dataset, DatasetError, ImageSize, csv, digits, generated, gestures, idx, images, letters, npy,
};
use csv::Missing;
use std::path::Path;

/// Where samples come from: one data set, and others if parts of it are kept apart already.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Samples to train on, and those for the parts that are not given.
    pub data: Dataset,
    /// Samples that watch over training.
    pub validation: Option<Dataset>,
    /// Samples to judge by.
    pub test: Option<Dataset>,
    /// What reading had to decide.
    pub notes: Vec<csv::Note>,
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
        let is_csv = Self::is_csv(name_or_path);
        if !is_csv && (!options.csv.ignore.is_empty() || options.csv.missing != Missing::default())
        {
            let what = "--ignore and --missing are for CSV files";
            return Err(DatasetError::File { path: path.into(), what: what.into() });
        }
        let mut notes = Vec::new();
        let data = match name_or_path {
            "digits" => digits::load(),
            "xor" => generated::xor(400, seed),
            "moons" => generated::moons(400, seed),
            "sine" => generated::sine(1000, seed),
            "letters" => letters::letters(26 * 100, seed),
            "gestures" => gestures::gestures(5 * 300, seed),
            _ if path.is_dir() || has_ending(path, "npz") => {
                return Self::load_parts(path, options);
            }
            _ if has_ending(path, "npy") => npy::load_npy(path, &options.csv)?,
            _ if is_csv => {
                let (data, about) = csv::load(path, &options.csv)?;
                notes = about;
                data
            }
            name => return Err(DatasetError::Unknown { name: name.into() }),
        };
        Ok(Self { data, validation: None, test: None, notes })
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
        let csv::Options { label, targets, .. } = &options.csv;
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
        Ok(Self { data, validation: None, test: Some(test), notes: Vec::new() })
    }
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

//! Which samples, and how they are split and scaled.

use super::UsageError;
use super::choices::{MissingName, NormalizeName};
use super::parse::{share, size};
use crate::dataset::{self, Dataset, DatasetError, ImageSize, Shares, Source, Split, csv};
use anyhow::Result;
use clap::Args;
use std::path::Path;

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(in crate::cli) struct DataArguments {
    /// Data set: digits, xor, moons, sine, letters, gestures; a CSV file (a line per sample); a NumPy file
    /// (.npz, or .npy with the label last); a folder with the four files of MNIST; or a folder of images with
    /// a subfolder for each class
    #[arg(long, default_value = "digits", value_name = "NAME|FILE|FOLDER")]
    pub data: String,
    /// Label column of a CSV or .npy file, by name or number; without it, the last column
    #[arg(long, value_name = "COLUMN", conflicts_with = "target")]
    pub label: Option<String>,
    /// Numeric columns of a CSV or .npy file that the network is to answer, by name or number: a
    /// regression. For an .npz file, names for the numbers of `y`
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub target: Vec<String>,
    /// Columns of a CSV file that are left out, by name or number, for example a date
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// What becomes of lines of a CSV file in which a value is missing
    #[arg(long, value_enum, default_value = "refuse", value_name = "HOW")]
    pub missing: MissingName,
    /// Pixels that the images of a folder are scaled to, for example 28x28
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub size: Option<ImageSize>,
    /// Samples that watch over training, in a file like that of --data; without it, a share of --data
    #[arg(long, value_name = "FILE")]
    pub validation: Option<String>,
    /// Share of samples that watch over training
    #[arg(long, default_value_t = 0.1, value_name = "SHARE", value_parser = share)]
    pub validation_share: f32,
    /// Share of samples that judge the result
    #[arg(long, default_value_t = 0.2, value_name = "SHARE", value_parser = share)]
    pub test_share: f32,
    /// How features are scaled for training; the device takes raw numbers all the same
    #[arg(long, value_enum, default_value = "standard", value_name = "HOW")]
    pub normalize: NormalizeName,
    /// Seed of everything random: generated data, split, initial weights, order of samples
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
}

/// Whether two names are of one file or folder.
fn is_same(path: &Path, name: &str) -> bool {
    let file = |path: &Path| std::fs::canonicalize(path).ok();
    file(path).is_some_and(|path| Some(path) == file(name.as_ref()))
}

impl DataArguments {
    /// Whether samples are read from this file.
    pub fn reads(&self, path: &Path) -> bool {
        is_same(path, &self.data)
            || self.validation.as_ref().is_some_and(|name| is_same(path, name))
    }

    /// Loads what was asked for.
    pub fn load(&self, seed: u64) -> Result<Source> {
        let is_built_in = Dataset::BUILT_IN.contains(&self.data.as_str());
        let has_columns = self.label.is_some() || !self.target.is_empty();
        if is_built_in && (has_columns || !self.ignore.is_empty()) {
            return Err(UsageError::Columns(self.data.clone()).into());
        }
        if self.validation_share + self.test_share >= 1.0 {
            return Err(UsageError::Shares(self.validation_share, self.test_share).into());
        }
        if let Some(validation) =
            self.validation.as_ref().filter(|v| is_same(v.as_ref(), &self.data))
        {
            return Err(UsageError::Validation(validation.clone()).into());
        }
        let mut source = Source::load(&self.data, &self.options(), seed)?;
        if let Some(validation) = &self.validation {
            let Source { data, notes, .. } = Source::load(validation, &self.options(), seed)?;
            source.validation = Some(data);
            let warnings = notes.into_iter().filter(|note| note.is_warning);
            source.notes.extend(
                warnings
                    .map(|note| csv::Note { text: format!("{validation}: {}", note.text), ..note }),
            );
        }
        Ok(source)
    }

    /// Splits it.
    pub fn split(&self, source: Source, seed: u64) -> Result<Split, DatasetError> {
        let shares = Shares {
            validation: f64::from(self.validation_share),
            test: f64::from(self.test_share),
        };
        source.split(shares, seed)
    }

    pub fn options(&self) -> dataset::Options {
        let csv = csv::Options {
            label: self.label.clone(),
            targets: self.target.clone(),
            ignore: self.ignore.clone(),
            missing: self.missing.into(),
        };
        dataset::Options { csv, size: self.size }
    }
}

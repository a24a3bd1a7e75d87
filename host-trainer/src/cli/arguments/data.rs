//! Data options: samples, their split and their scaling.

use super::choices::{MissingName, NormalizeName, OutliersName};
use super::parse::{share, size};
use super::{RecordingArguments, UsageError};
use crate::cli::recordings;
use anyhow::Result;
use clap::Args;
use host_trainer_core::dataset::images::Colours;
use host_trainer_core::dataset::{
    self, Dataset, DatasetError, ImageSize, Shares, Source, Split, csv, is_standard_input,
};
use std::path::Path;

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Data")]
pub(in crate::cli) struct DataArguments {
    /// Data set: digits, xor, moons, sine, letters, gestures; a CSV file (a line per sample); a NumPy file
    /// (.npz, or .npy with the label last); a folder with the four files of MNIST; a folder of PNG or JPEG images
    /// with a subfolder for each class; a folder of CSV files, a class each; or - for standard input
    #[arg(long, default_value = "digits", value_name = "NAME|FILE|FOLDER")]
    pub data: String,
    /// Label column of a CSV or .npy file, by name or number; without it, the last column
    #[arg(long, value_name = "COLUMN", conflicts_with = "target")]
    pub label: Option<String>,
    /// Numeric target columns of a CSV or .npy file, by name or number: a regression. For an .npz file, names for
    /// the numbers of `y`
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub target: Vec<String>,
    /// Columns of a CSV file to ignore, by name or number, for example a date
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Treatment of lines of a CSV file with missing values
    #[arg(long, value_enum, default_value = "refuse", value_name = "HOW")]
    pub missing: MissingName,
    /// Size to which the images of a folder are scaled, in pixels, for example 28x28
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub size: Option<ImageSize>,
    /// Convert the images of a folder to greyscale
    #[arg(long)]
    pub grey: bool,
    /// Validation samples, in a file like that of --data; without it, --validation-share of --data
    #[arg(long, value_name = "FILE")]
    pub validation: Option<String>,
    /// Test samples, in a file like that of --data; without it, --test-share of --data
    #[arg(long, value_name = "FILE", conflicts_with = "test_share")]
    pub test: Option<String>,
    /// Share of samples used for validation. Without it, 0.1; 0 with --test-share 0, and where --weight-decay is
    /// chosen
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub validation_share: Option<f32>,
    /// Share of samples held out for the test; 0 trains and tests on all samples, for example for a truth table
    #[arg(long, default_value_t = 0.2, value_name = "SHARE", value_parser = share)]
    pub test_share: f32,
    /// Column of a CSV file that names the subject or recording of each line: lines of one group are never split
    /// between training, validation and test. It is no feature
    #[arg(long, value_name = "COLUMN")]
    pub group: Option<String>,
    /// Treatment of values far from all others of their column, such as 65535 for no value
    #[arg(long, value_enum, default_value = "keep", value_name = "HOW")]
    pub outliers: OutliersName,
    /// Scaling of features for training; the device takes raw numbers in any case
    #[arg(long, value_enum, default_value = "standard", value_name = "HOW")]
    pub normalize: NormalizeName,
    #[command(flatten)]
    pub recordings: RecordingArguments,
    /// Random seed of generated data, split, initial weights and order of samples
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
}

/// Checks whether two names are of one file or folder.
fn is_same(path: &Path, name: &str) -> bool {
    let file = |path: &Path| std::fs::canonicalize(path).ok();
    file(path).is_some_and(|path| Some(path) == file(name.as_ref()))
}

impl DataArguments {
    /// Refuses options that make no sense for an anomaly detector, and those that [`load`](Self::load) refuses.
    pub fn check_for_anomalies(&self) -> Result<()> {
        if !matches!(self.outliers, OutliersName::Keep) {
            return Err(UsageError::OutliersOfAnomalies.into());
        }
        if !self.target.is_empty() {
            return Err(UsageError::TargetOfAnomalies.into());
        }
        self.check()
    }

    /// Returns whether samples are read from this file.
    pub fn reads(&self, path: &Path) -> bool {
        self.files().any(|file| is_same(path, file))
    }

    fn files(&self) -> impl Iterator<Item = &String> {
        [Some(&self.data), self.validation.as_ref(), self.test.as_ref()].into_iter().flatten()
    }

    /// Refuses options that contradict each other.
    fn check(&self) -> Result<()> {
        let is_built_in = Dataset::BUILT_IN.contains(&self.data.as_str());
        let has_columns = self.label.is_some() || !self.target.is_empty();
        if is_built_in && (has_columns || !self.ignore.is_empty()) {
            return Err(UsageError::Columns(self.data.clone()).into());
        }
        if self.group.is_some() && !Source::has_lines(&self.data) {
            return Err(UsageError::Group(self.data.clone()).into());
        }
        let Shares { validation, test } = self.shares();
        if validation + test >= 1.0 {
            return Err(UsageError::Shares(validation as f32, test as f32).into());
        }
        for (option, part) in [("--validation", &self.validation), ("--test", &self.test)] {
            if let Some(file) = part.as_ref().filter(|part| is_same(part.as_ref(), &self.data)) {
                return Err(UsageError::SameFile { option, file: file.clone() }.into());
            }
        }
        if self.files().filter(|file| is_standard_input(file)).count() > 1 {
            return Err(UsageError::OnePipe.into());
        }
        Ok(())
    }

    /// Loads the data set.
    pub fn load(&self, seed: u64) -> Result<Source> {
        self.check()?;
        let test = self.shares().test;
        let asked = self.recordings.asked();
        let mut source = match &asked {
            Some(asked) => recordings::load(self, asked, seed)?,
            None => Source::load(&self.data, &self.options(), seed)?,
        };
        if asked.is_none() {
            if let Some(validation) = &self.validation {
                source.validation = Some(source.part(validation, &self.options(), seed)?);
            }
            if let Some(test) = &self.test {
                source.test = Some(source.part(test, &self.options(), seed)?);
            }
        }
        if test == 0.0 && source.test.is_none() {
            let text = "--test-share 0: the result is judged by the samples it was trained on; how good it is on others is not known";
            source.notes.push(String::from(text).into());
        }
        Ok(source)
    }

    /// Shares for validation and test; 0 for samples that come in a file of their own.
    pub fn shares(&self) -> Shares {
        let test = if self.test.is_some() { 0.0 } else { self.test_share };
        let usual = if self.test.is_none() && self.test_share == 0.0 { 0.0 } else { 0.1 };
        let validation = match (&self.validation, self.validation_share) {
            (Some(_), _) => 0.0,
            (None, share) => share.unwrap_or(usual),
        };
        Shares { validation: f64::from(validation), test: f64::from(test) }
    }

    /// The [`shares`](Self::shares) without validation samples, unless they were asked for.
    pub fn shares_without_watch(&self) -> Shares {
        let usual = self.shares();
        let is_asked_for = self.validation_share.is_some();
        Shares { validation: if is_asked_for { usual.validation } else { 0.0 }, ..usual }
    }

    /// Splits the samples into training, validation and test.
    pub fn split(&self, source: Source, shares: Shares, seed: u64) -> Result<Split, DatasetError> {
        source.split(shares, seed)
    }

    pub fn options(&self) -> dataset::Options {
        let csv = csv::Options {
            label: self.label.clone(),
            targets: self.target.clone(),
            ignore: self.ignore.clone(),
            missing: self.missing.into(),
            group: self.group.clone(),
        };
        let colours = if self.grey { Colours::Grey } else { Colours::AsFound };
        dataset::Options { csv, size: self.size, colours }
    }
}

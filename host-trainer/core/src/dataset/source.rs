//! Sources of samples.

use super::channels;
use super::csv::{Missing, Note};
use super::folder::Layout;
use super::images::Colours;
use super::kind::Kind;
use super::recordings::{self, Cut};
use super::split::Given;
use super::stdin::Received;
use super::{
    Dataset, DatasetError, Groups, ImageSize, Shares, Split, csv, digits, folder, generated,
    gestures, idx, letters, npy,
};
use nn_core::Shape;
use std::path::Path;

/// Source of samples: one data set, and others if parts of it are kept apart already.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Samples to train on, and those for the parts that are not given.
    pub data: Dataset,
    /// Samples that watch over training.
    pub validation: Option<Dataset>,
    /// Samples to judge by.
    pub test: Option<Dataset>,
    /// Which samples of `data` belong together, if that is known: no group is then on both sides of a split.
    pub groups: Option<Groups>,
    /// Notes on how it was read, for a person.
    pub notes: Vec<Note>,
    /// Cut of samples out of recordings, if there was one.
    pub cut: Option<Cut>,
}

/// Options for reading files.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// CSV files, and the columns of NumPy files.
    pub csv: csv::Options,
    /// The size that the images of a folder are scaled to.
    pub size: Option<ImageSize>,
    /// Tells whether the images of a folder are grey or in colour.
    pub colours: Colours,
}

impl Options {
    /// Refuses what is said of lines of text for everything else.
    pub(super) fn refuse_for_other_than_lines(
        &self,
        path: &Path,
        kind: Kind,
    ) -> Result<(), DatasetError> {
        let is_said = !self.csv.ignore.is_empty() || self.csv.missing != Missing::default();
        let is_of_lines = match kind {
            _ if !is_said => true,
            Kind::Csv | Kind::StandardInput | Kind::Unknown => true,
            Kind::Folder => {
                let inside = folder::unwrapped(path)?;
                Layout::of(&inside)? == Layout::Tables
            }
            _ => false,
        };
        if is_of_lines {
            return Ok(());
        }
        let what = "--ignore and --missing are for CSV files";
        Err(DatasetError::File { path: path.into(), what: what.into() })
    }
}

impl From<Dataset> for Source {
    /// No part is kept apart.
    fn from(data: Dataset) -> Self {
        Self { data, validation: None, test: None, groups: None, notes: Vec::new(), cut: None }
    }
}

impl Source {
    /// Training, validation and test samples; see [`split()`](super::split()). Parts that are there already stay as
    /// they are, and their shares are not looked at. Where [`groups`](Self::groups) say which samples belong together,
    /// all samples of a group come into the same part, and shares are met as well as groups allow.
    ///
    /// # Errors
    ///
    /// As [`split()`](super::split()); [`DatasetError::Groups`] if there are too few groups, or if a class would be
    /// missing in training; and [`DatasetError::Parts`] if a part that is there already has other features, or
    /// labels that the rest has not.
    pub fn split(self, shares: Shares, seed: u64) -> Result<Split, DatasetError> {
        let Self { data, validation, test, groups, cut, .. } = self;
        let given = Given { data, validation, test, groups }.checked(shares)?;
        match &cut {
            Some(cut) if given.groups.is_none() => {
                recordings::split(given.data, [given.validation, given.test], cut, shares, seed)
            }
            _ => given.split(shares, seed),
        }
    }

    /// Loads a data set by name, or from a file, a folder or standard input (`-`).
    ///
    /// # Errors
    ///
    /// [`DatasetError`]: a name that is no data set and no file, or what is wrong with the file.
    pub fn load(name_or_path: &str, options: &Options, seed: u64) -> Result<Self, DatasetError> {
        let path = Path::new(name_or_path);
        let kind = Kind::of(name_or_path);
        if kind == Kind::StandardInput {
            let received = Received::receive(name_or_path)?;
            let path = received.path().to_string_lossy();
            let mut source =
                Self::load(&path, options, seed).map_err(|error| received.renamed(error))?;
            received.rename_in(&mut source.notes);
            return Ok(source);
        }
        options.refuse_for_other_than_lines(path, kind)?;
        let is_for_images = options.size.is_some() || options.colours != Colours::AsFound;
        if is_for_images && (kind != Kind::Folder || !folder::is_of_images(path)) {
            let option = if options.size.is_some() { "--size" } else { "--grey" };
            let what =
                format!("{option} is for a folder of images, with a subfolder for each class");
            return Err(DatasetError::File { path: path.into(), what });
        }
        let data = match kind {
            Kind::BuiltIn => return Ok(Self::built_in(name_or_path, seed)),
            Kind::Folder => return folder::load(path, options),
            Kind::Archive => {
                without_label(options, path)?;
                return npy::load_npz(path, &options.csv.targets);
            }
            Kind::Idx => {
                without_columns(options, path, "images in an IDX file have")?;
                return idx::load_beside(path);
            }
            Kind::Array => npy::load_npy(path, &options.csv)?,
            Kind::Csv => {
                return csv::load_source(path, &options.csv);
            }
            Kind::Picture => {
                let what = "a single picture: expected a folder of images, with a subfolder for each class";
                return Err(DatasetError::File { path: path.into(), what: what.into() });
            }
            Kind::Unknown | Kind::StandardInput => {
                return Err(DatasetError::Unknown { name: name_or_path.into() });
            }
        };
        Ok(data.into())
    }

    /// Loads samples that belong to these, from a file of their own. Columns are matched by name if both have names;
    /// others are ignored, and noted.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn part(
        &mut self,
        name_or_path: &str,
        options: &Options,
        seed: u64,
    ) -> Result<Dataset, DatasetError> {
        let path = Path::new(name_or_path);
        match Kind::of(name_or_path) {
            Kind::StandardInput => {
                let received = Received::receive(name_or_path)?;
                let path = received.path().to_string_lossy();
                let part = self.part(&path, options, seed).map_err(|error| received.renamed(error));
                received.rename_in(&mut self.notes);
                part
            }
            Kind::Csv => {
                let part = csv::load_part(path, &options.csv, &self.data)?;
                self.notes.extend(folder::ignored_note(path, &part.ignored));
                Note::add_of_file(&mut self.notes, path, part.notes);
                Ok(part.data)
            }
            Kind::Folder if folder::is_of_images(path) => {
                // As the images for training are, in size and colours.
                let size = options.size.or(self.data.image);
                let is_in_colour = self.data.shape().channels > 1;
                let colours = if is_in_colour { Colours::Colour } else { Colours::Grey };
                Ok(Self::load(name_or_path, &Options { size, colours, ..options.clone() }, seed)?
                    .data)
            }
            _ => Ok(Self::load(name_or_path, options, seed)?.data),
        }
    }

    /// These shares, 0 for a part that is there already.
    pub fn shares(&self, asked: Shares) -> Shares {
        asked.beside(&self.validation, &self.test)
    }

    /// Puts the channels of all samples last that have them in front of an image or signal of this shape
    /// ([`Dataset::put_channels_last`]), and notes it.
    pub fn put_channels_last(&mut self, shape: Shape) {
        let parts = [Some(&mut self.data), self.validation.as_mut(), self.test.as_mut()];
        let mut were_first = false;
        for part in parts.into_iter().flatten() {
            were_first |= part.put_channels_last(shape);
        }
        if were_first {
            self.notes.push(channels::note(shape));
        }
    }

    /// CRC-32 of the samples for training and of the groups by which they are split: tells whether two sources are
    /// the same and are split alike.
    pub fn checksum(&self) -> u32 {
        self.data.checksum() ^ self.groups.as_ref().map_or(0, Groups::checksum)
    }

    /// Returns whether this is read line by line, so that a column may say which lines belong together: a CSV file,
    /// a folder
    /// of them, or standard input.
    pub fn has_lines(name_or_path: &str) -> bool {
        match Kind::of(name_or_path) {
            Kind::Csv | Kind::StandardInput => true,
            Kind::Folder => {
                let layout = folder::unwrapped(Path::new(name_or_path))
                    .and_then(|inside| Layout::of(&inside));
                layout.is_ok_and(|layout| layout == Layout::Tables)
            }
            _ => false,
        }
    }

    /// Returns whether this is read as a CSV file: it is there or looks like a path, and is nothing else.
    pub fn is_csv(name_or_path: &str) -> bool {
        Kind::of(name_or_path) == Kind::Csv
    }

    fn built_in(name: &str, seed: u64) -> Self {
        let data = match name {
            "xor" => generated::xor(400, seed),
            "moons" => generated::moons(400, seed),
            "sine" => generated::sine(1000, seed),
            "letters" => letters::letters(26 * 100, seed),
            "gestures" => gestures::gestures(5 * 300, seed),
            _ => digits::load(),
        };
        let mut source = Self::from(data);
        if Path::new(name).exists() {
            let text = format!(
                "`{name}` is the data set that comes with the program; what is called so here is ./{name} (--data ./{name})"
            );
            source.notes.push(text.into());
        }
        source
    }
}

fn without_label(options: &Options, path: &Path) -> Result<(), DatasetError> {
    if options.csv.label.is_none() {
        return Ok(());
    }
    let what = "an archive has an array of labels, no label column: leave --label away";
    Err(DatasetError::File { path: path.into(), what: what.into() })
}

/// Refuses --label and --target for `what`.
pub(super) fn without_columns(
    options: &Options,
    path: &Path,
    what: &str,
) -> Result<(), DatasetError> {
    if options.csv.label.is_none() && options.csv.targets.is_empty() {
        return Ok(());
    }
    let what = format!("{what} no columns: leave --label and --target away");
    Err(DatasetError::File { path: path.into(), what })
}

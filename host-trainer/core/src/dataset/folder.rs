//! Folders: what is in them decides how they are read.

mod alike;
mod by_file;
mod contents;
mod parts;
mod table;
mod tables;

pub(super) use alike::{Alike, More};
pub(super) use contents::{Contents, entries, what_is_expected};
pub(super) use parts::{PartName, Parts};
pub(super) use tables::{A_CLASS_FOR_EACH_FILE, class_tables, ignored_note, takes_of};

use super::source::without_columns;
use super::{DatasetError, Options, Source, idx, images, npy};
use std::path::{Path, PathBuf};

/// Arrangement of the data in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Images and labels of MNIST and its relatives.
    Idx,
    /// `x_train.npy`, `y_train.npy` and so on.
    Arrays,
    /// CSV files, a class each or with a label column, or folders of them.
    Tables,
    /// Folders of images.
    Images,
}

impl Layout {
    /// Reads a folder.
    ///
    /// # Errors
    ///
    /// [`DatasetError`] if it cannot be looked into.
    pub fn of(path: &Path) -> Result<Self, DatasetError> {
        if idx::is_idx(path) {
            return Ok(Self::Idx);
        }
        if npy::is_array_folder(path) {
            return Ok(Self::Arrays);
        }
        let contents = Contents::of(path)?;
        let is_tables = |contents: &Contents| !contents.tables.is_empty() && contents.pictures == 0;
        if is_tables(&contents) && contents.folders.is_empty() {
            return Ok(Self::Tables);
        }
        // Class folders of CSV files, also below the folders of parts.
        for folder in &contents.folders {
            let inner = Contents::of(folder)?;
            let deeper = inner.folders.first().map(|folder| Contents::of(folder)).transpose()?;
            if is_tables(&inner) || deeper.is_some_and(|deeper| is_tables(&deeper)) {
                return Ok(Self::Tables);
            }
        }
        Ok(Self::Images)
    }
}

/// Returns whether a folder is read as images.
pub(super) fn is_of_images(path: &Path) -> bool {
    Layout::of(path).is_ok_and(|layout| layout == Layout::Images)
}

/// Finds the data: some archives unpack into a folder in a folder.
pub fn unwrapped(path: &Path) -> Result<PathBuf, DatasetError> {
    let contents = Contents::of(path)?;
    let [only] = &contents.folders[..] else { return Ok(path.into()) };
    let inner = Contents::of(only)?;
    let is_wrapped = contents.has_only_folders() && !idx::is_idx(path) && {
        !inner.folders.is_empty() || idx::is_idx(only) || npy::is_array_folder(only)
    };
    Ok(if is_wrapped { only.clone() } else { path.into() })
}

/// Loads a folder.
pub(super) fn load(path: &Path, options: &Options) -> Result<Source, DatasetError> {
    let inside = unwrapped(path)?;
    let mut source = match Layout::of(&inside)? {
        Layout::Idx => {
            without_columns(options, path, "a folder of images has")?;
            idx::load_folder(&inside)?
        }
        Layout::Arrays => {
            if options.csv.label.is_some() {
                without_columns(options, path, "arrays have a file of labels, and")?;
            }
            npy::load_folder(&inside, &options.csv.targets)?
        }
        Layout::Tables => tables::load(&inside, &options.csv)?,
        Layout::Images => {
            without_columns(options, path, "a folder of images has")?;
            images::load(&inside, options.size, options.colours)?
        }
    };
    if inside != path {
        source.notes.push(format!("read from {}", inside.display()).into());
    }
    Ok(source)
}

/// The name of a folder, that of the current one too.
pub(super) fn name_of(path: &Path) -> String {
    let absolute = path.canonicalize();
    let name = absolute.as_deref().unwrap_or(path).file_name();
    name.map_or_else(|| "images".into(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests;

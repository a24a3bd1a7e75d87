//! Arrays of a data set: in an archive, or as files in a folder.

use super::array::Array;
use super::{error_in, open};
use crate::dataset::DatasetError;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use zip::ZipArchive;

/// Arrays by name.
pub(super) struct Arrays<'p> {
    path: &'p Path,
    place: Place,
    /// Without `.npy`, and where it is.
    names: Vec<(String, PathBuf)>,
}

enum Place {
    Archive(ZipArchive<BufReader<File>>),
    Folder,
}

impl<'p> Arrays<'p> {
    pub fn of_archive(path: &'p Path) -> Result<Self, DatasetError> {
        let archive = ZipArchive::new(open(path)?).map_err(|error| {
            let what =
                format!("not an archive of NumPy arrays: {error}; expected what np.savez writes");
            error_in(path, what)
        })?;
        let names = archive.file_names().filter_map(|name| {
            let name = name.ok()?.to_string();
            Some((name.strip_suffix(".npy").unwrap_or(&name).into(), name.into()))
        });
        let mut names: Vec<(String, PathBuf)> = names.collect();
        names.sort();
        Ok(Self { path, names, place: Place::Archive(archive) })
    }

    pub fn of_folder(path: &'p Path) -> Result<Self, DatasetError> {
        let read_error = |error| DatasetError::Read { path: path.into(), error };
        let mut names = Vec::new();
        for entry in std::fs::read_dir(path).map_err(read_error)? {
            let file = entry.map_err(read_error)?.path();
            let ending = file.extension().unwrap_or_default();
            if ending.eq_ignore_ascii_case("npy") && file.is_file() {
                let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                names.push((name, file));
            }
        }
        names.sort();
        Ok(Self { path, names, place: Place::Folder })
    }

    pub fn path(&self) -> &'p Path {
        self.path
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(name, _)| name.as_str())
    }

    /// The array that has the first of these names, in any spelling: `x_train` is `X_train` and `xTrain`, too.
    pub fn first_of(&self, names: &[&str]) -> Option<String> {
        let exact = names.iter().find(|name| self.names().any(|found| found == **name));
        if let Some(name) = exact {
            return Some((*name).into());
        }
        let is_it = |name: &&&str| self.names().any(|found| plain(found) == plain(name));
        let name = names.iter().find(is_it)?;
        self.names().find(|found| plain(found) == plain(name)).map(String::from)
    }

    pub fn open(&mut self, name: &str) -> Result<Array<'p, Box<dyn Read + '_>>, DatasetError> {
        let Self { path, place, names } = self;
        let found = names.iter().find(|(found, _)| found == name);
        let file = found.map_or_else(|| PathBuf::from(name), |(_, file)| file.clone());
        match place {
            // Its name says which file of the folder it is.
            Place::Folder => Array::open(path, name, Box::new(open(&file)?)),
            Place::Archive(archive) => {
                let file = archive.by_name(&file.to_string_lossy()).map_err(|error| {
                    error_in(path, format!("{name}: {error}; make the file anew"))
                })?;
                Array::open(path, name, Box::new(file))
            }
        }
    }
}

/// Without case, and without what separates words.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

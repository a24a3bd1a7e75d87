//! Which images belong to which class.

use super::{error_in, format_of};
use crate::dataset::DatasetError;
use crate::dataset::folder::{Contents, PartName, entries, what_is_expected};
use crate::dataset::kind::{has_ending, start_of};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// The images of one class, sorted by name; at least one.
#[derive(Debug)]
pub(super) struct ClassFolder {
    pub name: String,
    pub files: Vec<PathBuf>,
}

/// The class folders of a folder: at least two.
pub(super) fn classes(folder: &Path) -> Result<Vec<ClassFolder>, DatasetError> {
    let mut classes = Vec::new();
    for (path, metadata) in entries(folder)? {
        if metadata.is_dir() {
            classes.push(class(&path)?);
        } else if format_of(&start_of(&path)).is_some() || has_ending(&path, "png") {
            let what = "an image beside the class folders: expected it in the folder of its class";
            return Err(error_in(&path, what.into()));
        }
    }
    match &classes[..] {
        [] => Err(error_in(folder, what_is_expected(&Contents::of(folder)?))),
        [only] => Err(error_in(
            folder,
            format!(
                "a single class folder, {}: there is nothing to tell apart; at least 2 are needed",
                only.name
            ),
        )),
        _ => Ok(classes),
    }
}

fn class(folder: &Path) -> Result<ClassFolder, DatasetError> {
    let name = folder.file_name().and_then(OsStr::to_str);
    let name = name.filter(|name| !name.contains(char::is_control) && name.chars().count() <= 100);
    let Some(name) = name else {
        let what = "its name is no label: expected at most 100 characters of UTF-8 text";
        return Err(error_in(folder, what.into()));
    };
    let mut files = Vec::new();
    for (path, metadata) in entries(folder)? {
        if !metadata.is_file() {
            let what = if PartName::of(&path).is_some() || PartName::of(folder).is_some() {
                "a folder inside a class folder: parts are above classes, as in train/CLASS and test/CLASS, and beside them is nothing else"
            } else {
                "a folder inside a class folder: expected images; move them up, or remove it"
            };
            return Err(error_in(&path, what.into()));
        }
        files.push(path);
    }
    if files.is_empty() {
        let what = "no images in this class folder: add some, or remove it";
        return Err(error_in(folder, what.into()));
    }
    Ok(ClassFolder { name: name.into(), files })
}

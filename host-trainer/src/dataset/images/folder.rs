//! Which images belong to which class.

use crate::dataset::DatasetError;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

/// The images of one class, sorted by name; at least one.
#[derive(Debug)]
pub(super) struct ClassFolder {
    pub name: String,
    pub files: Vec<PathBuf>,
}

/// Folders that have class folders.
#[derive(Debug)]
pub(super) struct Parts {
    pub training: PathBuf,
    pub validation: Option<PathBuf>,
    pub test: Option<PathBuf>,
}

/// What systems leave in folders.
const NO_IMAGES: [&str; 3] = ["thumbs.db", "desktop.ini", "__macosx"];

/// `train` and at least one other part, if that is what the folder has, and only that.
pub(super) fn parts(folder: &Path) -> Result<Option<Parts>, DatasetError> {
    let folders: Vec<PathBuf> = entries(folder)?
        .into_iter()
        .filter(|(_, data)| data.is_dir())
        .map(|(path, _)| path)
        .collect();
    let find = |names: &[&str]| {
        let has_name =
            |path: &&PathBuf| names.iter().any(|name| path.file_name() == Some(OsStr::new(name)));
        folders.iter().find(has_name).cloned()
    };
    let training = find(&["train"]);
    let (validation, test) = (find(&["validation", "val"]), find(&["test"]));
    let count = [&training, &validation, &test].into_iter().flatten().count();
    match training {
        Some(training)
            if count > 1
                && count == folders.len()
                && entries(&training)?.iter().any(|(_, data)| data.is_dir()) =>
        {
            Ok(Some(Parts { training, validation, test }))
        }
        _ => Ok(None),
    }
}

/// The class folders of a folder: at least two.
pub(super) fn classes(folder: &Path) -> Result<Vec<ClassFolder>, DatasetError> {
    let mut classes = Vec::new();
    for (path, metadata) in entries(folder)? {
        if metadata.is_dir() {
            classes.push(class(&path)?);
        } else if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png")) {
            let what = "an image beside the class folders: expected it in the folder of its class";
            return Err(error_in(&path, what.into()));
        }
    }
    match &classes[..] {
        [] => Err(error_in(
            folder,
            "no class folders: expected a subfolder of PNG images for each class, or the four files of MNIST"
                .into(),
        )),
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
            let what =
                "a folder inside a class folder: expected images; move them up, or remove it";
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

/// What is in a folder, sorted by name. Links are followed, but nothing below them is looked for.
fn entries(folder: &Path) -> Result<Vec<(PathBuf, Metadata)>, DatasetError> {
    let read_error = |error| DatasetError::Read { path: folder.into(), error };
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(read_error)? {
        let entry = entry.map_err(read_error)?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if name.starts_with('.') || NO_IMAGES.contains(&name.as_str()) {
            continue;
        }
        let path = entry.path();
        let metadata = std::fs::metadata(&path)
            .map_err(|error| DatasetError::Read { path: path.clone(), error })?;
        entries.push((path, metadata));
    }
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(entries)
}

pub(in crate::dataset) fn error_in(path: &Path, what: String) -> DatasetError {
    DatasetError::File { path: path.into(), what }
}

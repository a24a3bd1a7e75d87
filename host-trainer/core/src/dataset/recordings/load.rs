//! Recordings from a file or a folder.

use super::asked::{Asked, Known};
use super::reader::Reader;
use crate::dataset::csv::{self, Note, name_of};
use crate::dataset::folder::{self, A_CLASS_FOR_EACH_FILE, Contents, Layout, class_tables};
use crate::dataset::{DatasetError, Kind, Received, Source};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Loads recordings and cuts them into windows, a sample each.
///
/// # Errors
///
/// [`DatasetError`]: what is wrong with a file, or that no recording is as long as a window.
pub fn load(
    name: &str,
    csv: &csv::Options,
    asked: &Asked,
    known: Option<Known<'_>>,
) -> Result<Source, DatasetError> {
    load_as(name, csv, asked, known, true)
}

/// Does the same as [`load`], for recordings whose labels are not looked at: all windows are of the first class.
///
/// # Errors
///
/// As [`load`].
pub fn load_unlabelled(
    name: &str,
    csv: &csv::Options,
    asked: &Asked,
    known: Known<'_>,
) -> Result<Source, DatasetError> {
    load_as(name, csv, asked, Some(known), false)
}

fn load_as(
    name: &str,
    csv: &csv::Options,
    asked: &Asked,
    known: Option<Known<'_>>,
    is_labelled: bool,
) -> Result<Source, DatasetError> {
    let path = Path::new(name);
    let wrong = |what: &str| DatasetError::File { path: path.into(), what: what.into() };
    let not_series =
        "no recordings: --window cuts a CSV file, or a folder of CSV files, into windows";
    let files: Vec<(PathBuf, Option<String>)> = match Kind::of(name) {
        Kind::StandardInput => {
            let received = Received::receive(name)?;
            let inside = received.path().to_string_lossy().into_owned();
            let mut source = load_as(&inside, csv, asked, known, is_labelled)
                .map_err(|error| received.renamed(error))?;
            received.rename_in(&mut source.notes);
            return Ok(source);
        }
        Kind::Csv => vec![(path.into(), None)],
        Kind::Folder => {
            let inside = folder::unwrapped(path)?;
            if Layout::of(&inside)? != Layout::Tables {
                return Err(wrong(not_series));
            }
            files_of(&inside, csv, is_labelled)?
        }
        Kind::Unknown => return Err(DatasetError::Unknown { name: name.into() }),
        _ => return Err(wrong(not_series)),
    };
    if !csv.targets.is_empty() {
        return Err(wrong(
            "--window is for classes, and --target for numbers of single lines: leave one away",
        ));
    }
    let is_flat = files.iter().all(|(file, _)| file.parent() == files[0].0.parent());
    let mut reader =
        Reader { csv, asked, known, is_labelled, root: path, ..Reader::new(csv, asked, path) };
    let labels: BTreeSet<&String> = files.iter().filter_map(|(_, label)| label.as_ref()).collect();
    if files.len() > 1 && labels.len() == files.len() && is_flat {
        reader.notes.push(Note::from(String::from(A_CLASS_FOR_EACH_FILE)));
    }
    for (file, label) in &files {
        reader.read(file, label.as_deref())?;
    }
    let name = if path.is_dir() { folder::name_of(path) } else { name_of(path) };
    reader.finish(name)
}

/// The files of a folder, with their labels if names say them.
fn files_of(
    folder: &Path,
    csv: &csv::Options,
    is_labelled: bool,
) -> Result<Vec<(PathBuf, Option<String>)>, DatasetError> {
    let contents = Contents::of(folder)?;
    let is_in_column = |first: &PathBuf| -> Result<bool, DatasetError> {
        Ok(csv.label.is_some() || csv::starts_with_text_label(first)?)
    };
    if contents.folders.is_empty()
        && let Some(first) = contents.tables.first()
        && (!is_labelled || contents.tables.len() == 1 || is_in_column(first)?)
    {
        return Ok(contents.tables.into_iter().map(|path| (path, None)).collect());
    }
    let tables = class_tables(&contents)?;
    Ok(tables.into_iter().map(|table| (table.path, Some(table.label))).collect())
}

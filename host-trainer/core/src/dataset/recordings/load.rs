//! Recordings from a file or a folder.

use super::asked::{Asked, Known, Labelling, Labels};
use super::reader::Reader;
use crate::dataset::csv::{self, Note, name_of};
use crate::dataset::folder::{
    self, A_CLASS_FOR_EACH_FILE, Alike, Contents, Layout, More, class_tables, takes_of,
};
use crate::dataset::{DatasetError, Kind, Received, Source};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The label of recordings that have none.
const UNLABELLED: &str = "normal";

/// Files, each with its label if names say it.
type LabelledFiles = Vec<(PathBuf, Option<String>)>;

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
    Ok(load_as(name, csv, asked, known, Labelling::Required)?.0)
}

/// Loads, as [`load`] does, recordings that may have no labels because all are of one kind: files called alike but for
/// their numbers are takes of one thing, whose name is their label; what has no name either gets the label `normal`.
///
/// # Errors
///
/// As [`load`]; and if some files say labels, and others none.
pub fn load_labels_if_any(
    name: &str,
    csv: &csv::Options,
    asked: &Asked,
    known: Option<Known<'_>>,
) -> Result<(Source, Labels), DatasetError> {
    load_as(name, csv, asked, known, Labelling::Optional)
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
    Ok(load_as(name, csv, asked, Some(known), Labelling::Ignored)?.0)
}

fn load_as(
    name: &str,
    csv: &csv::Options,
    asked: &Asked,
    known: Option<Known<'_>>,
    labelling: Labelling,
) -> Result<(Source, Labels), DatasetError> {
    let path = Path::new(name);
    let wrong = |what: &str| DatasetError::File { path: path.into(), what: what.into() };
    let not_series =
        "no recordings: --window cuts a CSV file, or a folder of CSV files, into windows";
    let more = match (known, labelling) {
        // A model says what it takes.
        (Some(_), _) | (None, Labelling::Ignored) => None,
        (None, labelling) => Some(More::LeftOut { has_labels: labelling == Labelling::Required }),
    };
    let (files, alike): (LabelledFiles, Alike) = match Kind::of(name) {
        Kind::StandardInput => {
            let received = Received::receive(name)?;
            let inside = received.path().to_string_lossy().into_owned();
            let (mut source, labels) = load_as(&inside, csv, asked, known, labelling)
                .map_err(|error| received.renamed(error))?;
            received.rename_in(&mut source.notes);
            return Ok((source, labels));
        }
        Kind::Csv => (vec![(path.into(), None)], Alike::unknown(1, csv)),
        Kind::Folder => {
            let inside = folder::unwrapped(path)?;
            if Layout::of(&inside)? != Layout::Tables {
                return Err(wrong(not_series));
            }
            files_of(&inside, csv, labelling, more)?
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
        Reader { csv, asked, known, labelling, root: path, ..Reader::new(csv, asked, path) };
    let names: Vec<PathBuf> = files.iter().map(|(file, _)| file.clone()).collect();
    let take = path.is_dir().then(|| takes_of(&names)).flatten().filter(|name| !name.is_empty());
    let unlabelled = if take.is_some() { Labels::Takes } else { Labels::Unsaid };
    reader.otherwise = take.unwrap_or_else(|| UNLABELLED.into());
    let labels: BTreeSet<&String> = files.iter().filter_map(|(_, label)| label.as_ref()).collect();
    if files.len() > 1 && labels.len() == files.len() && is_flat {
        reader.notes.push(Note::from(String::from(A_CLASS_FOR_EACH_FILE)));
    }
    reader.notes.extend(alike.notes.iter().cloned());
    for ((file, label), options) in files.iter().zip(&alike.options) {
        reader.csv = options;
        reader.read(file, label.as_deref())?;
    }
    let clockless = reader.has_clock.iter().filter(|has_clock| !**has_clock).count();
    if asked.rate.is_none()
        && clockless < files.len()
        && let Some(position) = reader.has_clock.iter().position(|has_clock| !has_clock)
    {
        let more =
            if clockless > 1 { format!(" and {} more", clockless - 1) } else { String::new() };
        reader.notes.push(Note::warning(format!(
            "{}{more}: no time column, which other files have: taken as if moments followed each other as there (--rate says \
             how many a second there are in all)",
            files[position].0.display()
        )));
    }
    let is_said = reader.has_label.contains(&true);
    if labelling == Labelling::Optional
        && is_said
        && let Some(position) = reader.has_label.iter().position(|has_label| !has_label)
    {
        return Err(DatasetError::File {
            path: files[position].0.clone(),
            what: "no label column, which other files have: give all files one, or none (--ignore COLUMN)".into(),
        });
    }
    let name = if path.is_dir() { folder::name_of(path) } else { name_of(path) };
    let source = reader.finish(name)?;
    Ok((source, if is_said { Labels::Said } else { unlabelled }))
}

/// The files of a folder, with their labels if names say them; and what is done with columns that not all have.
fn files_of(
    folder: &Path,
    csv: &csv::Options,
    labelling: Labelling,
    more: Option<More>,
) -> Result<(LabelledFiles, Alike), DatasetError> {
    let compared = |files: &[PathBuf]| match more {
        Some(more) => Alike::of(files, csv, more),
        None => Ok(Alike::unknown(files.len(), csv)),
    };
    let contents = Contents::of(folder)?;
    let is_in_column = |first: &PathBuf| -> Result<bool, DatasetError> {
        Ok(csv.label.is_some() || csv::starts_with_text_label(first)?)
    };
    let is_of_takes = labelling == Labelling::Optional && takes_of(&contents.tables).is_some();
    if contents.folders.is_empty() {
        let alike = compared(&contents.tables)?;
        let files = &contents.tables;
        if let Some(usual) = files.get(alike.usual)
            && (labelling == Labelling::Ignored
                || is_of_takes
                || files.len() == 1
                || is_in_column(usual)?)
        {
            return Ok((contents.tables.into_iter().map(|path| (path, None)).collect(), alike));
        }
        let tables = class_tables(&contents)?.into_iter();
        return Ok((tables.map(|table| (table.path, Some(table.label))).collect(), alike));
    }
    let tables = class_tables(&contents)?;
    let files: Vec<PathBuf> = tables.iter().map(|table| table.path.clone()).collect();
    let alike = compared(&files)?;
    let tables = tables.into_iter();
    Ok((tables.map(|table| (table.path, Some(table.label))).collect(), alike))
}

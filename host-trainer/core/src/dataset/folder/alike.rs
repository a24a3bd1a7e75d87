//! Files of a folder that are read as one data set: whether they have the same columns.
//!
//! Most files of a folder are right. The one that differs from them is named, wherever it stands among them: with what it
//! has, what the others have, and what to do.

use crate::dataset::DatasetError;
use crate::dataset::csv::{Note, Options, Outline, is_beside_channels, says_labels};
use crate::text::{at_most_eight, quoted};
use std::path::{Path, PathBuf};

/// Treatment of columns that a file has and most others have not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dataset) enum More {
    /// It is refused.
    Refused,
    /// They are left out: channels of recordings are found by name. Labels may be missing if all are of one kind.
    LeftOut { has_labels: bool },
}

/// Options for each file, and notes on what differs.
#[derive(Debug)]
pub(in crate::dataset) struct Alike {
    /// In the order of the files: columns that a file has not are not asked for in it.
    pub options: Vec<Options>,
    /// The first of the files that most are like.
    pub usual: usize,
    pub notes: Vec<Note>,
}

impl Alike {
    /// So many files that are compared with something else.
    pub fn unknown(files: usize, options: &Options) -> Self {
        Self { options: vec![options.clone(); files], usual: 0, notes: Vec::new() }
    }

    /// Compares the columns of files.
    ///
    /// # Errors
    ///
    /// [`DatasetError`] with the first file that has other columns than most.
    pub fn of(files: &[PathBuf], options: &Options, more: More) -> Result<Self, DatasetError> {
        let mut compared = Self::unknown(files.len(), options);
        if files.len() < 2 {
            return Ok(compared);
        }
        let outlines: Vec<Outline> = files
            .iter()
            .map(|path| Outline::of(path, options).map_err(|error| named(error, files)))
            .collect::<Result<_, _>>()?;
        let is_there = |name: &String| outlines.iter().any(|outline| has(outline, name));
        let ignore: Vec<String> =
            options.ignore.iter().filter(|name| is_there(name)).cloned().collect();
        let kept = |outline: &Outline| -> Option<Vec<String>> {
            let names = outline.names.as_ref()?.iter().filter(|name| !ignore.contains(name));
            let mut names: Vec<String> = names.cloned().collect();
            names.sort();
            Some(names)
        };
        let keys: Vec<(Option<Vec<String>>, usize)> =
            outlines.iter().map(|outline| (kept(outline), of_numbers(outline, &ignore))).collect();
        let alike = |at: usize| keys.iter().filter(|key| **key == keys[at]).count();
        // The first of those that most are like.
        let most = (0..keys.len()).rev().max_by_key(|&at| alike(at)).unwrap_or(0);
        let others = alike(most);
        compared.usual = most;
        for (at, path) in files.iter().enumerate() {
            // Columns by number are in every file; those by name need not be.
            compared.options[at].ignore.retain(|name| !is_there(name) || has(&outlines[at], name));
            if keys[at] == keys[most] {
                continue;
            }
            let pair =
                Pair { path, one: &outlines[at], most: &outlines[most], others, all: files.len() };
            let (Some(names), Some(expected)) = (&keys[at].0, &keys[most].0) else {
                if keys[at].1 != keys[most].1 {
                    return Err(pair.refused(&[], &[]));
                }
                continue;
            };
            let beside = |name: &&String| match more {
                More::Refused => false,
                More::LeftOut { has_labels } => {
                    is_beside_channels(name) || !has_labels && says_labels(name)
                }
            };
            let missing: Vec<&String> =
                expected.iter().filter(|name| !names.contains(name) && !beside(name)).collect();
            let added: Vec<&String> =
                names.iter().filter(|name| !expected.contains(name) && !beside(name)).collect();
            if !missing.is_empty() || !added.is_empty() && more == More::Refused {
                return Err(pair.refused(&missing, &added));
            }
            if !added.is_empty() {
                compared.options[at].ignore.extend(added.iter().map(|name| name.to_string()));
                compared.notes.push(Note::new("left out", pair.left_out(&added)));
            }
        }
        let nameless: Vec<&PathBuf> = files
            .iter()
            .zip(&keys)
            .filter(|(_, key)| key.0.is_none())
            .map(|(path, _)| path)
            .collect();
        if let [first, ..] = nameless[..]
            && nameless.len() < files.len()
        {
            let count = nameless.len();
            let more = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
            compared.notes.push(Note::new(
                "columns",
                format!("{}{more}: no names in the first line, as other files have: taken in their order", first.display()),
            ));
        }
        Ok(compared)
    }
}

/// Returns whether a file has a column of this name, or of this number.
fn has(outline: &Outline, name: &String) -> bool {
    outline.names.as_ref().is_some_and(|names| names.contains(name))
}

/// Columns that are not left out by name.
fn of_numbers(outline: &Outline, ignore: &[String]) -> usize {
    let left_out = ignore.iter().filter(|name| has(outline, name)).count();
    outline.count.saturating_sub(left_out)
}

/// Adds to a fault of a file that there are others, and what to do.
fn named(error: DatasetError, files: &[PathBuf]) -> DatasetError {
    match error {
        DatasetError::File { path, what } if files.contains(&path) => {
            let what = format!(
                "{what}; it is one of {} files of this folder: repair it, or move it elsewhere if it is no data",
                files.len()
            );
            DatasetError::File { path, what }
        }
        other => other,
    }
}

/// A file that differs from most.
struct Pair<'a> {
    path: &'a Path,
    one: &'a Outline,
    most: &'a Outline,
    others: usize,
    all: usize,
}

impl Pair<'_> {
    fn refused(&self, missing: &[&String], added: &[&String]) -> DatasetError {
        let has = |names: &[&String]| at_most_eight(names.iter().map(|name| quoted(name)));
        let advice = match (missing, added) {
            ([], []) => "give all files the same columns".to_string(),
            ([], added) => {
                let names: Vec<&str> = added.iter().map(|name| name.as_str()).collect();
                format!("leave out what only it has, --ignore {}", names.join(","))
            }
            (missing, []) if !missing.iter().any(|name| says_labels(name)) => {
                let names: Vec<&str> = missing.iter().map(|name| name.as_str()).collect();
                format!(
                    "name its columns as there, {} among them, leave out what only the others have, --ignore {}",
                    has(missing),
                    names.join(",")
                )
            }
            (missing, _) => format!("name its columns as there, {} among them", has(missing)),
        };
        let others = match self.others {
            1 => "another has".to_string(),
            others => format!("{others} of the {} files have", self.all),
        };
        let what = format!(
            "{}, but {others} {}: {advice}, or move the file elsewhere if it is no data of this folder",
            described(self.one),
            described(self.most),
        );
        DatasetError::File { path: self.path.into(), what }
    }

    fn left_out(&self, added: &[&String]) -> String {
        format!(
            "{} of {}, which {} of the {} files do not have",
            at_most_eight(added.iter().map(|name| quoted(name))),
            self.path.display(),
            self.others,
            self.all
        )
    }
}

/// `4 columns (`x`, `y`, `z`, `label`)`.
fn described(outline: &Outline) -> String {
    let count = outline.count;
    let columns = if count == 1 { "1 column".into() } else { format!("{count} columns") };
    match &outline.names {
        Some(names) => {
            format!("{columns} ({})", at_most_eight(names.iter().map(|name| quoted(name))))
        }
        None => format!("{columns} without names"),
    }
}

#[cfg(test)]
mod tests;

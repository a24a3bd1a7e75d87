//! Columns that are found by the names that a model, or the samples for training, know them by.

use super::note::listed;
use super::roles::{Roles, find, group, twins};
use super::table::Table;
use super::task::LABELS;
use super::{Expected, Options};
use crate::dataset::{DatasetError, Task};
use crate::suggestion::did_you_mean;

/// The features in the order of `expected`, and the targets, if the file names its columns and `expected` knows
/// names; in any order, and with any others beside them.
pub(super) fn roles_by_name(
    table: &Table<'_>,
    options: &Options,
    expected: Expected<'_>,
) -> Result<Option<Roles>, DatasetError> {
    let Some(names) = &table.header else { return Ok(None) };
    let left_out = left_out(names, options, expected.columns);
    let Some(features) = features(table, names, expected.columns, &left_out)? else {
        return Ok(None);
    };
    let is_other = |column: &usize| !features.contains(column) && !names[*column].is_empty();
    let others: Vec<usize> = (0..names.len()).filter(is_other).collect();
    let candidates: Vec<usize> =
        others.iter().copied().filter(|column| !left_out.contains(column)).collect();
    let targets = match (&options.label, expected.task) {
        (Some(label), task) if task != Task::Regression || expected.names.len() == 1 => {
            vec![find(table, label, &left_out)?]
        }
        (_, Task::Classification | Task::AnomalyDetection) => {
            label_among(&candidates, names).into_iter().collect()
        }
        (_, Task::Regression) => targets(table, names, expected.names, &candidates)?,
    };
    let is_ignored = |column: &&usize| !targets.contains(column) && !left_out.contains(column);
    let ignored = others.iter().filter(is_ignored).map(|&column| names[column].clone()).collect();
    let is_chosen = options.is_choosing();
    let group = group(table, options)?;
    let (task, time) = (expected.task, None);
    Ok(Some(Roles {
        features,
        targets,
        group,
        time,
        keeps_places: false,
        ignored,
        task,
        is_chosen,
    }))
}

/// Columns that somebody wants left out: a file may well be without them, and features by name are none.
fn left_out(names: &[String], options: &Options, expected: &[String]) -> Vec<usize> {
    let is_left_out = |&column: &usize| {
        let name = &names[column];
        let is_number = |asked: &String| asked.parse() == Ok(column + 1);
        let mut asked = options.ignore.iter().chain(&options.group);
        asked.clone().any(|asked| asked == name)
            || (!expected.contains(name) && asked.any(is_number))
    };
    (0..names.len()).filter(is_left_out).collect()
}

/// Finds each of the expected columns; nothing if none is there.
fn features(
    table: &Table<'_>,
    names: &[String],
    expected: &[String],
    left_out: &[usize],
) -> Result<Option<Vec<usize>>, DatasetError> {
    let of_name = |name: &String| -> Vec<usize> {
        let is = |column: &usize| names[*column] == *name && !left_out.contains(column);
        (0..names.len()).filter(is).collect()
    };
    let (mut features, mut missing) = (Vec::new(), Vec::new());
    for (place, name) in expected.iter().enumerate() {
        let found = of_name(name);
        let count = |columns: &[String]| columns.iter().filter(|&column| column == name).count();
        if let [one, other, ..] = found[..]
            && found.len() > count(expected)
        {
            return Err(table.error(&twins(names, name, one, other)));
        }
        // Columns of one name are in the same order on both sides.
        match found.get(count(&expected[..place])) {
            Some(&column) => features.push(column),
            None => missing.push(name),
        }
    }
    match missing.first() {
        _ if features.is_empty() => Ok(None),
        None => Ok(Some(features)),
        Some(first) => Err(table.error(&format!(
            "columns that are missing: {} ({}){}; the first line has {}",
            missing.len(),
            listed(&missing),
            did_you_mean(first, names.iter().map(String::as_str)),
            listed(names)
        ))),
    }
}

/// Numeric targets, if all are there.
fn targets(
    table: &Table<'_>,
    names: &[String],
    expected: &[String],
    candidates: &[usize],
) -> Result<Vec<usize>, DatasetError> {
    let mut targets = Vec::new();
    for name in expected {
        let is = |&&column: &&usize| names[column] == *name;
        let mut found = candidates.iter().filter(is);
        match (found.next(), found.next()) {
            (Some(&one), Some(&other)) => {
                return Err(table.error(&twins(names, name, one, other)));
            }
            (Some(&one), None) => targets.push(one),
            (None, _) => return Ok(Vec::new()),
        }
    }
    Ok(targets)
}

/// The only column that is no feature; of several, the one that is called as labels usually are, or the last of all.
fn label_among(others: &[usize], names: &[String]) -> Option<usize> {
    if let [only] = others {
        return Some(*only);
    }
    let is_usual = |&&column: &&usize| {
        let name = names[column].to_lowercase();
        name == "y" || LABELS.contains(&name.as_str())
    };
    let last = others.last().filter(|&&column| column + 1 == names.len());
    others.iter().find(is_usual).or(last).copied()
}

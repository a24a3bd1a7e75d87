//! Columns that are found by the names that a model, or the samples for training, know them by.

use super::roles::Roles;
use super::table::{Table, quoted};
use super::{Expected, Options};
use crate::dataset::{DatasetError, Task};
use crate::suggestion::did_you_mean;

/// What a label column is usually called.
const USUAL_LABELS: [&str; 8] =
    ["label", "class", "target", "y", "labels", "species", "category", "activity"];

/// The features in the order of `expected`, and what is answered, if the file names its columns and `expected` knows
/// names; in any order, and with any others beside them.
pub(super) fn roles_by_name(
    table: &Table<'_>,
    options: &Options,
    expected: Expected<'_>,
) -> Result<Option<Roles>, DatasetError> {
    let names = table.first_row()?;
    let position = |name: &String| names.iter().position(|cell| cell == name);
    let found: Vec<Option<usize>> = expected.columns.iter().map(position).collect();
    if found.iter().all(Option::is_none) {
        return Ok(None);
    }
    let missing: Vec<&String> =
        expected.columns.iter().zip(&found).filter(|(_, f)| f.is_none()).map(|(n, _)| n).collect();
    if let Some(first) = missing.first() {
        let shown: Vec<&str> = missing.iter().take(8).map(|name| name.as_str()).collect();
        return Err(table.error(&format!(
            "columns that are missing: {} ({}){}; the first line has {}",
            missing.len(),
            quoted(&shown.join(", ")),
            did_you_mean(first, names.iter().map(String::as_str)),
            quoted(&names.join(", "))
        )));
    }
    let features: Vec<usize> = found.into_iter().flatten().collect();
    let others: Vec<usize> = (0..names.len()).filter(|column| !features.contains(column)).collect();
    let answers = match (&options.label, expected.task) {
        (Some(_), _) => Roles::named(table, options)?,
        (None, Task::Regression) => {
            let targets: Vec<Option<usize>> = expected.names.iter().map(position).collect();
            targets.into_iter().collect::<Option<_>>().unwrap_or_default()
        }
        (None, Task::Classification) => label_among(&others, &names).into_iter().collect(),
    };
    let ignored = others.into_iter().filter(|column| !answers.contains(column));
    let ignored = ignored.map(|column| names[column].clone()).collect();
    let task = expected.task;
    Ok(Some(Roles { columns: names.len(), features, answers, ignored, task }))
}

/// The only column that is no feature; of several, the one that is called as labels usually are, or the last of all.
fn label_among(others: &[usize], names: &[String]) -> Option<usize> {
    if let [only] = others {
        return Some(*only);
    }
    let is_usual =
        |&&column: &&usize| USUAL_LABELS.contains(&names[column].to_lowercase().as_str());
    let last = others.last().filter(|&&column| column + 1 == names.len());
    others.iter().find(is_usual).or(last).copied()
}

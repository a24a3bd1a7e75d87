//! Samples in a CSV file: one line a sample, numbers and a label, or numbers alone.

mod by_name;
mod roles;
mod table;
mod unlabelled;

use super::{Dataset, DatasetError, Targets, Task};
use by_name::roles_by_name;
use nn_core::MAX_LABELS;
use roles::Roles;
use std::path::Path;
use table::{Cells, Table};

pub(super) use table::quoted;
pub(super) use unlabelled::{load_features, load_part, starts_with_text_label};

/// How a file is to be read. Columns are given by name, or by number, counted from 1.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The label column; without it, the last column holds the labels.
    pub label: Option<String>,
    /// For a regression: the columns that a network is to answer. Then there is no label.
    pub targets: Vec<String>,
}

/// What a model knows about the files that it can be given.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Features of a sample.
    pub inputs: usize,
    /// The name of each feature; empty if features have no names.
    pub columns: &'a [String],
    /// What the model answers.
    pub task: Task,
    /// The name of each class, or of each number that it answers.
    pub names: &'a [String],
}

/// Reads a CSV file of features and labels, or of features and numeric targets.
///
/// - Commas, semicolons or tabs, whichever the first line has most of.
/// - The first line is a header if none of its features is a number.
/// - Labels are any text. They are sorted as numbers if all are whole numbers, else as text.
///
/// # Errors
///
/// [`DatasetError`] with file, line, what was found and what was expected.
pub fn load(path: &Path, options: &Options) -> Result<Dataset, DatasetError> {
    let table = Table::open(path)?;
    let roles = Roles::chosen(&table, options)?;
    let width = roles.features.len();
    let wrong_width = |cells: &Cells<'_>| {
        let answers = match roles.task {
            Task::Classification => "1 label".into(),
            Task::Regression => format!("{} targets", roles.answers.len()),
        };
        cells.error(format!("{} values, expected {width} features + {answers}", cells.len()))
    };
    let (mut texts, mut values) = (Vec::new(), Vec::new());
    let features = roles.read(&table, wrong_width, |cells| {
        for &column in &roles.answers {
            match roles.task {
                Task::Classification => texts.push(cells.label(column)?),
                Task::Regression => values.push(cells.number(column)?),
            }
        }
        Ok(())
    })?;
    let columns = roles.names(&table, &roles.features)?;
    if let Some(nameless) = columns.iter().position(String::is_empty) {
        return Err(table.error(&format!(
            "feature {} has no name in the header: if it is a row number, remove it (pandas: to_csv(index=False))",
            nameless + 1
        )));
    }
    let targets = match roles.task {
        Task::Classification => {
            let labels = sorted_labels(&texts)?;
            let classes = texts.iter().map(|text| position(&labels, text).unwrap_or(0)).collect();
            Targets::Classes { classes, labels }
        }
        Task::Regression => {
            let mut names = roles.names(&table, &roles.answers)?;
            if names.is_empty() {
                names =
                    roles.answers.iter().map(|column| format!("column{}", column + 1)).collect();
            }
            Targets::Values { values, names }
        }
    };
    Ok(Dataset { name: name_of(path), columns, width, features, targets, image: None })
}

/// What a file holds for a trained model.
#[derive(Clone, Debug, PartialEq)]
pub struct ForModel {
    /// (samples, inputs of the model), row-major.
    pub features: Vec<f32>,
    /// What the model should answer, if that is there.
    pub targets: Option<Targets>,
    /// The names of columns that are neither.
    pub ignored: Vec<String>,
}

/// Reads a CSV file for a trained model: labels must be among the model's. If the file has a header and
/// the model knows the names of its columns, they are matched by name, and others are ignored.
///
/// What the model answers need not be there: without it, targets are `None`. Unless `is_judged`, it is
/// not looked at.
///
/// # Errors
///
/// As [`load`], and if a line has neither as many columns as the model has inputs nor those that it
/// answers besides, or if a label is none of the model's.
pub fn load_for_model(
    path: &Path,
    options: &Options,
    expected: Expected<'_>,
    is_judged: bool,
) -> Result<ForModel, DatasetError> {
    let table = Table::open(path)?;
    let roles = match roles_by_name(&table, options, expected)? {
        Some(roles) => roles,
        None => Roles::for_model(&table, options, expected)?,
    };
    let Expected { inputs, columns, task, names } = expected;
    let wrong_width = |cells: &Cells<'_>| {
        let may_follow = match task {
            Task::Classification => "a label".into(),
            Task::Regression => quoted(&names.join(", ")),
        };
        cells.error(format!(
            "{} values, but the model takes {inputs} features (and {may_follow} may follow)",
            cells.len()
        ))
    };
    if roles.features.len() != inputs {
        return Err(wrong_width(&table.first()?));
    }
    let found = roles.names(&table, &roles.features)?;
    if !found.is_empty() && !columns.is_empty() && found != columns {
        return Err(table.error(&format!(
            "its columns are {}, but the model was trained on {}",
            quoted(&found.join(", ")),
            quoted(&columns.join(", "))
        )));
    }
    let (mut classes, mut values) = (Vec::new(), Vec::new());
    let features = roles.read(&table, wrong_width, |cells| {
        for &column in roles.answers.iter().filter(|_| is_judged) {
            match task {
                Task::Classification => classes.push(known_class(cells, column, names)?),
                Task::Regression => values.push(cells.number(column)?),
            }
        }
        Ok(())
    })?;
    let names = names.to_vec();
    let targets = (!roles.answers.is_empty() && is_judged).then_some(match task {
        Task::Classification => Targets::Classes { classes, labels: names },
        Task::Regression => Targets::Values { values, names },
    });
    // Of several columns beside the features, it cannot be told which is the label, and none is looked at.
    let ignored = match roles.ignored {
        ignored if is_judged || ignored.is_empty() => ignored,
        _ => {
            let first = table.first_row()?.into_iter().enumerate();
            first
                .filter(|(column, _)| !roles.features.contains(column))
                .map(|(_, name)| name)
                .collect()
        }
    };
    Ok(ForModel { features, targets, ignored })
}

fn known_class(cells: &Cells<'_>, column: usize, labels: &[String]) -> Result<usize, DatasetError> {
    let text = cells.label(column)?;
    position(labels, &text).ok_or_else(|| {
        cells.error(format!(
            "the label {} is none of those trained on: {}",
            quoted(&text),
            quoted(&labels.join(", "))
        ))
    })
}

pub(super) fn sorted_labels(texts: &[String]) -> Result<Vec<String>, DatasetError> {
    let mut labels: Vec<String> = texts.to_vec();
    if labels.iter().all(|label| label.parse::<i64>().is_ok()) {
        labels.sort_by_key(|label| (label.parse::<i64>().unwrap_or(0), label.clone()));
    } else {
        labels.sort();
    }
    labels.dedup();
    if labels.len() > MAX_LABELS {
        return Err(DatasetError::TooManyClasses {
            classes: labels.len(),
            examples: quoted(&labels[..5].join(", ")),
        });
    }
    Ok(labels)
}

fn position(labels: &[String], text: &str) -> Option<usize> {
    labels.iter().position(|label| label == text)
}

pub(super) fn name_of(path: &Path) -> String {
    path.file_stem().map_or_else(|| "data".into(), |stem| stem.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests;

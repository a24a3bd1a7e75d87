//! Samples in a CSV file: one line a sample, numbers and a label, or numbers alone.

mod by_name;
mod content;
mod date_time;
mod faults;
mod header;
mod kind;
mod labels;
mod looks;
mod missing;
mod note;
mod number;
mod outline;
mod reading;
mod roles;
mod series;
mod sniff;
mod table;
mod task;
mod unlabelled;
mod written;

pub use missing::Missing;
pub use note::Note;

use super::{Dataset, DatasetError, Groups, Source, Targets, Task};
use by_name::roles_by_name;
use nn_core::MAX_LABELS;
use note::{count, listed};
use reading::{Purpose, Samples};
use roles::Roles;
use std::path::Path;
use table::Table;

use crate::text::quoted;
pub(super) use outline::Outline;
pub use series::is_time;
pub(super) use series::{Clock, How, LabelIn, Series, is_beside_channels, is_made_up, says_labels};
pub(super) use unlabelled::{load_features, load_part, starts_with_text_label};

/// Options for reading a file. Columns are given by name, or by number, counted from 1.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The label column; without it, the last column holds the labels.
    pub label: Option<String>,
    /// For a regression: the columns of targets. Then there is no label.
    pub targets: Vec<String>,
    /// Columns that are left out.
    pub ignore: Vec<String>,
    /// Treatment of lines in which a value is missing.
    pub missing: Missing,
    /// A column that names the subject or recording of each line; it is no feature.
    pub group: Option<String>,
}

/// Knowledge of a model about the files that it can be given.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Features of a sample.
    pub inputs: usize,
    /// The name of each feature; empty if features have no names.
    pub columns: &'a [String],
    /// Task of the model.
    pub task: Task,
    /// The name of each class, or of each target.
    pub names: &'a [String],
}

/// Reads a CSV file of features and labels, or of features and numeric targets; and says what had to be
/// decided.
///
/// - Commas, semicolons, tabs, `|` or runs of spaces separate: what the first lines agree on. Numbers may
///   have a decimal comma. The file may be gzipped, or UTF-16.
/// - The first line is a header if none of its features is a number, if it names a column that is asked
///   for, or if its numbers count or rise and are no sample.
/// - Empty lines, remarks behind `#`, lines before and between samples that are none, and a last line that
///   was cut off are skipped.
/// - `yes`, `true` and `on` are 1, `no`, `false` and `off` are 0.
/// - Labels are any text. If all are numbers, they are equal as numbers. They are sorted as numbers if all
///   are whole numbers, else as text.
///
/// # Errors
///
/// [`DatasetError`] with file, line, what was found and what was expected. Lines that cannot be read and
/// values that are missing are all counted in one message.
pub fn load(path: &Path, options: &Options) -> Result<(Dataset, Vec<Note>), DatasetError> {
    let Source { data, notes, .. } = load_source(path, options)?;
    Ok((data, notes))
}

/// Does the same as [`load()`], with the subject or recording of each sample if the options name the column that
/// says it.
///
/// # Errors
///
/// As [`load()`]; and if a line has no group.
pub fn load_source(path: &Path, options: &Options) -> Result<Source, DatasetError> {
    let (mut table, roles) = Roles::open(path, options)?;
    let width = roles.features.len();
    let expected = format!(
        "expected {} + {}",
        count(width as u64, "feature"),
        match roles.task {
            Task::Classification | Task::AnomalyDetection => "1 label".into(),
            Task::Regression => count(roles.targets.len() as u64, "target"),
        }
    );
    let wrong_width = |values: usize| format!("{}, {expected}", count(values as u64, "value"));
    let purpose = Purpose::Samples(options.missing);
    let samples = reading::read(&mut table, &roles, purpose, &wrong_width)?;
    let columns = roles.feature_names(&table)?;
    let doubt = match roles.task {
        Task::Classification => task::check(&table, &roles, &samples)?,
        Task::Regression | Task::AnomalyDetection => None,
    };
    let Samples { features, classes, labels, values, groups, mut notes, .. } = samples;
    notes.extend(doubt);
    let targets = match roles.task {
        Task::Classification | Task::AnomalyDetection => classes_of(labels, classes, &mut notes)?,
        Task::Regression => {
            let mut names = Roles::names(&table, &roles.targets);
            if names.is_empty() {
                names =
                    roles.targets.iter().map(|column| format!("column{}", column + 1)).collect();
            }
            Targets::Values { values, names }
        }
    };
    let data = Dataset { name: name_of(path), columns, width, features, targets, image: None };
    Ok(Source { groups: roles.group.map(|_| groups), notes, ..data.into() })
}

/// Contents of a file for a trained model.
#[derive(Clone, Debug, PartialEq)]
pub struct ForModel {
    /// (samples, inputs of the model), row-major.
    pub features: Vec<f32>,
    /// Targets of the samples, if they are there.
    pub targets: Option<Targets>,
    /// The names of columns that are neither.
    pub ignored: Vec<String>,
    /// The subject or recording of each sample, if a column that says it was named.
    pub groups: Option<Groups>,
    /// Notes on what reading had to decide.
    pub notes: Vec<Note>,
}

/// Reads a CSV file for a trained model: labels must be among the model's. If the file has a header and
/// the model knows the names of its columns, they are matched by name, and others are ignored.
///
/// Targets need not be there: without it, targets are `None`. Unless `is_judged`, it is
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
    let mut table = Roles::open_for_model(path, options, expected)?;
    let roles = match roles_by_name(&table, options, expected)? {
        Some(roles) => roles,
        None => Roles::for_model(&table, options, expected)?,
    };
    let Expected { inputs, columns, task, names } = expected;
    let wrong_width = |values: usize| {
        let may_follow = match task {
            Task::Classification | Task::AnomalyDetection => "a label".into(),
            Task::Regression => listed(names),
        };
        format!(
            "{}, but the model takes {inputs} features (and {may_follow} may follow)",
            count(values as u64, "value")
        )
    };
    if roles.features.len() != inputs {
        let start = table.first_line();
        return Err(table.line_error(start, wrong_width(table.columns)));
    }
    let found = Roles::names(&table, &roles.features);
    if !found.is_empty() && !columns.is_empty() && found != columns {
        return Err(table.error(&format!(
            "its columns are {}, but the model was trained on {}",
            listed(&found),
            listed(columns)
        )));
    }
    let purpose = if is_judged { Purpose::Samples(options.missing) } else { Purpose::Predictions };
    let Samples { features, classes, labels, values, groups, mut notes, .. } =
        reading::read(&mut table, &roles, purpose, &wrong_width)?;
    let groups = roles.group.map(|_| groups);
    let names = names.to_vec();
    let mut ignored = roles.ignored;
    if !is_judged && !ignored.is_empty() {
        // Which one is the label does not matter then.
        ignored.extend(Roles::names(&table, &roles.targets));
    }
    if roles.targets.is_empty() || !is_judged {
        return Ok(ForModel { features, targets: None, ignored, groups, notes });
    }
    let targets = match task {
        Task::Classification => {
            let of = known_classes(&table, &labels, &names)?;
            let classes = classes.into_iter().map(|class| of[class as usize]).collect();
            Targets::Classes { classes, labels: names }
        }
        Task::Regression => Targets::Values { values, names },
        // What is not normal has labels that nobody was trained on.
        Task::AnomalyDetection => classes_of(labels, classes, &mut notes)?,
    };
    Ok(ForModel { features, targets: Some(targets), ignored, groups, notes })
}

/// Classes by the labels that a file has itself.
fn classes_of(
    labels: Vec<reading::Label>,
    classes: Vec<u32>,
    notes: &mut Vec<Note>,
) -> Result<Targets, DatasetError> {
    let counts: Vec<u64> = labels.iter().map(|label| label.count).collect();
    let texts: Vec<String> = labels.into_iter().map(|label| label.text).collect();
    let (texts, about) = labels::unified(&texts, &counts);
    notes.extend(about);
    // A label may have occurred on lines only that were left out.
    let used = texts.iter().zip(&counts).filter(|&(_, &count)| count > 0);
    let labels = sorted_labels(&used.map(|(text, _)| text.clone()).collect::<Vec<_>>())?;
    let of: Vec<usize> = texts.iter().map(|text| position(&labels, text).unwrap_or(0)).collect();
    let classes = classes.into_iter().map(|class| of[class as usize]).collect();
    Ok(Targets::Classes { classes, labels })
}

/// The class that each label of the file is to the model.
fn known_classes(
    table: &Table<'_>,
    labels: &[reading::Label],
    names: &[String],
) -> Result<Vec<usize>, DatasetError> {
    let class = |label: &reading::Label| match labels::position(names, &label.text) {
        Some(class) => Ok(class),
        None if label.count == 0 => Ok(0),
        None => Err(table.line_error(
            label.offset,
            format!(
                "the label {} is none of those trained on: {}",
                quoted(&label.text),
                listed(names)
            ),
        )),
    };
    labels.iter().map(class).collect()
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
            examples: listed(&labels[..5]),
        });
    }
    Ok(labels)
}

fn position(labels: &[String], text: &str) -> Option<usize> {
    labels.iter().position(|label| label == text)
}

pub(super) fn name_of(path: &Path) -> String {
    let is_zipped = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"));
    let stem = path.file_stem().map(Path::new);
    let stem = if is_zipped { stem.and_then(Path::file_stem) } else { path.file_stem() };
    stem.map_or_else(|| "data".into(), |stem| stem.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests;

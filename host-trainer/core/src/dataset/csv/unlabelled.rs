//! Files whose labels are elsewhere, and parts that follow what is known of a whole.

use super::missing::is_label_marker;
use super::note::{Note, count, listed};
use super::number::{Decimal, parse};
use super::reading::{Purpose, Samples, read};
use super::roles::Roles;
use super::table::Table;
use super::{Expected, ForModel, Options, load, load_for_model, name_of};
use crate::dataset::{Dataset, DatasetError, Groups, Targets, Task};
use crate::text::quoted;
use std::path::Path;

/// The numbers of a file in which every column is a feature.
pub(in crate::dataset) struct Features {
    /// Empty without a header.
    pub columns: Vec<String>,
    pub width: usize,
    pub features: Vec<f32>,
    /// The subject or recording of each sample, if a column that says it was named.
    pub groups: Option<Groups>,
    /// Notes on what reading had to decide.
    pub notes: Vec<Note>,
}

/// Reads a file in which every column is a feature; the label is in its name, or that of its folder.
pub(in crate::dataset) fn load_features(
    path: &Path,
    options: &Options,
) -> Result<Features, DatasetError> {
    let (mut table, roles) = Roles::features_only(path, options)?;
    let width = roles.features.len();
    let expected = count(width as u64, "feature");
    let wrong_width =
        |values: usize| format!("{}, expected {expected}", count(values as u64, "value"));
    let purpose = Purpose::Samples(options.missing);
    let Samples { features, groups, notes, .. } = read(&mut table, &roles, purpose, &wrong_width)?;
    let groups = roles.group.map(|_| groups);
    Ok(Features { columns: roles.feature_names(&table)?, width, features, groups, notes })
}

/// Returns whether the last cell of the first sample is text: a label.
pub(in crate::dataset) fn starts_with_text_label(path: &Path) -> Result<bool, DatasetError> {
    let table = Table::open(path, &[], |first| first.len().checked_sub(1))?;
    let Some([_, .., last]) = table.sample.first().map(Vec::as_slice) else { return Ok(false) };
    let is_number = |decimal| parse(last, decimal).is_some();
    Ok(!is_label_marker(last) && !is_number(Decimal::Point) && !is_number(Decimal::Comma))
}

/// Samples that belong to others.
pub(in crate::dataset) struct Part {
    pub data: Dataset,
    /// The names of columns that are ignored.
    pub ignored: Vec<String>,
    /// Notes on what reading had to decide.
    pub notes: Vec<Note>,
}

/// Reads samples that belong to `whole`, from a file of their own: columns are matched by name if both have names.
pub(in crate::dataset) fn load_part(
    path: &Path,
    options: &Options,
    whole: &Dataset,
) -> Result<Part, DatasetError> {
    let names = whole.targets.names();
    let is_named = {
        let named: Vec<&str> = whole.columns.iter().map(String::as_str).collect();
        let header = Table::open(path, &named, |_| None)?.header.unwrap_or_default();
        whole.columns.iter().any(|column| header.contains(column))
    };
    if !is_named {
        let (data, notes) = load(path, options)?;
        return Ok(Part { data, ignored: Vec::new(), notes });
    }
    // Beside samples of one class there may be others, that are anomalies to it.
    let task = match &whole.targets {
        Targets::Classes { labels, .. } if labels.len() == 1 => Task::AnomalyDetection,
        targets => targets.task(),
    };
    let expected = Expected { inputs: whole.width, columns: &whole.columns, task, names };
    let ForModel { features, targets, ignored, notes, .. } =
        load_for_model(path, options, expected, true)?;
    let targets = targets.ok_or_else(|| DatasetError::File {
        path: path.into(),
        what: format!(
            "no column to judge by: expected {}",
            match options.label.as_ref() {
                Some(label) => quoted(label),
                None if options.targets.is_empty() => "a label (--label NAME)".into(),
                None => listed(&options.targets),
            }
        ),
    })?;
    let data = Dataset {
        name: name_of(path),
        columns: whole.columns.clone(),
        width: whole.width,
        features,
        targets,
        image: None,
    };
    Ok(Part { data, ignored, notes })
}

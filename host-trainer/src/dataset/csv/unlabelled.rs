//! Files whose labels are elsewhere, and parts that follow what is known of a whole.

use super::roles::Roles;
use super::table::{Cells, Table};
use super::{Expected, Options, load, load_for_model, name_of};
use crate::dataset::{Dataset, DatasetError};
use std::path::Path;

/// The numbers of a file in which every column is a feature.
pub(in crate::dataset) struct Features {
    /// Empty without a header.
    pub columns: Vec<String>,
    pub width: usize,
    pub features: Vec<f32>,
}

/// Reads a file in which every column is a feature; the label is in its name, or that of its folder.
pub(in crate::dataset) fn load_features(path: &Path) -> Result<Features, DatasetError> {
    let table = Table::open(path)?;
    let roles = Roles::features_only(&table)?;
    let width = roles.features.len();
    let wrong_width = |cells: &Cells<'_>| {
        cells.error(format!("{} values, expected {width} features", cells.len()))
    };
    let features = roles.read(&table, wrong_width, |_| Ok(()))?;
    Ok(Features { columns: roles.names(&table, &roles.features)?, width, features })
}

/// Whether the last cell of the first sample is text: a label.
pub(in crate::dataset) fn starts_with_text_label(path: &Path) -> Result<bool, DatasetError> {
    let table = Table::open(path)?;
    let last = table.columns()?.saturating_sub(1);
    let Some(cells) = table.rows(Some(last)).next() else { return Ok(false) };
    let cells = cells?;
    let text = cells.text(cells.len().saturating_sub(1))?;
    Ok(cells.len() > 1 && !text.is_empty() && text.parse::<f32>().is_err())
}

/// Reads samples that belong to `whole`, from a file of their own: columns are matched by name if both have names.
/// Also returns the names of columns that are ignored.
pub(in crate::dataset) fn load_part(
    path: &Path,
    options: &Options,
    whole: &Dataset,
) -> Result<(Dataset, Vec<String>), DatasetError> {
    let names = whole.targets.names();
    let is_named = {
        let table = Table::open(path)?;
        let first = table.first_row()?;
        !whole.columns.is_empty() && whole.columns.iter().any(|column| first.contains(column))
    };
    if !is_named {
        return Ok((load(path, options)?, Vec::new()));
    }
    let task = whole.targets.task();
    let expected = Expected { inputs: whole.width, columns: &whole.columns, task, names };
    let read = load_for_model(path, options, expected, true)?;
    let targets = read.targets.ok_or_else(|| DatasetError::File {
        path: path.into(),
        what: format!(
            "no column to judge by: expected {}",
            match options.label.as_ref() {
                Some(label) => format!("`{label}`"),
                None if options.targets.is_empty() => "a label (--label NAME)".into(),
                None => format!("`{}`", options.targets.join(", ")),
            }
        ),
    })?;
    let data = Dataset {
        name: name_of(path),
        columns: whole.columns.clone(),
        width: whole.width,
        features: read.features,
        targets,
        image: None,
    };
    Ok((data, read.ignored))
}

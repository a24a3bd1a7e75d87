//! The column that says which lines belong together.

use super::Options;
use super::roles::{Roles, find};
use super::table::Table;
use crate::dataset::DatasetError;
use std::path::Path;

/// Reads the subject or recording of each sample, from the column that the options name.
///
/// # Errors
///
/// As [`load`](super::load); and if no group is named, or if a line has none.
pub fn groups(path: &Path, options: &Options) -> Result<Vec<String>, DatasetError> {
    let table = Table::open(path)?;
    let Some(name) = &options.group else {
        return Err(table.error("no column is named by which samples belong together"));
    };
    let (roles, column) = (Roles::chosen(&table, options)?, find(&table, name)?);
    let groups = table.rows(roles.text_columns()).map(|cells| {
        let cells = cells?;
        match cells.text(column)? {
            "" => Err(cells.error(format!(
                "column {} is empty, expected the subject or recording that --group {name} names",
                column + 1
            ))),
            text => Ok(text.into()),
        }
    });
    groups.collect()
}

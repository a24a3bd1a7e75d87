//! The column that says which lines belong together.

use super::Options;
use super::reading::{self, Purpose};
use super::roles::Roles;
use crate::dataset::DatasetError;
use std::path::Path;

/// Reads the subject or recording of each sample, from the column that the options name.
///
/// # Errors
///
/// As [`load`](super::load); and if no group is named, or if a line has none.
pub fn groups(path: &Path, options: &Options) -> Result<Vec<String>, DatasetError> {
    let (mut table, roles) = Roles::open(path, options)?;
    if roles.group.is_none() {
        return Err(table.error("no column is named by which samples belong together"));
    }
    let wrong_width = |values: usize| format!("{values} values, unlike the lines before");
    let purpose = Purpose::Samples(options.missing);
    Ok(reading::read(&mut table, &roles, purpose, &wrong_width)?.groups)
}

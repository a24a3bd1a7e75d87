//! The columns of a file, found without reading its samples.

use super::Options;
use super::roles::label_in;
use super::table::Table;
use crate::dataset::DatasetError;
use std::path::Path;

/// The columns of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::dataset) struct Outline {
    /// Their names, if the first line has them.
    pub names: Option<Vec<String>>,
    /// Number of columns.
    pub count: usize,
}

impl Outline {
    /// Looks at the first lines of a file.
    ///
    /// # Errors
    ///
    /// [`DatasetError`] if it cannot be opened, or has no samples.
    pub fn of(path: &Path, options: &Options) -> Result<Self, DatasetError> {
        let named = options.named();
        let table = Table::open(path, &named, |first| label_in(first, options))?;
        Ok(Self { names: table.header.clone(), count: table.columns })
    }
}

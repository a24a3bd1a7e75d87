//! A file of a class.

use std::path::PathBuf;

/// A file, and the class that its name or its folder's says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::dataset) struct Table {
    pub path: PathBuf,
    pub label: String,
}

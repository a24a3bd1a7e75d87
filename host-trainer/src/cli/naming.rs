//! Name of a model, and folder of its files.

use super::arguments::UsageError;
use crate::project::KEYWORDS;
use std::path::{Path, PathBuf};

/// Longer names of models are not taken.
const LONGEST_NAME: usize = 64;

/// The name asked for, or the data set's as far as it can be the name of a Rust module.
pub(super) fn model_name(asked: Option<&str>, dataset: &str) -> Result<String, UsageError> {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && name.len() <= LONGEST_NAME
            && !KEYWORDS.contains(&name)
    };
    match asked {
        Some(name) if is_name(name) => Ok(name.into()),
        Some(name) => Err(UsageError::Name(name.into())),
        None => {
            let name: String = dataset
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
                .collect();
            Ok(if is_name(&name) { name } else { format!("model_{name:.LONGEST_NAME$}") })
        }
    }
}

/// The folder asked for, or where the firmware of this workspace looks, or the current folder.
pub(super) fn output_folder(asked: Option<&Path>) -> PathBuf {
    let chosen = asked.map(PathBuf::from).or_else(models_folder);
    chosen.unwrap_or_else(|| PathBuf::from("."))
}

/// Folder in which the firmware of this workspace looks for models.
pub(super) fn models_folder() -> Option<PathBuf> {
    let current = std::env::current_dir().ok()?;
    current.ancestors().map(|folder| folder.join("firmware/models")).find(|folder| folder.is_dir())
}

/// A path as short as it can be shown from here.
pub(super) fn shown(path: &Path) -> String {
    let current = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(current).unwrap_or(path).display().to_string()
}

/// A name as it can be typed.
pub(super) fn quoted(name: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "./\\_-:+=@%~".contains(c);
    if name.chars().all(is_plain) {
        name.into()
    } else {
        format!("'{}'", name.replace('\'', "'\\''"))
    }
}

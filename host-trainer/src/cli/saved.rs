//! Which files were written.

use super::naming::shown;
use super::table::grouped;
use crate::export::{OutputFolder, SavedFile};
use std::io::{Result, Write};

/// A line for each file.
pub(super) fn write_files(
    saved: &[SavedFile],
    folder: &OutputFolder,
    out: &mut dyn Write,
) -> Result<()> {
    for (index, SavedFile { name, what, bytes }) in saved.iter().enumerate() {
        let title = if index == 0 { "wrote" } else { "" };
        let path = shown(&folder.path().join(name));
        writeln!(out, "{title:<10} {path}  ({what}, {} bytes)", grouped(*bytes as u64))?;
    }
    Ok(())
}

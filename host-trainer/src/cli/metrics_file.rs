//! A line of JSON for every epoch.

use super::document;
use anyhow::{Context, Result, bail};
use host_trainer_core::EpochReport;
use host_trainer_core::export::temporary_file;
use serde_json::Value;
use std::fs::File;
use std::io::{ErrorKind, LineWriter, Write};
use std::path::{Path, PathBuf};

/// A file that grows by a line after every epoch, so that it can be watched.
pub(super) struct MetricsFile {
    path: PathBuf,
    file: LineWriter<File>,
}

impl MetricsFile {
    /// Begins the file; to go on after `epochs` epochs, keeps their lines. What was there before is still
    /// there until the new beginning is written; what is no metrics file is left alone.
    pub fn open(path: &Path, epochs: usize) -> Result<Self> {
        let place = || format!("cannot write the metrics file {}", path.display());
        let old = match std::fs::metadata(path) {
            Ok(metadata) if !metadata.is_file() => bail!("{}: it is no file", place()),
            Ok(_) => std::fs::read(path).with_context(place)?,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error).with_context(place),
        };
        let old = String::from_utf8(old).ok().filter(|text| text.is_empty() || are_metrics(text));
        let Some(old) = old else {
            bail!("{}: it holds something else already; name another file", place());
        };
        // A line that was cut off would swallow the next.
        let is_kept = |line: &&str| {
            line.ends_with('\n') && epoch_of(line).is_some_and(|epoch| epoch <= epochs as u64)
        };
        let kept: String = old.split_inclusive('\n').filter(is_kept).collect();
        // Where a link leads to.
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.into());
        let open = || -> std::io::Result<File> {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let mut file = temporary_file(folder.unwrap_or(Path::new(".")))?;
            file.write_all(kept.as_bytes())?;
            let file = file.persist(&path)?;
            // It is no temporary file any more, and others may read it.
            let _ = file.unlock();
            Ok(file)
        };
        let file = LineWriter::new(open().with_context(place)?);
        Ok(Self { path, file })
    }

    /// Adds an epoch.
    pub fn write(&mut self, report: &EpochReport) -> Result<()> {
        let result = writeln!(self.file, "{}", document::epoch(report));
        result.with_context(|| format!("cannot write the metrics file {}", self.path.display()))
    }
}

/// Checks whether the first line is one that this program writes.
fn are_metrics(text: &str) -> bool {
    epoch_of(text.lines().next().unwrap_or_default()).is_some()
}

/// Returns the epoch that a line is about.
fn epoch_of(line: &str) -> Option<u64> {
    serde_json::from_str::<Value>(line).ok()?.get("epoch")?.as_u64()
}

//! Notes on how data was read, for people.

use super::console::{Console, WARNING};
use super::document;
use super::label::clean;
use super::table::number;
use crate::report::Remark;
use anstyle::Style;
use anyhow::Result;
use host_trainer_core::dataset::csv::Note;
use host_trainer_core::dataset::{Beyond, Normalizer};
use serde_json::json;
use std::io::Write;

/// Writes the notes on how the samples were read.
///
/// Warnings are shown with `--quiet` too.
pub(super) fn write_notes(notes: &[Note], out: &mut Console) -> Result<()> {
    for Note { word, text, is_warning } in notes {
        let (text, style) = (clean(text), style_of(*is_warning));
        let out: &mut dyn Write = if *is_warning { out.result() } else { out };
        writeln!(out, "{style}{word:<10}{style:#} {text}")?;
    }
    if !notes.is_empty() {
        out.record("notes", document::notes(notes));
    }
    Ok(())
}

/// Selects the notes that are warnings, for the report.
pub(super) fn remarks(notes: &[Note]) -> impl Iterator<Item = Remark> + '_ {
    let warnings = notes.iter().filter(|note| note.is_warning);
    warnings.map(|note| Remark { what: note.word.into(), text: note.text.clone() })
}

/// Style of the word of a note.
pub(super) fn style_of(is_warning: bool) -> Style {
    if is_warning { WARNING } else { Style::new() }
}

/// Counts the samples that lie far from those for training, if any do.
pub(super) fn beyond(
    normalizer: &Normalizer,
    columns: &[String],
    features: &[f32],
) -> Option<String> {
    let Beyond { samples, of, farthest } = Beyond::of(normalizer, features);
    let (feature, found) = farthest.filter(|_| samples > 0)?;
    let name =
        columns.get(feature).map_or_else(|| format!("feature {}", feature + 1), |n| clean(n));
    let (offset, scale) = (normalizer.offset[feature], normalizer.scale[feature]);
    Some(format!(
        "{samples} of {of} samples lie far outside of what was trained on ({name}: {}, trained on about {} ± {}): a network \
         extrapolates there, and a quantized one cuts its inputs off",
        number(found.into()),
        number(offset.into()),
        number(scale.into())
    ))
}

/// The same as a warning.
pub(super) fn write_beyond(text: Option<String>, out: &mut Console) -> Result<()> {
    if let Some(text) = text {
        writeln!(out, "{WARNING}beyond{WARNING:#}     {text}")?;
        out.record("beyond", json!(text));
    }
    Ok(())
}

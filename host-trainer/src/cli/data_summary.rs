//! Summary of the samples, in a few lines.

use super::console::WARNING;
use super::label::clean;
use super::table::grouped;
use anyhow::Result;
use host_trainer_core::dataset::{Normalizer, Split, Task};
use host_trainer_core::text::at_most_eight;
use nn_core::LayerSpec;
use std::io::Write;

/// More names flood a terminal.
const SHOWN: usize = 8;

/// Writes the number of samples of each part.
pub(super) fn write_data(split: &Split, out: &mut dyn Write) -> Result<()> {
    let training = &split.training;
    let counts = split.counts();
    let [of_training, of_validation, of_test] = counts.map(|count| match count {
        0 => "none".into(),
        count => grouped(count as u64),
    });
    writeln!(
        out,
        "data       {}: {} samples of {} features, {} {}; {of_training} for training, {of_validation} for validation, {of_test} for test",
        clean(&training.name),
        grouped(counts.iter().sum::<usize>() as u64),
        training.width,
        training.targets.outputs(),
        match (training.targets.task(), training.targets.outputs()) {
            (Task::Classification, _) => "classes",
            (Task::Regression | Task::AnomalyDetection, 1) => "target",
            (Task::Regression | Task::AnomalyDetection, _) => "targets",
        },
    )?;
    if !training.columns.is_empty() {
        writeln!(out, "features   {}", names(&training.columns))?;
    }
    if training.targets.task() == Task::Regression {
        writeln!(out, "targets    {}", names(training.targets.names()))?;
    }
    Ok(())
}

/// At most eight names.
pub(super) fn names(names: &[String]) -> String {
    at_most_eight(names.iter().map(|name| clean(name)))
}

/// Features that training could make nothing of, and those that it could make little of.
pub(super) fn write_useless(
    normalizer: &Normalizer,
    layers: &[LayerSpec],
    columns: &[String],
    out: &mut dyn Write,
) -> Result<()> {
    let what = "ignored    features that never change in training";
    write_features(what, &normalizer.ignored(), columns, out)?;
    let what = format!(
        "{WARNING}imprecise{WARNING:#}  features that hardly change for their size; subtract a constant from them"
    );
    write_features(&what, &normalizer.imprecise(layers), columns, out)
}

/// Writes warnings of these features, by name or number.
fn write_features(
    what: &str,
    features: &[usize],
    columns: &[String],
    out: &mut dyn Write,
) -> Result<()> {
    if features.is_empty() {
        return Ok(());
    }
    let name = |&i: &usize| columns.get(i).map_or_else(|| (i + 1).to_string(), |name| clean(name));
    let mut names: Vec<String> = features.iter().take(SHOWN).map(name).collect();
    if features.len() > SHOWN {
        names.push("…".into());
    }
    writeln!(out, "{what}: {} ({})", features.len(), names.join(", "))?;
    Ok(())
}

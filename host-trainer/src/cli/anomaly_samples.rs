//! Which samples are normal, and which of those may be none.

use super::anomaly_summary::causes;
use super::console::{Console, WARNING};
use super::data_summary::names;
use super::label::clean;
use super::table::{grouped, number};
use anyhow::Result;
use host_trainer_core::anomaly::{scores, suspicious};
use host_trainer_core::dataset::AnomalySplit;
use host_trainer_core::export::Anomaly;
use host_trainer_core::inference::Infer;
use serde_json::json;
use std::io::Write;

/// Writes the number of samples, of normal ones, and of those for the test alone.
pub(super) fn write_parts(
    split: &AnomalySplit,
    label: Option<&str>,
    is_found: bool,
    out: &mut Console,
) -> Result<()> {
    let AnomalySplit { normal, is_tested, faults, recordings, .. } = split;
    let (training, validation) = (normal.training.len(), normal.validation.len());
    let test = if *is_tested { normal.test.len() } else { 0 };
    let all = training + validation + test;
    writeln!(
        out,
        "data       {}: {} normal samples of {} features; {} for training, {} for validation, {} for test",
        clean(&normal.training.name),
        grouped(all as u64),
        normal.training.width,
        grouped(training as u64),
        grouped(validation as u64),
        grouped(test as u64)
    )?;
    if !normal.training.columns.is_empty() {
        writeln!(out, "features   {}", names(&normal.training.columns))?;
    }
    if let Some([training, validation, test]) = recordings {
        writeln!(
            out,
            "parts      normal recordings: {training} for training, {validation} for validation, {test} for test"
        )?;
    }
    let label = label.map(clean);
    match (label, is_found) {
        (Some(label), true) => writeln!(
            out,
            "anomalies  all samples have the label {label}: an autoencoder learns what they are like, and raises the alarm for others"
        )?,
        (Some(label), false) => writeln!(out, "normal     is what has the label {label}")?,
        (None, _) => writeln!(
            out,
            "normal     are all samples: no column is a label (--label COLUMN names one)"
        )?,
    }
    if !faults.is_empty() {
        let labels: Vec<String> = faults.targets.names().to_vec();
        let classes = faults.targets.classes().unwrap_or(&[]);
        let used: Vec<String> = (labels.into_iter().enumerate())
            .filter(|(class, _)| classes.contains(class))
            .map(|(_, label)| label)
            .collect();
        let count = grouped(faults.len() as u64);
        writeln!(out, "faults     {count} samples that only judge: {}", names(&used))?;
    }
    Ok(())
}

/// Normal samples that are unlike all others.
pub(super) fn write_suspicious(
    network: &impl Infer,
    alarm: &Anomaly,
    split: &AnomalySplit,
    channels: Option<&[String]>,
    out: &mut Console,
) -> Result<()> {
    let parts = [&split.normal.training, &split.normal.validation];
    let features: Vec<f32> = parts.iter().flat_map(|part| part.features.iter().copied()).collect();
    let of_all = scores(network, &features, &alarm.weights);
    let found = suspicious(&of_all);
    let Some(&first) = found.first() else { return Ok(()) };
    let width = parts[0].width;
    let x = &features[first * width..][..width];
    let predictions = network.predictions(x);
    let causes = causes(alarm, (&parts[0].columns, channels), x, &predictions.outputs, 3);
    let causes: Vec<String> = causes.iter().map(|(input, _)| clean(input)).collect();
    let text = format!(
        "{} of {} normal samples are unlike all others, the worst with a score of {} (by {}): if they are faults, take them out, as they raise the threshold",
        found.len(),
        grouped(of_all.len() as u64),
        number(of_all[first].into()),
        causes.join(", ")
    );
    writeln!(out.result(), "{WARNING}unusual{WARNING:#}    {text}")?;
    out.record("unusual", json!(text));
    Ok(())
}

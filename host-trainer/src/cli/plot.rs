//! `host-trainer plot`

use super::arguments::PlotArguments;
use super::console::Console;
use super::document;
use super::model_data::ModelData;
use super::model_file::read_model;
use super::naming::shown;
use super::notes::write_notes;
use super::report::{EPOCHS, PAGE, default_folder, refuse_foreign_page};
use super::saved::write_files;
use crate::report::{Epoch, Report};
use anyhow::{Context, Result, bail};
use host_trainer_core::Evaluation;
use host_trainer_core::TrainedNetwork;
use host_trainer_core::dataset::{Split, Task};
use host_trainer_core::export::{OutputFolder, SavedFile, TrainedModel};
use host_trainer_core::loss::Loss;
use host_trainer_core::quantize::{self, Quantization};
use nn_core::LayerSpec;
use std::io::Write;
use std::path::Path;

pub(super) fn run(arguments: &PlotArguments, out: &mut Console) -> Result<()> {
    let model = read_model(&arguments.samples.model)?;
    let folder = arguments.out.clone().unwrap_or_else(|| default_folder(&model.name));
    let folder = OutputFolder::prepare(&folder)?;
    refuse_foreign_page(&folder, "name another folder with --out DIR")?;
    writeln!(out, "model      {} ({})", model.name, model.shape())?;
    let report = with_samples(Report::new(&model), &model, arguments, out)?;
    let report = with_epochs(report, &model, arguments, &folder, out)?;
    write(&report, &folder, out)
}

/// Adds the model's predictions, as far as there are samples to be found.
fn with_samples(
    report: Report,
    model: &TrainedModel,
    arguments: &PlotArguments,
    out: &mut Console,
) -> Result<Report> {
    if model.anomaly.is_some() {
        let what =
            "how it tells faults from normal samples: `train` draws that, and `evaluate` says it";
        writeln!(out, "missing    {what}")?;
        return Ok(report.with_missing(format!("Not shown: {what}.")));
    }
    let data = match ModelData::load(&arguments.samples, model, false) {
        Ok(data) => data,
        Err(error) if arguments.samples.data.is_none() => {
            writeln!(out, "missing    predictions: {error:#}")?;
            return Ok(report.with_missing(format!("Predictions are not shown: {error:#}.")));
        }
        Err(error) => return Err(error),
    };
    write_notes(&data.source.notes, out)?;
    if !data.is_the_same {
        let what = if model.origin.is_imported() || model.origin.has_learned_from_another() {
            "whether the model was trained on them is not known"
        } else {
            "not what the model was trained on, though some of that may be among the samples"
        };
        writeln!(out, "data       {}: {what}", data.source.data.name)?;
        return Ok(report.with_other_samples(model, &data.source.data));
    }
    let split = data.split(model)?;
    let report = report.with_samples(model, &split);
    Ok(match quantized(model, &split, &arguments.samples.model) {
        Some((layers, of_layers)) => report.with_quantization(&layers, of_layers),
        None => report,
    })
}

/// The quantized model beside this one; with what each layer lost, if it was made of this one as it is.
fn quantized(
    model: &TrainedModel,
    split: &Split,
    path: &Path,
) -> Option<(Vec<LayerSpec>, quantize::Report)> {
    let TrainedNetwork::F32(network) = &model.network else { return None };
    let beside = path.with_file_name(format!("{}_quantized.postcard", model.name));
    let other = TrainedModel::read(&beside).ok()?;
    let is_twin = other.labels == model.labels
        && other.network.inputs() == model.network.inputs()
        && other.origin.dataset_crc == model.origin.dataset_crc;
    let TrainedNetwork::Quantized(found) = other.network else { return None };
    if !is_twin {
        return None;
    }
    let loss = Loss::fitting(model.task, model.network.last_activation());
    let layers = found.layers().iter().map(|layer| layer.spec).collect();
    let made = Quantization::new(network, &split.training).ok();
    let report = match made.filter(|made| made.network == found) {
        Some(made) => made.report(network, &split.test, loss),
        None => quantize::Report {
            before: Evaluation::new(network, &split.test, loss),
            after: Evaluation::new(&found, &split.test, loss),
            layers: Vec::new(),
        },
    };
    Some((layers, report))
}

/// With the epochs of a metrics file, if there is one.
fn with_epochs(
    report: Report,
    model: &TrainedModel,
    arguments: &PlotArguments,
    folder: &OutputFolder,
    out: &mut Console,
) -> Result<Report> {
    let beside = folder.path().join(EPOCHS);
    let path = arguments.metrics.as_deref().unwrap_or(&beside);
    if arguments.metrics.is_none() && !path.is_file() {
        let what = "how training went: name the file of `train --metrics`, or epochs.jsonl of a report, with --metrics FILE";
        writeln!(out, "missing    {what}")?;
        return Ok(report.with_missing(format!("Not shown: {what}.")));
    }
    let bytes = std::fs::read(path)
        .with_context(|| format!("cannot read the metrics file {}", path.display()))?;
    let (epochs, left_out) = Epoch::read(&String::from_utf8_lossy(&bytes));
    let is_of_classes = model.task == Task::Classification;
    if epochs.iter().any(|epoch| epoch.is_of_classes() == Some(!is_of_classes)) {
        let kinds = ["numbers", "classes"];
        bail!(
            "the metrics file {} is of a network that predicts {}, but {} predicts {}: name the file of its training with --metrics",
            path.display(),
            kinds[usize::from(!is_of_classes)],
            model.name,
            kinds[usize::from(is_of_classes)],
        );
    }
    let mut report = report;
    const SHOWN: usize = 5;
    for line in left_out.iter().take(SHOWN) {
        writeln!(out, "left out   {} {line}", shown(path))?;
        report = report.with_missing(format!("{} {line}.", shown(path)));
    }
    if left_out.len() > SHOWN {
        writeln!(out, "           and {} more lines", left_out.len() - SHOWN)?;
    }
    if epochs.is_empty() {
        let what = format!("{} holds no epoch", shown(path));
        writeln!(out, "missing    how training went: {what}")?;
        report = report.with_missing(format!("How training went is not shown: {what}."));
    }
    Ok(report.with_epochs(epochs))
}

/// The page and every plot.
fn write(report: &Report, folder: &OutputFolder, out: &mut Console) -> Result<()> {
    let mut files: Vec<(String, &'static str, Vec<u8>)> =
        vec![(PAGE.into(), "the report", report.html().into_bytes())];
    for figure in report.figures() {
        let name = figure.name();
        let drawn = || name.to_string();
        let svg = figure.svg_file().with_context(drawn)?.into_bytes();
        files.push((format!("{name}.svg"), "a plot", svg));
        files.push((format!("{name}.png"), "a plot", figure.png().with_context(drawn)?));
    }
    let contents: Vec<(&str, &[u8])> =
        files.iter().map(|(name, _, bytes)| (&**name, &**bytes)).collect();
    folder.write_all(&contents)?;
    let saved: Vec<SavedFile> = files
        .iter()
        .map(|(name, what, bytes)| SavedFile { name: name.clone(), what, bytes: bytes.len() })
        .collect();
    write_files(&saved, folder, out)?;
    out.record("files", document::files(&saved, folder));
    Ok(())
}

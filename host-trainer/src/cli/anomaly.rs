//! `host-trainer train` of normal samples

use super::anomaly_data::AnomalyData;
use super::anomaly_judged::{Judged, quantize_and_save};
use super::anomaly_samples::{write_parts, write_suspicious};
use super::anomaly_summary as words;
use super::arguments::{InputType, NetworkArguments, TrainArguments, UsageError};
use super::bits;
use super::console::Console;
use super::document;
use super::naming::model_name;
use super::next_command::write_next;
use super::notes::write_notes;
use super::prepared::prepare;
use super::quantize::FloatTraining;
use super::recordings;
use super::report::TrainingReport;
use super::saved::write_files;
use super::training::train_shown;
use anyhow::{Result, anyhow};
use host_trainer_core::DynamicNetwork;
use host_trainer_core::Evaluation;
use host_trainer_core::anomaly::{self, check_autoencoder, default_widths, still};
use host_trainer_core::architecture::Rate;
use host_trainer_core::dataset::{AnomalySplit, Source, Targets};
use host_trainer_core::export::TrainedModel;
use host_trainer_core::quantize;
use nn_core::{ActivationKind, Task};
use serde_json::json;
use std::io::Write;

/// Warning about results by windows.
const ALIKE: &str = "of a recording are alike, but intervals and the share of false alarms take samples as independent: on another recording, expect more false alarms than asked for, the more so the fewer recordings";

/// Fewer samples of one label are taken for a mistake.
const LEAST_SAMPLES: usize = 20;

/// Checks whether all samples have one label, and are enough to learn from what is normal.
pub(super) fn is_of_one_class(source: &Source) -> bool {
    let of_one = |targets: &Targets| match targets {
        Targets::Classes { classes, .. } => classes.windows(2).all(|pair| pair[0] == pair[1]),
        Targets::Values { .. } => false,
    };
    of_one(&source.data.targets) && source.data.len() >= LEAST_SAMPLES
}

pub(super) fn run(
    arguments: &TrainArguments,
    source: Option<Source>,
    out: &mut Console,
) -> Result<()> {
    let TrainArguments { data, network, fit, .. } = arguments;
    if fit.distillation.is_asked_for() {
        return Err(UsageError::TeacherOfAnomalies.into());
    }
    let AnomalyData { split, label, notes, about, shares, is_found, windowing } =
        AnomalyData::load(arguments, source)?;
    let seed = data.seed;
    let name = model_name(arguments.name.as_deref(), &about.name)?;
    let normal = &split.normal;
    let task = (Task::AnomalyDetection, normal.training.width);
    let (mut options, last) = fit.options(network, data.normalize.into(), task, seed)?;
    let mut network = autoencoder(network, &split, options.normalize, last)?;
    options.bits = bits::of_training(arguments, &network.specs())?;
    if arguments.fine_tune.input_type != InputType::F32 {
        return Err(UsageError::InputTypeOfAnomalies.into());
    }
    if arguments.makes_quantized() {
        quantize::check(network.specs().into_iter())?;
    }
    write_parts(&split, label.as_deref(), is_found, out)?;
    write_notes(&notes, out)?;
    if windowing.is_some() {
        writeln!(out, "windows    {ALIKE}")?;
    }
    let layers = network.specs();
    let folder = prepare(arguments, &name, &layers, out)?;
    let mut report = TrainingReport::prepare(arguments, &name)?;
    let (normalizer, _) =
        train_shown(&mut network, normal, &options, arguments, report.as_mut(), out)?;
    still(&mut network, &normal.training);

    let weights = anomaly::weights(&normal.training);
    let share = arguments.anomaly.share();
    let judged = Judged::new(&network, &split, weights.clone(), share)?;
    judged.write("threshold", "test", &split, out)?;
    let channels = windowing.as_ref().map(|windowing| &windowing.channels[..]);
    write_suspicious(&network, &judged.alarm, &split, channels, out)?;
    out.record("seed", json!(seed));
    out.record("data", document::data(normal));
    out.record("network", document::network(&layers));
    out.record("anomaly", words::threshold(&judged.threshold, windowing.is_some()));
    out.record("test", words::judgement(&judged.judgement));

    let test = Evaluation::new(&network, &normal.test, options.loss);
    let mut model = TrainedModel::new(&name, &network, normal, normalizer, seed, &test);
    model.task = Task::AnomalyDetection;
    if let Some(windowing) = &windowing {
        out.record("windowing", recordings::documented(windowing));
        out.record("recordings", words::recordings(&split));
    }
    model.windowing = windowing;
    model.labels = label.into_iter().collect();
    model.origin.dataset = about.origin;
    model.origin.dataset_crc = about.checksum;
    model.origin.validation_share = shares.validation as f32;
    model.origin.test_share = shares.test as f32;
    judged.note_in(&mut model);
    let mixed = split.mixed();
    let saved = model.save(&folder, arguments.samples.of(&mixed))?;
    write_files(&saved, &folder, out)?;
    out.record("files", document::files(&saved, &folder));
    if arguments.makes_quantized() {
        let flash = arguments.budget.flash_bytes();
        let how = FloatTraining::new(options.loss, options.normalize, seed, flash);
        let (tune, samples) = (&arguments.quantization(), arguments.samples);
        quantize_and_save(&model, &how, &split, tune, samples, &folder, out)?;
    }
    if let Some(report) = report {
        report.write_anomalies(&model, judged.judgement, out)?;
    }
    let path = folder.path().join(&saved[0].name);
    out.whole_lines(|out| write_next(&model, &path, arguments, out))
}

/// An autoencoder with all parameters zero.
fn autoencoder(
    arguments: &NetworkArguments,
    split: &AnomalySplit,
    normalize: host_trainer_core::dataset::Normalize,
    last: ActivationKind,
) -> Result<DynamicNetwork> {
    let training = &split.normal.training;
    let network = if arguments.layers.is_none() {
        let ends = [training.width];
        let usual = default_widths(training.width);
        let hidden = arguments.hidden.as_ref().map_or(&usual, |hidden| &hidden.0);
        let widths = [&ends[..], hidden, &ends[..]].concat();
        let activation = arguments.activation.map_or(ActivationKind::Tanh, |chosen| chosen.0);
        DynamicNetwork::new(&widths, activation, last)?
    } else {
        arguments.network(training, &Rate::unknown(), normalize, last)?
    };
    check_autoencoder(&network.specs(), training.width).map_err(|what| anyhow!(what))?;
    Ok(network)
}

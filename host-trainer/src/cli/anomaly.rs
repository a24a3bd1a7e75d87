//! `host-trainer train` of normal samples

use super::anomaly_judgement as words;
use super::arguments::{NetworkArguments, TrainArguments, UsageError};
use super::budget;
use super::console::{Console, WARNING};
use super::data_summary::names;
use super::document;
use super::label::clean;
use super::naming::{model_name, output_folder};
use super::next_command::write_next;
use super::notes::write_notes;
use super::quantize::Unquantized;
use super::report::TrainingReport;
use super::saved::write_files;
use super::table::{grouped, number, write_layers, write_quantized};
use super::train::{About, bytes_of, files_of, train_shown};
use crate::anomaly::{
    self, Judgement, Threshold, check_autoencoder, default_widths, still, suspicious,
};
use crate::dataset::{AnomalyParts, AnomalySamples, Shares, Source, Targets, csv};
use crate::evaluation::Evaluation;
use crate::export::{Anomaly, OutputFolder, TrainedModel};
use crate::inference::Infer;
use crate::network::DynamicNetwork;
use crate::quantize;
use crate::trained_network::TrainedNetwork;
use anyhow::{Result, anyhow, bail};
use nn_core::{ActivationKind, Task};
use serde_json::json;
use std::io::Write;
use std::path::Path;

/// The share of normal samples that set the threshold.
const VALIDATION_SHARE: f32 = 0.2;

/// Whether all samples have one label.
pub(super) fn is_of_one_class(source: &Source) -> bool {
    let of_one = |targets: &Targets| match targets {
        Targets::Classes { classes, .. } => classes.windows(2).all(|pair| pair[0] == pair[1]),
        Targets::Values { .. } => false,
    };
    of_one(&source.data.targets) && source.data.len() > 1
}

pub(super) fn run(
    arguments: &TrainArguments,
    source: Option<Source>,
    out: &mut Console,
) -> Result<()> {
    let TrainArguments { data, network, fit, .. } = arguments;
    if arguments.seeds.is_some() {
        return Err(UsageError::SeedsOfAnomalies.into());
    }
    data.check_for_anomalies()?;
    let seed = data.seed;
    let normal = arguments.anomaly.normal.as_deref();
    let is_found = source.is_some();
    let mut samples = match source {
        // A part in a file of its own is read again, with the labels that it has.
        Some(source) => AnomalySamples::of(
            Source {
                validation: None,
                test: source.test.filter(|_| data.test.is_none()),
                ..source
            },
            normal,
            &data.data,
        )?,
        None => {
            let is_labelled = normal.is_some() && data.test.is_none();
            AnomalySamples::load(&data.data, &data.options(), normal, is_labelled, seed)?
        }
    };
    let mut about = About::new(&samples.source.data, &data.data);
    about.checksum ^= data.groups_checksum()?;
    let name = model_name(arguments.name.as_deref(), &about.name)?;
    let mut notes = std::mem::take(&mut samples.source.notes);
    let label = samples.normal.clone().or_else(|| normal.map(String::from));
    let whole = &samples.source.data;
    let known = (whole.width, whole.columns.clone());
    if let Some(file) = &data.validation {
        let (part, more) = match samples.normal {
            Some(_) => AnomalySamples::judging(file, &data.options(), (known.0, &known.1), seed)?,
            None => {
                let AnomalySamples { mut source, .. } =
                    AnomalySamples::load(file, &data.options(), normal, false, seed)?;
                (source.data, std::mem::take(&mut source.notes))
            }
        };
        notes.extend(more);
        samples.source.validation = Some(part);
    }
    let mut judging = None;
    if let Some(file) = &data.test {
        let (part, more) =
            AnomalySamples::judging(file, &data.options(), (known.0, &known.1), seed)?;
        notes.extend(more);
        let Some(label) = &label else {
            bail!(
                "{file}: say which of its labels is normal, for example --normal {}; labels are {}",
                part.targets.names().first().map_or("ok", String::as_str),
                names(part.targets.names())
            );
        };
        judging = Some((part, label.as_str()));
    }
    let has_normal = judging.as_ref().is_some_and(|(part, label)| {
        let labels = part.targets.names();
        part.targets.classes().unwrap_or(&[]).iter().any(|&class| labels[class] == *label)
    });
    let shares = Shares {
        validation: match data.validation {
            Some(_) => 0.0,
            None => f64::from(data.validation_share.unwrap_or(VALIDATION_SHARE)),
        },
        test: if has_normal { 0.0 } else { f64::from(data.test_share) },
    };
    if data.validation.is_none() && shares.validation == 0.0 {
        bail!(
            "--validation-share 0 leaves no samples to set the threshold by: name a share above 0"
        );
    }
    let groups = match &data.group {
        Some(_) => Some(csv::groups(Path::new(&data.data), &data.options().csv)?),
        None => None,
    };
    let parts = AnomalyParts::new(samples, judging, groups.as_deref(), shares, seed)?;
    let split = &parts.normal;
    let (mut options, last) =
        fit.options(network, data.normalize.into(), Task::AnomalyDetection, seed)?;
    options.seed = seed;
    let mut network = autoencoder(network, &parts, options.normalize, last)?;
    if arguments.quantize {
        quantize::check(network.specs().into_iter())?;
    }
    write_parts(&parts, label.as_deref(), is_found, out)?;
    write_notes(&notes, out)?;
    let folder = OutputFolder::prepare(&output_folder(arguments.out.as_deref()))?;
    let layers = network.specs();
    write_layers(&layers, out)?;
    if arguments.quantize {
        write_quantized(&layers, out)?;
    }
    budget::check(&arguments.budget, &layers, arguments.quantize)?;
    folder.check_room(&files_of(&name, arguments.quantize), bytes_of(&layers))?;
    let mut report = TrainingReport::prepare(arguments, &name)?;
    let (normalizer, _) =
        train_shown(&mut network, split, &options, arguments, report.as_mut(), out)?;
    still(&mut network, &split.training);

    let weights = anomaly::weights(&split.training);
    let share = arguments.anomaly.share();
    let judged = Judged::new(&network, &parts, weights.clone(), share)?;
    judged.write("threshold", "test", &parts, out)?;
    write_suspicious(&network, &judged.alarm, &parts, out)?;
    out.record("seed", json!(seed));
    out.record("data", document::data(split));
    out.record("network", document::network(&layers));
    out.record("anomaly", words::threshold(&judged.threshold));
    out.record("test", words::judgement(&judged.judgement));

    let test = Evaluation::new(&network, &split.test, options.loss);
    let mut model = TrainedModel::new(&name, &network, split, normalizer, seed, &test);
    model.task = Task::AnomalyDetection;
    model.labels = label.into_iter().collect();
    model.origin.dataset = about.origin;
    model.origin.dataset_crc = about.checksum;
    model.origin.validation_share = shares.validation as f32;
    model.origin.test_share = shares.test as f32;
    judged.note_in(&mut model);
    let mixed = parts.mixed();
    let saved = model.save(&folder, &mixed)?;
    write_files(&saved, &folder, out)?;
    out.record("files", document::files(&saved, &folder));
    if arguments.quantize {
        let how = Unquantized { loss: options.loss, normalize: options.normalize, seed };
        quantize_and_save(&model, &how, &parts, &arguments.fine_tune, &folder, out)?;
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
    parts: &AnomalyParts,
    normalize: crate::dataset::Normalize,
    last: ActivationKind,
) -> Result<DynamicNetwork> {
    let training = &parts.normal.training;
    let network = if arguments.layers.is_none() {
        let ends = [training.width];
        let usual = default_widths(training.width);
        let hidden = arguments.hidden.as_ref().map_or(&usual, |hidden| &hidden.0);
        let widths = [&ends[..], hidden, &ends[..]].concat();
        let activation = arguments.activation.map_or(ActivationKind::Tanh, |chosen| chosen.0);
        DynamicNetwork::new(&widths, activation, last)?
    } else {
        arguments.network(training, normalize, last)?
    };
    check_autoencoder(&network.specs(), training.width).map_err(|what| anyhow!(what))?;
    Ok(network)
}

/// A threshold, and what it is worth.
pub(super) struct Judged {
    pub alarm: Anomaly,
    pub threshold: Threshold,
    pub judgement: Judgement,
}

impl Judged {
    pub fn new(
        network: &impl Infer,
        parts: &AnomalyParts,
        weights: Vec<f32>,
        share: f64,
    ) -> Result<Self> {
        let AnomalyParts { normal, faults, is_tested } = parts;
        let (alarm, threshold) =
            anomaly::alarm(network, &normal.validation.features, weights, share)?;
        let of = |features: &[f32]| anomaly::scores(network, features, &alarm.weights);
        let of_normal = if *is_tested { of(&normal.test.features) } else { Vec::new() };
        let judgement = Judgement::new(&alarm, of_normal, of(&faults.features));
        Ok(Self { alarm, threshold, judgement })
    }

    /// Notes in a model when it raises the alarm, and how often it was right.
    pub fn note_in(&self, model: &mut TrainedModel) {
        model.anomaly = Some(self.alarm.clone());
        model.origin.test_samples = self.judgement.samples() as u32;
        model.origin.test_correct = self.judgement.correct() as u32;
        model.origin.test_rmse = 0.0;
    }

    pub fn write(
        &self,
        threshold: &str,
        test: &str,
        parts: &AnomalyParts,
        out: &mut Console,
    ) -> Result<()> {
        words::write_threshold(threshold, &self.threshold, out)?;
        let scores = &self.judgement.faults;
        words::write_judgement(test, &self.judgement, Some(&parts.faults), &self.alarm, scores, out)
    }
}

/// Quantizes a model, says what that loses, and writes its files. The threshold is learned anew.
pub(super) fn quantize_and_save(
    model: &TrainedModel,
    how: &Unquantized,
    parts: &AnomalyParts,
    arguments: &super::arguments::FineTuneArguments,
    folder: &OutputFolder,
    out: &mut Console,
) -> Result<()> {
    let (TrainedNetwork::F32(network), Some(alarm)) = (&model.network, &model.anomaly) else {
        bail!("{} is quantized already", model.name);
    };
    let made = how.quantize(network, &parts.normal, arguments, out)?.quantization.network;
    let share = f64::from(alarm.false_alarms).to_string().parse().unwrap_or(0.01);
    let share = (share * 1e6_f64).round() / 1e6;
    let judged = Judged::new(&made, parts, alarm.weights.clone(), share)?;
    judged.write("quantized", "quantized", parts, out)?;
    let test = Evaluation::new(&made, &parts.normal.test, how.loss);
    let mut quantized = model.quantized(made, &test);
    judged.note_in(&mut quantized);
    let saved = quantized.save(folder, &parts.mixed())?;
    write_files(&saved, folder, out)?;
    out.record(
        "quantized",
        json!({
            "network": document::network(&quantized.network.specs()),
            "anomaly": words::threshold(&judged.threshold),
            "test": words::judgement(&judged.judgement),
            "files": document::files(&saved, folder),
        }),
    );
    Ok(())
}

fn write_parts(
    parts: &AnomalyParts,
    label: Option<&str>,
    is_found: bool,
    out: &mut Console,
) -> Result<()> {
    let AnomalyParts { normal, is_tested, faults } = parts;
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
fn write_suspicious(
    network: &impl Infer,
    alarm: &Anomaly,
    parts: &AnomalyParts,
    out: &mut Console,
) -> Result<()> {
    let parts = [&parts.normal.training, &parts.normal.validation];
    let features: Vec<f32> = parts.iter().flat_map(|part| part.features.iter().copied()).collect();
    let scores = anomaly::scores(network, &features, &alarm.weights);
    let found = suspicious(&scores);
    let Some(&first) = found.first() else { return Ok(()) };
    let width = parts[0].width;
    let x = &features[first * width..][..width];
    let answers = network.answers(x);
    let causes = alarm.causes(x, &answers.outputs, 3).into_iter();
    let causes: Vec<String> =
        causes.map(|(input, _)| clean(&words::input_name(&parts[0].columns, input))).collect();
    let text = format!(
        "{} of {} normal samples are unlike all others, the worst with a score of {} (by {}): if they are faults, take them out, as they raise the threshold",
        found.len(),
        grouped(scores.len() as u64),
        number(scores[first].into()),
        causes.join(", ")
    );
    writeln!(out.result(), "{WARNING}unusual{WARNING:#}    {text}")?;
    out.record("unusual", json!(text));
    Ok(())
}

//! `host-trainer train` of normal samples

use super::about::About;
use super::anomaly_judged::{Judged, quantize_and_save};
use super::anomaly_judgement as words;
use super::anomaly_samples::{write_parts, write_suspicious};
use super::arguments::{NetworkArguments, TrainArguments, UsageError, WeightDecay};
use super::budget;
use super::console::Console;
use super::data_summary::names;
use super::document;
use super::naming::{model_name, output_folder};
use super::next_command::write_next;
use super::notes::write_notes;
use super::quantize::Unquantized;
use super::report::TrainingReport;
use super::saved::{bytes_of, files_of, write_files};
use super::table::{write_layers, write_quantized};
use super::training::train_shown;
use crate::anomaly::{self, check_autoencoder, default_widths, still};
use crate::dataset::{AnomalyParts, AnomalySamples, Shares, Source, Targets};
use crate::evaluation::Evaluation;
use crate::export::{OutputFolder, TrainedModel};
use crate::network::DynamicNetwork;
use crate::quantize;
use anyhow::{Result, anyhow, bail};
use nn_core::{ActivationKind, Task};
use serde_json::json;

/// The share of normal samples that set the threshold.
const VALIDATION_SHARE: f32 = 0.2;

/// Fewer samples of one label are taken for a mistake.
const LEAST_SAMPLES: usize = 20;

/// Whether all samples have one label, and are enough to learn from what is normal.
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
    if arguments.seeds.is_some() {
        return Err(UsageError::SeedsOfAnomalies.into());
    }
    if data.recordings.asked().is_some() {
        return Err(UsageError::WindowOfAnomalies.into());
    }
    if fit.weight_decay == Some(WeightDecay::Auto) {
        return Err(UsageError::WeightDecay("--anomaly").into());
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
    let about = About::new(&samples.source, &data.data);
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
    let parts = AnomalyParts::new(samples, judging, shares, seed)?;
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

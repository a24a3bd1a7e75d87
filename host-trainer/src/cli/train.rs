//! `host-trainer train`

use super::arguments::{TrainArguments, UsageError};
use super::progress::Progress;
use super::table::{grouped, percent, write_layers};
use crate::dataset::{Dataset, Normalizer, Shares, Source, Split, csv};
use crate::evaluation::Evaluation;
use crate::export::{Origin, OutputFolder, TrainedModel, model_rs, samples_file};
use crate::fit::FitOptions;
use crate::network::DynamicNetwork;
use crate::train::train;
use anyhow::Result;
use nn_core::Lend;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Test samples for the device take at most this much flash.
const MAX_SAMPLES_BYTES: usize = 64 * 1024;

const TRAINER: &str = concat!("host-trainer ", env!("CARGO_PKG_VERSION"));

pub(super) fn run(arguments: &TrainArguments, out: &mut dyn Write) -> Result<()> {
    let options = fit_options(arguments)?;
    let folder = OutputFolder::prepare(&output_folder(arguments))?;
    let csv_options = csv::Options { label: arguments.label.clone() };
    let source = Source::load(&arguments.data, &csv_options, arguments.seed)?;
    let about = About::new(&source.data);
    let name = model_name(arguments, &about.name)?;
    let shares = Shares {
        validation: f64::from(arguments.validation_share),
        test: f64::from(arguments.test_share),
    };
    let parts = source.split(shares, arguments.seed)?;
    write_data(&parts, out)?;

    let mut network = network(arguments, &parts.training)?;
    write_layers(&network.views(), out)?;
    let normalizer = train_shown(&mut network, &parts, &options, arguments, out)?;
    let test = Evaluation::new(&network, &parts.test, options.loss);
    writeln!(
        out,
        "test       {} of {} samples right: {} ± {}",
        grouped(test.correct as u64),
        grouped(test.samples as u64),
        percent(test.accuracy()),
        percent(test.standard_error())
    )?;

    let model = TrainedModel {
        name,
        network,
        labels: parts.training.labels.clone(),
        normalizer,
        origin: Origin {
            trainer: TRAINER.into(),
            dataset: about.name,
            dataset_crc: about.checksum,
            seed: arguments.seed,
            validation_share: arguments.validation_share,
            test_share: arguments.test_share,
            test_samples: test.samples as u32,
            test_correct: test.correct as u32,
        },
    };
    write_files(&model, &parts.test, &folder, out)
}

fn fit_options(arguments: &TrainArguments) -> Result<FitOptions, UsageError> {
    let options = FitOptions {
        loss: arguments.loss.into(),
        epochs: arguments.epochs as usize,
        batch_size: arguments.batch_size as usize,
        learning_rate: arguments.learning_rate,
        method: arguments.method(),
        schedule: arguments.schedule(),
        clip_norm: arguments.clip_norm,
        weight_decay: arguments.weight_decay,
        seed: arguments.seed,
        threads: usize::from(arguments.threads),
    };
    if !options.loss.accepts(arguments.output_activation.into()) {
        return Err(UsageError::LossAndActivation);
    }
    let (validation, test) = (arguments.validation_share, arguments.test_share);
    if validation + test >= 1.0 {
        return Err(UsageError::Shares(validation, test));
    }
    Ok(options)
}

/// What is noted of a data set before it is taken apart.
struct About {
    name: String,
    checksum: u32,
}

impl About {
    fn new(data: &Dataset) -> Self {
        Self { name: data.name.clone(), checksum: data.checksum() }
    }
}

/// The name asked for, or the data set's as far as it can be the name of a Rust module.
fn model_name(arguments: &TrainArguments, dataset: &str) -> Result<String, UsageError> {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    match &arguments.name {
        Some(name) if is_name(name) => Ok(name.clone()),
        Some(name) => Err(UsageError::Name(name.clone())),
        None => {
            let name: String = dataset
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
                .collect();
            Ok(if is_name(&name) { name } else { format!("model_{name}") })
        }
    }
}

fn network(arguments: &TrainArguments, data: &Dataset) -> Result<DynamicNetwork> {
    let mut widths = vec![data.width];
    widths.extend(&arguments.hidden.0);
    widths.push(data.labels.len());
    let (hidden, output) = (arguments.activation.into(), arguments.output_activation.into());
    Ok(DynamicNetwork::new(&widths, hidden, output)?)
}

fn train_shown(
    network: &mut DynamicNetwork,
    parts: &Split,
    options: &FitOptions,
    arguments: &TrainArguments,
    out: &mut dyn Write,
) -> Result<Normalizer> {
    let progress = Progress::new(options.epochs);
    let started = Instant::now();
    let mut shown = Ok(());
    let normalizer = train(network, parts, arguments.normalize.into(), options, |report| {
        shown = progress.show(report, out);
        if shown.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    shown?;
    drop(progress);
    writeln!(out, "trained    in {:.1} s", started.elapsed().as_secs_f64())?;
    Ok(normalizer)
}

fn write_data(parts: &Split, out: &mut dyn Write) -> Result<()> {
    let Split { training, validation, test } = parts;
    writeln!(
        out,
        "data       {}: {} samples of {} features, {} classes; {} for training, {} for validation, {} for test",
        training.name,
        grouped((training.len() + validation.len() + test.len()) as u64),
        training.width,
        training.labels.len(),
        grouped(training.len() as u64),
        grouped(validation.len() as u64),
        grouped(test.len() as u64),
    )?;
    Ok(())
}

/// `--out`, or the folder where the firmware of this workspace looks, or the current folder.
fn output_folder(arguments: &TrainArguments) -> PathBuf {
    let current = std::env::current_dir().unwrap_or_default();
    let in_workspace = current.ancestors().map(|folder| folder.join("firmware/models"));
    let here = || PathBuf::from(".");
    arguments
        .out
        .clone()
        .unwrap_or_else(|| in_workspace.into_iter().find(|f| f.is_dir()).unwrap_or_else(here))
}

fn write_files(
    model: &TrainedModel,
    test: &Dataset,
    folder: &OutputFolder,
    out: &mut dyn Write,
) -> Result<()> {
    let file = model.to_bytes()?;
    let samples = samples_file(&model.network, &file, test, MAX_SAMPLES_BYTES);
    let source = model_rs(model);
    let names = ["postcard", "rs", "samples"].map(|ending| format!("{}.{ending}", model.name));
    let contents = [&file[..], source.as_bytes(), &samples[..]];
    let files: Vec<(&str, &[u8])> = names.iter().map(String::as_str).zip(contents).collect();
    folder.write_all(&files)?;

    let whats = ["the model", "its Rust type, for `mod`", "test samples for the device"];
    for (index, ((name, bytes), what)) in files.iter().zip(whats).enumerate() {
        let title = if index == 0 { "wrote" } else { "" };
        let path = shown(&folder.path().join(name));
        writeln!(out, "{title:<10} {path}  ({what}, {} bytes)", grouped(bytes.len() as u64))?;
    }
    let model_path = shown(&folder.path().join(&names[0]));
    let run = match model.name.as_str() {
        "digits" => "cargo xtask qemu".to_string(),
        name => format!("cargo xtask qemu --model {name}"),
    };
    if folder.path().ends_with("firmware/models") {
        writeln!(out, "next       {run}   (this network on a Cortex-M4F in QEMU)")?;
        writeln!(out, "           cargo run -p host-trainer -- evaluate {model_path}")?;
    } else {
        writeln!(out, "next       host-trainer evaluate {model_path}")?;
    }
    Ok(())
}

/// A path as short as it can be shown from here.
fn shown(path: &Path) -> String {
    let current = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(current).unwrap_or(path).display().to_string()
}

//! `host-trainer train`

use super::arguments::{TrainArguments, UsageError};
use super::progress::Progress;
use super::table::{grouped, percent, write_layers};
use crate::dataset::{Dataset, Normalizer, Shares, Source, Split, csv};
use crate::evaluation::Evaluation;
use crate::export::{OutputFolder, SavedFile, TrainedModel};
use crate::fit::FitOptions;
use crate::network::DynamicNetwork;
use crate::train::train;
use anyhow::Result;
use nn_core::Lend;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Longer names of models are not taken.
const LONGEST_NAME: usize = 64;

/// What Rust does not take as the name of a module.
const KEYWORDS: [&str; 53] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "Self",
];

pub(super) fn run(arguments: &TrainArguments, out: &mut dyn Write) -> Result<()> {
    let options = fit_options(arguments)?;
    if arguments.label.is_some() && Dataset::BUILT_IN.contains(&arguments.data.as_str()) {
        return Err(UsageError::Label(arguments.data.clone()).into());
    }
    let csv_options = csv::Options { label: arguments.label.clone() };
    let source = Source::load(&arguments.data, &csv_options, arguments.seed)?;
    let about = About::new(&source.data, &arguments.data);
    let name = model_name(arguments, &about.name)?;
    let shares = Shares {
        validation: f64::from(arguments.validation_share),
        test: f64::from(arguments.test_share),
    };
    let parts = source.split(shares, arguments.seed)?;
    write_data(&parts, out)?;

    let mut network = network(arguments, &parts.training)?;
    let folder = OutputFolder::prepare(&output_folder(arguments))?;
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

    let mut model = TrainedModel::new(&name, &network, &parts, normalizer, arguments.seed, &test);
    model.origin.dataset = about.origin;
    model.origin.dataset_crc = about.checksum;
    model.origin.validation_share = arguments.validation_share;
    model.origin.test_share = arguments.test_share;
    let saved = model.save(&folder, &parts.test)?;
    write_files(&saved, &folder, out)?;
    write_next(&model, &folder.path().join(&saved[0].name), arguments, out)
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
    /// For the model's files.
    name: String,
    /// The name of the built-in data set, or of the file.
    origin: String,
    checksum: u32,
}

impl About {
    fn new(data: &Dataset, asked_for: &str) -> Self {
        let file_name = Path::new(asked_for).file_name();
        Self {
            name: data.name.clone(),
            origin: file_name.map_or(asked_for.into(), |name| name.to_string_lossy()).into_owned(),
            checksum: data.checksum(),
        }
    }
}

/// The name asked for, or the data set's as far as it can be the name of a Rust module.
fn model_name(arguments: &TrainArguments, dataset: &str) -> Result<String, UsageError> {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && name.len() <= LONGEST_NAME
            && !KEYWORDS.contains(&name)
    };
    match &arguments.name {
        Some(name) if is_name(name) => Ok(name.clone()),
        Some(name) => Err(UsageError::Name(name.clone())),
        None => {
            let name: String = dataset
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
                .collect();
            Ok(if is_name(&name) { name } else { format!("model_{name:.LONGEST_NAME$}") })
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
    write_ignored(&normalizer.ignored(), &parts.training.columns, out)?;
    Ok(normalizer)
}

/// Features that the network takes no notice of, by name or number.
fn write_ignored(features: &[usize], columns: &[String], out: &mut dyn Write) -> Result<()> {
    const SHOWN: usize = 8;
    if features.is_empty() {
        return Ok(());
    }
    let name = |&i: &usize| columns.get(i).cloned().unwrap_or_else(|| (i + 1).to_string());
    let mut names: Vec<String> = features.iter().take(SHOWN).map(name).collect();
    if features.len() > SHOWN {
        names.push("…".into());
    }
    let (count, names) = (features.len(), names.join(", "));
    writeln!(out, "ignored    features that never change in training: {count} ({names})")?;
    Ok(())
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
    if !training.columns.is_empty() {
        writeln!(out, "features   {}", training.columns.join(", "))?;
    }
    Ok(())
}

/// `--out`, or the folder where the firmware of this workspace looks, or the current folder.
fn output_folder(arguments: &TrainArguments) -> PathBuf {
    let chosen = arguments.out.clone().or_else(models_folder);
    chosen.unwrap_or_else(|| PathBuf::from("."))
}

/// Where the firmware of this workspace looks for models.
fn models_folder() -> Option<PathBuf> {
    let current = std::env::current_dir().ok()?;
    current.ancestors().map(|folder| folder.join("firmware/models")).find(|folder| folder.is_dir())
}

fn write_files(saved: &[SavedFile], folder: &OutputFolder, out: &mut dyn Write) -> Result<()> {
    for (index, SavedFile { name, what, bytes }) in saved.iter().enumerate() {
        let title = if index == 0 { "wrote" } else { "" };
        let path = shown(&folder.path().join(name));
        writeln!(out, "{title:<10} {path}  ({what}, {} bytes)", grouped(*bytes as u64))?;
    }
    Ok(())
}

/// What to type next, as it can be typed here.
fn write_next(
    model: &TrainedModel,
    path: &Path,
    arguments: &TrainArguments,
    out: &mut dyn Write,
) -> Result<()> {
    // Set by `cargo run`.
    let is_in_cargo = std::env::var_os("CARGO_MANIFEST_DIR").is_some();
    let program = if is_in_cargo { "cargo run -p host-trainer --" } else { "host-trainer" };
    let path_shown = shown(path);
    let data = match arguments.data.as_str() {
        built_in if Dataset::BUILT_IN.contains(&built_in) => String::new(),
        file => format!(" --data {file}"),
    };
    let mut title = "next";
    if models_folder().is_some() {
        let is_there = models_folder().as_deref() == path.parent();
        let chosen = match model.name.as_str() {
            "digits" if is_there => String::new(),
            name if is_there => format!(" --model {name}"),
            _ => format!(" --model {path_shown}"),
        };
        writeln!(
            out,
            "{title:<10} cargo xtask qemu{chosen}   (this network on a Cortex-M4F in QEMU)"
        )?;
        title = "";
    }
    writeln!(out, "{title:<10} {program} evaluate {path_shown}{data}")?;
    Ok(())
}

/// A path as short as it can be shown from here.
fn shown(path: &Path) -> String {
    let current = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(current).unwrap_or(path).display().to_string()
}

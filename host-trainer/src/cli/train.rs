//! `host-trainer train`

use super::arguments::{TrainArguments, UsageError};
use super::budget;
use super::judgement::write_summary;
use super::metrics_file::MetricsFile;
use super::naming::{model_name, models_folder, output_folder, quoted, shown};
use super::problem::Problem;
use super::progress::Progress;
use super::quantize::{Unquantized, quantize_and_save};
use super::saved::write_files;
use super::seeds;
use super::table::{grouped, write_device, write_layers};
use crate::dataset::{Dataset, Normalizer, Split, Task};
use crate::evaluation::Evaluation;
use crate::export::{OutputFolder, TrainedModel};
use crate::fit::{Checkpoint, FitOptions, Training};
use crate::initialize::initialize;
use crate::network::DynamicNetwork;
use crate::quantize::{self, quantized_specs};
use anyhow::{Result, bail};
use std::io::Write;
use std::path::Path;
use std::time::Instant;

pub(super) fn run(arguments: &TrainArguments, out: &mut dyn Write) -> Result<()> {
    if arguments.seeds.is_some() {
        return seeds::run(arguments, out);
    }
    if let Some(path) = arguments.metrics.as_ref().filter(|path| arguments.data.reads(path)) {
        return Err(UsageError::Metrics(path.display().to_string()).into());
    }
    let seed = arguments.data.seed;
    let source = arguments.data.load(seed)?;
    let about = About::new(&source.data, &arguments.data.data);
    let name = model_name(arguments.name.as_deref(), &about.name)?;
    let TrainArguments { data, network, fit, .. } = arguments;
    let Problem { parts, mut network, options } = Problem::new(source, data, network, fit, seed)?;
    if arguments.quantize {
        quantize::check(network.specs().into_iter())?;
    }
    write_data(&parts, out)?;
    let folder = OutputFolder::prepare(&output_folder(arguments.out.as_deref()))?;
    let layers = network.specs();
    write_layers(&layers, out)?;
    if arguments.quantize {
        write_device("quantized", &quantized_specs(&layers), out)?;
    }
    budget::check(&arguments.budget, &layers, arguments.quantize)?;
    let normalizer = train_shown(&mut network, &parts, &options, arguments, out)?;
    let test = Evaluation::new(&network, &parts.test, options.loss);
    write_summary("test", &test, parts.test.targets.names(), out)?;

    let mut model = TrainedModel::new(&name, &network, &parts, normalizer, seed, &test);
    model.origin.dataset = about.origin;
    model.origin.dataset_crc = about.checksum;
    model.origin.validation_share = arguments.data.validation_share;
    model.origin.test_share = arguments.data.test_share;
    let saved = model.save(&folder, &parts.test)?;
    write_files(&saved, &folder, out)?;
    if arguments.quantize {
        let how = Unquantized { loss: options.loss, normalize: options.normalize, seed };
        quantize_and_save(&model, &how, &parts, &arguments.fine_tune, &folder, out)?;
    }
    write_next(&model, &folder.path().join(&saved[0].name), arguments, out)
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

fn train_shown(
    network: &mut DynamicNetwork,
    parts: &Split,
    options: &FitOptions,
    arguments: &TrainArguments,
    out: &mut dyn Write,
) -> Result<Normalizer> {
    initialize(network, options.seed);
    let mut training = Training::start(network, parts, options)?;
    let checkpoints = arguments.checkpoint.as_deref().map(OutputFolder::prepare).transpose()?;
    if let Some(folder) = &checkpoints {
        match (arguments.resume, Checkpoint::exists(folder.path())) {
            (false, true) => bail!(
                "there is a checkpoint in {} already: add --resume to go on from it, or name another folder",
                shown(folder.path())
            ),
            (true, true) => {
                let checkpoint = Checkpoint::load(folder.path())?;
                training.resume(&checkpoint)?;
                writeln!(out, "resumed    after epoch {}", checkpoint.epoch())?;
            }
            (_, false) => {}
        }
    }
    let metrics = arguments.metrics.as_deref();
    let mut metrics =
        metrics.map(|path| MetricsFile::open(path, training.epochs_done())).transpose()?;
    let progress = Progress::new(options.epochs);
    let started = Instant::now();
    while let Some(report) = training.run_epoch()? {
        progress.show(&report, out)?;
        if let Some(metrics) = &mut metrics {
            metrics.write(&report)?;
        }
        if let Some(folder) = &checkpoints {
            training.checkpoint().save(folder)?;
        }
    }
    drop(progress);
    if let (Some(best), Some(rule)) = (training.best_epoch(), options.early_stopping) {
        let epochs = training.epochs_done();
        writeln!(out, "best       epoch {best} of {epochs}, by validation {}", rule.metric)?;
    }
    let normalizer = training.finish(network);
    let seconds = started.elapsed().as_secs_f64();
    let decimals = if seconds < 1.0 { 2 } else { 1 };
    writeln!(out, "trained    in {seconds:.decimals$} s")?;
    let columns = &parts.training.columns;
    let what = "ignored    features that never change in training";
    write_features(what, &normalizer.ignored(), columns, out)?;
    let what =
        "imprecise  features that hardly change for their size; subtract a constant from them";
    write_features(what, &normalizer.imprecise(), columns, out)?;
    Ok(normalizer)
}

/// What is to be said of these features, by name or number.
fn write_features(
    what: &str,
    features: &[usize],
    columns: &[String],
    out: &mut dyn Write,
) -> Result<()> {
    const SHOWN: usize = 8;
    if features.is_empty() {
        return Ok(());
    }
    let name = |&i: &usize| columns.get(i).cloned().unwrap_or_else(|| (i + 1).to_string());
    let mut names: Vec<String> = features.iter().take(SHOWN).map(name).collect();
    if features.len() > SHOWN {
        names.push("…".into());
    }
    writeln!(out, "{what}: {} ({})", features.len(), names.join(", "))?;
    Ok(())
}

pub(super) fn write_data(parts: &Split, out: &mut dyn Write) -> Result<()> {
    let Split { training, validation, test } = parts;
    writeln!(
        out,
        "data       {}: {} samples of {} features, {} {}; {} for training, {} for validation, {} for test",
        training.name,
        grouped((training.len() + validation.len() + test.len()) as u64),
        training.width,
        training.targets.outputs(),
        match (training.targets.task(), training.targets.outputs()) {
            (Task::Classification, _) => "classes",
            (Task::Regression, 1) => "target",
            (Task::Regression, _) => "targets",
        },
        grouped(training.len() as u64),
        grouped(validation.len() as u64),
        grouped(test.len() as u64),
    )?;
    if !training.columns.is_empty() {
        writeln!(out, "features   {}", training.columns.join(", "))?;
    }
    if training.targets.task() == Task::Regression {
        writeln!(out, "targets    {}", training.targets.names().join(", "))?;
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
    let path_shown = quoted(&shown(path));
    let data = match arguments.data.data.as_str() {
        built_in if Dataset::BUILT_IN.contains(&built_in) => String::new(),
        file => format!(" --data {}", quoted(file)),
    };
    let size = arguments.data.size.map_or_else(String::new, |size| format!(" --size {size}"));
    let mut title = "next";
    if models_folder().is_some() {
        let is_there = models_folder().as_deref() == path.parent();
        let chosen = |suffix: &str| match model.name.as_str() {
            "digits" if is_there => String::new(),
            name if is_there => format!(" --model {name}{suffix}"),
            _ => {
                let name = format!("{}{suffix}.postcard", model.name);
                format!(" --model {}", quoted(&shown(&path.with_file_name(name))))
            }
        };
        let f32 = chosen("");
        writeln!(
            out,
            "{title:<10} cargo xtask qemu{f32}   (this network on a Cortex-M4F in QEMU)"
        )?;
        title = "";
        if arguments.quantize {
            let quantized = chosen("_quantized");
            writeln!(
                out,
                "{title:<10} cargo xtask qemu --board microbit{quantized}   (quantized, on a Cortex-M0)"
            )?;
        }
    }
    writeln!(out, "{title:<10} {program} evaluate {path_shown}{data}{size}")?;
    Ok(())
}

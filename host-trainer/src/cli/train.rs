//! `host-trainer train`

use super::anomaly;
use super::arguments::{TrainArguments, UsageError};
use super::budget;
use super::choice::idle_validation;
use super::confusion::write_confusion;
use super::console::{Console, WARNING};
use super::course::Course;
use super::data_summary::{write_data, write_useless};
use super::document;
use super::history::History;
use super::interrupt::{Interrupt, Interrupted};
use super::judgement::write_summary;
use super::metrics_file::MetricsFile;
use super::naming::{model_name, output_folder, shown};
use super::next_command::write_next;
use super::notes::{beyond, remarks, write_beyond, write_notes};
use super::problem::Problem;
use super::progress::{Progress, rounded};
use super::quantize::{SavedQuantization, Unquantized, quantize_and_save};
use super::recordings;
use super::report::TrainingReport;
use super::saved::write_files;
use super::seeds;
use super::table::{write_layers, write_quantized};
use super::warnings::Warnings;
use crate::dataset::{Normalizer, Source, Split};
use crate::evaluation::Evaluation;
use crate::export::{OutputFolder, TrainedModel};
use crate::fit::{Checkpoint, FitOptions, Training};
use crate::initialize::initialize;
use crate::network::DynamicNetwork;
use crate::quantize;
use crate::report::Remark;
use anyhow::{Result, bail};
use nn_core::LayerSpec;
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

pub(super) fn run(arguments: &TrainArguments, out: &mut Console) -> Result<()> {
    if arguments.seeds.is_some() {
        if arguments.anomaly.is_asked_for() {
            return Err(UsageError::SeedsOfAnomalies.into());
        }
        return seeds::run(arguments, out);
    }
    if let Some(path) = arguments.metrics.as_ref().filter(|path| arguments.data.reads(path)) {
        return Err(UsageError::Metrics(path.display().to_string()).into());
    }
    let seed = arguments.data.seed;
    if arguments.anomaly.is_asked_for() {
        return anomaly::run(arguments, None, out);
    }
    let source = arguments.data.load(seed)?;
    if anomaly::is_of_one_class(&source) {
        return anomaly::run(arguments, Some(source), out);
    }
    let about = About::new(&source, &arguments.data.data);
    let windowing = source.cut.as_ref().map(recordings::windowing);
    let name = model_name(arguments.name.as_deref(), &about.name)?;
    let TrainArguments { data, network, fit, .. } = arguments;
    let mut problem = Problem::new(source, data, network, fit, seed)?;
    if arguments.quantize {
        quantize::check(problem.network.specs().into_iter())?;
    }
    write_data(&problem.parts, out)?;
    write_notes(&problem.notes, out)?;
    problem.warnings.write(out)?;
    let folder = OutputFolder::prepare(&output_folder(arguments.out.as_deref()))?;
    let layers = problem.network.specs();
    write_layers(&layers, out)?;
    if arguments.quantize {
        write_quantized(&layers, out)?;
    }
    budget::check(&arguments.budget, &layers, arguments.quantize)?;
    folder.check_room(&files_of(&name, arguments.quantize), bytes_of(&layers))?;
    let mut report = TrainingReport::prepare(arguments, &name)?;
    let choice = problem.choose()?;
    if let Some(choice) = &choice {
        writeln!(out, "chosen     {}", choice.text())?;
        out.record("chosen", choice.document());
    }
    let Problem { parts, mut network, options, notes, warnings, shares, .. } = problem;
    let (normalizer, losses) =
        train_shown(&mut network, &parts, &options, arguments, report.as_mut(), out)?;
    if let Some(text) = idle_validation(arguments, &parts) {
        writeln!(out, "kept back  {text}")?;
    }
    let test = Evaluation::new(&network, &parts.test, options.loss);
    let verdict = Warnings::of_result(&network, &parts, &test, &options, losses);
    verdict.write(out)?;
    out.record("warnings", [warnings.documented(), verdict.documented()].concat().into());
    let names = parts.test.targets.names();
    write_summary("test", &test, names, out.result())?;
    if let Some(metrics) = test.classification() {
        write_confusion(&metrics.confusion, names, out.width(), out)?;
    }
    let beyond = beyond(&normalizer, &parts.training.columns, &parts.test.features);
    if let Some(report) = &mut report {
        let far = beyond.clone().map(|text| Remark { what: "beyond".into(), text });
        report
            .remark(verdict.remarks().chain(warnings.remarks()).chain(far).chain(remarks(&notes)));
    }
    write_beyond(beyond, out)?;
    out.record("seed", json!(seed));
    out.record("data", document::data(&parts));
    out.record("network", document::network(&layers));
    out.record("test", document::evaluation(&test, names));

    let mut model = TrainedModel::new(&name, &network, &parts, normalizer, seed, &test);
    if let Some(windowing) = &windowing {
        out.record("windowing", recordings::documented(windowing));
    }
    model.windowing = windowing;
    model.origin.dataset = about.origin;
    model.origin.dataset_crc = about.checksum;
    model.origin.validation_share = shares.validation as f32;
    model.origin.test_share = shares.test as f32;
    let saved = model.save(&folder, &parts.test)?;
    write_files(&saved, &folder, out)?;
    out.record("files", document::files(&saved, &folder));
    let mut quantized = None;
    if arguments.quantize {
        let how = Unquantized { loss: options.loss, normalize: options.normalize, seed };
        let tune = &arguments.fine_tune;
        let SavedQuantization { layers, report, document } =
            quantize_and_save(&model, &how, &parts, tune, &folder, out)?;
        out.record("quantized", document);
        quantized = Some((layers, report));
    }
    if let Some(report) = report {
        report.write(&model, &parts, quantized, choice.as_ref(), out)?;
    }
    let path = folder.path().join(&saved[0].name);
    out.whole_lines(|out| write_next(&model, &path, arguments, out))
}

/// The names of the files that a training writes to the folder of its model.
pub(super) fn files_of(name: &str, is_quantized: bool) -> Vec<String> {
    let quantized = format!("{name}_quantized");
    let models = [Some(name), Some(quantized.as_str()).filter(|_| is_quantized)];
    let endings = ["postcard", "rs", "samples"];
    models
        .into_iter()
        .flatten()
        .flat_map(|model| endings.map(|ending| format!("{model}.{ending}")))
        .collect()
}

/// About as much as the files of a model take: its parameters, and what else is in them.
pub(super) fn bytes_of(layers: &[LayerSpec]) -> u64 {
    const OTHERS: u64 = 16 << 10;
    layers.iter().map(|layer| layer.parameters() * 4).sum::<u64>() + OTHERS
}

/// What is noted of a data set before it is taken apart.
pub(super) struct About {
    /// For the model's files.
    pub name: String,
    /// The name of the built-in data set, or of the file.
    pub origin: String,
    pub checksum: u32,
}

impl About {
    pub fn new(source: &Source, asked_for: &str) -> Self {
        let file_name = Path::new(asked_for).file_name();
        Self {
            name: source.data.name.clone(),
            origin: file_name.map_or(asked_for.into(), |name| name.to_string_lossy()).into_owned(),
            checksum: source.checksum(),
        }
    }
}

pub(super) fn train_shown(
    network: &mut DynamicNetwork,
    parts: &Split,
    options: &FitOptions,
    arguments: &TrainArguments,
    mut page: Option<&mut TrainingReport>,
    out: &mut Console,
) -> Result<(Normalizer, [f64; 2])> {
    initialize(network, options.seed);
    let mut training = Training::start(network, parts, options)?;
    let checkpoints = arguments.checkpoint.as_deref().map(OutputFolder::prepare).transpose()?;
    if let Some(folder) = &checkpoints {
        match (arguments.resume, Checkpoint::exists(folder.path())) {
            (false, true) => {
                // What is damaged cannot be gone on from.
                Checkpoint::load(folder.path())?;
                bail!(
                    "there is a checkpoint in {} already: add --resume to go on from it, or name another folder",
                    shown(folder.path())
                )
            }
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
    if let Some(page) = &mut page {
        page.begin(training.epochs_done())?;
    }
    let mut history = History::begin(checkpoints.as_ref(), training.epochs_done())?;
    let epochs = (training.epochs_done(), options.epochs);
    let mut progress = Progress::new(epochs, parts.training.len(), options.batch_size, out);
    let (mut course, interrupt) = (Course::default(), Interrupt::noted(!out.is_json()));
    let started = Instant::now();
    loop {
        let mut written = Ok(());
        let report = training.run_epoch_observed(|done, _| {
            if written.is_ok() {
                written = progress.step(done, out);
            }
        })?;
        written?;
        let Some(report) = report else { break };
        progress.show(&report, out)?;
        course.add(&report);
        if let Err(error) = history.add(&report) {
            writeln!(out, "{WARNING}epochs{WARNING:#}     {error:#}; training goes on without it")?;
        }
        if let Some(file) = &mut metrics
            && let Err(error) = file.write(&report)
        {
            // The training is worth more than its record.
            writeln!(out, "{WARNING}metrics{WARNING:#}    {error:#}; training goes on without it")?;
            metrics = None;
        }
        if let Some(page) = &mut page {
            page.add(&report);
        }
        if let Some(folder) = &checkpoints {
            training.checkpoint().save(folder)?;
        }
        if interrupt.is_pressed() && report.epoch < options.epochs {
            let checkpoint = arguments.checkpoint.as_deref();
            return Err(Interrupted::new(report.epoch, options.epochs, checkpoint).into());
        }
    }
    drop(interrupt);
    let speed = progress.speed();
    drop(progress);
    course.write(out.width(), out)?;
    let seconds = started.elapsed().as_secs_f64();
    let mut document = json!({ "best_epoch": training.best_epoch(), "seconds": seconds });
    history.document(&mut document);
    out.record("training", document);
    if let (Some(best), Some(rule)) = (training.best_epoch(), options.early_stopping) {
        let epochs = training.epochs_done();
        writeln!(out, "best       epoch {best} of {epochs}, by validation {}", rule.metric)?;
    }
    let normalizer = training.finish(network);
    let seconds = started.elapsed().as_secs_f64();
    let decimals = if seconds < 1.0 { 2 } else { 1 };
    let speed = rounded(speed);
    writeln!(out, "trained    in {seconds:.decimals$} s, {speed} samples a second")?;
    write_useless(&normalizer, &network.specs(), &parts.training.columns, out)?;
    Ok((normalizer, course.losses()))
}

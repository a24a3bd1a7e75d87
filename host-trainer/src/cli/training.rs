//! A training that is watched: progress, checkpoints, records of epochs.

use super::arguments::TrainArguments;
use super::console::{Console, WARNING};
use super::data_summary::write_useless;
use super::history::History;
use super::interrupt::{Interrupt, Interrupted};
use super::learning_curves::LearningCurves;
use super::metrics_file::MetricsFile;
use super::naming::shown;
use super::progress::{Progress, rounded};
use super::report::TrainingReport;
use anyhow::{Result, bail};
use host_trainer_core::DynamicNetwork;
use host_trainer_core::dataset::{Normalizer, Split};
use host_trainer_core::export::OutputFolder;
use host_trainer_core::initialize;
use host_trainer_core::{Checkpoint, FitOptions, Training};
use serde_json::json;
use std::io::Write;
use std::time::Instant;

/// Trains, and returns how samples were scaled, and the losses of the last epoch.
pub(super) fn train_shown(
    network: &mut DynamicNetwork,
    split: &Split,
    options: &FitOptions,
    arguments: &TrainArguments,
    mut page: Option<&mut TrainingReport>,
    out: &mut Console,
) -> Result<(Normalizer, [f64; 2])> {
    let mut training = if arguments.from.is_some() {
        Training::start_trained(network, split, options)?
    } else {
        initialize(network, options.seed);
        Training::start(network, split, options)?
    };
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
    let mut progress = Progress::new(epochs, split.training.len(), options.batch_size, out);
    let (mut curves, interrupt) = (LearningCurves::default(), Interrupt::noted(!out.is_json()));
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
        curves.add(&report);
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
    curves.write(out.width(), out)?;
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
    write_useless(&normalizer, &network.specs(), &split.training.columns, out)?;
    Ok((normalizer, curves.losses()))
}

//! The command line.

mod about;
mod anomaly;
mod anomaly_data;
mod anomaly_evaluate;
mod anomaly_judged;
mod anomaly_predict;
mod anomaly_samples;
mod anomaly_summary;
mod arguments;
mod bits;
mod budget;
mod choice;
mod columns;
mod confusion;
mod console;
mod data_summary;
mod document;
mod documentation;
mod evaluate;
mod export;
mod failure;
mod find_learning_rate;
mod float_model;
mod history;
mod import;
mod inspect;
mod interrupt;
mod known;
mod label;
mod learning_curves;
mod made_up;
mod metrics_file;
mod model_data;
mod model_file;
mod monitor;
mod naming;
mod new;
mod next_command;
mod notes;
mod plot;
mod predict;
mod prepared;
mod progress;
mod quantize;
mod quantize_model;
mod record;
mod recordings;
mod report;
mod saved;
mod search;
mod seeds;
mod sparkline;
mod starting_model;
mod summary;
mod sweep;
mod table;
mod teachers;
mod time_left;
mod train;
mod training;
mod training_setup;
mod trial;
mod unscaled;
mod verdict;
mod warnings;

use anyhow::Result;
use arguments::{Arguments, Command, OutputArguments, SweepCommand};
use clap::Parser;
use console::{Console, Shown};
use serde_json::json;
use std::process::ExitCode;

/// Runs the command with the arguments of this process.
///
/// Exit code 0: done. 1: it failed, and a message says where and what to do. 2: wrong usage. 130: Ctrl-C.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return failure::of_arguments(&error),
    };
    let OutputArguments { quiet, json } = arguments.output;
    let shown = match (json, quiet) {
        (true, _) => Shown::Json,
        (false, true) => Shown::Results,
        (false, false) => Shown::All,
    };
    let mut out = Console::new(shown);
    let command = arguments.command.unwrap_or_default();
    out.record("command", json!(command.name()));
    out.record("version", json!(env!("CARGO_PKG_VERSION")));
    match run_command(command, &mut out).and_then(|()| Ok(out.finish()?)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure::of_command(&error, json),
    }
}

fn run_command(command: Command, out: &mut Console) -> Result<()> {
    match command {
        Command::Train(arguments) => train::run(&arguments, out),
        Command::FindLearningRate(arguments) => find_learning_rate::run(&arguments, out),
        Command::Search(arguments) => search::run(*arguments, out),
        Command::Sweep(arguments) => match &arguments.command {
            Some(SweepCommand::Collect(arguments)) => sweep::collect(arguments, out),
            None => sweep::run(&arguments, out),
        },
        Command::Import(arguments) => import::run(&arguments, out),
        Command::Export(arguments) => export::run(&arguments, out),
        Command::Quantize(arguments) => quantize_model::run(&arguments, out),
        Command::Evaluate(arguments) => evaluate::run(&arguments, out),
        Command::Predict(arguments) => predict::run(&arguments, out),
        Command::Plot(arguments) => plot::run(&arguments, out),
        Command::Inspect(arguments) => inspect::run(&arguments, out),
        Command::New(arguments) => new::run(&arguments, out),
        Command::Record(arguments) => record::run(&arguments, out),
        Command::Monitor(arguments) => monitor::run(&arguments, out),
        Command::Completions(arguments) => documentation::complete(&arguments, out),
        Command::Manual(arguments) => documentation::manual(&arguments, out),
    }
}

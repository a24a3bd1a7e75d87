//! The command line.

mod arguments;
mod budget;
mod evaluate;
mod find_learning_rate;
mod inspect;
mod judgement;
mod metrics_file;
mod model_data;
mod naming;
mod predict;
mod problem;
mod progress;
mod quantize;
mod saved;
mod seeds;
mod table;
mod train;

use anyhow::Error;
use arguments::{Arguments, Command};
use clap::Parser;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

/// Runs the command with the arguments of this process.
///
/// Exit code 0: done. 1: it failed, and a message says where and what to do. 2: wrong usage.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let mut out = std::io::stdout();
    let result = match arguments.command.unwrap_or_default() {
        Command::Train(arguments) => train::run(&arguments, &mut out),
        Command::FindLearningRate(arguments) => find_learning_rate::run(&arguments, &mut out),
        Command::Quantize(arguments) => quantize::run(&arguments, &mut out),
        Command::Evaluate(arguments) => evaluate::run(&arguments, &mut out),
        Command::Predict(arguments) => predict::run(&arguments, &mut out),
        Command::Inspect(arguments) => inspect::run(&arguments, &mut out),
    };
    match result.and_then(|()| Ok(out.flush()?)) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read the output has seen enough, as `head` does.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let place = if error.is::<std::io::Error>() { "cannot write the output: " } else { "" };
            eprintln!("error: {place}{error:#}");
            ExitCode::from(if error.is::<arguments::UsageError>() { 2 } else { 1 })
        }
    }
}

fn is_broken_pipe(error: &Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == ErrorKind::BrokenPipe)
}

//! Arguments of the command line.

mod anomaly;
mod bits;
mod budget;
mod choices;
mod data;
mod distillation;
mod documentation;
mod export;
mod fit;
mod import;
mod known;
mod live;
mod network;
mod new;
mod output;
mod parse;
mod plot;
mod quantize;
mod recordings;
mod samples;
mod search;
mod shard;
mod sweep;
mod train;
mod usage;
mod weight_decay;

pub(super) use anomaly::AnomalyArguments;
pub(super) use bits::Bits;
pub(super) use budget::BudgetArguments;
pub(super) use data::DataArguments;
pub(super) use distillation::DistillationArguments;
pub(super) use documentation::{CompletionsArguments, ManualArguments};
pub(super) use export::ExportArguments;
pub(super) use fit::FitArguments;
pub(super) use import::{ImportArguments, TaskName};
pub(super) use known::RefuseArguments;
pub(super) use live::{MonitorArguments, RecordArguments};
pub(super) use network::NetworkArguments;
pub(super) use new::NewArguments;
pub(super) use output::OutputArguments;
pub(super) use plot::PlotArguments;
pub(super) use quantize::{FineTune, FineTuneArguments, InputType, QuantizeArguments};
pub(super) use recordings::{ClockArguments, RecordingArguments};
pub(super) use samples::SamplesArguments;
pub(super) use search::SearchArguments;
pub(super) use shard::Shard;
pub(super) use sweep::{CollectArguments, SweepArguments, SweepCommand};
pub(super) use train::TrainArguments;
pub(super) use usage::{UsageError, check_channels};
pub(super) use weight_decay::WeightDecay;

pub(super) use choices::Activation;

use choices::MissingName;
use clap::{Args, Parser, Subcommand};
use host_trainer_core::dataset::ImageSize;
use parse::size;
use std::path::PathBuf;

/// Train small neural networks for microcontrollers.
///
/// Without arguments, it runs `host-trainer train --quantize`: it trains 64-32-10 on the handwritten digits that
/// come with the program, and writes the model, in f32 and quantized, where the firmware reads it.
#[derive(Debug, Parser)]
#[command(
    name = "host-trainer",
    version,
    after_help = "\
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
Colours: on terminals, unless NO_COLOR is set; everywhere with CLICOLOR_FORCE=1.",
    after_long_help = include_str!("arguments/after_help.txt")
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub output: OutputArguments,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Train(Box<TrainArguments>),
    FindLearningRate(Box<FindLearningRateArguments>),
    Search(Box<SearchArguments>),
    Sweep(SweepArguments),
    Import(ImportArguments),
    Export(ExportArguments),
    Quantize(QuantizeArguments),
    Evaluate(EvaluateArguments),
    Predict(PredictArguments),
    Plot(PlotArguments),
    Inspect(InspectArguments),
    New(NewArguments),
    Record(RecordArguments),
    Monitor(MonitorArguments),
    Completions(CompletionsArguments),
    Manual(ManualArguments),
}

impl Command {
    /// All names.
    const NAMES: [&str; 16] = [
        "train",
        "find-learning-rate",
        "search",
        "sweep",
        "import",
        "export",
        "quantize",
        "evaluate",
        "predict",
        "plot",
        "inspect",
        "new",
        "record",
        "monitor",
        "completions",
        "manual",
    ];

    /// The name of the command on the command line.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Train(_) => "train",
            Self::FindLearningRate(_) => "find-learning-rate",
            Self::Search(_) => "search",
            Self::Sweep(_) => "sweep",
            Self::Import(_) => "import",
            Self::Export(_) => "export",
            Self::Quantize(_) => "quantize",
            Self::Evaluate(_) => "evaluate",
            Self::Predict(_) => "predict",
            Self::Plot(_) => "plot",
            Self::Inspect(_) => "inspect",
            Self::New(_) => "new",
            Self::Record(_) => "record",
            Self::Monitor(_) => "monitor",
            Self::Completions(_) => "completions",
            Self::Manual(_) => "manual",
        }
    }
}

impl Default for Command {
    fn default() -> Self {
        Self::Train(Box::new(TrainArguments::parse_from(["host-trainer", "--quantize"])))
    }
}

/// Suggest a learning rate, from a short training that tries rates from small to large.
///
/// The learning rate grows from step to step until the loss explodes (Smith 2017). A good one lies where
/// the loss falls fastest. Writes no files.
#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(super) struct FindLearningRateArguments {
    #[command(flatten)]
    pub data: DataArguments,
    #[command(flatten)]
    pub network: NetworkArguments,
    #[command(flatten)]
    pub fit: FitArguments,
    /// Number of steps, each with a larger learning rate
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(10..=10_000))]
    pub steps: u32,
}

/// Evaluate a model on labelled samples.
///
/// Without --data, a model trained on a built-in data set is evaluated on its test samples, which training never
/// used. If --data is the file that it was trained on, only its test samples count too.
#[derive(Debug, Args)]
pub(super) struct EvaluateArguments {
    /// Model file, for example firmware/models/digits.postcard
    pub model: PathBuf,
    /// Data set, as for training
    #[arg(long, value_name = "NAME|FILE|FOLDER")]
    pub data: Option<String>,
    /// Label column of a CSV or .npy file, by name or number; without it, the last column
    #[arg(long, value_name = "COLUMN")]
    pub label: Option<String>,
    /// Label of normal samples, for a model that detects anomalies; without it, that of its training
    #[arg(long, value_name = "LABEL")]
    pub normal: Option<String>,
    /// Labels of samples that a model with --refuse does not know: they judge how well it refuses
    #[arg(long, value_name = "LABELS", value_delimiter = ',')]
    pub unknown: Vec<String>,
    /// Columns of a CSV file to ignore, as for training
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Treatment of lines of a CSV file with missing values
    #[arg(long, value_enum, default_value = "refuse", value_name = "HOW")]
    pub missing: MissingName,
    /// Column by which the samples were split in training (--group), so that the test samples are the same
    #[arg(long, value_name = "COLUMN")]
    pub group: Option<String>,
    #[command(flatten)]
    pub clock: ClockArguments,
    /// Size to which the images of a folder are scaled, in pixels; without it, their own size if the model takes
    /// it, else a square
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub size: Option<ImageSize>,
}

/// Predict each sample of a CSV file, NumPy arrays, images or standard input.
///
/// Prints a line for each: the class and its probability, the numbers of a regression, or the anomaly score, whether
/// it raises the alarm, and the inputs that contribute most; for several files, the file first. Labels are allowed
/// and ignored. Columns that have names are matched by name.
#[derive(Debug, Args)]
pub(super) struct PredictArguments {
    /// Model file, for example firmware/models/digits.postcard
    pub model: PathBuf,
    /// Samples: all that --data of `train` takes, a picture or a folder of pictures too; - for standard input
    #[arg(long, value_name = "NAME|FILE|FOLDER")]
    pub data: String,
    /// Label column, by name or number, if there is one that is not the last
    #[arg(long, value_name = "COLUMN")]
    pub label: Option<String>,
    /// Columns to ignore, as for training
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub ignore: Vec<String>,
    #[command(flatten)]
    pub clock: ClockArguments,
    /// Size to which images are scaled, in pixels; without it, that of the model if it can be told
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub size: Option<ImageSize>,
}

/// Show the contents of a model file: layers, weights, costs, boards that it fits, origin.
///
/// For a damaged file, shows all that can still be read; the exit code is 1.
#[derive(Debug, Args)]
pub(super) struct InspectArguments {
    /// Model file, for example firmware/models/digits.postcard
    pub model: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_holds_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_has_its_name() {
        let program = Arguments::command();
        let names: Vec<&str> = program.get_subcommands().map(clap::Command::get_name).collect();
        assert_eq!(names, Command::NAMES);
    }
}

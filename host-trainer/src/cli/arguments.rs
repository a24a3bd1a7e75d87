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
pub(super) use usage::{UsageError, check_channels};
pub(super) use weight_decay::WeightDecay;

pub(super) use choices::Activation;

use choices::MissingName;
use clap::{Args, Parser, Subcommand};
use host_trainer_core::dataset::ImageSize;
use parse::{Seeds, seeds, size};
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

/// Train a network and write it for the device.
///
/// Writes NAME.postcard (the model), NAME.rs (its Rust type; a `static` in flash) and NAME.samples (test samples with
/// the outputs computed here, for the self-test of a board); and a report, reports/NAME/report.html, with curves,
/// mistakes and costs.
/// The same seed and data give the same files, byte for byte, on every processor.
#[derive(Debug, Parser)]
#[command(
    allow_negative_numbers = true,
    after_help = "\
Examples:
  The digits that come with the program:
    host-trainer train
  Your own measurements, with the label in the last column, or in another:
    host-trainer train --data flowers.csv --hidden 16
    host-trainer train --data log.csv --label activity
  Regression, with two target columns:
    host-trainer train --data log.csv --target power,heat
  Arrays of NumPy, called x_train, y_train, x_test and y_test:
    host-trainer train --data mnist.npz --hidden 80,80
  A folder of images, with a subfolder for each class:
    host-trainer train --data photos --size 28x28
  Test samples in a file of their own; a truth table; the output of another program:
    host-trainer train --data year1.csv --test year2.csv
    host-trainer train --data xor.csv --test-share 0
    cut -d, -f2- log.csv | host-trainer train --data -
  Long recordings of sensors, a file each, cut into windows of 64 moments:
    host-trainer train --data recordings --window 64 --hop 16
  Anomaly detection by an autoencoder, from normal samples alone or with a label for them:
    host-trainer train --data pump.csv --anomaly
    host-trainer train --data pump.csv --normal ok --quantize
  A classifier that says which samples it does not know, judged by those of another label:
    host-trainer train --data sounds --window 256 --refuse 0.02 --unknown other
  Convolutions, a recurrent layer, data augmentation, early stopping:
    host-trainer train --data mnist --layers 'conv 8 3x3, maxpool 2, dense 10'
    host-trainer train --data gestures --layers 'gru 16, dense 5'
    host-trainer train --data mnist --augment shift=2,rotate=12,scale=0.1
    host-trainer train --data moons --early-stopping loss --seed 3"
)]
pub(super) struct TrainArguments {
    #[command(flatten)]
    pub data: DataArguments,
    #[command(flatten)]
    pub network: NetworkArguments,
    #[command(flatten)]
    pub fit: FitArguments,
    #[command(flatten)]
    pub anomaly: AnomalyArguments,
    #[command(flatten)]
    pub refuse: RefuseArguments,
    /// Labels whose samples are not trained on, and judge how well unknown samples are refused
    #[arg(
        long,
        value_name = "LABELS",
        value_delimiter = ',',
        requires = "refuse",
        conflicts_with_all = ["anomaly", "normal", "false_alarms", "seeds"],
        help_heading = "Unknown samples"
    )]
    pub unknown: Vec<String>,
    #[command(flatten)]
    pub budget: BudgetArguments,
    /// Model file of f32, trained or imported, whose training goes on with its layers and parameters. Classes
    /// are matched by name, and so are columns of models that were trained here
    #[arg(
        long,
        value_name = "MODEL",
        help_heading = "Network",
        conflicts_with_all = [
            "hidden", "layers", "input", "activation", "output_activation", "batch_norm", "seeds",
            "anomaly", "normal", "false_alarms",
        ]
    )]
    pub from: Option<PathBuf>,
    /// Quantize too: write NAME_quantized with weights of --bits and 16-bit activations, rounded after a training in
    /// f32. With --bits alone, training rounds them
    #[arg(long, help_heading = "Quantization")]
    pub quantize: bool,
    #[command(flatten)]
    pub fine_tune: FineTuneArguments,
    /// Train with several seeds, for example 0..5, and report mean and standard deviation; writes no model
    #[arg(long, value_name = "FROM..TO", value_parser = seeds, help_heading = "Running")]
    pub seeds: Option<Seeds>,
    /// Folder for a checkpoint after every epoch; an existing checkpoint is not overwritten
    #[arg(long, value_name = "DIR", help_heading = "Running", conflicts_with = "seeds")]
    pub checkpoint: Option<PathBuf>,
    /// Resume from the checkpoint in the folder of --checkpoint, if there is one
    #[arg(long, requires = "checkpoint", conflicts_with = "seeds", help_heading = "Running")]
    pub resume: bool,
    /// File for a line of JSON per epoch
    #[arg(long, value_name = "FILE", help_heading = "Output", conflicts_with = "seeds")]
    pub metrics: Option<PathBuf>,
    /// Folder for report.html and epochs.jsonl; without it, reports/NAME below the current folder
    #[arg(long, value_name = "DIR", help_heading = "Output", conflicts_with = "seeds")]
    pub report: Option<PathBuf>,
    /// Write no report
    #[arg(long, help_heading = "Output", conflicts_with = "report")]
    pub no_report: bool,
    /// Name of the model and its files; without it, the name of the data set
    #[arg(long, help_heading = "Output")]
    pub name: Option<String>,
    /// Folder to write to; without it, firmware/models of this workspace, elsewhere the current folder
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub samples: SamplesArguments,
}

impl TrainArguments {
    /// Returns whether weights are rounded to --bits in training.
    pub fn rounds(&self) -> bool {
        self.fine_tune.bits.is_some() && !self.quantize
    }

    /// Returns whether a quantized model is made too.
    pub fn makes_quantized(&self) -> bool {
        self.quantize || self.rounds()
    }

    /// Options of the quantization of the trained network.
    pub fn quantization(&self) -> FineTuneArguments {
        if self.rounds() { self.fine_tune.of_rounded() } else { self.fine_tune.clone() }
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

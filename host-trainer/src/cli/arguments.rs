//! What the command line understands.

use super::choices::{Activation, LossName, NormalizeName, OptimizerName, ScheduleName};
use super::parse::{Widths, below_one, not_negative, positive, share, widths};
use crate::optimizer::Method;
use crate::schedule::Schedule;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use thiserror::Error;

/// Trains small neural networks for microcontrollers.
///
/// Without arguments: trains 64-32-10 on the handwritten digits that come with the program, and
/// writes the model to where the firmware picks it up.
#[derive(Debug, Parser)]
#[command(version, after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Train(TrainArguments),
    Evaluate(EvaluateArguments),
    Predict(PredictArguments),
    Inspect(InspectArguments),
}

impl Default for Command {
    fn default() -> Self {
        Self::Train(TrainArguments::parse_from(["host-trainer"]))
    }
}

/// Train a network and write it for the device.
///
/// Writes three files: NAME.postcard (the model), NAME.rs (its Rust type; a `static` in flash) and
/// NAME.samples (test samples with the answers computed here, so that a board can check itself).
/// The same seed and data give the same files, byte for byte.
#[derive(Debug, Parser)]
#[command(
    allow_negative_numbers = true,
    after_help = "\
Examples:
  host-trainer train                                     the digits that come with the program
  host-trainer train --data flowers.csv --hidden 16      your own measurements, label in the last column
  host-trainer train --data log.csv --label activity     label in a named column
  host-trainer train --data moons --hidden 16,16 --activation tanh --seed 3"
)]
pub(super) struct TrainArguments {
    /// Data set: digits, xor, moons, a CSV file (a line per sample: numbers and a label), or a folder with
    /// the four files of MNIST
    #[arg(long, default_value = "digits", value_name = "NAME|FILE|FOLDER")]
    pub data: String,
    /// Name of the label column of a CSV file; without it, the last column
    #[arg(long, value_name = "COLUMN")]
    pub label: Option<String>,
    /// Widths of the hidden layers, for example 80,80; or none
    #[arg(long, default_value = "32", value_name = "WIDTHS", value_parser = widths)]
    pub hidden: Widths,
    /// Activation of the hidden layers
    #[arg(long, value_enum, default_value = "relu", value_name = "NAME")]
    pub activation: Activation,
    /// Activation of the last layer; cross-entropy needs softmax
    #[arg(long, value_enum, default_value = "softmax", value_name = "NAME")]
    pub output_activation: Activation,
    /// What training makes small
    #[arg(long, value_enum, default_value = "cross-entropy", value_name = "NAME")]
    pub loss: LossName,
    /// How features are scaled for training; the device takes raw numbers all the same
    #[arg(long, value_enum, default_value = "standard", value_name = "HOW")]
    pub normalize: NormalizeName,
    /// How often every sample is seen
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub epochs: u32,
    /// Samples per step
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..))]
    pub batch_size: u32,
    /// How far a step goes
    #[arg(long, default_value_t = 0.02, value_parser = positive)]
    pub learning_rate: f64,
    /// How gradients move parameters
    #[arg(long, value_enum, default_value = "adam-w", value_name = "NAME")]
    pub optimizer: OptimizerName,
    /// How much of the last step is kept by sgd (0 to below 1) and nesterov
    #[arg(long, default_value_t = 0.9, value_parser = below_one)]
    pub momentum: f64,
    /// How the learning rate changes
    #[arg(long, value_enum, default_value = "one-cycle", value_name = "NAME")]
    pub schedule: ScheduleName,
    /// Epochs between two changes of --schedule step; epochs that plateau waits for
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    pub schedule_epochs: u32,
    /// What step and plateau multiply the learning rate by
    #[arg(long, default_value_t = 0.3, value_parser = positive)]
    pub schedule_factor: f64,
    /// Epochs in which cosine goes up
    #[arg(long, default_value_t = 0)]
    pub warm_up: u32,
    /// The largest norm of the gradients of a step; without it, any
    #[arg(long, value_name = "NORM", value_parser = positive)]
    pub clip_norm: Option<f64>,
    /// L2 penalty on weights, 0 for none; for adam-w, how fast they decay
    #[arg(long, default_value_t = 0.1, value_parser = not_negative)]
    pub weight_decay: f64,
    /// Share of samples that watch over training
    #[arg(long, default_value_t = 0.1, value_name = "SHARE", value_parser = share)]
    pub validation_share: f32,
    /// Share of samples that judge the result
    #[arg(long, default_value_t = 0.2, value_name = "SHARE", value_parser = share)]
    pub test_share: f32,
    /// Seed of everything random: generated data, split, initial weights, order of samples
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// Threads to work on, 0 for as many as there are cores; the result does not depend on it
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(..=256))]
    pub threads: u16,
    /// Name of the model and its files; without it, the data set's
    #[arg(long)]
    pub name: Option<String>,
    /// Folder to write to; without it, firmware/models of this workspace, elsewhere the current folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Say how good a model is on labelled samples.
///
/// Without --data, a model trained on a built-in data set is judged by the test samples it has never
/// seen. If --data is the file that it was trained on, only its test samples count too.
#[derive(Debug, Args)]
pub(super) struct EvaluateArguments {
    /// Model file, for example firmware/models/digits.postcard
    pub model: PathBuf,
    /// Data set: digits, xor, moons, a CSV file, or a folder with the four files of MNIST
    #[arg(long, value_name = "NAME|FILE|FOLDER")]
    pub data: Option<String>,
    /// Name of the label column of a CSV file; without it, the last column
    #[arg(long, value_name = "COLUMN")]
    pub label: Option<String>,
}

/// Classify the samples of a CSV file.
///
/// Prints a line for each: the answer and its probability. A label column may be there; it is not
/// looked at.
#[derive(Debug, Args)]
pub(super) struct PredictArguments {
    /// Model file, for example firmware/models/digits.postcard
    pub model: PathBuf,
    /// CSV file with a line of numbers per sample
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
    /// Name of the label column, if there is one that is not the last
    #[arg(long, value_name = "COLUMN")]
    pub label: Option<String>,
}

/// Show what is in a model file: layers, costs, labels, where it comes from.
#[derive(Debug, Args)]
pub(super) struct InspectArguments {
    /// Model file, for example firmware/models/digits.postcard
    pub model: PathBuf,
}

/// Wrong usage that only shows when arguments are taken together.
#[derive(Debug, Error)]
pub(super) enum UsageError {
    #[error("--label is for CSV files; {0} comes with the program")]
    Label(String),
    #[error(
        "--loss cross-entropy needs --output-activation softmax; use --loss mean-squared-error for others"
    )]
    LossAndActivation,
    #[error(
        "--validation-share {0} and --test-share {1} leave nothing to train on: together they must be below 1"
    )]
    Shares(f32, f32),
    #[error(
        "--name {0:?} cannot be the name of a Rust module: use at most 64 letters, digits and _, beginning with a letter"
    )]
    Name(String),
}

impl TrainArguments {
    pub fn method(&self) -> Method {
        match self.optimizer {
            OptimizerName::Sgd => Method::Sgd { momentum: self.momentum },
            OptimizerName::Nesterov => Method::Nesterov { momentum: self.momentum },
            OptimizerName::RmsProp => Method::RmsProp,
            OptimizerName::Adam => Method::Adam,
            OptimizerName::AdamW => Method::AdamW,
        }
    }

    pub fn schedule(&self) -> Schedule {
        let (factor, epochs) = (self.schedule_factor, self.schedule_epochs as usize);
        match self.schedule {
            ScheduleName::Constant => Schedule::Constant,
            ScheduleName::Step => Schedule::Step { every: epochs, factor },
            ScheduleName::Cosine => Schedule::Cosine { warm_up: self.warm_up as usize },
            ScheduleName::OneCycle => Schedule::OneCycle,
            ScheduleName::Plateau => Schedule::ReduceOnPlateau { factor, patience: epochs },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_holds_together() {
        Arguments::command().debug_assert();
    }
}

//! Arguments of `train`.

use super::parse::{Seeds, seeds};
use super::{
    AnomalyArguments, BudgetArguments, DataArguments, FineTuneArguments, FitArguments,
    NetworkArguments, RefuseArguments, SamplesArguments,
};
use clap::Parser;
use std::path::PathBuf;

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
pub(in crate::cli) struct TrainArguments {
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

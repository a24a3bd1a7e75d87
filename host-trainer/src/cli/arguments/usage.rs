//! Errors of arguments that contradict each other.

use crate::project::{NameError, NnCoreError};
use host_trainer_core::architecture::ArchitectureError;
use host_trainer_core::dataset::Dataset;
use nn_core::{ActivationKind, Shape};
use thiserror::Error;

#[derive(Debug, Error)]
pub(in crate::cli) enum UsageError {
    #[error(
        "--label, --target and --ignore are for CSV files; {0} is a built-in data set: leave them away"
    )]
    Columns(String),
    #[error("--group names a column of CSV files, and {0} is none: leave it away")]
    Group(String),
    #[error("{option} {file} is the file of --data itself: name another, or use {option}-share")]
    SameFile { option: &'static str, file: String },
    #[error("standard input can be read once: name files for --data, --validation or --test")]
    OnePipe,
    #[error(
        "--seeds reads the data for each seed, and standard input can be read once: name a file"
    )]
    SeedsOfPipe,
    #[error(
        "--seeds reports mean and deviation of classifiers and regressions, not of anomaly detectors: leave --anomaly, --normal and --false-alarms away"
    )]
    SeedsOfAnomalies,
    #[error(
        "--refuse is for classifiers; an anomaly detector refuses what is unlike normal samples by itself: leave it away"
    )]
    RefuseOfAnomalies,
    #[error(
        "--augment changes images in fine-tuning, which --fine-tune never leaves out: leave one of them away"
    )]
    AugmentWithoutFineTuning,
    #[error(
        "--teacher is for classifiers and regressions; the targets of an autoencoder are its inputs: leave it away"
    )]
    TeacherOfAnomalies,
    #[error("the model would be written to {0}, in place of its teacher: give it another --name")]
    TeacherOverwritten(String),
    #[error("--seeds writes no model that could refuse samples: leave --refuse away")]
    SeedsOfRefusals,
    #[error(
        "--unknown is for models that refuse samples, and this one does not: train it with --refuse 0.02"
    )]
    Unknown,
    #[error(
        "--outliers does not go with anomalies: leave it away, and remove samples that are not normal from the file"
    )]
    OutliersOfAnomalies,
    #[error(
        "--target is for regressions; the targets of an autoencoder are its inputs: leave it away"
    )]
    TargetOfAnomalies,
    #[error("--input-type is for quantized networks: add --quantize or --bits, or leave it away")]
    InputType,
    #[error(
        "--bits auto chooses by what a trained network loses: add --quantize, or say the bits of rounded weights in \
         training, 4 or one for each layer (8,4,4)"
    )]
    AutoBitsOfTraining,
    #[error(
        "--fine-tune is for networks trained in f32, and --bits without --quantize rounds weights in training: leave it \
         away, or add --quantize"
    )]
    FineTuneOfRounded,
    #[error(
        "--bits has {found} numbers, but {} layers have weights: {}. Give one for each, or one for all",
        layers.len(), layers.join(", ")
    )]
    Bits { found: usize, layers: Vec<String> },
    #[error(
        "{0} cannot have weights of 4 bits, as no depthwise convolution can: give 8 for it in --bits"
    )]
    DepthwiseBits(String),
    #[error(
        "--input-type is for classifiers and regressions, not for anomaly detectors: leave it away"
    )]
    InputTypeOfAnomalies,
    #[error("--input {}x{}x{} has {} numbers, but a sample has {width} features", shape.height, shape.width, shape.channels, shape.numbers())]
    Input { shape: Shape, width: usize },
    #[error(
        "--input says {shape}, with channels last, and samples of the data ({found}) have them first: save them with channels last, \
         x.transpose(0, 2, 1) for signals and x.transpose(0, 2, 3, 1) for images"
    )]
    ChannelsFirst { shape: Shape, found: Shape },
    #[error(
        "{0} features are too many for a signal of one channel: give their shape, for example --input 1x35000x2"
    )]
    Signal(usize),
    #[error("--labels has {found} names, but the network has {expected} outputs")]
    Labels { found: usize, expected: usize },
    #[error("--layers: {0}")]
    Layers(ArchitectureError),
    #[error(
        "--weight-decay auto does not go with {0}: give a number, for example --weight-decay 0.1"
    )]
    WeightDecay(&'static str),
    #[error("--weight-decay auto is for train: give a number, or leave it away")]
    WeightDecayOfRates,
    #[error(
        "a search is for classifiers and regressions, and all samples have one label: train an anomaly detector with host-trainer train --anomaly"
    )]
    SearchOfAnomalies,
    #[error(
        "a search says how good its networks are on samples that it has never looked at: leave --test-share 0 away"
    )]
    SearchWithoutTest,
    #[error("a search chooses by validation samples: leave --validation-share 0 away")]
    SearchWithoutValidation,
    #[error(
        "{option} {asked}: there are {most} bytes on {board} beside the code. Give less, or name another --board"
    )]
    BeyondBoard { option: &'static str, asked: u64, board: &'static str, most: u64 },
    #[error("--metrics {0} is the file of --data, --validation or --test: name another")]
    Metrics(String),
    #[error("--warm-up is for --schedule cosine, and must be less than --epochs")]
    WarmUp,
    #[error("--loss cross-entropy is for classes: numbers need mean-squared-error or huber")]
    LossForClasses,
    #[error(
        "a network trained with {loss} must end in {required}: leave --output-activation away, or use --loss mean-squared-error"
    )]
    LossAndActivation { loss: &'static str, required: ActivationKind },
    #[error(
        "{model} ends in {last}, and a network trained with {loss} must end in {required}: leave --loss away, which takes the one \
         that fits"
    )]
    LossOfModel {
        model: String,
        last: ActivationKind,
        loss: &'static str,
        required: ActivationKind,
    },
    #[error(
        "--validation-share {0} and --test-share {1} leave nothing to train on: together they must be below 1"
    )]
    Shares(f32, f32),
    #[error("{0} is not UTF-8, which the name of a package is: choose another name")]
    Characters(String),
    #[error(transparent)]
    Package(#[from] NameError),
    #[error("--nn-core")]
    NnCore(#[from] NnCoreError),
    #[error(
        "--name {0:?} cannot be the name of a Rust module: use at most 64 letters, digits and _, beginning with a letter"
    )]
    Name(String),
}

/// Refuses samples that have channels first, of which `--input` says that they are last.
pub(in crate::cli) fn check_channels<'d>(
    shape: Shape,
    parts: impl IntoIterator<Item = &'d Dataset>,
) -> Result<(), UsageError> {
    let is_first = |part: &&Dataset| part.has_channels_first(shape);
    match parts.into_iter().find(is_first) {
        Some(part) => Err(UsageError::ChannelsFirst { shape, found: part.shape() }),
        None => Ok(()),
    }
}

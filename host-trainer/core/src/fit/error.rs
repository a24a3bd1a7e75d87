//! Why training may not succeed.

use super::Metric;
use crate::architecture::EveryMomentError;
use crate::loss::Loss;
use crate::quantize::QuantizeError;
use nn_core::ActivationKind;
use thiserror::Error;

/// A tenth, in as few digits as it needs.
fn smaller(learning_rate: f64) -> f64 {
    format!("{:.1e}", learning_rate / 10.0).parse().unwrap_or(learning_rate)
}

/// A step takes `learning_rate · weight_decay` of every weight away: with more than all of it, weights grow.
fn way_out(learning_rate: f64, weight_decay: f64) -> String {
    if weight_decay > learning_rate.max(1.0) && learning_rate * weight_decay > 1.0 {
        return format!(
            "The weight decay of {weight_decay:?} is the cause: every step takes {:.1e} times a weight away from it. Try \
             --weight-decay 0.1, or 0 for none",
            learning_rate * weight_decay
        );
    }
    format!(
        "Try a learning rate smaller than {learning_rate:?}, for example --learning-rate {:?}; or scale large features \
         (--normalize standard)",
        smaller(learning_rate)
    )
}

/// Why training stopped.
#[derive(Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum FitError {
    /// The loss is no longer a number.
    #[error(
        "training diverged in epoch {epoch}: the loss is no longer a number. {}",
        way_out(*learning_rate, *weight_decay)
    )]
    Diverged {
        /// Counted from 1.
        epoch: usize,
        /// The learning rate that was too large.
        learning_rate: f64,
        /// The weight decay, which may be what was too large.
        weight_decay: f64,
    },
    /// Threads could not be started.
    #[error("cannot start threads: {error}; try --threads 1")]
    Threads {
        /// Why.
        error: String,
    },
    /// The network cannot be quantized, which it was trained for.
    #[error(transparent)]
    Quantize(#[from] QuantizeError),
    /// The network cannot predict at every moment of a sequence.
    #[error(transparent)]
    EveryMoment(#[from] EveryMomentError),
    /// An option that sequences with a class at every moment do not have.
    #[error(
        "{option} is for samples of one class each, not for sequences with a class at every moment: leave it out"
    )]
    NotForSequences {
        /// Option that was asked for.
        option: &'static str,
    },
    /// There is nothing to train on.
    #[error("no training samples, or a batch size of 0")]
    Nothing,
    /// The data set contradicts itself.
    #[error("the data set {name} cannot be used: {what}")]
    Data {
        /// Name.
        name: String,
        /// Fault of the data set.
        what: String,
    },
    /// A layer of features that is not in front, or a layer that reads past it.
    #[error(
        "layer {layer}: features are computed of what the network takes, and all other layers read what they give: put \
         features in front"
    )]
    FeaturesMisplaced {
        /// Counted from 1.
        layer: usize,
    },
    /// A network of features alone.
    #[error("the network has features and nothing to train: put a layer with weights behind them")]
    FeaturesAlone,
    /// Augmentation of samples whose features are computed once.
    #[error(
        "samples cannot be augmented before features, which are computed once: leave augmentation out"
    )]
    AugmentedFeatures,
    /// The input of the network is joined with something else, where its scaling cannot be folded in.
    #[error(
        "layer {layer} adds the network's input, or puts it beside something else, as it is: scaling cannot be \
         folded into such a network. Put a layer with weights before it, or train with --normalize none"
    )]
    InputJoined {
        /// Counted from 1.
        layer: usize,
    },
    /// A share that is none.
    #[error("{what} of {value}: expected a share from 0 to below 1")]
    Share {
        /// Name of the share.
        what: &'static str,
        /// Value that was asked for.
        value: f64,
    },
    /// Teachers that do not fit the data.
    #[error("distillation: {what}")]
    Distillation {
        /// Fault of the teachers.
        what: String,
    },
    /// The network does not fit the data.
    #[error(
        "the network takes {inputs} features and has {outputs} outputs, but the data has {width} features and {targets} \
         classes or targets"
    )]
    Shape {
        /// Inputs of the network.
        inputs: usize,
        /// Outputs of the network.
        outputs: usize,
        /// Features of the data.
        width: usize,
        /// Classes, or numeric targets, of the data.
        targets: usize,
    },
    /// A row that standardizes is not where it can be.
    #[error(
        "layer {layer}: `standardize` is only supported as the first layer, whose output all others read: move it to the front"
    )]
    Misplaced {
        /// Counted from 1.
        layer: usize,
    },
    /// The loss does not fit the last activation.
    #[error("{} needs a network that ends in {required}; use the mean squared error for others", loss.name())]
    Loss {
        /// The loss.
        loss: Loss,
        /// Activation that the loss needs.
        required: ActivationKind,
    },
    /// The loss does not fit numeric targets.
    #[error("cross-entropy is for classes; use the mean squared error or Huber for numbers")]
    LossForClasses,
    /// A target that the last activation cannot reach.
    #[error(
        "target {target} is outside of the range of {activation} ({low} to {high}): leave \
         --output-activation away, and use --loss mean-squared-error or huber"
    )]
    Target {
        /// The target.
        target: f32,
        /// The last activation.
        activation: ActivationKind,
        /// The least that it gives.
        low: f32,
        /// The most.
        high: f32,
    },
    /// Option for classes, asked for with numeric targets.
    #[error(
        "class weights and label smoothing need classes, but the targets are numbers: leave them out"
    )]
    ForClasses,
    /// Dropout without a hidden layer.
    #[error("dropout needs a hidden layer: add one with --hidden, or leave --dropout away")]
    NothingToDrop,
    /// Batch normalization without a hidden layer.
    #[error(
        "batch normalization needs a hidden layer: add one with --hidden, or leave --batch-norm away"
    )]
    NothingToNormalize,
    /// Batch normalization of single samples.
    #[error(
        "batch normalization needs at least 2 samples a step: choose a larger --batch-size, or leave --batch-norm away"
    )]
    NoBatch,
    /// Augmentation in a program that was built without it.
    #[error(
        "augmentation is not part of this program: build it with the feature `augmentation` of host-trainer"
    )]
    NoAugmentation,
    /// Augmentation of what is no image, or not a grey one.
    #[error(
        "augmentation (shift, rotation, scale, shear, elastic distortion) needs images, but the samples are none: leave it out"
    )]
    NoImages,
    /// A metric that does not fit the task.
    #[error(
        "{metric} cannot be watched here: accuracy and F1 are for classes (and for targets of 0 and 1 of a network that \
         ends in sigmoid), RMSE and R² for numbers"
    )]
    Metric {
        /// The metric.
        metric: Metric,
    },
    /// Zeros pad a convolution over numbers that are far from zero: little or nothing would be learned.
    #[error(
        "the mean of a channel is {deviations:.1} deviations away from zero, and the first convolution pads its input with \
         zeros: little would be learned. Put a layer that subtracts the mean in front (--layers \"standardize, …\"; in Rust \
         `Standardize<Signal<f32, 64, 3>, 3>`, which is set by training), or leave numbers as they are with --normalize none"
    )]
    Uncentred {
        /// Distance from zero.
        deviations: f64,
    },
    /// A checkpoint of something else.
    #[error(
        "the checkpoint is of another training: {what} was {was}, and is now {is}. Repeat the arguments of that training; or begin \
         anew, without --resume in another folder (--checkpoint DIR)"
    )]
    Resume {
        /// Name of what differs.
        what: String,
        /// In the checkpoint.
        was: String,
        /// Now.
        is: String,
    },
}

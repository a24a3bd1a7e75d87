//! What can be chosen by name on the command line.

use crate::dataset::Normalize;
use crate::loss::Loss;
use clap::ValueEnum;
use nn_core::ActivationKind;

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Activation {
    Identity,
    Relu,
    LeakyRelu,
    Sigmoid,
    Tanh,
    Softmax,
}

impl From<Activation> for ActivationKind {
    fn from(name: Activation) -> Self {
        match name {
            Activation::Identity => Self::Identity,
            Activation::Relu => Self::Relu,
            Activation::LeakyRelu => Self::LeakyRelu,
            Activation::Sigmoid => Self::Sigmoid,
            Activation::Tanh => Self::Tanh,
            Activation::Softmax => Self::Softmax,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum OptimizerName {
    /// Stochastic gradient descent with momentum: start with --learning-rate 0.05 --weight-decay 0.001
    Sgd,
    /// The same, looking ahead
    Nesterov,
    RmsProp,
    /// Start with a learning rate of 0.001 to 0.01
    Adam,
    /// Adam whose weights decay by themselves
    AdamW,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ScheduleName {
    Constant,
    /// Multiplied by --schedule-factor every --schedule-epochs
    Step,
    /// Up in --warm-up epochs, then down to 0
    Cosine,
    /// Up in the first 30 % of all steps, then down to nearly 0
    OneCycle,
    /// Multiplied by --schedule-factor when the validation loss stops falling
    Plateau,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum LossName {
    CrossEntropy,
    #[value(alias = "mse")]
    MeanSquaredError,
}

impl From<LossName> for Loss {
    fn from(name: LossName) -> Self {
        match name {
            LossName::CrossEntropy => Self::CrossEntropy,
            LossName::MeanSquaredError => Self::MeanSquaredError,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum NormalizeName {
    /// Mean 0 and deviation 1, feature by feature
    Standard,
    /// From 0 to 1, feature by feature
    Minmax,
    /// As they are
    None,
}

impl From<NormalizeName> for Normalize {
    fn from(name: NormalizeName) -> Self {
        match name {
            NormalizeName::Standard => Self::Standard,
            NormalizeName::Minmax => Self::MinMax,
            NormalizeName::None => Self::None,
        }
    }
}

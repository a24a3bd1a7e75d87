//! What can be chosen by name on the command line.

use clap::ValueEnum;
use clap::builder::PossibleValue;
use host_trainer_core::dataset::Normalize;
use host_trainer_core::dataset::csv::Missing;
use host_trainer_core::inspection::Treatment;
use host_trainer_core::{ClassWeights, Metric};
use nn_core::ActivationKind;

/// Any activation, by its word.
#[derive(Clone, Copy, Debug)]
pub(in crate::cli) struct Activation(pub ActivationKind);

impl ValueEnum for Activation {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: [Activation; ActivationKind::ALL.len()] = {
            let mut all = [Activation(ActivationKind::Identity); ActivationKind::ALL.len()];
            let mut index = 0;
            while index < all.len() {
                all[index] = Activation(ActivationKind::ALL[index]);
                index += 1;
            }
            all
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.word()))
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum MissingName {
    /// They are an error that counts them all
    Refuse,
    /// They are left out, and so are lines that cannot be read
    Drop,
    /// A feature or label is that of the line before
    Previous,
    /// A feature is the mean of its column
    Mean,
}

impl From<MissingName> for Missing {
    fn from(name: MissingName) -> Self {
        match name {
            MissingName::Refuse => Self::Refuse,
            MissingName::Drop => Self::Drop,
            MissingName::Previous => Self::Previous,
            MissingName::Mean => Self::Mean,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum OptimizerName {
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
pub(in crate::cli) enum ScheduleName {
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
pub(in crate::cli) enum LossName {
    /// For classes; the network ends in softmax
    CrossEntropy,
    /// For outputs that are a yes or no each; the network ends in sigmoid
    #[value(alias = "bce")]
    BinaryCrossEntropy,
    #[value(alias = "mse")]
    MeanSquaredError,
    /// Squared for small errors, straight for large ones (--huber-delta)
    Huber,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum ClassWeightsName {
    Equal,
    /// Rare classes count as much as common ones
    Balanced,
}

impl From<ClassWeightsName> for ClassWeights {
    fn from(name: ClassWeightsName) -> Self {
        match name {
            ClassWeightsName::Equal => Self::Equal,
            ClassWeightsName::Balanced => Self::Balanced,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum MetricName {
    Loss,
    Accuracy,
    /// Averaged over classes
    F1,
    /// Of a regression, in the unit of its targets; for targets of different sizes, loss or r2 are better
    Rmse,
    /// Of a regression
    R2,
}

impl From<MetricName> for Metric {
    fn from(name: MetricName) -> Self {
        match name {
            MetricName::Loss => Self::Loss,
            MetricName::Accuracy => Self::Accuracy,
            MetricName::F1 => Self::F1,
            MetricName::Rmse => Self::Rmse,
            MetricName::R2 => Self::RSquared,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum NormalizeName {
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

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum OutliersName {
    /// Training takes the nearest ordinary value in their place; samples that judge stay as they are
    Keep,
    /// Their samples are left out
    Drop,
    /// The nearest ordinary value is taken everywhere: do the same on the device
    Clip,
}

impl From<OutliersName> for Treatment {
    fn from(name: OutliersName) -> Self {
        match name {
            OutliersName::Keep => Self::Keep,
            OutliersName::Drop => Self::Drop,
            OutliersName::Clip => Self::Clip,
        }
    }
}

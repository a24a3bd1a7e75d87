//! Choices by name on the command line.

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
    /// Report an error that counts them
    Refuse,
    /// Leave them out, and lines that cannot be read too
    Drop,
    /// Take the value of the line before, of features and labels
    Previous,
    /// Take the mean of the column, of features
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
    /// Stochastic gradient descent with momentum
    Sgd,
    /// Stochastic gradient descent with Nesterov momentum
    Nesterov,
    /// RMSProp: gradients divided by the root of the mean of their squares
    RmsProp,
    /// Adam: momentum, and gradients divided as by rms-prop
    Adam,
    /// Adam with decoupled weight decay
    AdamW,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum ScheduleName {
    Constant,
    /// Multiply by --schedule-factor every --schedule-epochs
    Step,
    /// Rise in --warm-up epochs, then fall to 0 along a cosine
    Cosine,
    /// Rise in the first 30 % of all steps, then fall to nearly 0
    OneCycle,
    /// Multiply by --schedule-factor when the validation loss stops falling
    Plateau,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum LossName {
    /// Loss for classes; the network ends in softmax
    CrossEntropy,
    /// Loss for binary outputs, each a yes or no; the network ends in sigmoid
    #[value(alias = "bce")]
    BinaryCrossEntropy,
    #[value(alias = "mse")]
    MeanSquaredError,
    /// Loss for numbers: squared for small errors, linear for large ones (--huber-delta)
    Huber,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum ClassWeightsName {
    Equal,
    /// Weigh classes so that rare ones count as much as common ones
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
    /// F1 score, averaged over classes
    F1,
    /// Root mean squared error of a regression, in the unit of its targets; for targets of different sizes, loss or r2 are better
    Rmse,
    /// Coefficient of determination of a regression
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
    /// Scale each feature to mean 0 and standard deviation 1
    Standard,
    /// Scale each feature to 0 to 1
    Minmax,
    /// Take features as they are
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
    /// Train on the nearest ordinary value in their place; leave validation and test samples as they are
    Keep,
    /// Leave out their samples
    Drop,
    /// Take the nearest ordinary value in all samples: do the same on the device
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

//! Stopping when a network no longer gets better.

use crate::evaluation::Evaluation;
use crate::metrics::{Classification, Regression, YesNo};
use crate::parameters::Parameters;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Stops training when a metric of the validation samples no longer gets better. The network that remains
/// is the best one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EarlyStopping {
    /// Metric that is watched.
    pub metric: Metric,
    /// Epochs without progress that are waited for.
    pub patience: usize,
    /// Change that counts as progress: more than this.
    pub min_change: f64,
    /// Epochs at the beginning that are not counted.
    pub warm_up: usize,
}

/// A number by which networks are compared, measured on the validation samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// The mean loss.
    Loss,
    /// The share of correct predictions; of outputs that are a yes or no, averaged over them.
    Accuracy,
    /// F1, averaged over classes; of outputs that are a yes or no, that of yes, averaged over them.
    F1,
    /// The root of the mean squared error.
    Rmse,
    /// The coefficient of determination, averaged over targets.
    RSquared,
}

impl Metric {
    /// Value; NaN if it does not fit the task.
    pub fn of(self, evaluation: &Evaluation) -> f64 {
        let of_classes = |of: fn(&Classification) -> f64| evaluation.classification().map(of);
        let of_numbers = |of: fn(&Regression) -> f64| evaluation.regression().map(of);
        let value = match self {
            Self::Loss => Some(evaluation.loss),
            Self::Accuracy => of_classes(Classification::accuracy)
                .or_else(|| of_numbers(|metrics| metrics.mean_yes_no(YesNo::accuracy))),
            Self::F1 => of_classes(|metrics| metrics.mean(Classification::f1))
                .or_else(|| of_numbers(|metrics| metrics.mean_yes_no(YesNo::f1))),
            Self::Rmse => of_numbers(Regression::total_rmse),
            Self::RSquared => of_numbers(Regression::mean_r_squared),
        };
        value.unwrap_or(f64::NAN)
    }

    /// Returns whether larger values are better.
    pub fn is_larger_better(self) -> bool {
        matches!(self, Self::Accuracy | Self::F1 | Self::RSquared)
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loss => "loss",
            Self::Accuracy => "accuracy",
            Self::F1 => "F1",
            Self::Rmse => "RMSE",
            Self::RSquared => "R²",
        })
    }
}

/// The best network so far, and how long it has been the best.
#[derive(Clone, Debug)]
pub(super) struct Best {
    rule: EarlyStopping,
    /// Nothing before the first epoch.
    pub found: Option<Found>,
}

/// A network that was the best.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Found {
    /// Epoch, counted from 1.
    pub epoch: u64,
    /// Metric, larger for better.
    score: f64,
    /// Epochs without progress since.
    waited: u64,
    /// All its numbers, layer by layer.
    pub parameters: Vec<f32>,
}

impl Best {
    pub fn new(rule: EarlyStopping) -> Self {
        Self { rule, found: None }
    }

    /// Takes note of an epoch. Returns whether it is the best so far.
    pub fn update(
        &mut self,
        epoch: usize,
        evaluation: &Evaluation,
        parameters: &Parameters<f32>,
    ) -> bool {
        let EarlyStopping { metric, min_change, warm_up, .. } = self.rule;
        let value = metric.of(evaluation);
        let score = if metric.is_larger_better() { value } else { -value };
        match &mut self.found {
            // Anything is better than what is no number.
            Some(best)
                if !best.score.is_nan() && (score.is_nan() || score <= best.score + min_change) =>
            {
                best.waited += u64::from(epoch > warm_up);
                false
            }
            found => {
                let parameters = parameters.numbers().copied().collect();
                *found = Some(Found { epoch: epoch as u64, score, waited: 0, parameters });
                true
            }
        }
    }

    /// Returns whether it is time to stop.
    pub fn is_enough(&self) -> bool {
        let patience = self.rule.patience.max(1) as u64;
        self.found.as_ref().is_some_and(|best| best.waited >= patience)
    }
}

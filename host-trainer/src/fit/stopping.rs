//! Stopping when a network no longer gets better.

use crate::evaluation::Evaluation;
use crate::metrics::{Classification, Regression};
use crate::parameters::Parameters;
use std::fmt;

/// Stops training when a metric of the validation samples no longer gets better. The network that remains
/// is the best one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EarlyStopping {
    /// What is watched.
    pub metric: Metric,
    /// Epochs without progress that are waited for.
    pub patience: usize,
    /// What counts as progress: more than this.
    pub min_change: f64,
    /// Epochs at the beginning that are not counted.
    pub warm_up: usize,
}

/// A number by which networks are compared, measured on the validation samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// The mean loss.
    Loss,
    /// The share of correct answers.
    Accuracy,
    /// F1, averaged over classes.
    F1,
    /// The root of the mean squared error.
    Rmse,
    /// The coefficient of determination, averaged over targets.
    RSquared,
}

impl Metric {
    /// Its value; NaN if it does not fit the task.
    pub fn of(self, evaluation: &Evaluation) -> f64 {
        let of_classes = |of: fn(&Classification) -> f64| evaluation.classification().map(of);
        let of_numbers = |of: fn(&Regression) -> f64| evaluation.regression().map(of);
        let value = match self {
            Self::Loss => Some(evaluation.loss),
            Self::Accuracy => of_classes(Classification::accuracy),
            Self::F1 => of_classes(|metrics| metrics.mean(Classification::f1)),
            Self::Rmse => of_numbers(Regression::total_rmse),
            Self::RSquared => of_numbers(Regression::mean_r_squared),
        };
        value.unwrap_or(f64::NAN)
    }

    /// Whether larger values are better.
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
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Best {
    /// Its epoch, counted from 1; 0 if there is none yet.
    pub epoch: usize,
    /// Its metric, larger for better.
    pub score: f64,
    /// What it is.
    pub parameters: Parameters<f32>,
    /// Epochs without progress.
    pub waited: usize,
}

impl Best {
    /// None yet; `parameters` are of the network's shape.
    pub fn new(parameters: &Parameters<f32>) -> Self {
        let parameters = parameters.clone();
        Self { epoch: 0, score: f64::NEG_INFINITY, parameters, waited: 0 }
    }

    /// Takes note of an epoch. Returns whether it is the best so far.
    pub fn update(
        &mut self,
        rule: &EarlyStopping,
        epoch: usize,
        evaluation: &Evaluation,
        parameters: &Parameters<f32>,
    ) -> bool {
        let value = rule.metric.of(evaluation);
        let score = if rule.metric.is_larger_better() { value } else { -value };
        let is_first = self.epoch == 0 || self.score.is_nan();
        let is_best = is_first || score > self.score + rule.min_change;
        if is_best {
            (self.epoch, self.score, self.waited) = (epoch, score, 0);
            self.parameters.clone_from(parameters);
        } else if epoch > rule.warm_up {
            self.waited += 1;
        }
        is_best
    }

    /// Whether it is time to stop.
    pub fn is_enough(&self, rule: &EarlyStopping) -> bool {
        self.waited >= rule.patience.max(1)
    }
}

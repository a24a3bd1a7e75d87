//! Report of an epoch.

use crate::evaluation::Evaluation;

/// Report of an epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct EpochReport {
    /// Counted from 1.
    pub epoch: usize,
    /// The learning rate of its last step.
    pub learning_rate: f64,
    /// The mean loss of the batches, each before its step.
    pub training_loss: f64,
    /// The share of training samples classified correctly, each before its step; NaN for a regression.
    pub training_accuracy: f64,
    /// The network after the epoch on the validation samples, with the bits of the device.
    pub validation: Evaluation,
    /// Tells whether it is the best so far by the metric that may stop training early.
    pub is_best: bool,
}

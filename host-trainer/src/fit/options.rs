//! What can be chosen about training.

use crate::loss::Loss;
use crate::optimizer::Method;
use crate::schedule::Schedule;

/// How to train.
#[derive(Clone, Debug, PartialEq)]
pub struct FitOptions {
    /// What to make small.
    pub loss: Loss,
    /// How often every sample is seen.
    pub epochs: usize,
    /// Samples a step.
    pub batch_size: usize,
    /// How far a step goes, before the schedule.
    pub learning_rate: f64,
    /// How gradients move parameters.
    pub method: Method,
    /// How the learning rate changes.
    pub schedule: Schedule,
    /// L2 penalty on weights, `weight_decay / 2 · Σ w²`; for [`Method::AdamW`], how they decay.
    pub weight_decay: f64,
    /// The largest norm of the gradients of a step; `None` for any.
    pub clip_norm: Option<f64>,
    /// The seed of the shuffling.
    pub seed: u64,
    /// Threads to work on; 0 for as many as there are cores. The result does not depend on it.
    pub threads: usize,
}

impl Default for FitOptions {
    fn default() -> Self {
        Self {
            loss: Loss::CrossEntropy,
            epochs: 60,
            batch_size: 32,
            learning_rate: 0.02,
            method: Method::AdamW,
            schedule: Schedule::OneCycle,
            weight_decay: 0.1,
            clip_norm: None,
            seed: 0,
            threads: 0,
        }
    }
}

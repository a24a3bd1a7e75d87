//! Trains small neural networks on a laptop, for devices that run [`nn_core`].
//!
//! # Map
//!
//! | you want | look at |
//! | --- | --- |
//! | samples | [`dataset`] |
//! | to train a network, typed or dynamic | [`fit()`], [`FitOptions`]; with a callback [`fit_observed()`]; epoch by epoch [`Training`] |
//! | a network whose shape is chosen at run time | [`DynamicNetwork`] |
//! | another optimizer or learning-rate schedule | [`optimizer`], [`Schedule`] |
//! | to know how good it is | [`Evaluation`], [`metrics`] |
//! | answers for many samples | [`inference`] |
//! | files for the device | [`export`] |
//! | to see how backpropagation works | [`backward`], [`loss`], [`engine`] |
//!
//! Training computes the same bits on every processor and on any number of threads ([`matmul`]). What is *reported* (accuracy, loss on the
//! test samples, predictions) is computed by the kernels of `nn_core` that the device runs.

pub mod backward;
pub mod cli;
pub mod dataset;
pub mod engine;
pub mod export;
pub mod inference;
pub mod loss;
pub mod matmul;
pub mod metrics;
pub mod optimizer;
pub mod parameters;
pub mod random;

mod augmentation;
mod evaluation;
mod fit;
mod initialize;
mod learning_rate;
mod network;
mod scalar;
mod schedule;
mod vectorized;

pub use augmentation::Augmentation;
pub use evaluation::Evaluation;
pub use fit::{
    Checkpoint, CheckpointError, ClassWeights, EarlyStopping, EpochReport, FitError, FitOptions,
    Metric, Training, fit, fit_observed,
};
pub use initialize::initialize;
pub use learning_rate::{TriedRate, find_learning_rate, suggestion};
pub use loss::Loss;
pub use network::{DynamicNetwork, MAX_PARAMETERS, NetworkError};
pub use scalar::Scalar;
pub use schedule::Schedule;

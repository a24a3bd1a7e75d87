//! Trains small neural networks on a laptop, for devices that run [`nn_core`].
//!
//! # Map
//!
//! | you want | look at |
//! | --- | --- |
//! | samples | [`dataset`] |
//! | to train a network, typed or dynamic | [`train()`], [`FitOptions`]; step by step [`initialize()`], [`fit()`] |
//! | a network whose shape is chosen at run time | [`DynamicNetwork`] |
//! | another optimizer or learning-rate schedule | [`optimizer`], [`Schedule`] |
//! | to know how good it is | [`Evaluation`] |
//! | answers for many samples | [`inference`] |
//! | files for the device | [`export`] |
//! | to see how backpropagation works | [`backward`], [`loss`], [`engine`] |
//!
//! Training sums as it likes, through fast matrix products. What is *reported* (accuracy, loss on the
//! test samples, predictions) is computed by the kernels of `nn_core` that the device runs.

pub mod backward;
pub mod cli;
pub mod dataset;
pub mod engine;
pub mod export;
pub mod inference;
pub mod loss;
pub mod optimizer;
pub mod random;

mod evaluation;
mod fit;
mod initialize;
mod network;
mod scalar;
mod schedule;
mod train;

pub use evaluation::Evaluation;
pub use fit::{EpochReport, FitError, FitOptions, fit};
pub use initialize::initialize;
pub use loss::Loss;
pub use network::{DynamicNetwork, MAX_PARAMETERS, NetworkError};
pub use scalar::Scalar;
pub use schedule::Schedule;
pub use train::train;

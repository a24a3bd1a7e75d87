//! The library of [`host-trainer`](https://docs.rs/host-trainer), which gives all of this under its own name, has
//! the map, and adds plots, reports and the command.
//!
//! A crate of its own, because training needs a compiler that optimizes, and a command line does not.

pub mod anomaly;
pub mod architecture;
pub mod board;
pub mod dataset;
pub mod engine;
pub mod export;
mod feature_kernel;
pub mod feature_rows;
pub mod features;
pub mod inference;
pub mod inspection;
pub mod known;
pub mod layers;
pub mod loss;
pub mod matmul;
pub mod metrics;
pub mod optimizer;
pub mod parameters;
pub mod quantize;
pub mod random;
pub mod search;

mod augmentation;
mod evaluation;
mod fit;
mod initialize;
mod learning_rate;
mod network;
mod registers;
mod scalar;
mod schedule;
mod suggestion;
#[doc(hidden)]
pub mod text;
mod trained_network;
mod vectorized;

pub use augmentation::Augmentation;
pub use evaluation::Evaluation;
pub use fit::{
    Checkpoint, CheckpointError, ClassWeights, Distillation, EarlyStopping, EpochReport, FOLDS,
    FitError, FitOptions, Metric, SequenceReport, Training, TriedWeightDecay, best_weight_decay,
    check_augmentation, fit, fit_observed, fit_sequences, try_weight_decays,
};
pub use initialize::initialize;
pub use learning_rate::{TriedRate, find_learning_rate, is_hopeless, loss_of_guessing, suggestion};
pub use loss::Loss;
pub use network::{DynamicNetwork, LayerParameters, MAX_PARAMETERS, NetworkError};
pub use scalar::Scalar;
pub use schedule::Schedule;
#[doc(hidden)]
pub use suggestion::did_you_mean;
pub use trained_network::TrainedNetwork;

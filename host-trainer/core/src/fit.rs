//! Training: epochs of batches.

mod check;
mod checkpoint;
mod distillation;
mod error;
mod options;
mod report;
mod samples;
mod sequences;
mod step;
mod stopping;
mod training;
mod weight_decay;

pub use check::check_augmentation;
pub use checkpoint::{Checkpoint, CheckpointError};
pub use distillation::Distillation;
pub use error::FitError;
pub use options::{ClassWeights, FitOptions};
pub use report::EpochReport;
pub use sequences::{SequenceReport, fit_sequences};
pub use stopping::{EarlyStopping, Metric};
pub use training::Training;
pub use weight_decay::FOLDS;
pub use weight_decay::{TriedWeightDecay, best_weight_decay, try_weight_decays};

use crate::dataset::{Normalizer, Split};
use crate::initialize::initialize;
use nn_core::LayerViews;
use std::ops::ControlFlow;

/// Trains a network from the beginning: typed ([`nn_core::Network`]) or dynamic, the same code for both.
///
/// Initializes the network, scales features by what the training part says, trains, and makes the network
/// right for raw samples, as a device gives them. Returns the scaling, because model files record it. The
/// same network, data and options give the same parameters, to the bit, on every processor.
///
/// ```
/// use host_trainer::dataset::{Shares, generated, split};
/// use host_trainer::{Evaluation, FitOptions, Loss, fit};
/// use nn_core::{Dense, Describe, Network, Relu, Softmax, chain};
///
/// let data = split(generated::moons(400, 0), Shares::default(), 0)?;
/// let mut network = Network::<chain![Dense<2, 16, Relu>, Dense<16, 2, Softmax>]>::ZEROS;
/// fit(&mut network, &data, &FitOptions::default())?;
/// assert!(Evaluation::new(&network, &data.test, Loss::CrossEntropy).accuracy() > 0.9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`FitError`] if network, data and options do not fit each other, or if training diverges;
/// [`FitError::Uncentred`] if zeros pad the first convolution, a channel's mean is more than 1.5 deviations away from
/// zero, and no [`nn_core::Standardize`] comes first (the command puts it there by itself).
pub fn fit(
    network: &mut impl LayerViews,
    data: &Split,
    options: &FitOptions,
) -> Result<Normalizer, FitError> {
    fit_observed(network, data, options, |_| ControlFlow::Continue(()))
}

/// Does the same as [`fit`], with a callback after every epoch, which may stop the training.
///
/// ```
/// use host_trainer::dataset::{Shares, generated, split};
/// use host_trainer::{DynamicNetwork, FitOptions, fit_observed};
/// use nn_core::ActivationKind::{Softmax, Tanh};
/// use std::ops::ControlFlow;
///
/// let data = split(generated::xor(200, 1), Shares::default(), 1)?;
/// let mut network = DynamicNetwork::new(&[2, 8, 2], Tanh, Softmax)?;
/// let mut losses = Vec::new();
/// fit_observed(&mut network, &data, &FitOptions::default(), |epoch| {
///     losses.push(epoch.training_loss);
///     if epoch.validation.accuracy() == 1.0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
/// })?;
/// assert!(losses.len() < 60 && losses.last() < losses.first());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As [`fit`].
pub fn fit_observed(
    network: &mut impl LayerViews,
    data: &Split,
    options: &FitOptions,
    mut observe: impl FnMut(&EpochReport) -> ControlFlow<()>,
) -> Result<Normalizer, FitError> {
    initialize(network, options.seed);
    let mut training = Training::start(network, data, options)?;
    while let Some(report) = training.run_epoch()? {
        if observe(&report).is_break() {
            break;
        }
    }
    Ok(training.finish(network))
}

#[cfg(test)]
mod tests;

//! Anomalies: an autoencoder that knows normal samples only, and an alarm for all others.
//!
//! The network gives back its input through a few numbers. What it has seen it gives back well, what is new it does
//! not: the error, summed as [`nn_core::anomaly_score`] says, is the score of a sample. The largest score of a normal
//! sample, the [`Threshold`], comes from validation samples that training did not see.

mod judgement;
mod layers;
mod suspicious;
mod threshold;
mod weights;

pub use judgement::{Judgement, auc, auc_interval};
pub use layers::{check_autoencoder, default_widths};
pub use suspicious::suspicious;
pub use threshold::{Threshold, ThresholdError};
pub use weights::{still, weights};

use crate::export::Anomaly;
use crate::inference::{Infer, Predictions};

/// The score of each of the samples that lie one after the other in `x` (samples, inputs): the bits of the device.
pub fn scores(network: &impl Infer, x: &[f32], weights: &[f32]) -> Vec<f32> {
    scores_of(&network.predictions(x), x, weights)
}

fn scores_of(predictions: &Predictions, x: &[f32], weights: &[f32]) -> Vec<f32> {
    let samples = x.chunks_exact(predictions.width.max(1)).zip(predictions.iter());
    samples.map(|(x, (_, y))| nn_core::anomaly_score(x, y, weights)).collect()
}

/// An alarm of this network: its threshold is learned from normal samples `x`.
///
/// # Errors
///
/// [`ThresholdError`]
pub fn alarm(
    network: &impl Infer,
    x: &[f32],
    weights: Vec<f32>,
    false_alarms: f64,
) -> Result<(Anomaly, Threshold), ThresholdError> {
    let threshold = Threshold::new(&scores(network, x, &weights), false_alarms)?;
    let alarm = Anomaly { threshold: threshold.value, false_alarms: false_alarms as f32, weights };
    Ok((alarm, threshold))
}

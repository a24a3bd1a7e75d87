//! When an autoencoder raises the alarm.

use super::ModelError;
use serde::{Deserialize, Serialize};

/// When an autoencoder, a network that gives back its input, calls a sample anomalous: if its score is larger than
/// the threshold.
///
/// The score is the mean over all inputs of `((x − y) / scale)²`, `y` the network's outputs and `scale` those of
/// [`Normalization`](super::Normalization), 1 without any; an input of scale `∞` counts as 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Anomaly {
    /// The largest score of a normal sample, at least 0.
    pub threshold: f32,
    /// The share of normal samples that the threshold was set to call anomalous, 0 to 1.
    pub false_alarms: f32,
}

impl Anomaly {
    /// Checks its numbers, and that there is an output for each input.
    pub(crate) const fn check(&self, inputs: u32, outputs: u32) -> Result<(), ModelError> {
        let is_threshold = self.threshold >= 0.0 && self.threshold.is_finite();
        let is_share = self.false_alarms >= 0.0 && self.false_alarms <= 1.0;
        if is_threshold && is_share && inputs == outputs {
            Ok(())
        } else {
            Err(ModelError::Anomaly)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alarm_needs_a_threshold_a_share_and_an_output_for_each_input() {
        let alarm = Anomaly { threshold: 1.5, false_alarms: 0.01 };
        assert_eq!(alarm.check(8, 8), Ok(()));
        let wrong = Err(ModelError::Anomaly);
        assert_eq!(alarm.check(8, 7), wrong);
        assert_eq!(Anomaly { threshold: -1.0, ..alarm }.check(8, 8), wrong);
        assert_eq!(Anomaly { threshold: f32::NAN, ..alarm }.check(8, 8), wrong);
        assert_eq!(Anomaly { threshold: f32::INFINITY, ..alarm }.check(8, 8), wrong);
        assert_eq!(Anomaly { false_alarms: 1.01, ..alarm }.check(8, 8), wrong);
        assert_eq!(Anomaly { false_alarms: f32::NAN, ..alarm }.check(8, 8), wrong);
    }
}

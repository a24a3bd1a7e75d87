//! When an autoencoder raises the alarm.

use super::header::Numbers;
use super::parameters::first_not_finite;
use super::{ModelError, Task};
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// The threshold of an autoencoder, a network that gives back its input: a sample is anomalous unless its score is
/// at most the threshold. On the device: [`Alarm`](crate::Alarm).
///
/// The score is the mean over all inputs of `((x − y) · weight)²`, `y` being the network's outputs: see
/// [`anomaly_score`](crate::anomaly_score). With weights of 1 it is the mean squared error.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub struct Anomaly<'a> {
    /// The largest score of a normal sample, at least 0.
    pub threshold: f32,
    /// The share of normal samples that the threshold was set to call anomalous, 0 to 1.
    pub false_alarms: f32,
    /// Weight of the error of each input, one number over its unit; at least 0.
    #[cfg_attr(feature = "model-files", serde(borrow))]
    pub weights: Numbers<'a>,
}

impl Anomaly<'_> {
    /// Checks its numbers, and that there are an output and a weight for each input.
    pub(crate) const fn check(&self, inputs: u32, outputs: u32) -> Result<(), ModelError> {
        let is_threshold = self.threshold >= 0.0 && self.threshold.is_finite();
        let is_share = self.false_alarms >= 0.0 && self.false_alarms <= 1.0;
        let weights = self.weights.as_le_bytes();
        let fits = inputs == outputs && weights.len() as u64 == inputs as u64 * 4;
        if !is_threshold || !is_share || !fits || first_not_finite(weights).is_some() {
            return Err(ModelError::Anomaly);
        }
        let mut rest = weights;
        while let Some((weight, next)) = rest.split_first_chunk::<4>() {
            if f32::from_le_bytes(*weight) < 0.0 {
                return Err(ModelError::Anomaly);
            }
            rest = next;
        }
        Ok(())
    }
}

/// Checks that networks that detect anomalies have a threshold, and no others do.
pub(crate) const fn check_task(
    task: Task,
    anomaly: Option<Anomaly<'_>>,
    inputs: u32,
    outputs: u32,
) -> Result<(), ModelError> {
    match (task, anomaly) {
        (Task::AnomalyDetection, Some(anomaly)) => anomaly.check(inputs, outputs),
        (Task::Classification | Task::Regression, None) => Ok(()),
        (Task::AnomalyDetection, None) | (Task::Classification | Task::Regression, Some(_)) => {
            Err(ModelError::Anomaly)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONES: [u8; 8] = [0, 0, 128, 63, 0, 0, 128, 63];

    #[test]
    fn an_alarm_needs_a_threshold_a_share_and_an_output_and_a_weight_for_each_input() {
        let weights = Numbers::from_le_bytes(&ONES);
        let alarm = Anomaly { threshold: 1.5, false_alarms: 0.01, weights };
        assert_eq!(alarm.check(2, 2), Ok(()));
        let wrong = Err(ModelError::Anomaly);
        assert_eq!(alarm.check(2, 1), wrong);
        assert_eq!(alarm.check(3, 3), wrong);
        assert_eq!(Anomaly { threshold: -1.0, ..alarm }.check(2, 2), wrong);
        assert_eq!(Anomaly { threshold: f32::NAN, ..alarm }.check(2, 2), wrong);
        assert_eq!(Anomaly { threshold: f32::INFINITY, ..alarm }.check(2, 2), wrong);
        assert_eq!(Anomaly { false_alarms: 1.01, ..alarm }.check(2, 2), wrong);
        assert_eq!(Anomaly { false_alarms: f32::NAN, ..alarm }.check(2, 2), wrong);
        for weight in [-1.0, f32::NAN, f32::INFINITY] {
            let bytes = [[0; 4], f32::to_le_bytes(weight)].concat();
            let weights = Numbers::from_le_bytes(&bytes);
            assert_eq!(Anomaly { weights, ..alarm }.check(2, 2), wrong, "{weight}");
        }
        assert_eq!(check_task(Task::AnomalyDetection, Some(alarm), 2, 2), Ok(()));
        assert_eq!(check_task(Task::AnomalyDetection, None, 2, 2), wrong);
        assert_eq!(check_task(Task::Regression, Some(alarm), 2, 2), wrong);
        assert_eq!(check_task(Task::Classification, None, 2, 2), Ok(()));
    }
}

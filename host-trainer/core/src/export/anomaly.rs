//! When an autoencoder raises the alarm, with weights of its own.

use nn_core::{Numbers, anomaly_score};

/// When an autoencoder raises the alarm: [`nn_core::Anomaly`] that owns its weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Anomaly {
    /// The largest score of a normal sample.
    pub threshold: f32,
    /// The share of normal samples that the threshold was set to call anomalous.
    pub false_alarms: f32,
    /// Weight of the error of each input.
    pub weights: Vec<f32>,
}

impl Anomaly {
    /// The score of a sample `x` whose output is `y`: the bits of the device.
    pub fn score(&self, x: &[f32], y: &[f32]) -> f32 {
        anomaly_score(x, y, &self.weights)
    }

    /// Returns whether a sample of this score is anomalous; NaN is.
    pub fn is_anomalous(&self, score: f32) -> bool {
        let is_normal = score <= self.threshold;
        !is_normal
    }

    /// The inputs that a score is mostly made of, and their shares of it; the largest first, at most `most`. An input
    /// that is no number is all of it.
    pub fn causes(&self, x: &[f32], y: &[f32], most: usize) -> Vec<(usize, f64)> {
        let term = |((x, y), weight): ((&f32, &f32), &f32)| {
            let error = (f64::from(*x) - f64::from(*y)) * f64::from(*weight);
            if error.is_finite() { error * error } else { f64::INFINITY }
        };
        let terms: Vec<f64> = x.iter().zip(y).zip(&self.weights).map(term).collect();
        // Where an input is infinite, only such ones count.
        let infinite = terms.iter().filter(|term| term.is_infinite()).count();
        let total: f64 = terms.iter().sum();
        let share = |term: f64| match (infinite, term.is_infinite()) {
            (0, _) => term / total,
            (count, true) => 1.0 / count as f64,
            (_, false) => 0.0,
        };
        let mut causes: Vec<(usize, f64)> =
            terms.iter().map(|&term| share(term)).enumerate().collect();
        causes.retain(|&(_, share)| share > 0.0);
        causes.sort_by(|a, b| b.1.total_cmp(&a.1));
        causes.truncate(most);
        causes
    }

    /// Header of a model file that holds it; `weights` are their bytes.
    pub(super) fn header<'a>(&self, weights: &'a [u8]) -> nn_core::Anomaly<'a> {
        let Self { threshold, false_alarms, .. } = *self;
        nn_core::Anomaly { threshold, false_alarms, weights: Numbers::from_le_bytes(weights) }
    }

    pub(super) fn from_header(header: &nn_core::Anomaly<'_>) -> Self {
        let nn_core::Anomaly { threshold, false_alarms, weights } = *header;
        Self { threshold, false_alarms, weights: weights.iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_the_largest_terms_and_what_is_no_number_is_all_of_them() {
        let anomaly = Anomaly { threshold: 1.0, false_alarms: 0.01, weights: vec![1.0, 2.0, 0.0] };
        let causes = |x: [f32; 3]| anomaly.causes(&x, &[0.0; 3], 2);
        assert_eq!(causes([2.0, 2.0, 9.0]), [(1, 0.8), (0, 0.2)]);
        assert_eq!(causes([0.0; 3]), []);
        assert_eq!(causes([f32::NAN, 5.0, 0.0]), [(0, 1.0)]);
        assert_eq!(causes([0.0, 5.0, f32::INFINITY]), [(2, 1.0)]);
        assert!(anomaly.is_anomalous(anomaly.score(&[f32::NAN, 0.0, 0.0], &[0.0; 3])));
    }
}

//! The largest score that is taken as normal.

use crate::metrics::wilson;
use thiserror::Error;

/// A threshold learned from the scores of normal samples that training did not see.
///
/// Of `n` scores, it is the one at place `⌈(n + 1)·(1 − share)⌉` from below: a new normal sample is above it with a
/// probability of at most `share`, whatever the distribution (the rule of conformal prediction). With fewer than
/// `1/share − 1` scores there is no such place. Then it is the largest, and `1/(n + 1)` all that can be known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// Scores above it are anomalous.
    pub value: f32,
    /// The share of false alarms that was asked for.
    pub share: f64,
    /// Number of scores it was learned from.
    pub samples: usize,
    /// Number of those scores that are above the threshold.
    pub above: usize,
}

/// Why there is no threshold.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ThresholdError {
    /// There are no scores.
    #[error(
        "no normal samples to set the threshold by: give some (--validation-share 0.2, --validation FILE)"
    )]
    Nothing,
    /// The score at the place is not finite.
    #[error(
        "{count} of {samples} normal validation samples have no finite score: their values are too large, or training failed (--learning-rate 0.005)"
    )]
    NotFinite {
        /// Scores that are not.
        count: usize,
        /// All scores.
        samples: usize,
    },
}

impl Threshold {
    /// Learns it for a share of false alarms from 0 to 1.
    ///
    /// # Errors
    ///
    /// [`ThresholdError`]
    pub fn new(scores: &[f32], share: f64) -> Result<Self, ThresholdError> {
        let samples = scores.len();
        let mut sorted: Vec<f32> = scores
            .iter()
            .map(|&score| if score.is_nan() { f32::INFINITY } else { score })
            .collect();
        sorted.sort_by(f32::total_cmp);
        // Counted from above, so that rounding cannot lose a place: (n + 1) · 0.01 is 1 for 99 samples.
        let above = ((samples as f64 + 1.0) * share + 1e-9).floor() as usize;
        let place = (samples + 1).saturating_sub(above.max(1)).max(1);
        let value = *sorted.get(place - 1).ok_or(ThresholdError::Nothing)?;
        if !value.is_finite() {
            let count = sorted.iter().filter(|score| !score.is_finite()).count();
            return Err(ThresholdError::NotFinite { count, samples });
        }
        let above = sorted.iter().filter(|&&score| score > value).count();
        Ok(Self { value, share, samples, above })
    }

    /// The smallest share of false alarms that so many samples can promise.
    pub fn least(&self) -> f64 {
        1.0 / (self.samples as f64 + 1.0)
    }

    /// Returns whether there are enough samples for the share that was asked for.
    pub fn is_promised(&self) -> bool {
        self.share + 1e-9 >= self.least()
    }

    /// Interval of the share of false alarms with a confidence of 95 %, by these samples.
    pub fn interval(&self) -> [f64; 2] {
        wilson(self.above, self.samples)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_scores_is_above_and_few_scores_give_the_largest() {
        let scores: Vec<f32> = (1..=199).map(|score| score as f32).collect();
        let threshold = Threshold::new(&scores, 0.05).unwrap();
        // 200 · 0.05 = 10 places from above, of which the tenth itself is not above.
        assert_eq!((threshold.value, threshold.above), (190.0, 9));
        assert!(threshold.is_promised());
        let few = Threshold::new(&scores[..50], 0.01).unwrap();
        assert_eq!((few.value, few.above, few.is_promised()), (50.0, 0, false));
        assert!((few.least() - 1.0 / 51.0).abs() < 1e-12);
        assert!(Threshold::new(&scores[..99], 0.01).unwrap().is_promised());
        assert!(!Threshold::new(&scores[..98], 0.01).unwrap().is_promised());
        assert_eq!(Threshold::new(&scores, 1.0).unwrap().value, 1.0);
    }

    #[test]
    fn scores_that_are_no_numbers_count_as_the_largest() {
        assert_eq!(Threshold::new(&[], 0.1), Err(ThresholdError::Nothing));
        let wrong = Err(ThresholdError::NotFinite { count: 1, samples: 2 });
        assert_eq!(Threshold::new(&[1.0, f32::NAN], 0.01), wrong);
        let half = Threshold::new(&[f32::NAN, 1.0, 2.0], 0.5).unwrap();
        assert_eq!((half.value, half.above), (2.0, 1));
    }

    /// Draws many small samples: the share of new ones above the threshold is that asked for.
    #[test]
    fn new_samples_are_above_as_often_as_promised() {
        use crate::random::{Purpose, generator};
        use rand::RngExt;
        let mut generator = generator(1, Purpose::Split);
        let (mut above, rounds) = (0, 4000);
        for _ in 0..rounds {
            let scores: Vec<f32> = (0..39).map(|_| generator.random::<f32>().powi(4)).collect();
            let threshold = Threshold::new(&scores, 0.1).unwrap();
            above += usize::from(generator.random::<f32>().powi(4) > threshold.value);
        }
        let share = f64::from(above as u32) / f64::from(rounds);
        assert!((share - 0.1).abs() < 0.015, "{share}");
    }
}

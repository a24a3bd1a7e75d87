//! The distance of a sample from the output of an autoencoder, and the threshold beyond which it is an anomaly.

use crate::input::{InputNumber, NetworkInput};

/// Computes the mean over all inputs of `((x − y) · weight)²`, where the network computes `y` of `x`.
///
/// Summed in index order from 0, every difference, product and sum rounded to `f32` and never fused, divided at the
/// end: the same bits on every processor. NaN and `±∞` in `x` or `y` give NaN or `∞`, whatever the weights are, and
/// so do numbers too large to square. As many terms as the shortest of the three; 0 without any.
///
/// ```
/// assert_eq!(nn_core::anomaly_score(&[1.0, 5.0], &[3.0, 5.0], &[0.5, 1.0]), 0.5);
/// ```
#[inline]
pub fn anomaly_score<T: InputNumber>(x: &[T], y: &[f32], weights: &[f32]) -> f32 {
    let (mut sum, mut count) = (0.0, 0u32);
    for ((x, y), weight) in x.iter().zip(y).zip(weights) {
        let error = (x.to_f32() - y) * weight;
        sum += error * error;
        count += 1;
    }
    if count == 0 { 0.0 } else { sum / count as f32 }
}

/// The threshold and the weights by which an autoencoder of `N` inputs detects anomalies. Made by
/// [`include_alarm!`](crate::include_alarm), and then in flash.
///
/// ```
/// use nn_core::Alarm;
///
/// let alarm = Alarm::new(0.5, [1.0, 1.0]);
/// let score = alarm.score(&[1.0, 2.0], &[1.0, 4.0]);
/// assert_eq!(score, 2.0);
/// assert!(alarm.is_anomalous(score));
/// // What cannot be compared is never passed as normal.
/// assert!(alarm.is_anomalous(alarm.score(&[f32::NAN, 2.0], &[1.0, 2.0])));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alarm<const N: usize> {
    threshold: f32,
    weights: [f32; N],
}

impl<const N: usize> Alarm<N> {
    /// Makes an alarm above this score, with the weight of each input.
    pub const fn new(threshold: f32, weights: [f32; N]) -> Self {
        Self { threshold, weights }
    }

    /// The largest score of a normal sample.
    pub const fn threshold(&self) -> f32 {
        self.threshold
    }

    /// Returns the weight of the error of each input.
    pub const fn weights(&self) -> &[f32; N] {
        &self.weights
    }

    /// The [`anomaly_score`] of a sample `x`, a list or an image of `N` numbers, with the network's outputs for it.
    pub fn score<X: NetworkInput>(&self, x: &X, y: &[f32; N]) -> f32 {
        const {
            assert!(X::COUNT == N, "a sample of another width than the alarm's");
        }
        anomaly_score(x.inputs(), y, &self.weights)
    }

    /// Returns whether a sample of this score is anomalous: if the score is not at most the threshold, NaN included.
    pub fn is_anomalous(&self, score: f32) -> bool {
        let is_normal = score <= self.threshold;
        !is_normal
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_number_raises_the_alarm_even_where_the_weight_is_zero() {
        let alarm = Alarm::new(f32::MAX, [1.0, 0.0]);
        for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            for x in [[wrong, 0.0], [0.0, wrong]] {
                assert!(alarm.is_anomalous(alarm.score(&x, &[0.0; 2])), "{x:?}");
                assert!(alarm.is_anomalous(alarm.score(&[0.0; 2], &x)), "{x:?}");
                assert!(alarm.is_anomalous(alarm.score(&x, &x)), "{x:?}");
            }
        }
        assert!(
            alarm.is_anomalous(alarm.score(&[1e20, 0.0], &[-1e20, 0.0])),
            "too large to square"
        );
        assert!(!alarm.is_anomalous(alarm.score(&[1e10, 7.0], &[0.0, 9.0])));
    }

    #[test]
    fn a_score_at_the_threshold_is_normal_and_images_are_lists_of_pixels() {
        let alarm = Alarm::new(1.0, [1.0; 4]);
        let image = crate::Image::<f32, 2, 2, 1>([[[0.0], [0.0]], [[0.0], [2.0]]]);
        let score = alarm.score(&image, &[0.0; 4]);
        assert_eq!((score, alarm.is_anomalous(score)), (1.0, false));
        assert!(alarm.is_anomalous(1.0f32.next_up()));
        assert_eq!(anomaly_score::<f32>(&[], &[], &[]), 0.0);
    }

    proptest! {
        #[test]
        fn a_score_is_near_the_mean_in_f64(
            terms in prop::collection::vec((-1e3f32..1e3, -1e3f32..1e3, 0f32..10.0), 1..200)
        ) {
            let of = |pick: fn(&(f32, f32, f32)) -> f32| terms.iter().map(pick).collect::<std::vec::Vec<_>>();
            let score = anomaly_score(&of(|t| t.0), &of(|t| t.1), &of(|t| t.2));
            let square = |&(x, y, w): &(f32, f32, f32)| ((f64::from(x) - f64::from(y)) * f64::from(w)).powi(2);
            let exact = terms.iter().map(square).sum::<f64>() / terms.len() as f64;
            prop_assert!((f64::from(score) - exact).abs() <= 1e-4 * exact + 1e-12, "{score} {exact}");
        }
    }
}

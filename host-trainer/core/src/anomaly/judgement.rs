//! Measures of how well scores tell faults from normal samples.

use crate::export::Anomaly;
use crate::metrics::wilson;

/// The scores of normal samples and of faults, and what an alarm makes of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgement {
    /// Scores of normal samples.
    pub normal: Vec<f32>,
    /// Scores of faults.
    pub faults: Vec<f32>,
    /// Normal samples that raised the alarm.
    pub false_alarms: usize,
    /// Faults that raised the alarm.
    pub detected: usize,
}

impl Judgement {
    /// Judges scores.
    pub fn new(alarm: &Anomaly, normal: Vec<f32>, faults: Vec<f32>) -> Self {
        let count = |scores: &[f32]| scores.iter().filter(|&&s| alarm.is_anomalous(s)).count();
        let (false_alarms, detected) = (count(&normal), count(&faults));
        Self { normal, faults, false_alarms, detected }
    }

    /// Samples.
    pub fn samples(&self) -> usize {
        self.normal.len() + self.faults.len()
    }

    /// Samples for which the alarm was right.
    pub fn correct(&self) -> usize {
        self.normal.len() - self.false_alarms + self.detected
    }

    /// The probability that a fault has a larger score than a normal sample; `None` without both.
    pub fn auc(&self) -> Option<f64> {
        auc(&self.normal, &self.faults)
    }

    /// Interval of the AUC with a confidence of 95 %.
    pub fn auc_interval(&self) -> Option<[f64; 2]> {
        Some(auc_interval(self.auc()?, self.normal.len(), self.faults.len()))
    }

    /// The 95 % interval of the share of normal samples that raised the alarm.
    pub fn false_alarm_interval(&self) -> [f64; 2] {
        wilson(self.false_alarms, self.normal.len())
    }

    /// The 95 % interval of the share of faults that raised the alarm.
    pub fn detection_interval(&self) -> [f64; 2] {
        wilson(self.detected, self.faults.len())
    }

    /// Returns whether the interval of the AUC is above one half; true where there is none.
    pub fn is_better_than_chance(&self) -> bool {
        self.auc_interval().is_none_or(|[low, _]| low > 0.5)
    }
}

/// NaN is the largest, as it raises the alarm.
fn ordered(score: f32) -> f32 {
    if score.is_nan() { f32::INFINITY } else { score }
}

/// The area under the ROC curve: the share of pairs of a normal sample and a fault in which the fault's score is
/// larger; equal scores count one half. `None` without both.
///
/// ```
/// assert_eq!(host_trainer::anomaly::auc(&[1.0, 2.0], &[2.0, 3.0]), Some(0.875));
/// ```
pub fn auc(normal: &[f32], faults: &[f32]) -> Option<f64> {
    if normal.is_empty() || faults.is_empty() {
        return None;
    }
    let mut sorted: Vec<f32> = normal.iter().copied().map(ordered).collect();
    sorted.sort_by(f32::total_cmp);
    let below = |&fault: &f32| {
        let fault = ordered(fault);
        let smaller = sorted.partition_point(|&score| score < fault);
        let not_larger = sorted.partition_point(|&score| score <= fault);
        (smaller + not_larger) as f64 / 2.0
    };
    let pairs = normal.len() as f64 * faults.len() as f64;
    Some(faults.iter().map(below).sum::<f64>() / pairs)
}

/// Interval of an AUC with a confidence of 95 %: the values `θ` with `|AUC − θ| ≤ 1.96·σ(θ)`, `σ` after Hanley and
/// McNeil (1982) with the mean of both counts (method 5 of Newcombe 2006). Like Wilson's interval of a share, it
/// does not promise 1 ± 0 where all faults are above all normal samples.
pub fn auc_interval(auc: f64, normal: usize, faults: usize) -> [f64; 2] {
    const DEVIATIONS: f64 = 1.959_963_984_540_054;
    let (m, n) = (normal as f64, faults as f64);
    if normal == 0 || faults == 0 {
        return [0.0, 1.0];
    }
    let mean = ((m + n) / 2.0 - 1.0).max(0.0);
    let deviation = |t: f64| {
        let terms = 1.0 + mean * (1.0 - t) / (2.0 - t) + mean * t / (1.0 + t);
        (t * (1.0 - t) * terms / (m * n)).max(0.0).sqrt()
    };
    let holds = |t: f64| (auc - t).abs() <= DEVIATIONS * deviation(t);
    // From the AUC, which holds, to an end, which does not unless the AUC is there.
    let search = |end: f64| {
        let (mut inside, mut outside) = (auc, end);
        if inside == outside {
            return end;
        }
        for _ in 0..60 {
            let middle = f64::midpoint(inside, outside);
            if holds(middle) {
                inside = middle;
            } else {
                outside = middle;
            }
        }
        inside
    };
    [search(0.0), search(1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_auc_is_the_share_of_pairs() {
        assert_eq!(auc(&[0.0, 1.0], &[2.0, f32::NAN]), Some(1.0));
        assert_eq!(auc(&[1.0], &[1.0]), Some(0.5));
        assert_eq!(auc(&[2.0], &[1.0]), Some(0.0));
        assert_eq!(auc(&[], &[1.0]), None);
    }

    #[test]
    fn an_interval_holds_its_auc_and_promises_no_certainty() {
        let [low, high] = auc_interval(1.0, 20, 20);
        assert!(low > 0.8 && low < 0.95 && high == 1.0, "{low} {high}");
        let [low, high] = auc_interval(0.5, 50, 50);
        assert!((low + high - 1.0).abs() < 1e-9 && low > 0.38 && low < 0.40, "{low} {high}");
        let [low, _] = auc_interval(0.9, 1, 1);
        assert!((0.0..0.9).contains(&low));
        // More samples, a narrower interval.
        let width = |n| auc_interval(0.8, n, n)[1] - auc_interval(0.8, n, n)[0];
        assert!(width(400) < width(100) && width(100) < width(20));
    }

    #[test]
    fn scores_are_counted_on_both_sides_of_the_threshold() {
        let alarm = Anomaly { threshold: 1.0, false_alarms: 0.1, weights: Vec::new() };
        let judgement = Judgement::new(&alarm, vec![0.5, 1.0, 1.5], vec![f32::NAN, 0.9]);
        assert_eq!((judgement.false_alarms, judgement.detected, judgement.correct()), (1, 1, 3));
        assert!(!judgement.is_better_than_chance());
        assert!(Judgement::new(&alarm, vec![0.0], Vec::new()).is_better_than_chance());
    }
}

//! Metrics of predicted classes.

use super::wilson;
use nn_core::argmax;

/// Bins of confidence for the calibration error.
const BINS: usize = 15;

/// Metrics of a classification: how often a network is right, where it is wrong, and whether its probabilities can
/// be believed.
#[derive(Clone, Debug, PartialEq)]
pub struct Classification {
    /// Samples classified correctly.
    pub correct: usize,
    /// (classes, classes): row the target, column the prediction, how often.
    pub confusion: Vec<Vec<usize>>,
    /// Number of times that the truth was the largest output, the second, and so on.
    ranks: Vec<usize>,
    /// Predictions by the probability that the network gave them.
    bins: Vec<Bin>,
}

/// Predictions of a similar probability.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// Number of samples.
    pub samples: usize,
    /// Number of right ones among them.
    pub correct: usize,
    /// The sum of their probabilities.
    pub probability: f64,
}

impl Classification {
    /// Starts without predictions.
    pub fn new(classes: usize) -> Self {
        Self {
            correct: 0,
            confusion: vec![vec![0; classes]; classes],
            ranks: vec![0; classes],
            bins: vec![Bin::default(); BINS],
        }
    }

    /// Adds a prediction: `logits` before, `outputs` after the last activation. The prediction is the first of
    /// the largest logits, as [`Network::classify`](nn_core::Network::classify) gives it.
    pub fn add(&mut self, logits: &[f32], outputs: &[f32], truth: usize) {
        let prediction = argmax(logits);
        let is_correct = prediction == truth;
        self.correct += usize::from(is_correct);
        self.confusion[truth][prediction] += 1;
        let z = logits[truth];
        let is_before = |(class, &other): (usize, &f32)| other > z || (other == z && class < truth);
        let rank = logits.iter().enumerate().filter(|&entry| is_before(entry)).count();
        self.ranks[rank] += 1;

        let probability = f64::from(outputs[prediction]).clamp(0.0, 1.0);
        let bin = &mut self.bins[((probability * BINS as f64) as usize).min(BINS - 1)];
        bin.samples += 1;
        bin.correct += usize::from(is_correct);
        bin.probability += probability;
    }

    /// Samples.
    pub fn samples(&self) -> usize {
        self.ranks.iter().sum()
    }

    /// The share of correct predictions, 0 to 1.
    pub fn accuracy(&self) -> f64 {
        share(self.correct, self.samples())
    }

    /// Interval of the accuracy with a confidence of 95 %, see [`wilson`].
    pub fn interval(&self) -> [f64; 2] {
        wilson(self.correct, self.samples())
    }

    /// The standard error of the accuracy, `√(a·(1 − a) / n)`: how far it would vary with other samples.
    /// Of no use near 0 and 1; see [`interval`](Self::interval).
    pub fn standard_error(&self) -> f64 {
        (self.accuracy() * (1.0 - self.accuracy()) / self.samples().max(1) as f64).sqrt()
    }

    /// The share of samples whose true class is among the `k` largest outputs.
    pub fn top(&self, k: usize) -> f64 {
        share(self.ranks.iter().take(k).sum(), self.samples())
    }

    /// Precision: of the predictions of this class, the share that is right; 0 if there are none.
    pub fn precision(&self, class: usize) -> f64 {
        share(self.confusion[class][class], self.confusion.iter().map(|row| row[class]).sum())
    }

    /// Recall: of the samples of this class, the share that is found; 0 if there are none.
    pub fn recall(&self, class: usize) -> f64 {
        share(self.confusion[class][class], self.support(class))
    }

    /// The harmonic mean of precision and recall; 0 if both are.
    pub fn f1(&self, class: usize) -> f64 {
        let (precision, recall) = (self.precision(class), self.recall(class));
        if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
    }

    /// Samples of this class.
    pub fn support(&self, class: usize) -> usize {
        self.confusion[class].iter().sum()
    }

    /// Classes.
    pub fn classes(&self) -> usize {
        self.confusion.len()
    }

    /// The mean of `of` over all classes that are a target or a prediction, each counting the same ("macro"
    /// average).
    pub fn mean(&self, of: impl Fn(&Self, usize) -> f64) -> f64 {
        let occurs = |&class: &usize| {
            self.support(class) > 0 || self.confusion.iter().any(|row| row[class] > 0)
        };
        let values: Vec<f64> = (0..self.classes()).filter(occurs).map(|c| of(self, c)).collect();
        values.iter().sum::<f64>() / values.len().max(1) as f64
    }

    /// Expected calibration error (Naeini, Cooper, Hauskrecht 2015): the gap between the probability
    /// that the network gives its predictions and the share of them that is right, 0 to 1, averaged over 15
    /// bins of probability. Only meaningful if outputs are probabilities.
    pub fn calibration_error(&self) -> f64 {
        let gap = |bin: &Bin| (bin.probability - bin.correct as f64).abs();
        self.bins.iter().map(gap).sum::<f64>() / self.samples().max(1) as f64
    }

    /// Predictions by probability, from 0 to 1, for a reliability diagram.
    pub fn bins(&self) -> &[Bin] {
        &self.bins
    }
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Truth and probabilities of six predictions; three classes.
    fn answers() -> Classification {
        let mut metrics = Classification::new(3);
        for (truth, outputs) in [
            (0, [0.7, 0.2, 0.1]),
            (0, [0.5, 0.3, 0.2]),
            (1, [0.6, 0.3, 0.1]),
            (1, [0.1, 0.8, 0.1]),
            (2, [0.2, 0.5, 0.3]),
            (2, [0.5, 0.4, 0.1]),
        ] {
            metrics.add(&outputs, &outputs, truth);
        }
        metrics
    }

    #[test]
    fn counts_answers_by_truth() {
        let metrics = answers();
        assert_eq!(metrics.confusion, [[2, 0, 0], [1, 1, 0], [1, 1, 0]]);
        assert_eq!((metrics.correct, metrics.samples()), (3, 6));
        assert_eq!(metrics.accuracy(), 0.5);
        assert!((metrics.standard_error() - (0.25f64 / 6.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn precision_recall_and_f1_are_those_worked_out_by_hand() {
        let metrics = answers();
        assert_eq!([0, 1, 2].map(|c| metrics.precision(c)), [0.5, 0.5, 0.0]);
        assert_eq!([0, 1, 2].map(|c| metrics.recall(c)), [1.0, 0.5, 0.0]);
        assert_eq!(metrics.f1(1), 0.5);
        assert_eq!(metrics.f1(2), 0.0);
        assert!((metrics.f1(0) - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(metrics.mean(Classification::recall), 0.5);
        // A class that does not occur does not count.
        let mut two = Classification::new(3);
        two.add(&[1.0, 0.0, 0.0], &[1.0, 0.0, 0.0], 0);
        two.add(&[0.0, 1.0, 0.0], &[0.0, 1.0, 0.0], 1);
        assert_eq!(two.mean(Classification::f1), 1.0);
    }

    #[test]
    fn the_truth_may_be_among_the_first_answers() {
        let metrics = answers();
        assert_eq!(metrics.top(1), metrics.accuracy());
        assert!((metrics.top(2) - 5.0 / 6.0).abs() < 1e-12);
        assert_eq!(metrics.top(3), 1.0);
        // Of equal outputs the first is the prediction.
        let mut equal = Classification::new(2);
        equal.add(&[1.0, 1.0], &[0.5, 0.5], 1);
        assert_eq!((equal.top(1), equal.top(2)), (0.0, 1.0));
    }

    #[test]
    fn the_calibration_error_is_the_gap_in_every_bin() {
        // Bins of 1/15: 0.7; 0.5, 0.5 and 0.5 together; 0.6; 0.8. Right: 1; 1 of 3; 0; 1.
        let expected = (0.3 + 0.5 + 0.6 + 0.2) / 6.0;
        assert!((answers().calibration_error() - expected).abs() < 1e-6);
    }
}

//! Evaluation of a network, measured on the bits that the device computes.

use crate::dataset::{Dataset, Targets};
use crate::inference::{Infer, Predictions};
use crate::loss::Loss;
use crate::metrics::{Classification, Metrics, Regression};

/// Evaluation of a network on a data set.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The mean loss.
    pub loss: f64,
    /// Samples.
    pub samples: usize,
    /// Metrics of the predictions.
    pub metrics: Metrics,
}

impl Evaluation {
    /// Evaluates a network on samples as they are: scaled like those it was trained on, or raw if the
    /// scaling is folded into it.
    pub fn new(network: &(impl Infer + ?Sized), data: &Dataset, loss: Loss) -> Self {
        Self::scaled(network, data, loss, &[])
    }

    /// Does the same as [`new`](Self::new), with the loss of outputs and targets divided by `target_scale`, as they are
    /// in training; empty for 1.
    pub(crate) fn scaled(
        network: &(impl Infer + ?Sized),
        data: &Dataset,
        loss: Loss,
        target_scale: &[f32],
    ) -> Self {
        Self::of_predictions(&network.predictions(&data.features), data, loss, target_scale)
    }

    fn of_predictions(
        predictions: &Predictions,
        data: &Dataset,
        loss: Loss,
        target_scale: &[f32],
    ) -> Self {
        let outputs = data.targets.outputs();
        let mut metrics = match &data.targets {
            Targets::Classes { .. } => Metrics::Classification(Classification::new(outputs)),
            Targets::Values { .. } => Metrics::Regression(Regression::new(outputs)),
        };
        let mut sum = 0.0;
        let mut target = vec![0.0; outputs];
        for (position, (logits, y)) in predictions.iter().enumerate() {
            data.targets.write(position, &mut target);
            match (&mut metrics, &data.targets) {
                (Metrics::Regression(metrics), _) => metrics.add(y, &target),
                (Metrics::Classification(metrics), Targets::Classes { classes, .. }) => {
                    metrics.add(logits, y, classes[position]);
                }
                _ => {}
            }
            sum += match target_scale {
                [] => loss.of_sample(logits, y, &target),
                scale => {
                    let scaled = |numbers: &[f32]| -> Vec<f32> {
                        numbers.iter().zip(scale).map(|(n, s)| n / s).collect()
                    };
                    loss.of_sample(logits, &scaled(y), &scaled(&target))
                }
            };
        }
        let samples = data.len();
        Self { loss: sum / samples.max(1) as f64, samples, metrics }
    }

    /// The metrics of a classification; `None` if targets are numbers.
    pub fn classification(&self) -> Option<&Classification> {
        match &self.metrics {
            Metrics::Classification(metrics) => Some(metrics),
            Metrics::Regression(_) => None,
        }
    }

    /// The metrics of a regression; `None` if targets are classes.
    pub fn regression(&self) -> Option<&Regression> {
        match &self.metrics {
            Metrics::Classification(_) => None,
            Metrics::Regression(metrics) => Some(metrics),
        }
    }

    /// The share of correct predictions, 0 to 1; NaN if targets are numbers.
    pub fn accuracy(&self) -> f64 {
        self.classification().map_or(f64::NAN, Classification::accuracy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::{Dense, Identity, Network, Softmax};

    fn data(features: Vec<f32>, targets: Targets) -> Dataset {
        Dataset { name: "t".into(), columns: Vec::new(), width: 1, features, targets, image: None }
    }

    #[test]
    fn classes_are_judged_by_the_kernels_of_the_device() {
        // Class 0 for positive numbers, class 1 for negative ones.
        let network = Network::new(Dense::<1, 2, Softmax>::new([[1.0], [-1.0]], [0.0, 0.0]));
        let labels = vec!["+".into(), "-".into()];
        let targets = Targets::Classes { classes: vec![0, 0, 1, 1], labels };
        let data = data(vec![1.0, 2.0, -1.0, 3.0], targets);
        let evaluation = Evaluation::new(&network, &data, Loss::CrossEntropy);
        assert_eq!(evaluation.classification().unwrap().confusion, [[2, 0], [1, 1]]);
        assert_eq!((evaluation.accuracy(), evaluation.samples), (0.75, 4));
        // −ln σ(2·1), −ln σ(2·2), −ln σ(2·1), −ln σ(−2·3)
        let expected =
            [2.0, 4.0, 2.0, -6.0].map(|z: f64| (1.0 + (-z).exp()).ln()).iter().sum::<f64>() / 4.0;
        assert!((evaluation.loss - expected).abs() < 1e-7, "{} {expected}", evaluation.loss);
    }

    #[test]
    fn numbers_are_judged_in_their_unit_and_their_loss_in_that_of_training() {
        let network = Network::new(Dense::<1, 1, Identity>::new([[2.0]], [0.0]));
        let targets = Targets::Values { values: vec![2.0, 8.0], names: vec!["u".into()] };
        let data = data(vec![1.0, 2.0], targets);
        let evaluation = Evaluation::scaled(&network, &data, Loss::MeanSquaredError, &[2.0]);
        assert_eq!(evaluation.regression().unwrap().rmse(0), 8f64.sqrt());
        assert_eq!(evaluation.loss, 2.0);
        assert!(evaluation.accuracy().is_nan());
    }
}

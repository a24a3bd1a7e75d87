//! How good a network is, measured by the kernels that the device runs.

use crate::dataset::Dataset;
use crate::inference::infer;
use crate::loss::Loss;
use nn_core::{Lend, argmax};

/// What a network does on a data set.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// The mean loss.
    pub loss: f64,
    /// Samples.
    pub samples: usize,
    /// Samples classified correctly.
    pub correct: usize,
    /// (classes, classes): row the truth, column the answer, how often.
    pub confusion: Vec<Vec<usize>>,
}

impl Evaluation {
    /// Evaluates a network on samples as they are: scaled like those it was trained on, or raw if the
    /// scaling is folded into it.
    ///
    /// The answer is the first of the largest logits, as
    /// [`Network::classify`](nn_core::Network::classify) gives it.
    pub fn new(network: &impl Lend, data: &Dataset, loss: Loss) -> Self {
        let classes = data.labels.len();
        let mut confusion = vec![vec![0; classes]; classes];
        let mut sum = 0.0;
        let answers = infer(network, &data.features);
        for ((logits, y), &truth) in answers.iter().zip(&data.classes) {
            confusion[truth][argmax(logits)] += 1;
            sum += loss.of_sample(logits, y, truth);
        }
        let correct = (0..classes).map(|class| confusion[class][class]).sum();
        let samples = data.len();
        Self { loss: sum / samples.max(1) as f64, samples, correct, confusion }
    }

    /// The share of correct answers, 0 to 1.
    pub fn accuracy(&self) -> f64 {
        self.correct as f64 / self.samples.max(1) as f64
    }

    /// The standard error of the accuracy, `√(a·(1 − a) / n)`: how far it would vary with other samples.
    pub fn standard_error(&self) -> f64 {
        (self.accuracy() * (1.0 - self.accuracy()) / self.samples.max(1) as f64).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::{Dense, Network, Softmax};

    #[test]
    fn counts_answers_by_truth() {
        // Class 0 for positive numbers, class 1 for negative ones.
        let network = Network::new(Dense::<1, 2, Softmax>::new([[1.0], [-1.0]], [0.0, 0.0]));
        let data = Dataset {
            name: "signs".into(),
            columns: Vec::new(),
            width: 1,
            features: vec![1.0, 2.0, -1.0, 3.0],
            classes: vec![0, 0, 1, 1],
            labels: vec!["+".into(), "-".into()],
        };
        let evaluation = Evaluation::new(&network, &data, Loss::CrossEntropy);
        assert_eq!(evaluation.confusion, [[2, 0], [1, 1]]);
        assert_eq!((evaluation.correct, evaluation.samples), (3, 4));
        assert_eq!(evaluation.accuracy(), 0.75);
        assert!((evaluation.standard_error() - 0.2165).abs() < 1e-4);
        // −ln σ(2·1), −ln σ(2·2), −ln σ(2·1), −ln σ(−2·3)
        let expected =
            [2.0, 4.0, 2.0, -6.0].map(|z: f64| (1.0 + (-z).exp()).ln()).iter().sum::<f64>() / 4.0;
        assert!((evaluation.loss - expected).abs() < 1e-7, "{} {expected}", evaluation.loss);
    }
}

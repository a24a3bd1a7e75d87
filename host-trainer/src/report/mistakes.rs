//! Confident mistakes: samples where a network is wrong with a high probability.

use host_trainer_core::dataset::Dataset;
use host_trainer_core::inference::Predictions;
use nn_core::argmax;

/// Mistakes that are kept.
const MOST: usize = 24;

/// A sample that a network takes for another class.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// Position among the samples, from 0.
    pub sample: usize,
    /// True class of the sample.
    pub truth: usize,
    /// Predicted class of the sample.
    pub prediction: usize,
    /// The output for that class: of a softmax its probability.
    pub confidence: f64,
    /// The sample itself.
    pub features: Vec<f32>,
}

impl Mistake {
    /// The 24 of which the network is the most sure, the worst first.
    pub fn worst(predictions: &Predictions, data: &Dataset) -> Vec<Self> {
        let Some(classes) = data.targets.classes() else { return Vec::new() };
        let mut wrong: Vec<(usize, usize, f32)> = predictions
            .iter()
            .enumerate()
            .map(|(sample, (logits, outputs))| {
                let prediction = argmax(logits);
                (sample, prediction, outputs.get(prediction).copied().unwrap_or(f32::NAN))
            })
            .filter(|&(sample, prediction, _)| {
                classes.get(sample).is_some_and(|&c| c != prediction)
            })
            .collect();
        wrong.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
        let mistake = |(sample, prediction, confidence): (usize, usize, f32)| {
            let features = data.rows().nth(sample).unwrap_or_default().to_vec();
            let confidence = confidence.into();
            Self { sample, truth: classes[sample], prediction, confidence, features }
        };
        wrong.into_iter().take(MOST).map(mistake).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use host_trainer_core::dataset::Targets;

    #[test]
    fn the_surest_mistake_comes_first() {
        let outputs = vec![0.6, 0.4, 0.1, 0.9, 0.3, 0.7, 0.8, 0.2];
        let predictions = Predictions { width: 2, logits: outputs.clone(), outputs };
        let data = Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 1,
            features: vec![10.0, 11.0, 12.0, 13.0],
            targets: Targets::Classes {
                classes: vec![1, 1, 0, 1],
                labels: vec!["a".into(), "b".into()],
            },
            image: None,
        };
        let worst = Mistake::worst(&predictions, &data);
        let found: Vec<_> = worst.iter().map(|m| (m.sample, m.truth, m.prediction)).collect();
        assert_eq!(found, [(3, 1, 0), (2, 0, 1), (0, 1, 0)]);
        assert_eq!(worst[0].features, [13.0]);
        assert!((worst[0].confidence - 0.8).abs() < 1e-6);
    }
}

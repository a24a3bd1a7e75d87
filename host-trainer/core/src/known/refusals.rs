//! Measures of how well unknown samples are told from known ones.

use super::{decisions, noise, shuffled};
use crate::anomaly::auc;
use crate::dataset::Dataset;
use crate::export::Known;
use crate::inference::Infer;
use crate::metrics::wilson;
use nn_core::Decision;

/// The most samples that noise and shuffled inputs are made of.
const MOST: usize = 2_000;

/// A share of samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Share {
    /// Samples that are counted.
    pub count: usize,
    /// All of them.
    pub samples: usize,
}

impl Share {
    /// Returns the share, 0 without samples.
    pub fn value(&self) -> f64 {
        self.count as f64 / self.samples.max(1) as f64
    }

    /// Interval of the share with a confidence of 95 %.
    pub fn interval(&self) -> [f64; 2] {
        wilson(self.count, self.samples)
    }
}

/// Refusals of known samples, and of samples that no network knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refusals {
    /// Known samples that were refused.
    pub refused: Share,
    /// Known samples that were not refused and got the right class, of those that were not refused.
    pub right: Share,
    /// Noise that passed as known.
    pub noise: Share,
    /// Samples with shuffled inputs that passed as known.
    pub shuffled: Share,
    /// Samples of other classes that passed as known; none if there are none to judge by.
    pub others: Share,
    /// Probability that a known sample has a larger logit than one of another class.
    pub auc_of_logits: Option<f64>,
    /// Probability that a known sample is nearer to a centre than one of another class.
    pub auc_of_distances: Option<f64>,
}

impl Refusals {
    /// Judges by samples of known classes, and by the features of samples of others, one after the other.
    pub fn new(
        known: &Known,
        network: &impl Infer,
        samples: &Dataset,
        others: &[f32],
        seed: u64,
    ) -> Self {
        let of_known = decisions(known, network, &samples.features);
        let of_others = decisions(known, network, others);
        let few: Vec<usize> = (0..samples.len().min(MOST)).collect();
        let few = samples.subset(&few);
        let passed = |decisions: &[Decision]| Share {
            count: decisions.iter().filter(|decision| decision.is_known).count(),
            samples: decisions.len(),
        };
        let of_made_up = |features: &[f32]| passed(&decisions(known, network, features));
        let accepted = passed(&of_known);
        let classes = samples.targets.classes().unwrap_or_default();
        let is_right = |&(decision, &class): &(&Decision, &usize)| decision.known() == Some(class);
        let logits = |of: &[Decision]| of.iter().map(|d| -d.logit).collect::<Vec<_>>();
        let distances = |of: &[Decision]| {
            // In f32 of the same order, but for the least bits.
            of.iter().map(|d| d.likeness.distance as f32).collect::<Vec<_>>()
        };
        Self {
            refused: Share { count: accepted.samples - accepted.count, ..accepted },
            right: Share {
                count: of_known.iter().zip(classes).filter(is_right).count(),
                samples: accepted.count,
            },
            noise: of_made_up(&noise(&few, known.scales.len(), seed)),
            shuffled: of_made_up(&shuffled(&few, known.scales.len(), seed)),
            others: passed(&of_others),
            auc_of_logits: auc(&logits(&of_known), &logits(&of_others)),
            auc_of_distances: auc(&distances(&of_known), &distances(&of_others)),
        }
    }
}

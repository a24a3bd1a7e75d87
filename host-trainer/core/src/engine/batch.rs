//! Samples for one step.

use super::Source;
use crate::scalar::Scalar;
use std::ops::Range;

/// Samples gathered for one step, or for a thread's part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch<T> {
    /// (B, IN)
    pub x: Vec<T>,
    /// (B, OUT)
    pub targets: Vec<T>,
    /// (B, OUT) the labels, where targets are more than these; empty where they are the targets.
    pub labels: Vec<T>,
    /// (B) how much each sample counts; empty for 1.
    pub weights: Vec<T>,
}

impl<T> Default for Batch<T> {
    fn default() -> Self {
        Self { x: Vec::new(), targets: Vec::new(), labels: Vec::new(), weights: Vec::new() }
    }
}

/// A batch that is there already: its samples, and how many they are.
impl<T: Scalar> Source<T> for (Batch<T>, usize) {
    fn gather(&self, samples: Range<usize>, batch: &mut Batch<T>) {
        let (whole, count) = self;
        let part = |numbers: &[T]| {
            let width = numbers.len() / count;
            numbers[samples.start * width..samples.end * width].to_vec()
        };
        let Batch { x, targets, labels, weights } = whole;
        let (x, targets, labels) = (part(x), part(targets), part(labels));
        *batch = Batch { x, targets, labels, weights: part(weights) };
    }
}

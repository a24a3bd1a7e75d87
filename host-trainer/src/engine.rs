//! One pass forward and backward over a batch, on several threads.

mod shard;

use crate::loss::Loss;
use crate::scalar::Scalar;
use nn_core::{LayerSpec, LayerView};
use rayon::prelude::*;
use shard::Shard;

/// Samples that one thread takes at a time. Where a batch is cut, and in which order the gradients of
/// its parts are added, does not depend on the number of threads; so their bits do not either. Smaller
/// parts pack the weights for the matrix product too often.
const SHARD_SAMPLES: usize = 128;

/// The gradients of the loss with respect to one layer's parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradients<T> {
    /// (OUT, IN), row-major, as the weights.
    pub weights: Vec<T>,
    /// (OUT)
    pub bias: Vec<T>,
}

impl<T: Scalar> Gradients<T> {
    /// Zeros in the shape of a layer.
    pub fn zeros(spec: &LayerSpec) -> Self {
        Self {
            weights: vec![T::zero(); spec.weights() as usize],
            bias: vec![T::zero(); spec.outputs() as usize],
        }
    }

    fn add(&mut self, other: &Self) {
        let sums = self.weights.iter_mut().chain(&mut self.bias);
        for (sum, &term) in sums.zip(other.weights.iter().chain(&other.bias)) {
            *sum += term;
        }
    }
}

/// What a batch gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchResult<T> {
    /// The mean loss of its samples.
    pub loss: T,
    /// How many samples were classified correctly.
    pub correct: usize,
}

impl<T: Scalar> Default for BatchResult<T> {
    fn default() -> Self {
        Self { loss: T::zero(), correct: 0 }
    }
}

/// Backpropagation over lent layers; keeps its buffers from batch to batch.
///
/// A batch is cut into parts of 128 samples, which run on the threads of the current rayon pool.
///
/// Memory: the activations of one batch twice, and the parameters once for each part.
#[derive(Debug)]
pub struct Engine<T> {
    loss: Loss,
    shards: Vec<Shard<T>>,
}

impl<T: Scalar> Engine<T> {
    /// An engine for networks of these layers.
    pub fn new(layers: &[LayerView<'_, T>], loss: Loss) -> Self {
        Self { loss, shards: vec![Shard::new(layers, loss)] }
    }

    /// Computes the loss of a batch and the gradients of the mean loss.
    ///
    /// `x` (IN, B) and `targets` (OUT, B), sample after sample, B at least 1.
    pub fn run(&mut self, layers: &[LayerView<'_, T>], x: &[T], targets: &[T]) -> BatchResult<T> {
        let (Some(first), Some(last)) = (layers.first(), layers.last()) else {
            return BatchResult::default();
        };
        let (inputs, outputs) = (first.spec.inputs() as usize, last.spec.outputs() as usize);
        let batch_size = x.len() / inputs;
        let parts: Vec<(&[T], &[T])> =
            x.chunks(SHARD_SAMPLES * inputs).zip(targets.chunks(SHARD_SAMPLES * outputs)).collect();
        while self.shards.len() < parts.len() {
            self.shards.push(Shard::new(layers, self.loss));
        }
        let shards = &mut self.shards[..parts.len()];
        let run = |(shard, (x, targets)): (&mut Shard<T>, (&[T], &[T]))| {
            shard.run(layers, x, targets, batch_size)
        };
        let results: Vec<BatchResult<T>> = if parts.len() == 1 {
            shards.iter_mut().zip(parts).map(run).collect()
        } else {
            shards.par_iter_mut().zip(parts).map(run).collect()
        };
        self.add_gradients(results.len());
        results.iter().fold(BatchResult::default(), |sum, part| BatchResult {
            loss: sum.loss + part.loss,
            correct: sum.correct + part.correct,
        })
    }

    /// Adds the gradients of all parts, in order, to those of the first.
    fn add_gradients(&mut self, parts: usize) {
        let Some((first, rest)) = self.shards[..parts].split_first_mut() else { return };
        for (layer, sum) in first.gradients.iter_mut().enumerate() {
            for shard in rest.iter() {
                sum.add(&shard.gradients[layer]);
            }
        }
    }

    /// The gradients of the last batch, one entry per layer.
    pub fn gradients(&self) -> &[Gradients<T>] {
        &self.shards[0].gradients
    }

    /// The gradients of the last batch, to be changed before a step.
    pub fn gradients_mut(&mut self) -> &mut [Gradients<T>] {
        &mut self.shards[0].gradients
    }
}

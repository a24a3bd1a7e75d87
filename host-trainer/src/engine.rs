//! One pass forward and backward over a batch, on several threads.

mod batch;
mod dropout;
mod shard;

pub use batch::Batch;
pub use dropout::Dropout;

use crate::loss::Loss;
use crate::matmul::transpose;
use crate::parameters::{Layer, Parameters};
use crate::scalar::Scalar;
use crate::vectorized::vectorized;
use nn_core::LayerSpec;
use rayon::prelude::*;
use shard::{Pass, Shard};
use std::ops::Range;

/// Parts that a batch is cut into, if they are not too small or too large.
const SHARDS: usize = 4;
/// The fewest samples that are worth a thread.
const SMALLEST_SHARD: usize = 16;
/// More samples no longer fit into a processor's cache.
const LARGEST_SHARD: usize = 128;

/// The gradients of the loss with respect to one layer's parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradients<T> {
    /// (IN, OUT), row-major, as in [`Parameters`].
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
        for (sums, terms) in [(&mut self.weights, &other.weights), (&mut self.bias, &other.bias)] {
            vectorized((sums, terms), |(sums, terms)| {
                for (sum, &term) in sums.iter_mut().zip(terms) {
                    *sum += term;
                }
            });
        }
    }
}

/// What a batch gave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchResult<T> {
    /// The mean loss of its samples.
    pub loss: T,
    /// How many samples have their largest output where the target is largest.
    pub correct: usize,
}

/// Where the samples of a batch come from.
pub trait Source<T>: Sync {
    /// Fills `batch` with these samples of the current batch, counted from its first.
    fn gather(&self, samples: Range<usize>, batch: &mut Batch<T>);
}

/// Backpropagation; keeps its buffers from batch to batch.
///
/// A batch is cut into parts, which run on the threads of the current rayon pool. Where it is cut, and in
/// which order the gradients of its parts are added, depends on its size alone; so their bits do not
/// depend on the number of threads.
///
/// Memory: the activations of one batch twice, and the parameters once for each part.
#[derive(Debug)]
pub struct Engine<T> {
    loss: Loss,
    dropout: Option<Dropout>,
    shards: Vec<Shard<T>>,
    /// The weights of each layer but the first as a network stores them, (OUT, IN).
    rows: Vec<Vec<T>>,
}

impl<T: Scalar> Engine<T> {
    /// An engine that makes this loss small.
    pub fn new(loss: Loss, dropout: Option<Dropout>) -> Self {
        Self { loss, dropout, shards: Vec::new(), rows: Vec::new() }
    }

    /// Computes the loss of a batch and the gradients of the mean loss.
    ///
    /// `batch_size` is at least 1. `step` tells batches apart for dropout.
    pub fn run(
        &mut self,
        parameters: &Parameters<T>,
        source: &impl Source<T>,
        batch_size: usize,
        step: usize,
    ) -> BatchResult<T> {
        let layers = &parameters.layers;
        let size = batch_size.div_ceil(SHARDS).clamp(SMALLEST_SHARD, LARGEST_SHARD);
        let count = batch_size.div_ceil(size);
        while self.shards.len() < count {
            self.shards.push(Shard::new(layers));
        }
        self.rows.resize_with(layers.len(), Vec::new);
        for (rows, layer) in self.rows.iter_mut().zip(layers).skip(1) {
            rows.resize(layer.weights.len(), T::zero());
            transpose(&layer.weights, layer.bias.len(), rows);
        }
        let (loss, dropout, rows) = (self.loss, self.dropout, &self.rows);
        let run = |(index, shard): (usize, &mut Shard<T>)| {
            let pass = Pass {
                layers,
                rows,
                loss,
                batch_size,
                dropout: dropout.map(|d| (d, step * count + index)),
            };
            source.gather(index * size..batch_size.min((index + 1) * size), &mut shard.batch);
            shard.run(&pass)
        };
        let shards = &mut self.shards[..count];
        let results: Vec<BatchResult<T>> = if count == 1 {
            shards.iter_mut().enumerate().map(run).collect()
        } else {
            shards.par_iter_mut().enumerate().map(run).collect()
        };
        self.add_gradients(count);
        let none = BatchResult { loss: T::zero(), correct: 0 };
        results.iter().fold(none, |sum, part| BatchResult {
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

    /// The gradients of the last batch, one entry per layer; empty before the first.
    pub fn gradients(&self) -> &[Gradients<T>] {
        self.shards.first().map_or(&[], |shard| &shard.gradients)
    }

    /// The gradients of the last batch, to be changed before a step.
    pub fn gradients_mut(&mut self) -> &mut [Gradients<T>] {
        self.shards.first_mut().map_or(&mut [], |shard| &mut shard.gradients)
    }
}

/// The shapes of layers, for what needs no more.
pub(crate) fn zeros<T: Scalar>(layers: &[Layer<T>]) -> Vec<Gradients<T>> {
    layers.iter().map(|layer| Gradients::zeros(&layer.spec)).collect()
}

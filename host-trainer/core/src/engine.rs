//! One pass forward and backward over a batch.

mod batch;
mod dropout;
mod normalized;
mod plan;
mod shard;
mod weighted_layer;
mod worker_pool;

pub use batch::Batch;
pub use dropout::Dropout;
pub(crate) use worker_pool::WorkerPool;

use crate::layers::batch_norm::Moments;
use crate::loss::Loss;
use crate::parameters::{Block, Layer, Parameters};
use crate::scalar::Scalar;
use crate::vectorized::vectorized;
use plan::Plan;
use shard::{Pass, Shard};
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};
use worker_pool::MAX_PARTS;

/// Parts that a batch is cut into, if they are not too small or too large.
const PARTS: usize = 4;
/// Fewer samples take less time than moving the parameters to another processor's cache and back.
const SMALLEST_PART: usize = 32;
/// More samples no longer fit into a processor's cache.
const LARGEST_PART: usize = 128;

/// The gradients of the loss with respect to one layer's parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradients<T> {
    /// Gradients of each block, in the form of [`Parameters`].
    pub blocks: Vec<Block<T>>,
    /// `γ` (OUT) of a layer whose sums are normalized; empty for others.
    pub scale: Vec<T>,
}

impl<T: Scalar> Gradients<T> {
    /// Zeros in the shape of a layer.
    pub fn zeros(layer: &Layer<T>) -> Self {
        let zeros = |like: &[T]| vec![T::zero(); like.len()];
        let of_block =
            |block: &Block<T>| Block { weights: zeros(&block.weights), bias: zeros(&block.bias) };
        let scale = layer.batch_norm.as_ref().map(|batch_norm| zeros(&batch_norm.scale));
        Self {
            blocks: layer.blocks.iter().map(of_block).collect(),
            scale: scale.unwrap_or_default(),
        }
    }

    /// All numbers.
    pub fn numbers(&self) -> impl Iterator<Item = &T> {
        let of_blocks =
            self.blocks.iter().flat_map(|block| block.weights.iter().chain(&block.bias));
        of_blocks.chain(&self.scale)
    }

    /// All numbers, to be changed.
    pub fn numbers_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let blocks = self.blocks.iter_mut();
        let of_blocks = blocks.flat_map(|block| block.weights.iter_mut().chain(&mut block.bias));
        of_blocks.chain(&mut self.scale)
    }

    fn add(&mut self, other: &Self) {
        for (sums, terms) in self.blocks.iter_mut().zip(&other.blocks) {
            add(&mut sums.weights, &terms.weights);
            add(&mut sums.bias, &terms.bias);
        }
        add(&mut self.scale, &other.scale);
    }
}

/// Adds numbers to others, one by one.
fn add<T: Scalar>(sums: &mut [T], terms: &[T]) {
    vectorized!((sums, terms), |(sums, terms)| {
        for (sum, &term) in sums.iter_mut().zip(terms) {
            *sum += term;
        }
    });
}

/// Result of a batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BatchResult<T> {
    /// The mean loss of its samples.
    pub loss: T,
    /// Number of predictions, one for each sample or for each pixel ([`Loss::outputs_per_prediction`]), with their largest
    /// output where the label is largest.
    pub correct: usize,
}

/// Source of the samples of a batch.
pub trait Source<T>: Sync {
    /// Fills `batch` with these samples of the current batch, counted from its first.
    fn gather(&self, samples: Range<usize>, batch: &mut Batch<T>);
}

/// Numbers that a pass is compiled for in this crate, which is optimized even where its user is not: a generic
/// function would be compiled anew by each crate that calls it.
pub trait Compiled: Scalar {
    /// Does the same as [`Engine::run`], with the batch size and the step.
    #[doc(hidden)]
    fn run(
        engine: &mut Engine<Self>,
        parameters: &Parameters<Self>,
        source: &dyn Source<Self>,
        batch: (usize, usize),
    ) -> BatchResult<Self>;
}

macro_rules! compiled {
    ($($number:ty),*) => {
        $(impl Compiled for $number {
            #[inline(never)]
            fn run(
                engine: &mut Engine<Self>,
                parameters: &Parameters<Self>,
                source: &dyn Source<Self>,
                batch: (usize, usize),
            ) -> BatchResult<Self> {
                engine.run_here(parameters, source, batch)
            }
        })*
    };
}

compiled!(f32, f64);

/// Backpropagation; keeps its buffers from batch to batch.
///
/// A batch is cut into parts, which several threads may compute. Where it is cut, and in which order the
/// gradients of its parts are added, depends on its size alone; so their bits do not depend on the number
/// of threads.
///
/// Memory: the activations of one batch twice, and the parameters once for each part.
#[derive(Debug)]
pub struct Engine<T> {
    loss: Loss,
    dropout: Option<Dropout>,
    /// Moments after which gradients of recurrent states are cut off.
    truncate: Option<usize>,
    /// One for each layer.
    plans: Vec<Plan>,
    /// One for each part of the largest batch so far.
    shards: Vec<Mutex<Shard<T>>>,
    /// The weights of each block as a network stores them, (OUT, terms), layer by layer. Those of a first layer
    /// that needs no gradient of its input are empty.
    rows: Vec<Vec<Vec<T>>>,
    /// The sums over all parts.
    gradients: Vec<Gradients<T>>,
    /// Moments of the sums of each layer over all parts, where they are normalized.
    moments: Vec<Moments<T>>,
}

impl<T: Scalar> Engine<T> {
    /// An engine that makes this loss small.
    pub fn new(loss: Loss, dropout: Option<Dropout>) -> Self {
        let (plans, shards) = (Vec::new(), Vec::new());
        let (rows, gradients, moments) = (Vec::new(), Vec::new(), Vec::new());
        Self { loss, dropout, truncate: None, plans, shards, rows, gradients, moments }
    }

    /// The same engine with gradients of recurrent states that are cut off after so many moments (truncated
    /// backpropagation through time).
    pub fn truncated(self, moments: Option<usize>) -> Self {
        Self { truncate: moments, ..self }
    }

    /// Computes the loss of a batch and the gradients of the mean loss, on this thread.
    ///
    /// `batch_size` is at least 1. `step` tells batches apart for dropout.
    pub fn run(
        &mut self,
        parameters: &Parameters<T>,
        source: &dyn Source<T>,
        batch_size: usize,
        step: usize,
    ) -> BatchResult<T>
    where
        T: Compiled,
    {
        T::run(self, parameters, source, (batch_size, step))
    }

    fn run_here(
        &mut self,
        parameters: &Parameters<T>,
        source: &dyn Source<T>,
        (batch_size, step): (usize, usize),
    ) -> BatchResult<T> {
        let shards = self.begin(parameters, batch_size);
        for part in 0..shards {
            self.run_part(parameters, source, batch_size, step, part);
        }
        self.finish(shards)
    }

    /// Number of shards that a batch of this size has.
    pub(crate) fn shards_of(batch_size: usize) -> usize {
        batch_size.div_ceil(part_samples(batch_size))
    }

    /// Prepares for a batch of this size. Returns how many shards it has.
    pub(crate) fn begin(&mut self, parameters: &Parameters<T>, batch_size: usize) -> usize {
        let layers = &parameters.layers;
        let shards = Self::shards_of(batch_size);
        while self.shards.len() < shards {
            self.shards.push(Mutex::new(Shard::new(layers)));
        }
        if self.plans.is_empty() {
            self.plans = layers.iter().map(|layer| Plan::new(layer, self.truncate)).collect();
        }
        if self.gradients.is_empty() {
            self.gradients = zeros(layers);
            self.moments = layers.iter().map(|_| Moments::default()).collect();
        }
        self.rows.resize_with(layers.len(), Vec::new);
        for (index, (rows, layer)) in self.rows.iter_mut().zip(layers).enumerate() {
            rows.resize_with(layer.blocks.len(), Vec::new);
            let is_first = usize::from(layer.spec.from) == index;
            for (block, (rows, of_block)) in rows.iter_mut().zip(&layer.blocks).enumerate() {
                // The block of the state is needed in any case.
                if !is_first || block > 0 {
                    rows.resize(of_block.weights.len(), T::zero());
                    of_block.write_rows(rows);
                }
            }
        }
        shards
    }

    /// Computes a part of a batch, on any thread.
    pub(crate) fn run_part(
        &self,
        parameters: &Parameters<T>,
        source: &dyn Source<T>,
        batch_size: usize,
        step: usize,
        part: usize,
    ) {
        let size = part_samples(batch_size);
        let draw = step * MAX_PARTS + part;
        let pass = Pass {
            layers: &parameters.layers,
            plans: &self.plans,
            rows: &self.rows,
            loss: self.loss,
            batch_size,
            dropout: self.dropout.map(|dropout| (dropout, draw)),
        };
        let mut shard = locked(&self.shards[part]);
        source.gather(part * size..batch_size.min((part + 1) * size), &mut shard.batch);
        shard.run(&pass);
    }

    /// Adds up all parts, in order.
    pub(crate) fn finish(&mut self, shards: usize) -> BatchResult<T> {
        let mut sum = BatchResult { loss: T::zero(), correct: 0 };
        for (part, shard) in self.shards[..shards].iter_mut().enumerate() {
            let shard = shard.get_mut().unwrap_or_else(PoisonError::into_inner);
            sum.loss += shard.result.loss;
            sum.correct += shard.result.correct;
            for (moments, of_part) in self.moments.iter_mut().zip(shard.moments()) {
                if part == 0 {
                    moments.clone_from(of_part);
                } else {
                    moments.add(of_part);
                }
            }
            if part == 0 {
                std::mem::swap(&mut self.gradients, &mut shard.gradients);
            } else {
                for (sum, terms) in self.gradients.iter_mut().zip(&shard.gradients) {
                    sum.add(terms);
                }
            }
        }
        sum
    }

    /// The gradients of the last batch, one entry per layer; empty before the first.
    pub fn gradients(&self) -> &[Gradients<T>] {
        &self.gradients
    }

    /// Mean and variance of the sums of each layer over the last batch, where they are normalized.
    pub fn moments(&self) -> &[Moments<T>] {
        &self.moments
    }

    /// The gradients of the last batch, to be changed before a step.
    pub fn gradients_mut(&mut self) -> &mut [Gradients<T>] {
        &mut self.gradients
    }
}

/// Samples in each part of a batch of this size.
fn part_samples(batch_size: usize) -> usize {
    let samples = batch_size.div_ceil(PARTS).clamp(SMALLEST_PART, LARGEST_PART);
    samples.max(batch_size.div_ceil(MAX_PARTS))
}

/// Nobody else holds it, and after a panic nobody looks at it.
fn locked<S>(mutex: &Mutex<S>) -> MutexGuard<'_, S> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Zeros in the shape of each layer.
pub(crate) fn zeros<T: Scalar>(layers: &[Layer<T>]) -> Vec<Gradients<T>> {
    layers.iter().map(Gradients::zeros).collect()
}

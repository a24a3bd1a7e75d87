//! One pass forward and backward over a part of a batch, on one thread.

use super::plan::{Memory, Plan};
use super::{Batch, BatchResult, Dropout, Gradients, zeros};
use crate::backward::activation;
use crate::backward::batch_norm::Moments;
use crate::loss::Loss;
use crate::parameters::Layer;
use crate::scalar::Scalar;
use nn_core::argmax;

/// What all parts of a batch have in common.
pub(super) struct Pass<'a, T> {
    pub layers: &'a [Layer<T>],
    pub plans: &'a [Plan],
    /// The weights of each layer but the first, (OUT, IN).
    pub rows: &'a [Vec<T>],
    pub loss: Loss,
    /// Samples in the whole batch.
    pub batch_size: usize,
    /// Dropout, and the number of this draw.
    pub dropout: Option<(Dropout, usize)>,
}

/// Backpropagation over a part of a batch; keeps its buffers.
///
/// Memory: the activations of its samples twice, the parameters once.
#[derive(Debug)]
pub(super) struct Shard<T> {
    pub batch: Batch<T>,
    /// (B, OUT) of each layer: outputs, and for the last layer its sums, later their gradient.
    outputs: Vec<Vec<T>>,
    /// What each layer remembers until its backward pass.
    memories: Vec<Memory<T>>,
    /// What dropout multiplies each hidden layer's outputs by, and the products.
    masks: Vec<Vec<T>>,
    dropped: Vec<Vec<T>>,
    /// The gradient that travels from the last layer to the first.
    upstream: Vec<T>,
    downstream: Vec<T>,
    pub gradients: Vec<Gradients<T>>,
    pub result: BatchResult<T>,
}

impl<T: Scalar> Shard<T> {
    pub fn new(layers: &[Layer<T>]) -> Self {
        let empty = || vec![Vec::new(); layers.len()];
        Self {
            batch: Batch::default(),
            outputs: empty(),
            memories: layers.iter().map(|_| Memory::default()).collect(),
            masks: empty(),
            dropped: empty(),
            upstream: Vec::new(),
            downstream: Vec::new(),
            gradients: zeros(layers),
            result: BatchResult { loss: T::zero(), correct: 0 },
        }
    }

    /// Of the sums of each layer, where they are normalized.
    pub fn moments(&self) -> impl Iterator<Item = &Moments<T>> {
        self.memories.iter().map(Memory::moments)
    }

    /// Computes this part's share of the loss of the whole batch, and of its gradients.
    pub fn run(&mut self, pass: &Pass<'_, T>) {
        self.forward(pass);
        let (Some(last), Some(z)) = (pass.layers.last(), self.outputs.last_mut()) else {
            return;
        };
        let outputs = last.spec.outputs() as usize;
        let Batch { targets, weights, .. } = &self.batch;
        let correct = z
            .chunks_exact(outputs)
            .zip(targets.chunks_exact(outputs))
            .filter(|(z, t)| argmax(z) == argmax(t))
            .count();
        let activation = last.spec.activation();
        let loss = pass.loss.evaluate(activation, z, targets, weights, outputs, pass.batch_size);
        self.result = BatchResult { loss, correct };
        self.backward(pass);
    }

    /// Leaves every layer's output, and the last layer's sums.
    fn forward(&mut self, pass: &Pass<'_, T>) {
        let inputs = pass.layers.first().map_or(1, |layer| layer.spec.inputs() as usize);
        let samples = self.batch.x.len() / inputs;
        let mut x = &self.batch.x;
        let buffers = self.outputs.iter_mut().zip(&mut self.memories);
        let buffers = buffers.zip(self.masks.iter_mut().zip(&mut self.dropped));
        let layers = pass.layers.iter().zip(pass.plans).zip(buffers).enumerate();
        for (index, ((layer, plan), ((z, memory), (mask, dropped)))) in layers {
            let outputs = layer.spec.outputs() as usize;
            z.resize(outputs * samples, T::zero());
            plan.forward(layer, x, z, memory);
            if index + 1 == pass.layers.len() {
                return;
            }
            activation::forward(layer.spec.activation(), z, outputs);
            x = z;
            if let Some((dropout, draw)) = pass.dropout {
                mask.resize(z.len(), T::zero());
                dropout.draw(draw * pass.layers.len() + index, mask);
                dropped.clear();
                dropped.extend(z.iter().zip(mask.iter()).map(|(&y, &factor)| y * factor));
                x = dropped;
            }
        }
    }

    /// From the last layer's `dz`, left by the loss in its output buffer, to all gradients.
    fn backward(&mut self, pass: &Pass<'_, T>) {
        let layers = pass.layers;
        std::mem::swap(&mut self.upstream, &mut self.outputs[layers.len() - 1]);
        for (index, layer) in layers.iter().enumerate().rev() {
            let (gradients, memory) = (&mut self.gradients[index], &mut self.memories[index]);
            let (plan, rows, dz) = (&pass.plans[index], &pass.rows[index], &self.upstream);
            let Some(previous) = index.checked_sub(1) else {
                plan.backward(layer, rows, &self.batch.x, dz, gradients, None, memory);
                return;
            };
            let y = &self.outputs[previous];
            let x = if pass.dropout.is_some() { &self.dropped[previous] } else { y };
            self.downstream.resize(y.len(), T::zero());
            plan.backward(layer, rows, x, dz, gradients, Some(&mut self.downstream), memory);
            if pass.dropout.is_some() {
                for (dy, &factor) in self.downstream.iter_mut().zip(&self.masks[previous]) {
                    *dy *= factor;
                }
            }
            let before = &layers[previous];
            let kind = before.spec.activation();
            activation::backward(kind, y, &mut self.downstream, before.spec.outputs() as usize);
            std::mem::swap(&mut self.upstream, &mut self.downstream);
        }
    }
}

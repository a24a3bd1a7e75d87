//! One pass forward and backward over a part of a batch, on one thread.

use super::plan::{Memory, Plan};
use super::{Batch, BatchResult, Dropout, Gradients, add, zeros};
use crate::layers::activation;
use crate::layers::batch_norm::Moments;
use crate::loss::Loss;
use crate::parameters::Layer;
use crate::scalar::Scalar;
use nn_core::{LayerSpec, argmax};
use std::borrow::Cow;
use std::iter;

/// State that all shards of a batch have in common.
pub(super) struct Pass<'a, T> {
    pub layers: &'a [Layer<T>],
    pub plans: &'a [Plan],
    /// The weights of each block as a network stores them, (OUT, terms).
    pub rows: &'a [Vec<Vec<T>>],
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
    /// Memory of each layer until its backward pass.
    memories: Vec<Memory<T>>,
    /// Factors of dropout for each hidden layer's outputs, and the products.
    masks: Vec<Vec<T>>,
    dropped: Vec<Vec<T>>,
    /// The gradient of each layer's output, while not all that read it have added theirs.
    of_outputs: Vec<Option<Vec<T>>>,
    /// Memory for gradients that is free.
    spare: Vec<Vec<T>>,
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
            of_outputs: layers.iter().map(|_| None).collect(),
            spare: Vec::new(),
            gradients: zeros(layers),
            result: BatchResult { loss: T::zero(), correct: 0 },
        }
    }

    /// Moments of the sums of each layer, where they are normalized.
    pub fn moments(&self) -> impl Iterator<Item = &Moments<T>> {
        self.memories.iter().map(Memory::moments)
    }

    /// Computes this part's share of the loss of the whole batch, and of its gradients.
    pub fn run(&mut self, pass: &Pass<'_, T>) {
        self.forward(pass);
        let (Some(last), Some(z)) = (pass.layers.last(), self.outputs.last_mut()) else {
            return;
        };
        let outputs = pass.loss.outputs_per_prediction(&last.spec);
        let predictions = last.spec.outputs() as usize / outputs;
        let Batch { targets, labels, weights, .. } = &self.batch;
        let labels = if labels.is_empty() { targets } else { labels };
        let correct = z
            .chunks_exact(outputs)
            .zip(labels.chunks_exact(outputs))
            .filter(|(z, label)| argmax(z) == argmax(label))
            .count();
        let (activation, count) = (last.spec.activation, pass.batch_size * predictions);
        let weights: Cow<'_, [T]> = match predictions {
            1 => weights.into(),
            _ => weights.iter().flat_map(|&weight| iter::repeat_n(weight, predictions)).collect(),
        };
        let loss = pass.loss.evaluate(activation, z, targets, &weights, outputs, count);
        self.result = BatchResult { loss, correct };
        self.backward(pass);
    }

    /// Leaves every layer's output, and the last layer's sums.
    fn forward(&mut self, pass: &Pass<'_, T>) {
        let inputs = pass.layers.first().map_or(1, |layer| layer.spec.inputs() as usize);
        let samples = self.batch.x.len() / inputs;
        let mut memories = std::mem::take(&mut self.memories);
        for (index, (layer, plan)) in pass.layers.iter().zip(pass.plans).enumerate() {
            let outputs = layer.spec.outputs() as usize;
            // What is before it is read, and it is written.
            let mut z = std::mem::take(&mut self.outputs[index]);
            z.resize(outputs * samples, T::zero());
            let x = self.operand(first_operand(&layer.spec, index), pass);
            let second = second_operand(&layer.spec, index);
            let second = second.map(|second| self.operand(second, pass));
            plan.forward(layer, x, second, &mut z, &mut memories[index]);
            if index + 1 < pass.layers.len() {
                memories[index].keep_sums(layer.spec.activation, &z);
                activation::forward(layer.spec.activation, &mut z, outputs);
                if let Some((dropout, draw)) = pass.dropout {
                    let (mask, dropped) = (&mut self.masks[index], &mut self.dropped[index]);
                    mask.resize(z.len(), T::zero());
                    dropout.draw(draw * pass.layers.len() + index, mask);
                    dropped.clear();
                    dropped.extend(z.iter().zip(mask.iter()).map(|(&y, &factor)| y * factor));
                }
            }
            self.outputs[index] = z;
        }
        self.memories = memories;
    }

    /// Input of a layer: the samples, or what another layer gave.
    fn operand(&self, source: Option<usize>, pass: &Pass<'_, T>) -> &[T] {
        match source {
            None => &self.batch.x,
            Some(row) if pass.dropout.is_some() => &self.dropped[row],
            Some(row) => &self.outputs[row],
        }
    }

    /// From the last layer's `dz`, left by the loss in its output buffer, to all gradients. What several layers
    /// read collects their gradients from the last of them to the first.
    fn backward(&mut self, pass: &Pass<'_, T>) {
        let layers = pass.layers;
        let last = layers.len() - 1;
        let mut dz = self.spare.pop().unwrap_or_default();
        std::mem::swap(&mut dz, &mut self.outputs[last]);
        self.of_outputs[last] = Some(dz);
        let mut of_parameters = std::mem::take(&mut self.gradients);
        let mut memories = std::mem::take(&mut self.memories);
        for (index, layer) in layers.iter().enumerate().rev() {
            let Some(mut dz) = self.of_outputs[index].take() else { continue };
            if index < last {
                if pass.dropout.is_some() {
                    for (dy, &factor) in dz.iter_mut().zip(&self.masks[index]) {
                        *dy *= factor;
                    }
                }
                let (y, outputs) = (&self.outputs[index], layer.spec.outputs() as usize);
                let y = memories[index].of_activation(layer.spec.activation, y);
                activation::backward(layer.spec.activation, y, &mut dz, outputs);
            }
            let second = second_operand(&layer.spec, index);
            let sources = [first_operand(&layer.spec, index), second.flatten()];
            let mut of_operands = sources.map(|source| {
                source.map(|row| {
                    let mut dx = self.spare.pop().unwrap_or_default();
                    dx.resize(self.outputs[row].len(), T::zero());
                    dx
                })
            });
            let x = self.operand(sources[0], pass);
            let [first, second] = &mut of_operands;
            let into = [first.as_deref_mut(), second.as_deref_mut()];
            let plan = &pass.plans[index];
            let (gradients, memory) = (&mut of_parameters[index], &mut memories[index]);
            plan.backward(layer, &pass.rows[index], x, &dz, gradients, into, memory);
            self.spare.push(dz);
            for (source, dx) in sources.into_iter().zip(of_operands) {
                let (Some(row), Some(dx)) = (source, dx) else { continue };
                match &mut self.of_outputs[row] {
                    Some(sum) => {
                        add(sum, &dx);
                        self.spare.push(dx);
                    }
                    none => *none = Some(dx),
                }
            }
        }
        (self.gradients, self.memories) = (of_parameters, memories);
    }
}

/// The rows that a row reads: `None` for the samples.
fn first_operand(spec: &LayerSpec, index: usize) -> Option<usize> {
    index.checked_sub(1 + usize::from(spec.from))
}

/// The second row that a row reads, if it joins two: `Some(None)` for the samples.
fn second_operand(spec: &LayerSpec, index: usize) -> Option<Option<usize>> {
    spec.op.with().map(|with| index.checked_sub(1 + usize::from(with)))
}

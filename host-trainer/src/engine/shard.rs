//! One pass forward and backward over a part of a batch, on one thread.

use super::{BatchResult, Gradients};
use crate::backward::{activation, dense};
use crate::loss::Loss;
use crate::scalar::Scalar;
use nn_core::{LayerView, argmax};

/// Backpropagation over lent layers; keeps its buffers from batch to batch.
///
/// Memory: the activations of its samples twice, the parameters once.
#[derive(Debug)]
pub(super) struct Shard<T> {
    loss: Loss,
    /// (OUT, B) of each layer: outputs, and for the last layer its sums, later their gradient.
    outputs: Vec<Vec<T>>,
    /// The gradient that travels from the last layer to the first.
    upstream: Vec<T>,
    downstream: Vec<T>,
    pub gradients: Vec<Gradients<T>>,
}

impl<T: Scalar> Shard<T> {
    pub fn new(layers: &[LayerView<'_, T>], loss: Loss) -> Self {
        Self {
            loss,
            outputs: vec![Vec::new(); layers.len()],
            upstream: Vec::new(),
            downstream: Vec::new(),
            gradients: layers.iter().map(|layer| Gradients::zeros(&layer.spec)).collect(),
        }
    }

    /// Computes this part's share of the loss of a batch of `batch_size` samples, and of its gradients.
    ///
    /// `x` (IN, B) and `targets` (OUT, B), sample after sample, B at least 1.
    pub fn run(
        &mut self,
        layers: &[LayerView<'_, T>],
        x: &[T],
        targets: &[T],
        batch_size: usize,
    ) -> BatchResult<T> {
        self.forward(layers, x);
        let (Some(last), Some(z)) = (layers.last(), self.outputs.last_mut()) else {
            return BatchResult::default();
        };
        let outputs = last.bias.len();
        let correct = z
            .chunks_exact(outputs)
            .zip(targets.chunks_exact(outputs))
            .filter(|(z, t)| argmax(z) == argmax(t))
            .count();
        let activation = last.spec.activation();
        let loss = self.loss.evaluate(activation, z, targets, outputs, batch_size);
        self.backward(layers, x);
        BatchResult { loss, correct }
    }

    /// Leaves every layer's output, and the last layer's sums.
    fn forward(&mut self, layers: &[LayerView<'_, T>], x: &[T]) {
        let batch = layers.first().map_or(0, |layer| x.len() / layer.spec.inputs() as usize);
        let mut x = x;
        for (index, (layer, z)) in layers.iter().zip(&mut self.outputs).enumerate() {
            let outputs = layer.bias.len();
            z.resize(outputs * batch, T::zero());
            dense::forward(layer.weights, layer.bias, x, z);
            if index + 1 < layers.len() {
                activation::forward(layer.spec.activation(), z, outputs);
            }
            x = z;
        }
    }

    /// From the last layer's `dz`, left by the loss in its output buffer, to all gradients.
    fn backward(&mut self, layers: &[LayerView<'_, T>], x: &[T]) {
        self.upstream.clone_from(&self.outputs[layers.len() - 1]);
        for (index, layer) in layers.iter().enumerate().rev() {
            let gradients = &mut self.gradients[index];
            let dz = &self.upstream;
            let Some(previous) = index.checked_sub(1) else {
                dense::backward_parameters(x, dz, &mut gradients.weights, &mut gradients.bias);
                return;
            };
            let y = &self.outputs[previous];
            dense::backward_parameters(y, dz, &mut gradients.weights, &mut gradients.bias);
            self.downstream.resize(y.len(), T::zero());
            dense::backward_input(layer.weights, dz, &mut self.downstream, layer.bias.len());
            let previous_layer = &layers[previous];
            activation::backward(
                previous_layer.spec.activation(),
                y,
                &mut self.downstream,
                previous_layer.bias.len(),
            );
            std::mem::swap(&mut self.upstream, &mut self.downstream);
        }
    }
}

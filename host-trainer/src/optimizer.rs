//! How gradients move parameters.

mod clip;
mod method;

pub use clip::clip_norm;
pub use method::Method;

use crate::engine::Gradients;
use crate::scalar::Scalar;
use nn_core::{LayerView, LayerViewMut};

/// Moves parameters against their gradients, by one of the [`Method`]s.
///
/// Biases do not decay. Memory: what the method remembers of each parameter, at most two numbers.
#[derive(Clone, Debug)]
pub struct Optimizer<T> {
    method: Method,
    weight_decay: f64,
    steps: u32,
    /// What the method remembers, layer by layer: a velocity, or a mean of gradients.
    first: Vec<Gradients<T>>,
    /// A mean of squared gradients.
    second: Vec<Gradients<T>>,
}

impl<T: Scalar> Optimizer<T> {
    /// An optimizer that has not moved yet, for networks of these layers.
    pub fn new(layers: &[LayerView<'_, T>], method: Method, weight_decay: f64) -> Self {
        let zeros = || layers.iter().map(|layer| Gradients::zeros(&layer.spec)).collect();
        Self { method, weight_decay, steps: 0, first: zeros(), second: zeros() }
    }

    /// Moves the parameters one step.
    pub fn step(
        &mut self,
        layers: &mut [LayerViewMut<'_, T>],
        gradients: &[Gradients<T>],
        learning_rate: f64,
    ) {
        self.steps = self.steps.saturating_add(1);
        let memories = self.first.iter_mut().zip(&mut self.second);
        for ((layer, gradients), (first, second)) in layers.iter_mut().zip(gradients).zip(memories)
        {
            let rule = |weight_decay| self.method.rule(learning_rate, weight_decay, self.steps);
            rule(self.weight_decay).apply(
                layer.weights,
                &gradients.weights,
                &mut first.weights,
                &mut second.weights,
            );
            rule(0.0).apply(layer.bias, &gradients.bias, &mut first.bias, &mut second.bias);
        }
    }
}

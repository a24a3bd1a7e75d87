//! Optimizers: how gradients move parameters.

mod clip;
mod defaults;
mod method;

pub use clip::clip_norm;
pub use method::Method;

use crate::engine::{Gradients, zeros};
use crate::parameters::Parameters;
use crate::scalar::Scalar;

/// Moves parameters against their gradients, by one of the [`Method`]s.
///
/// Biases do not decay, nor do scales of batch normalization. Memory: what the method remembers of each parameter, at most two numbers.
#[derive(Clone, Debug)]
pub struct Optimizer<T> {
    method: Method,
    weight_decay: f64,
    steps: u32,
    /// Memory of the method, layer by layer: a velocity, or a mean of gradients.
    first: Vec<Gradients<T>>,
    /// A mean of squared gradients.
    second: Vec<Gradients<T>>,
}

impl<T: Scalar> Optimizer<T> {
    /// An optimizer that has not moved yet.
    pub fn new(parameters: &Parameters<T>, method: Method, weight_decay: f64) -> Self {
        let zeros = || zeros(&parameters.layers);
        Self { method, weight_decay, steps: 0, first: zeros(), second: zeros() }
    }

    /// Moves the parameters one step.
    pub fn step(
        &mut self,
        parameters: &mut Parameters<T>,
        gradients: &[Gradients<T>],
        learning_rate: f64,
    ) {
        self.steps = self.steps.saturating_add(1);
        let memories = self.first.iter_mut().zip(&mut self.second);
        let layers = parameters.layers.iter_mut().zip(gradients).zip(memories);
        for ((layer, gradients), (first, second)) in layers {
            let rule = |weight_decay| self.method.rule(learning_rate, weight_decay, self.steps);
            let memories = first.blocks.iter_mut().zip(&mut second.blocks);
            let blocks = layer.blocks.iter_mut().zip(&gradients.blocks).zip(memories);
            for ((block, of_block), (first, second)) in blocks {
                rule(self.weight_decay).apply(
                    &mut block.weights,
                    &of_block.weights,
                    &mut first.weights,
                    &mut second.weights,
                );
                let (first, second) = (&mut first.bias, &mut second.bias);
                rule(0.0).apply(&mut block.bias, &of_block.bias, first, second);
            }
            if let Some(batch_norm) = &mut layer.batch_norm {
                let (first, second) = (&mut first.scale, &mut second.scale);
                rule(0.0).apply(&mut batch_norm.scale, &gradients.scale, first, second);
            }
        }
    }

    /// Number of steps that it took.
    pub fn steps(&self) -> u32 {
        self.steps
    }

    /// Memory of the method: how many steps it took, and all its numbers, for a checkpoint.
    pub fn memory(&self) -> (u32, impl Iterator<Item = &T>) {
        let layers = self.first.iter().chain(&self.second);
        (self.steps, layers.flat_map(Gradients::numbers))
    }

    /// Remembers `steps` steps and these numbers, as many as [`memory`](Self::memory) gives.
    pub fn restore(&mut self, steps: u32, numbers: impl IntoIterator<Item = T>) {
        self.steps = steps;
        let layers = self.first.iter_mut().chain(&mut self.second);
        let memory = layers.flat_map(Gradients::numbers_mut);
        for (remembered, number) in memory.zip(numbers) {
            *remembered = number;
        }
    }
}

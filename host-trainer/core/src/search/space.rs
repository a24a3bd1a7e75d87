//! Shapes of networks that a search draws from.

mod dense;
mod image;
mod recurrent;

use super::{Candidate, Format, Recipe};
use crate::dataset::{Dataset, Normalize, Task};
use nn_core::{ActivationKind, Shape};
use rand::{Rng, RngExt};

/// All networks that a search may draw for some samples: which kinds there are depends on their shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Space {
    input: Shape,
    outputs: usize,
    is_classification: bool,
    normalize: Normalize,
    families: Vec<Family>,
}

/// Family of networks: a way to put layers together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Dense,
    DenseResidual,
    Convolution,
    Separable,
    Residual,
    Recurrent,
}

/// Shorter signals have no shapes to look for along them.
const SHORTEST_SIGNAL: u16 = 8;
/// Smaller pictures have no room for a window.
const SMALLEST_PICTURE: u16 = 4;

impl Space {
    /// The networks for samples like these: dense ones for numbers, for pictures those with convolutions too, and for
    /// signals recurrent ones as well.
    pub fn of(data: &Dataset) -> Self {
        let input = data.shape();
        let is_image = data.image.is_some();
        let is_picture =
            is_image && input.height >= SMALLEST_PICTURE && input.width >= SMALLEST_PICTURE;
        let is_signal = is_image && input.height == 1 && input.width >= SHORTEST_SIGNAL;
        let mut families = vec![Family::Dense];
        if is_picture || is_signal {
            families.extend([Family::Convolution, Family::Separable, Family::Residual]);
        } else {
            families.push(Family::DenseResidual);
        }
        if is_signal {
            families.push(Family::Recurrent);
        }
        Self {
            input,
            outputs: data.targets.outputs(),
            is_classification: data.targets.task() == Task::Classification,
            normalize: Normalize::Standard,
            families,
        }
    }

    /// Changes how training scales samples.
    pub fn scaled(self, normalize: Normalize) -> Self {
        Self { normalize, ..self }
    }

    /// Draws a network. Not each can be had: a window may be larger than what it looks at.
    pub fn draw(&self, generator: &mut impl Rng) -> Candidate {
        let family = pick(generator, &self.families);
        let shapes = image::Shapes { is_signal: self.input.height == 1 };
        let mut layers = match family {
            Family::Dense => dense::plain(generator),
            Family::DenseResidual => dense::residual(generator),
            Family::Convolution => shapes.convolution(generator),
            Family::Separable => shapes.separable(generator),
            Family::Residual => shapes.residual(generator),
            Family::Recurrent => recurrent::recurrent(generator),
        };
        layers.push(format!("dense {}", self.outputs));
        use ActivationKind::{HardSwish, LeakyRelu, Relu, Tanh};
        let activation = match family {
            Family::Dense | Family::DenseResidual | Family::Recurrent => {
                pick(generator, &[Relu, Relu, LeakyRelu, HardSwish, Tanh])
            }
            Family::Convolution | Family::Separable | Family::Residual => {
                pick(generator, &[Relu, Relu, Relu, LeakyRelu, HardSwish])
            }
        };
        let is_picture = self.input.height > 1;
        let side = self.input.height.min(self.input.width);
        Candidate {
            layers: layers.join(", "),
            activation,
            format: pick(generator, &Format::ALL),
            recipe: Recipe::draw(generator, self.is_classification, is_picture.then_some(side)),
        }
    }

    /// Shape of the samples.
    pub(super) fn input(&self) -> Shape {
        self.input
    }

    /// Scaling of the samples in training.
    pub(super) fn normalize(&self) -> Normalize {
        self.normalize
    }

    /// The activation of the last layer, which fits the loss that training takes by itself.
    pub(super) fn last(&self) -> ActivationKind {
        if self.is_classification { ActivationKind::Softmax } else { ActivationKind::Identity }
    }
}

/// One of several, all equally likely.
pub(super) fn pick<T: Copy>(generator: &mut impl Rng, choices: &[T]) -> T {
    choices[generator.random_range(0..choices.len())]
}

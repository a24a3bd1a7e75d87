//! Outputs of every layer: for tests that compare all numbers between layers with the laptop's, and for whoever
//! wants to see them.

use crate::layers::{Layer, Leaf};
use crate::samples::{fingerprint, fingerprint_integers};
use crate::tensor::Tensor;

/// A network that shows the output of each of its rows.
pub trait Trace: Layer {
    /// Computes the layers one by one from a fresh state, and hands each one's output to `visit`, from input to
    /// output. Takes more memory than [`Layer::forward`].
    fn trace(&self, x: &Self::Input, visit: &mut impl FnMut(LayerOutput<'_>)) -> Self::Output;
}

/// The output of a layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LayerOutput<'a> {
    /// Output of a layer of `f32`, or of the last layer of a quantized network.
    Floats(&'a [f32]),
    /// Output of a quantized layer.
    Integers(&'a [i16]),
}

impl LayerOutput<'_> {
    /// The fingerprint of these numbers.
    pub fn fingerprint(self) -> u32 {
        match self {
            Self::Floats(numbers) => fingerprint(numbers),
            Self::Integers(numbers) => fingerprint_integers(numbers),
        }
    }
}

/// A single layer shows its output.
impl<L: Leaf> Trace for L {
    fn trace(&self, x: &L::X, visit: &mut impl FnMut(LayerOutput<'_>)) -> L::Y {
        let y = self.forward(x);
        visit(shown(&y));
        y
    }
}

/// The numbers of an activation.
pub(crate) fn shown<Y: Tensor>(y: &Y) -> LayerOutput<'_> {
    crate::element::Element::shown(y.numbers())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Chain, Dense, Network, Relu, Softmax, chain};
    use std::vec::Vec;

    #[test]
    fn every_layer_is_visited_in_order() {
        let network: Network<chain![Dense<1, 2, Relu>, Dense<2, 1, Softmax>]> = Network::new(
            Chain::new(Dense::new([[1.0], [-1.0]], [0.0; 2]), Dense::new([[1.0, 1.0]], [0.0])),
        );
        let mut visited = Vec::new();
        let y = network.trace(&[3.0], &mut |output| visited.push(output.fingerprint()));
        assert_eq!(visited, [fingerprint(&[3.0, 0.0]), fingerprint(&[1.0])]);
        assert_eq!(y, network.forward(&[3.0]));
    }
}

//! The parameters of a network in the form that training computes with.

use crate::matmul::transpose;
use crate::scalar::Scalar;
use nn_core::{LayerSpec, Lend};

/// Weights and biases of all layers, copied from a network.
///
/// A network stores weights as (OUT, IN); here they are (IN, OUT), which the products of training read
/// without rearranging them.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters<T> {
    /// From input to output.
    pub layers: Vec<Layer<T>>,
}

/// The parameters of a dense layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer<T> {
    /// Shape and activation.
    pub spec: LayerSpec,
    /// (IN, OUT), row-major.
    pub weights: Vec<T>,
    /// (OUT)
    pub bias: Vec<T>,
}

impl<T: Scalar> Parameters<T> {
    /// Those of a network, typed or dynamic.
    pub fn of(network: &impl Lend<T>) -> Self {
        let copy = |view: &nn_core::LayerView<'_, T>| {
            let mut weights = vec![T::zero(); view.weights.len()];
            if !weights.is_empty() {
                transpose(view.weights, view.spec.terms() as usize, &mut weights);
            }
            Layer { spec: view.spec, weights, bias: view.bias.to_vec() }
        };
        Self { layers: network.views().iter().map(copy).collect() }
    }

    /// Gives them to a network of the same layers.
    pub fn write_to(&self, network: &mut impl Lend<T>) {
        for (view, layer) in network.views_mut().into_iter().zip(&self.layers) {
            layer.write_rows(view.weights);
            view.bias.copy_from_slice(&layer.bias);
        }
    }

    /// Whether every one is a finite number.
    pub fn are_finite(&self) -> bool {
        self.numbers().all(|number| number.is_finite())
    }

    /// All numbers, layer by layer.
    pub fn numbers(&self) -> impl Iterator<Item = &T> {
        self.layers.iter().flat_map(|layer| layer.weights.iter().chain(&layer.bias))
    }

    /// Takes these numbers, as many as [`numbers`](Self::numbers) gives and in its order.
    pub(crate) fn fill(&mut self, numbers: &[T]) {
        self.numbers_mut().zip(numbers).for_each(|(to, &number)| *to = number);
    }

    /// All numbers, layer by layer, to be changed.
    pub fn numbers_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.layers.iter_mut().flat_map(|layer| layer.weights.iter_mut().chain(&mut layer.bias))
    }
}

impl<T: Copy> Layer<T> {
    /// `rows` becomes the weights as a network stores them: (OUT, IN).
    pub fn write_rows(&self, rows: &mut [T]) {
        if !rows.is_empty() {
            transpose(&self.weights, self.bias.len(), rows);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::initialize::initialize;
    use crate::network::DynamicNetwork;
    use nn_core::ActivationKind::{Relu, Softmax};

    #[test]
    fn parameters_come_back_as_they_were() {
        let mut network = DynamicNetwork::<f32>::new(&[5, 3, 2], Relu, Softmax).unwrap();
        initialize(&mut network, 3);
        let parameters = Parameters::of(&network);
        assert_eq!(parameters.layers[0].weights[1], network.views()[0].weights[5]);
        let mut copy = DynamicNetwork::<f32>::new(&[5, 3, 2], Relu, Softmax).unwrap();
        parameters.write_to(&mut copy);
        assert_eq!(copy, network);
    }
}

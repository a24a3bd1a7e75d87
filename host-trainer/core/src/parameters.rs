//! The parameters of a network in the form that training computes with.

mod batch_norm;

pub use batch_norm::BatchNorm;

use crate::layers::batch_norm::Moments;
use crate::matmul::transpose;
use crate::scalar::Scalar;
use nn_core::{LayerSpec, LayerViews, Role};

/// Weights and biases of all layers, copied from a network.
///
/// A network stores weights as (OUT, terms); here they are (terms, OUT), which the products of training read
/// without rearranging them.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters<T> {
    /// From input to output.
    pub layers: Vec<Layer<T>>,
}

/// Weights and biases, or their gradients.
#[derive(Clone, Debug, PartialEq)]
pub struct Block<T> {
    /// (terms, OUT), row-major.
    pub weights: Vec<T>,
    /// (OUT)
    pub bias: Vec<T>,
}

impl<T: Copy> Block<T> {
    /// `rows` becomes the weights as a network stores them: (OUT, terms).
    pub fn write_rows(&self, rows: &mut [T]) {
        if !rows.is_empty() {
            transpose(&self.weights, self.bias.len(), rows);
        }
    }
}

/// The parameters of a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer<T> {
    /// Shape and activation.
    pub spec: LayerSpec,
    /// Blocks of weights and biases: none, one or two.
    pub blocks: Vec<Block<T>>,
    /// If its sums are normalized.
    pub batch_norm: Option<BatchNorm<T>>,
}

impl<T: Scalar> Parameters<T> {
    /// Takes the parameters of a network, typed or dynamic, without a first row that standardizes, which is not trained.
    pub fn of(network: &impl LayerViews<T>) -> Self {
        let copy = |view: &nn_core::LayerView<'_, T>| {
            let copy = |block: &nn_core::BlockView<'_, T>| {
                let mut weights = vec![T::zero(); block.weights.len()];
                let terms = block.weights.len() / block.bias.len();
                transpose(block.weights, terms, &mut weights);
                Block { weights, bias: block.bias.to_vec() }
            };
            let blocks = view.blocks.iter().map(copy).collect();
            Layer { spec: view.spec, blocks, batch_norm: None }
        };
        let views = network.layer_views();
        Self { layers: views.iter().filter(|view| is_trained(&view.spec)).map(copy).collect() }
    }

    /// Normalizes the sums of every layer with weights but the last, from now on.
    pub fn normalize_batches(&mut self) {
        let hidden = self.layers.len().saturating_sub(1);
        for layer in &mut self.layers[..hidden] {
            if let [block] = &layer.blocks[..] {
                layer.batch_norm = Some(BatchNorm::new(block.bias.len()));
            }
        }
    }

    /// Has running statistics follow those of a step, counted from 1.
    pub(crate) fn follow(&mut self, moments: &[Moments<T>], step: u32) {
        for (layer, moments) in self.layers.iter_mut().zip(moments) {
            if let Some(batch_norm) = &mut layer.batch_norm {
                batch_norm.follow(moments, step);
            }
        }
    }

    /// Gives them to a network of the same layers. What normalizes sums becomes part of weights and biases.
    pub fn write_to(&self, network: &mut impl LayerViews<T>) {
        let views = network.layer_views_mut().into_iter().filter(|view| is_trained(&view.spec));
        for (view, layer) in views.zip(&self.layers) {
            let mut blocks = view.blocks;
            for (to, from) in blocks.iter_mut().zip(&layer.blocks) {
                from.write_rows(to.weights);
                to.bias.copy_from_slice(&from.bias);
            }
            let (Some(batch_norm), Some(block)) = (&layer.batch_norm, blocks.first_mut()) else {
                continue;
            };
            let rows = block.weights.chunks_exact_mut(view.spec.terms() as usize);
            for ((row, bias), (factor, shift)) in
                rows.zip(block.bias.iter_mut()).zip(batch_norm.folded())
            {
                for weight in row {
                    *weight = T::of(weight.to_f64() * factor);
                }
                *bias = T::of(bias.to_f64() - shift);
            }
        }
    }

    /// Returns whether every one is a finite number.
    pub fn are_finite(&self) -> bool {
        self.numbers().all(|number| number.is_finite())
    }

    /// All numbers, layer by layer.
    pub fn numbers(&self) -> impl Iterator<Item = &T> {
        self.layers.iter().flat_map(|layer| {
            let of_norm = layer.batch_norm.iter().flat_map(BatchNorm::numbers);
            let of_blocks =
                layer.blocks.iter().flat_map(|block| block.weights.iter().chain(&block.bias));
            of_blocks.chain(of_norm)
        })
    }

    /// Takes these numbers, as many as [`numbers`](Self::numbers) gives and in its order.
    pub(crate) fn fill(&mut self, numbers: &[T]) {
        self.numbers_mut().zip(numbers).for_each(|(to, &number)| *to = number);
    }

    /// All numbers, layer by layer, to be changed.
    pub fn numbers_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.layers.iter_mut().flat_map(|layer| {
            let of_norm = layer.batch_norm.iter_mut().flat_map(BatchNorm::numbers_mut);
            let blocks = layer.blocks.iter_mut();
            let of_blocks =
                blocks.flat_map(|block| block.weights.iter_mut().chain(&mut block.bias));
            of_blocks.chain(of_norm)
        })
    }
}

/// Returns whether it has a place among the layers that are trained.
fn is_trained(spec: &LayerSpec) -> bool {
    !matches!(spec.op.role(), Role::Standardize | Role::Features)
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
        assert_eq!(
            parameters.layers[0].blocks[0].weights[1],
            network.layer_views()[0].blocks[0].weights[5]
        );
        let mut copy = DynamicNetwork::<f32>::new(&[5, 3, 2], Relu, Softmax).unwrap();
        parameters.write_to(&mut copy);
        assert_eq!(copy, network);
    }
}

//! The fully connected layer.

use crate::activation::Activation;
use crate::kernel;
use crate::layer::{Describe, Head, Layer};
use crate::topology::{LayerSpec, Topology};
use crate::views::{LayerView, LayerViewMut, Lend, ViewList};
use core::marker::PhantomData;
use nalgebra::{ArrayStorage, SMatrix, SVector};
use serde::{Deserialize, Serialize};

/// A fully connected layer: `y = A(W·x + b)` with `W` of shape (OUT, IN).
///
/// | | |
/// | --- | --- |
/// | input, output | `[f32; IN]`, `[f32; OUT]` |
/// | parameters | OUT·IN weights, OUT biases, 4 bytes each |
/// | cost | OUT·IN multiply-accumulates, then the activation |
///
/// ```
/// use nn_core::{Dense, Layer, Relu};
///
/// let layer = Dense::<3, 2, Relu>::new([[1.0, 2.0, 3.0], [-1.0, 0.0, 0.0]], [0.5, 0.0]);
/// assert_eq!(layer.forward(&[1.0, 1.0, 1.0]), [6.5, 0.0]);
/// ```
///
/// Its serde form is the weights, row by row, then the biases, without any length: in postcard
/// exactly 4 bytes a parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Dense<const IN: usize, const OUT: usize, A> {
    /// nalgebra stores columns one after the other: as `Wᵀ` (IN, OUT), each output's weights are
    /// neighbours, which is the row-major `W` (OUT, IN) that the kernel and the model file want.
    weights_transposed: SMatrix<f32, IN, OUT>,
    bias: SVector<f32, OUT>,
    #[serde(skip)]
    activation: PhantomData<A>,
}

impl<const IN: usize, const OUT: usize, A> Dense<IN, OUT, A> {
    /// A layer with these weights, one row per output, and biases.
    pub const fn new(weights: [[f32; IN]; OUT], bias: [f32; OUT]) -> Self {
        Self {
            weights_transposed: SMatrix::from_array_storage(ArrayStorage(weights)),
            bias: SVector::from_array_storage(ArrayStorage([bias])),
            activation: PhantomData,
        }
    }

    /// The weights `W`, one row per output.
    pub const fn weights(&self) -> &[[f32; IN]; OUT] {
        &self.weights_transposed.data.0
    }

    /// The biases `b`, one per output.
    pub const fn bias(&self) -> &[f32; OUT] {
        &self.bias.data.0[0]
    }

    /// `Wᵀ` as a matrix of nalgebra (IN, OUT), for norms, products and decompositions.
    pub const fn weights_transposed(&self) -> &SMatrix<f32, IN, OUT> {
        &self.weights_transposed
    }
}

impl<const IN: usize, const OUT: usize, A: Activation> Layer for Dense<IN, OUT, A> {
    type Input = [f32; IN];
    type Output = [f32; OUT];
    type Front = [f32; OUT];
    type Back = ();

    const INPUTS: usize = IN;
    const OUTPUTS: usize = OUT;
    const PARAMETERS: usize = OUT * IN + OUT;
    const MACS: usize = OUT * IN;
    const FLASH_BYTES: usize = size_of::<Self>();

    #[inline(always)]
    fn forward_in<'m>(
        &self,
        x: &[f32; IN],
        y: &'m mut [f32; OUT],
        back: &mut (),
    ) -> &'m mut [f32; OUT] {
        let y = self.logits_in(x, y, back);
        A::apply(y);
        y
    }
}

impl<const IN: usize, const OUT: usize, A: Activation> Head for Dense<IN, OUT, A> {
    type Activation = A;
    type Logits = [f32; OUT];

    #[inline(always)]
    fn logits_in<'m>(
        &self,
        x: &[f32; IN],
        z: &'m mut [f32; OUT],
        (): &mut (),
    ) -> &'m mut [f32; OUT] {
        let weights = self.weights().as_flattened();
        kernel::dense::<1>(weights, self.bias(), x.as_chunks().0, z.as_chunks_mut().0);
        z
    }

    #[inline(always)]
    fn activate(mut z: [f32; OUT]) -> [f32; OUT] {
        A::apply(&mut z);
        z
    }
}

impl<const IN: usize, const OUT: usize, A: Activation> Describe for Dense<IN, OUT, A> {
    const TOPOLOGY: Topology = {
        assert!(IN > 0 && OUT > 0, "a dense layer needs at least one input and one output");
        assert!(IN <= u32::MAX as usize && OUT <= u32::MAX as usize, "a dense layer is too wide");
        Topology::of(LayerSpec::Dense {
            inputs: IN as u32,
            outputs: OUT as u32,
            activation: A::KIND,
        })
    };
    const ZEROS: Self = Self::new([[0.0; IN]; OUT], [0.0; OUT]);
}

impl<const IN: usize, const OUT: usize, A: Activation> Lend for Dense<IN, OUT, A> {
    fn lend<'a>(&'a self, views: &mut ViewList<LayerView<'a>>) {
        views.push(LayerView {
            spec: Self::TOPOLOGY.first(),
            weights: self.weights_transposed.as_slice(),
            bias: self.bias.as_slice(),
        });
    }

    fn lend_mut<'a>(&'a mut self, views: &mut ViewList<LayerViewMut<'a>>) {
        views.push(LayerViewMut {
            spec: Self::TOPOLOGY.first(),
            weights: self.weights_transposed.as_mut_slice(),
            bias: self.bias.as_mut_slice(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{Identity, Softmax, Tanh};

    const LAYER: Dense<3, 2, Identity> =
        Dense::new([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [10.0, 20.0]);

    #[test]
    fn computes_the_matrix_product_worked_out_by_hand() {
        // 10 + 1·1 + 2·0 + 3·(−1) = 8; 20 + 4·1 + 5·0 + 6·(−1) = 18
        assert_eq!(LAYER.forward(&[1.0, 0.0, -1.0]), [8.0, 18.0]);
        assert_eq!(LAYER.logits(&[1.0, 0.0, -1.0]), [8.0, 18.0]);
    }

    #[test]
    fn logits_are_the_output_before_the_activation() {
        let layer = Dense::<1, 2, Softmax>::new([[1.0], [1.0]], [0.0, 0.0]);
        assert_eq!(layer.logits(&[3.0]), [3.0, 3.0]);
        assert_eq!(layer.forward(&[3.0]), [0.5, 0.5]);
    }

    #[test]
    fn postcard_writes_rows_then_biases_in_four_bytes_each() {
        let bytes = postcard::to_allocvec(&LAYER).unwrap();
        let numbers: std::vec::Vec<f32> =
            bytes.chunks(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
        assert_eq!(numbers, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 10.0, 20.0]);
        assert_eq!(postcard::from_bytes::<Dense<3, 2, Identity>>(&bytes).unwrap(), LAYER);
    }

    #[test]
    fn matches_nalgebra_on_the_transposed_weights() {
        let product = LAYER.weights_transposed().tr_mul(&SVector::from([0.5, 0.25, 2.0]));
        assert_eq!(product.as_slice(), [1.0 * 0.5 + 0.5 + 6.0, 2.0 + 1.25 + 12.0]);
    }

    #[test]
    fn lends_rows_and_biases_that_can_be_changed() {
        let mut layer = Dense::<2, 2, Tanh>::ZEROS;
        let mut views = ViewList::new();
        layer.lend_mut(&mut views);
        for view in views.iter_mut() {
            view.weights.copy_from_slice(&[1.0, 2.0, 3.0, 4.0]);
            view.bias.copy_from_slice(&[5.0, 6.0]);
        }
        drop(views);
        assert_eq!(layer, Dense::new([[1.0, 2.0], [3.0, 4.0]], [5.0, 6.0]));
    }

    #[test]
    fn costs_are_known() {
        type Wide = Dense<784, 80, Tanh>;
        assert_eq!(Wide::PARAMETERS, 62_800);
        assert_eq!(Wide::MACS, 62_720);
        assert_eq!(Wide::FLASH_BYTES, 4 * 62_800);
        assert_eq!(Wide::RAM_BYTES, 4 * (784 + 80));
    }
}

//! The fully connected layer.

use super::in_steps::Progress;
use super::leaf::Leaf;
use crate::activation::Activate;
use crate::block::Floats;
use crate::buffer::Aligned;
use crate::embed::{Embed, EmbedBlock, Position};
use crate::format::{Block, BlockSlices, F32, Format};
use crate::topology::{Extent, LayerSpec, Op};
use core::marker::PhantomData;
#[cfg(feature = "nalgebra")]
use nalgebra::SMatrixView;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// A fully connected layer: `y = A(W·x + b)` with `W` of shape (OUT, IN), in the format `F`.
///
/// | | |
/// | --- | --- |
/// | input, output | `[f32; IN]`, `[f32; OUT]`; of [`I8`](crate::quantized::I8): of `i16` |
/// | parameters | OUT·IN weights, OUT biases, 4 bytes each; of `I8`: a byte a weight, 8 bytes an output |
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
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(
    feature = "model-files",
    serde(bound(
        serialize = "F::Rows<IN, OUT>: Serialize",
        deserialize = "F::Rows<IN, OUT>: Deserialize<'de>"
    ))
)]
pub struct Dense<const IN: usize, const OUT: usize, A, F: Format = F32> {
    rows: F::Rows<IN, OUT>,
    #[cfg_attr(feature = "model-files", serde(skip))]
    activation: PhantomData<A>,
}

impl<const IN: usize, const OUT: usize, A> Dense<IN, OUT, A> {
    /// A layer with these weights, one row per output, and biases.
    pub const fn new(weights: [[f32; IN]; OUT], bias: [f32; OUT]) -> Self {
        Self::of(Floats::new(weights, bias))
    }

    /// The weights `W`, one row per output.
    pub const fn weights(&self) -> &[[f32; IN]; OUT] {
        self.rows.weights()
    }

    /// The biases `b`, one per output.
    pub const fn bias(&self) -> &[f32; OUT] {
        self.rows.bias()
    }

    /// `Wᵀ` as a matrix of nalgebra (IN, OUT), for norms, products and decompositions. Nothing is copied: nalgebra
    /// stores columns one after the other, and the columns of `Wᵀ` are the rows of `W`.
    ///
    /// Needs the feature `nalgebra`.
    #[cfg(feature = "nalgebra")]
    pub fn weights_transposed(&self) -> SMatrixView<'_, f32, IN, OUT> {
        SMatrixView::from_slice(self.weights().as_flattened())
    }
}

impl<const IN: usize, const OUT: usize, A, F: Format> Dense<IN, OUT, A, F> {
    /// A layer with this block of weights and biases.
    pub const fn of(rows: F::Rows<IN, OUT>) -> Self {
        Self { rows, activation: PhantomData }
    }

    /// The block of weights and biases.
    pub const fn rows(&self) -> &F::Rows<IN, OUT> {
        &self.rows
    }
}

impl<const IN: usize, const OUT: usize, A, F> Leaf for Dense<IN, OUT, A, F>
where
    A: Activate<F::Number>,
    F: Format,
{
    type X = [F::Number; IN];
    type Y = [F::Number; OUT];
    type State = ();
    type Memory = Aligned<[F::Number; OUT]>;
    type Activation = A;
    type Parameters = F::Rows<IN, OUT>;

    const SPEC: LayerSpec = {
        let (input, Extent::List(outputs)) = (Extent::of_list(IN), Extent::of_list(OUT)) else {
            unreachable!()
        };
        LayerSpec::new(Op::Dense { outputs }, input, F::KIND, A::KIND)
    };
    const ZEROS: Self = Self::of(Block::ZEROS);

    #[inline(always)]
    fn sums<'m>(
        &self,
        (): &mut (),
        x: &Self::X,
        Aligned(z): &'m mut Self::Memory,
    ) -> &'m mut Self::Y {
        F::dense(self.rows.slices(), x, z, A::LOW);
        z
    }

    #[inline(always)]
    fn some_rows(
        &self,
        at: &mut Progress,
        rows: usize,
        (): &mut (),
        x: &Self::X,
        Aligned(z): &mut Self::Memory,
    ) {
        if at.row == 0 {
            at.sum_of_x = F::sum_of_x(x);
        }
        let (block, more) = rows_of::<F>(self.rows.slices(), IN, z, (at.row, rows));
        F::dense_rows(block, x, more, A::LOW, at.sum_of_x);
        let is_of_each = const { A::KIND.is_of_each() };
        if is_of_each {
            A::activate(more);
        }
        at.row = at.row.saturating_add(rows);
        if at.row >= OUT {
            if !is_of_each {
                A::activate(z);
            }
            at.end_piece();
        }
    }

    fn parameters(&self) -> &Self::Parameters {
        &self.rows
    }

    fn parameters_mut(&mut self) -> &mut Self::Parameters {
        &mut self.rows
    }
}

/// At most so many rows of a block of so many inputs, behind the first ones, and their outputs; none where there are
/// no more.
#[inline(always)]
fn rows_of<'b, 'z, F: Format>(
    (weights, per_output): BlockSlices<'b, F>,
    inputs: usize,
    z: &'z mut [F::Number],
    (first, rows): (usize, usize),
) -> (BlockSlices<'b, F>, &'z mut [F::Number]) {
    let rows = rows.min(z.len().saturating_sub(first));
    let numbers = F::count(rows, inputs);
    let weights = weights.get(F::count(first, inputs)..).and_then(|rest| rest.get(..numbers));
    let per_output = per_output.get(first..).and_then(|rest| rest.get(..rows));
    let z = z.get_mut(first..).and_then(|rest| rest.get_mut(..rows));
    ((weights.unwrap_or(&[]), per_output.unwrap_or(&[])), z.unwrap_or(&mut []))
}

impl<P, const IN: usize, const OUT: usize, A, F> Embed<P> for Dense<IN, OUT, A, F>
where
    P: Position,
    A: Activate<F::Number>,
    F: Format<Rows<IN, OUT>: EmbedBlock<P>>,
{
    const VALUE: Self = Self::of(EmbedBlock::VALUE);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{Identity, Softmax, Tanh};
    use crate::layers::{Describe, Layer};
    use crate::views::{LayerViews, ViewList};

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

    #[cfg(feature = "model-files")]
    #[test]
    fn postcard_writes_rows_then_biases_in_four_bytes_each() {
        let bytes = postcard::to_allocvec(&LAYER).unwrap();
        let numbers: std::vec::Vec<f32> =
            bytes.chunks(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
        assert_eq!(numbers, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 10.0, 20.0]);
        assert_eq!(postcard::from_bytes::<Dense<3, 2, Identity>>(&bytes).unwrap(), LAYER);
    }

    #[cfg(feature = "nalgebra")]
    #[test]
    fn matches_nalgebra_on_the_transposed_weights() {
        let x = nalgebra::SVector::from([0.5, 0.25, 2.0]);
        let product = LAYER.weights_transposed().tr_mul(&x);
        assert_eq!(product.as_slice(), [1.0 * 0.5 + 0.5 + 6.0, 2.0 + 1.25 + 12.0]);
    }

    #[test]
    fn lends_rows_and_biases_that_can_be_changed() {
        let mut layer = <Dense<2, 2, Tanh> as Describe>::ZEROS;
        let mut views = ViewList::new();
        layer.push_views_mut(&mut views);
        for view in views.iter_mut() {
            for block in view.blocks.iter_mut() {
                block.weights.copy_from_slice(&[1.0, 2.0, 3.0, 4.0]);
                block.bias.copy_from_slice(&[5.0, 6.0]);
            }
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

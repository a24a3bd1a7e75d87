//! A kind of layer: `Leaf` states what is particular about it, and all else follows.

use super::in_steps::{InSteps, Progress};
use super::layer::{Describe, Layer};
use crate::activation::Activate;
use crate::buffer::{Buffer, Holds};
use crate::tensor::Tensor;
use crate::topology::{LayerSpec, Topology};
use crate::views::{BlockViews, LayerView, LayerViewMut, LayerViews, ViewList};

/// A kind of layer, as one row of a network.
///
/// [`Layer`], [`Describe`], [`LayerViews`] and [`Trace`](crate::Trace) follow from it, for every kind in the same way.
/// Only [`Embed`](crate::embed::Embed) is up to the kind as well, because the compiler makes a layer out of bytes
/// without calling a function of a trait.
///
/// # For implementers
///
/// `sums` must be total: no panic, no allocation, and the same bits on every processor.
pub trait Leaf: Sized {
    /// The input, as a type.
    type X;
    /// The output, as a type.
    type Y: Tensor;
    /// The memory from one call to the next; `()` for most.
    type State: Buffer;
    /// Buffer of the output and of intermediate results.
    type Memory: Holds<Self::Y>;
    /// The activation function of the sums.
    type Activation: Activate<<Self::Y as Tensor>::Number>;
    /// The type of weights and biases; `()` for a layer without.
    type Parameters;

    /// The row: costs and comparisons follow from it. Evaluating it checks the shapes of the type.
    const SPEC: LayerSpec;
    /// The layer with all parameters zero.
    const ZEROS: Self;
    /// Bytes of tables in flash that are no parameters.
    const TABLE_BYTES: usize = 0;

    /// Computes the sums, before the activation.
    fn sums<'m>(
        &self,
        state: &mut Self::State,
        x: &Self::X,
        memory: &'m mut Self::Memory,
    ) -> &'m mut Self::Y;

    /// Computes at most `rows` outputs more, behind those that are done, activation included, and moves `at` on; at its
    /// end to the next piece. A kind that cannot be cut computes all.
    #[inline(always)]
    fn some_rows(
        &self,
        at: &mut Progress,
        _rows: usize,
        state: &mut Self::State,
        x: &Self::X,
        memory: &mut Self::Memory,
    ) {
        Self::Activation::activate(self.sums(state, x, memory).numbers_mut());
        at.end_piece();
    }

    /// Returns the weights and biases.
    fn parameters(&self) -> &Self::Parameters;

    /// Returns the weights and biases, mutable.
    fn parameters_mut(&mut self) -> &mut Self::Parameters;
}

impl<L: Leaf> Layer for L {
    type Input = L::X;
    type Output = L::Y;
    type State = L::State;
    type OutputBuffer = L::Memory;
    type SpareBuffer = ();
    type Workspace<Z: Buffer> = Z;
    type Activation = L::Activation;

    const INPUTS: usize = L::SPEC.inputs() as usize;
    const OUTPUTS: usize = L::SPEC.outputs() as usize;
    const PARAMETERS: usize = L::SPEC.parameters() as usize;
    const MACS: usize = L::SPEC.macs() as usize;
    const FLASH_BYTES: usize = match L::SPEC.has_nibbles() {
        // Weights lie elsewhere, and a reference to them has another size on a laptop.
        true => L::SPEC.flash_bytes() as usize,
        false => size_of::<L>() + L::TABLE_BYTES,
    };

    #[inline(always)]
    fn others<Z: Buffer>(workspace: &mut Z) -> &mut Z {
        workspace
    }

    #[inline(always)]
    fn logits_beside<'m, Z: Buffer>(
        &self,
        state: &mut L::State,
        x: &L::X,
        memory: &'m mut L::Memory,
        _: (&mut (), &mut Z),
    ) -> &'m mut L::Y {
        // Checks the shapes even where no other constant is asked for.
        let _ = const { L::SPEC };
        self.sums(state, x, memory)
    }
}

impl<L: Leaf> InSteps for L {
    const PIECES: usize = 1;

    #[inline(always)]
    fn output(memory: &mut L::Memory) -> &mut L::Y {
        memory.held()
    }

    #[inline(always)]
    fn advance<Z: Buffer>(
        &self,
        at: &mut Progress,
        rows: usize,
        state: &mut L::State,
        x: &L::X,
        memory: &mut L::Memory,
        _: (&mut (), &mut Z),
    ) {
        let _ = const { L::SPEC };
        self.some_rows(at, rows, state, x, memory);
    }
}

impl<L: Leaf> Describe for L {
    const TOPOLOGY: Topology = Topology::of(L::SPEC);
    const ZEROS: Self = <L as Leaf>::ZEROS;
}

impl<L: Leaf> LayerViews for L
where
    L::Parameters: BlockViews,
{
    fn push_views<'a>(&'a self, views: &mut ViewList<LayerView<'a>>) {
        views.push(LayerView { spec: L::SPEC, blocks: self.parameters().block_views() });
    }

    fn push_views_mut<'a>(&'a mut self, views: &mut ViewList<LayerViewMut<'a>>) {
        views.push(LayerViewMut { spec: L::SPEC, blocks: self.parameters_mut().block_views_mut() });
    }
}

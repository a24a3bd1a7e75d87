//! Views of layers, so that one trainer, one file writer and one report serve every network.

use crate::block::{Flat, Floats, Trainable};
use crate::topology::{LayerSpec, MAX_BLOCKS, MAX_LAYERS};
use core::ops::{Deref, DerefMut};

/// A block of parameters: see [`BlockShape`](crate::BlockShape).
#[derive(Clone, Copy, Debug)]
pub struct BlockView<'a, T = f32> {
    /// Weights, row-major (OUT, terms).
    pub weights: &'a [T],
    /// Biases (OUT).
    pub bias: &'a [T],
}

/// A block of parameters, mutable.
#[derive(Debug)]
pub struct BlockViewMut<'a, T = f32> {
    /// Weights, row-major (OUT, terms).
    pub weights: &'a mut [T],
    /// Biases (OUT).
    pub bias: &'a mut [T],
}

/// A layer: its row and its blocks of parameters.
#[derive(Clone, Debug)]
pub struct LayerView<'a, T = f32> {
    /// Row: shape, activation and format.
    pub spec: LayerSpec,
    /// Blocks of parameters, in the order of a file.
    pub blocks: Blocks<BlockView<'a, T>>,
}

impl LayerView<'_> {
    /// The parameters as in a model file: of each block weights, then biases.
    pub fn le_bytes(&self) -> impl Iterator<Item = u8> {
        let numbers = self.blocks.iter().flat_map(|block| block.weights.iter().chain(block.bias));
        numbers.flat_map(|number| number.to_le_bytes())
    }
}

/// A layer, mutable: its row and its blocks of parameters.
#[derive(Debug)]
pub struct LayerViewMut<'a, T = f32> {
    /// Row: shape, activation and format.
    pub spec: LayerSpec,
    /// Blocks of parameters, in the order of a file.
    pub blocks: Blocks<BlockViewMut<'a, T>>,
}

/// The blocks of a layer: at most [`MAX_BLOCKS`].
pub type Blocks<V> = heapless::Vec<V, MAX_BLOCKS>;

/// Parameters as views of their blocks. Nobody else implements it.
pub trait BlockViews {
    /// Returns a view of every block.
    fn block_views(&self) -> Blocks<BlockView<'_>>;

    /// Returns a view of every block, mutable.
    fn block_views_mut(&mut self) -> Blocks<BlockViewMut<'_>>;
}

impl BlockViews for () {
    fn block_views(&self) -> Blocks<BlockView<'_>> {
        Blocks::new()
    }

    fn block_views_mut(&mut self) -> Blocks<BlockViewMut<'_>> {
        Blocks::new()
    }
}

impl<W: Flat, B: Flat> BlockViews for Floats<W, B> {
    fn block_views(&self) -> Blocks<BlockView<'_>> {
        let (weights, bias) = Trainable::slices(self);
        [BlockView { weights, bias }].into_iter().collect()
    }

    fn block_views_mut(&mut self) -> Blocks<BlockViewMut<'_>> {
        let (weights, bias) = self.slices_mut();
        [BlockViewMut { weights, bias }].into_iter().collect()
    }
}

/// Views of all layers of a network, typed or dynamic.
///
/// `T` is the number type of the parameters: `f32`, except where a trainer checks itself in `f64`.
///
/// ```
/// use nn_core::{chain, Dense, Describe, LayerViews, Network, Relu, Softmax};
///
/// let mut network = Network::<chain![Dense<4, 3, Relu>, Dense<3, 2, Softmax>]>::ZEROS;
/// for layer in network.layer_views_mut().iter_mut() {
///     for block in &mut layer.blocks {
///         block.weights.fill(0.5);
///     }
/// }
/// assert_eq!(network.layer_views()[1].blocks[0].weights, [0.5; 6]);
/// assert_eq!(network.layer_views()[1].spec.outputs(), 2);
/// ```
///
/// # For implementers
///
/// Push one view per row, from input to output; the slices are as long as the spec says.
pub trait LayerViews<T = f32> {
    /// Adds a view of each layer to the list.
    fn push_views<'a>(&'a self, views: &mut ViewList<LayerView<'a, T>>);

    /// Adds a mutable view of each layer to the list.
    fn push_views_mut<'a>(&'a mut self, views: &mut ViewList<LayerViewMut<'a, T>>);

    /// Returns views of all layers, from input to output.
    fn layer_views(&self) -> ViewList<LayerView<'_, T>> {
        let mut views = ViewList::new();
        self.push_views(&mut views);
        views
    }

    /// Returns views of all layers, from input to output, mutable.
    fn layer_views_mut(&mut self) -> ViewList<LayerViewMut<'_, T>> {
        let mut views = ViewList::new();
        self.push_views_mut(&mut views);
        views
    }
}

/// A view of a row. Nobody else implements it.
pub trait View {
    /// Returns shape, activation and format, mutable.
    fn spec_mut(&mut self) -> &mut LayerSpec;
}

impl<T> View for LayerView<'_, T> {
    fn spec_mut(&mut self) -> &mut LayerSpec {
        &mut self.spec
    }
}

impl<T> View for LayerViewMut<'_, T> {
    fn spec_mut(&mut self) -> &mut LayerSpec {
        &mut self.spec
    }
}

impl<V: View> ViewList<V> {
    /// Adds the views of two branches of the same input.
    pub(crate) fn branches(
        &mut self,
        first: impl FnOnce(&mut Self),
        second: impl FnOnce(&mut Self),
    ) {
        let start = self.len();
        first(self);
        let middle = self.len();
        second(self);
        for (index, view) in self.0.iter_mut().skip(middle).enumerate() {
            view.spec_mut().reach_beyond(index, middle - start);
        }
    }
}

/// A list of at most [`MAX_LAYERS`] views; a slice otherwise.
#[derive(Clone, Debug)]
pub struct ViewList<V>(heapless::Vec<V, MAX_LAYERS>);

impl<V> ViewList<V> {
    /// Makes an empty list.
    pub const fn new() -> Self {
        Self(heapless::Vec::new())
    }

    /// Adds a view. A list that holds [`MAX_LAYERS`] stays as it is: no network is that deep, because
    /// neither its type (a compile error) nor its file (a [`ModelError`](crate::ModelError)) may be.
    pub fn push(&mut self, view: V) {
        let _ = self.0.push(view);
    }
}

impl<V> Default for ViewList<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V> Deref for ViewList<V> {
    type Target = [V];

    fn deref(&self) -> &[V] {
        &self.0
    }
}

impl<V> DerefMut for ViewList<V> {
    fn deref_mut(&mut self) -> &mut [V] {
        &mut self.0
    }
}

impl<V> IntoIterator for ViewList<V> {
    type Item = V;
    type IntoIter = heapless::vec::IntoIter<V, MAX_LAYERS, usize>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dense, Describe, Network, Relu, Softmax, chain};

    #[test]
    fn views_of_a_chain_go_from_input_to_output() {
        type Three = Network<chain![Dense<5, 4, Relu>, Dense<4, 3, Relu>, Dense<3, 2, Softmax>]>;
        let network = Three::ZEROS;
        let views = network.layer_views();
        let specs: std::vec::Vec<_> = views.iter().map(|view| view.spec).collect();
        assert_eq!(specs, Three::TOPOLOGY.as_slice());
        for view in views {
            assert_eq!(view.blocks[0].weights.len() as u64, view.spec.weights());
            assert_eq!(view.blocks[0].bias.len() as u32, view.spec.outputs());
        }
    }
}

//! The common part of recurrent layers.

use super::leaf::Leaf;
use crate::block::{Flat, Floats, Trainable};
use crate::topology::{Extent, LayerSpec, Op, Shape};
use crate::views::{BlockView, BlockViewMut, BlockViews, Blocks};
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// A layer with memory: [`Rnn`](crate::Rnn), [`Gru`](crate::Gru), [`Lstm`](crate::Lstm). Sealed: nobody else implements
/// it.
///
/// It is one moment of a stream: [`Network::step`](crate::Network::step) gives it the next input, and its state
/// lives with the caller. Over a window of moments from a fresh state on, [`Over`](crate::Over) gives the last state,
/// and [`Every`](crate::Every) all of them: the same bits as a stream.
pub trait Recurrent: Leaf {}

/// The blocks of a recurrent layer: one for the input, one for the state.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub struct Pair<A, B> {
    /// Weights (G·H, C) and bias (G·H).
    pub input: A,
    /// Weights (G·H, H) and bias (G·H).
    pub state: B,
}

impl<W: Flat, B: Flat, V: Flat, C: Flat> BlockViews for Pair<Floats<W, B>, Floats<V, C>> {
    fn block_views(&self) -> Blocks<BlockView<'_>> {
        let slices = [Trainable::slices(&self.input), Trainable::slices(&self.state)];
        slices.into_iter().map(|(weights, bias)| BlockView { weights, bias }).collect()
    }

    fn block_views_mut(&mut self) -> Blocks<BlockViewMut<'_>> {
        let slices = [self.input.slices_mut(), self.state.slices_mut()];
        slices.into_iter().map(|(weights, bias)| BlockViewMut { weights, bias }).collect()
    }
}

/// The row of a recurrent layer over a window of so many moments.
///
/// # Panics
///
/// In the compiler, if the window is empty.
pub(super) const fn over_window<L: Recurrent>(
    moments: usize,
    channels: usize,
    every: bool,
    reversed: bool,
) -> LayerSpec {
    assert!(moments > 0, "a window needs at least one moment");
    let Op::Recurrent { cell, units, .. } = L::SPEC.op else {
        panic!("only recurrent layers go over a window")
    };
    LayerSpec {
        op: Op::Recurrent { cell, units, every, reversed },
        input: Extent::Image(Shape::of_type(1, moments, channels)),
        ..L::SPEC
    }
}

//! Layers that are computed a few rows at a time, between which a program does something else.

use super::layer::Layer;
use crate::buffer::Buffer;

/// Layers that are computed in steps: what [`Network::steps`](crate::Network::steps) asks of them.
///
/// # For implementers
///
/// Every [`Leaf`](crate::Leaf) is a piece; what puts layers together has those of its layers, and one for each sum or
/// copy behind them. Nothing may be kept in the scratch buffers from the last step of a piece on that the layer itself
/// would not keep there.
pub trait InSteps: Layer {
    /// Number of pieces between which a step always ends.
    const PIECES: usize;

    /// Borrows the output out of the buffer that holds it.
    fn output(buffer: &mut Self::OutputBuffer) -> &mut Self::Output;

    /// Computes at most `rows` rows of the piece that is due, and moves `at` on: to the next piece behind its last row.
    fn advance<Z: Buffer>(
        &self,
        at: &mut Progress,
        rows: usize,
        state: &mut Self::State,
        x: &Self::Input,
        output: &mut Self::OutputBuffer,
        scratch: (&mut Self::SpareBuffer, &mut Self::Workspace<Z>),
    );
}

/// Place of an inference between two steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Pieces that are computed as a whole.
    pub piece: usize,
    /// Rows of the next piece that are done.
    pub row: usize,
    /// Sum of the inputs of that piece, where kernels of integers want it, so that it is made once.
    pub sum_of_x: i32,
}

impl Progress {
    /// Place before the first row.
    pub const START: Self = Self { piece: 0, row: 0, sum_of_x: 0 };

    /// Ends a piece: the next one begins at its first row.
    pub const fn end_piece(&mut self) {
        *self = Self { piece: self.piece.wrapping_add(1), ..Self::START };
    }

    /// Advances the second of two that are computed one after the other, of which the first has so many pieces.
    #[inline(always)]
    pub fn behind(&mut self, pieces: usize, advance: impl FnOnce(&mut Self)) {
        self.piece = self.piece.wrapping_sub(pieces);
        advance(self);
        self.piece = self.piece.wrapping_add(pieces);
    }
}

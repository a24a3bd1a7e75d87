//! An inference in steps, for programs whose tasks take turns.

use crate::buffer::Buffer;
use crate::layers::{InSteps, Layer, Progress, ScratchBuffer};

/// An inference that is computed a few rows at a time: see [`Network::steps`](crate::Network::steps).
///
/// Between two steps it stands in [`StepBuffers`] and in three numbers: the layer, its row, and the sum of its inputs.
pub struct Steps<'a, L: InSteps> {
    network: &'a L,
    x: &'a L::Input,
    buffers: &'a mut StepBuffers<L>,
    at: Progress,
}

/// Memory of an inference in steps: as much as [`RAM_BYTES`](Layer::RAM_BYTES) says, without the input.
///
/// May be a `static` cell or a local of an `async` function, and serves one inference after the other.
pub struct StepBuffers<L: Layer> {
    state: L::State,
    output: L::OutputBuffer,
    scratch: ScratchBuffer<L>,
}

impl<L: Layer> StepBuffers<L> {
    /// Makes buffers to begin with.
    pub const fn new() -> Self {
        Self {
            state: L::State::EMPTY,
            output: L::OutputBuffer::EMPTY,
            scratch: <ScratchBuffer<L>>::EMPTY,
        }
    }
}

impl<L: Layer> Default for StepBuffers<L> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a, L: InSteps> Steps<'a, L> {
    /// Begins an inference from a fresh state.
    pub fn new(network: &'a L, x: &'a L::Input, buffers: &'a mut StepBuffers<L>) -> Self {
        buffers.state = L::State::EMPTY;
        Self { network, x, buffers, at: Progress::START }
    }

    /// Computes at most so many rows of the layer that is due; gives the output once all layers are done.
    ///
    /// Rows are made a multiple of 4, and at least 4: as many as kernels compute side by side. A step ends with its
    /// layer. Behind the last step nothing is computed any more, and the output is given again.
    #[inline]
    pub fn step(&mut self, rows: usize) -> Option<&L::Output> {
        let Self { network, x, buffers: StepBuffers { state, output, scratch }, at } = self;
        if at.piece < L::PIECES {
            let (spare, workspace) = scratch;
            let rows = rows.max(1).checked_next_multiple_of(4).unwrap_or(rows);
            network.advance::<()>(at, rows, state, x, output, (spare, workspace));
        }
        (at.piece >= L::PIECES).then(|| &*L::output(output))
    }
}

//! Buffers of a recurrent layer.

use super::{Cell, Recurrent};
use crate::scalar::Scalar;
use nn_core::kernel::recurrent::Reset;

/// Memory from the forward to the backward pass, step after step. Keeps its allocations from batch to batch.
#[derive(Clone, Debug)]
pub struct Memory<T> {
    /// H
    pub(super) units: usize,
    pub(super) batch: usize,
    /// (N, B, C)
    pub(super) x: Vec<T>,
    /// (N, B, G·H): first `zx`, then gates, at last `dzx`.
    pub(super) gates: Vec<T>,
    /// GRU. Reset after: (N, B, 3·H), first `zh`, at last `dzh`. Reset before: (N, B, H), `r·h`.
    pub(super) hidden: Vec<T>,
    /// (N + 1, B, H): `h`, from the one in front of the first step on.
    pub(super) states: Vec<T>,
    /// LSTM: (N + 1, B, H), `c`.
    pub(super) cells: Vec<T>,
    /// LSTM: (N, B, H), `tanh(c)`.
    pub(super) tanh_cells: Vec<T>,
    /// (B, H)
    pub(super) dh: Vec<T>,
    /// LSTM: (B, H)
    pub(super) dc: Vec<T>,
    /// GRU, reset before: of gates and candidates.
    pub(super) parts: [Vec<T>; 2],
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        let new = Vec::new;
        Self {
            units: 0,
            batch: 0,
            x: new(),
            gates: new(),
            hidden: new(),
            states: new(),
            cells: new(),
            tanh_cells: new(),
            dh: new(),
            dc: new(),
            parts: [new(), new()],
        }
    }
}

impl<T: Scalar> Memory<T> {
    pub(super) fn resize(&mut self, layer: &Recurrent, batch: usize) {
        let state = batch * layer.units;
        let all = state * layer.moments;
        let (hidden, cells) = match layer.cell {
            Cell::Rnn => (0, 0),
            Cell::Gru(Reset::After) => (3, 0),
            Cell::Gru(Reset::Before) => (1, 0),
            Cell::Lstm => (0, 1),
        };
        self.units = layer.units;
        self.batch = batch;
        let zero = T::zero();
        self.x.resize(batch * layer.moments * layer.inputs, zero);
        self.gates.resize(all * layer.cell.gates() as usize, zero);
        self.hidden.resize(all * hidden, zero);
        self.states.resize(all + state, zero);
        self.cells.resize((all + state) * cells, zero);
        self.tanh_cells.resize(all * cells, zero);
        self.dh.resize(state, zero);
        self.dc.resize(state * cells, zero);
        self.states[..state].fill(zero);
        self.cells[..state * cells].fill(zero);
    }

    /// B·H
    pub(super) fn state_len(&self) -> usize {
        self.batch * self.units
    }
}

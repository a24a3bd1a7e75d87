//! Recurrent layers over a window of moments, forward, and backward through time (Werbos 1990), on a batch.
//!
//! At every moment the cell makes a state of an input and of the state before, which is 0 in front of the first
//! ([`nn_core::kernel::recurrent`] has the formulas). Forward, all products with inputs are one product of N·B rows;
//! those with states must wait for each other:
//!
//! ```text
//! zx   = X·Wᵀ + b                         (N·B, G·H) = (N·B, C)·(C, G·H)
//! zh_s = h_(s−1)·Uᵀ + b′,  h_s = cell(zx_s, zh_s, h_(s−1))     for s = 1…N
//! ```
//!
//! Backward, a state acts on the loss as an output and through the next moment, so its gradient is the sum of both, from
//! the last step to the first; weights act at every moment, so their gradients are sums over all:
//!
//! ```text
//! dh_s = dy_s + (dh of step s + 1: directly, and dzh_(s+1)·U)
//! dWᵀ  = Xᵀ·dzx,  dUᵀ = H₋₁ᵀ·dzh,  db = 1ᵀ·dzx,  db′ = 1ᵀ·dzh,  dX = dzx·W
//! ```
//!
//! `rnn`, `gru` and `lstm` derive `dzx` and `dzh` of one step.
//!
//! Loops over gates are `#[inline(always)]`, as all that `vectorized!` calls.
//!
//! Here numbers lie step after step, and in each step sample after sample; a layer that runs backwards in time differs
//! in nothing but which moment is which step.

mod gru;
mod lstm;
mod memory;
mod rnn;

pub use memory::Memory;

use super::rows::add_rows;
use crate::matmul::{Left, multiply, multiply_add};
use crate::scalar::Scalar;
use nn_core::Cell;
use nn_core::kernel::recurrent::Reset;

/// A recurrent layer as training sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recurrent {
    /// Formulas.
    pub cell: Cell,
    /// C: numbers of one moment.
    pub inputs: usize,
    /// H: numbers of a state.
    pub units: usize,
    /// N: moments of a window.
    pub moments: usize,
    /// Tells whether the states of all moments are outputs, or only that of the last step.
    pub every: bool,
    /// Tells whether steps go from the last moment to the first. The state of a moment is the output at its place
    /// all the same.
    pub reversed: bool,
    /// After so many steps the gradient of the state is cut off (truncated backpropagation through time).
    pub truncate: Option<usize>,
}

impl Recurrent {
    /// `y` of `x`, and what [`backward`](Self::backward) needs, into `memory`.
    ///
    /// | slice | shape |
    /// | --- | --- |
    /// | `blocks[0]` | weights of inputs (C, G·H), and bias (G·H) |
    /// | `blocks[1]` | weights of states (H, G·H), and bias (G·H) |
    /// | `x` | (B, N, C) |
    /// | `y` | (B, N, H), or (B, H) unless `every` |
    pub fn forward<T: Scalar>(
        &self,
        blocks: [(&[T], &[T]); 2],
        x: &[T],
        y: &mut [T],
        memory: &mut Memory<T>,
    ) {
        let Self { units, inputs, moments, .. } = *self;
        let [(weights, bias), recurrent] = blocks;
        let batch = x.len() / (inputs * moments);
        memory.resize(self, batch);
        let Memory { x: by_step, gates, .. } = &mut *memory;
        self.by_step(x, by_step, inputs);
        for gates in gates.chunks_exact_mut(bias.len()) {
            gates.copy_from_slice(bias);
        }
        multiply_add(Left::Rows(by_step), weights, gates, bias.len());
        match self.cell {
            Cell::Rnn => rnn::forward(recurrent, memory),
            Cell::Gru(Reset::After) => gru::forward_after(recurrent, memory),
            Cell::Gru(Reset::Before) => gru::forward_before(recurrent, memory),
            Cell::Lstm => lstm::forward(recurrent, memory),
        }
        let states = &memory.states[batch * units..];
        if self.every {
            self.by_sample(states, y, units);
        } else {
            y.copy_from_slice(&states[states.len() - batch * units..]);
        }
    }

    /// Gradients of both blocks, overwritten, and of `x`, where it is asked for, given that of `y`.
    ///
    /// `rows` are the weights of both blocks as a network stores them, (G·H, C) and (G·H, H). `memory` is that of the
    /// forward pass, once: gradients take the place of what is in it.
    pub fn backward<T: Scalar>(
        &self,
        rows: [&[T]; 2],
        dy: &[T],
        dblocks: [(&mut [T], &mut [T]); 2],
        dx: Option<&mut [T]>,
        memory: &mut Memory<T>,
    ) {
        for step in (0..self.moments).rev() {
            self.add_outer_gradient(step, dy, memory);
            match self.cell {
                Cell::Rnn => rnn::backward(step, rows[1], memory),
                Cell::Gru(Reset::After) => gru::backward_after(step, rows[1], memory),
                Cell::Gru(Reset::Before) => gru::backward_before(step, rows[1], memory),
                Cell::Lstm => lstm::backward(step, rows[1], memory),
            }
        }
        let [(dweights, dbias), (drecurrent, drecurrent_bias)] = dblocks;
        gradients(&memory.x, &memory.gates, dweights, dbias);
        let before = &memory.states[..self.moments * memory.state_len()];
        match self.cell {
            Cell::Rnn | Cell::Lstm => {
                gradients_of_weights(before, &memory.gates, drecurrent, dbias.len());
                drecurrent_bias.copy_from_slice(dbias);
            }
            Cell::Gru(Reset::After) => {
                gradients(before, &memory.hidden, drecurrent, drecurrent_bias);
            }
            Cell::Gru(Reset::Before) => {
                gru::gradients_before(memory, drecurrent);
                drecurrent_bias.copy_from_slice(dbias);
            }
        }
        if let Some(dx) = dx {
            let Memory { x, gates, .. } = memory;
            multiply(Left::Rows(gates), rows[0], x, self.inputs);
            self.by_sample(x, dx, self.inputs);
        }
    }

    /// `dh` becomes that of the state after `step`: what later steps say, and what the outputs say.
    fn add_outer_gradient<T: Scalar>(&self, step: usize, dy: &[T], memory: &mut Memory<T>) {
        let is_last = step + 1 == self.moments;
        if is_last || self.truncate.is_some_and(|steps| (step + 1).is_multiple_of(steps)) {
            memory.dh.fill(T::zero());
            memory.dc.fill(T::zero());
        }
        if self.every {
            let rows = dy.chunks_exact(self.units).skip(self.moment(step)).step_by(self.moments);
            for (dh, dy) in memory.dh.chunks_exact_mut(self.units).zip(rows) {
                add(dh, dy);
            }
        } else if is_last {
            memory.dh.copy_from_slice(dy);
        }
    }

    const fn moment(&self, step: usize) -> usize {
        if self.reversed { self.moments - 1 - step } else { step }
    }

    /// (N, B, width), step after step, of (B, N, width).
    fn by_step<T: Copy>(&self, from: &[T], to: &mut [T], width: usize) {
        let batch = to.len() / (self.moments * width);
        for (step, to) in to.chunks_exact_mut(batch * width).enumerate() {
            let rows = from.chunks_exact(width).skip(self.moment(step)).step_by(self.moments);
            for (to, from) in to.chunks_exact_mut(width).zip(rows) {
                to.copy_from_slice(from);
            }
        }
    }

    /// (B, N, width) of (N, B, width), step after step.
    fn by_sample<T: Copy>(&self, from: &[T], to: &mut [T], width: usize) {
        let batch = from.len() / (self.moments * width);
        for (step, from) in from.chunks_exact(batch * width).enumerate() {
            let rows = to.chunks_exact_mut(width).skip(self.moment(step)).step_by(self.moments);
            for (to, from) in rows.zip(from.chunks_exact(width)) {
                to.copy_from_slice(from);
            }
        }
    }
}

fn add<T: Scalar>(to: &mut [T], terms: &[T]) {
    for (to, &term) in to.iter_mut().zip(terms) {
        *to += term;
    }
}

/// Gradients of weights, `left`ᵀ·`dz`, and of the bias, the sum of the rows of `dz`.
fn gradients<T: Scalar>(left: &[T], dz: &[T], dweights: &mut [T], dbias: &mut [T]) {
    gradients_of_weights(left, dz, dweights, dbias.len());
    dbias.fill(T::zero());
    add_rows(dz, dbias);
}

/// `left`ᵀ·`dz`, `width` columns, in parts that stay in the cache: the same chain of terms as in one.
fn gradients_of_weights<T: Scalar>(left: &[T], dz: &[T], dweights: &mut [T], width: usize) {
    const ROWS: usize = 128;
    let left_width = dweights.len() / width;
    dweights.fill(T::zero());
    for (left, dz) in left.chunks(ROWS * left_width).zip(dz.chunks(ROWS * width)) {
        multiply_add(Left::Transposed(left), dz, dweights, width);
    }
}

#[cfg(test)]
mod tests;

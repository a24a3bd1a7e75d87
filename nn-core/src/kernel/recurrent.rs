//! One moment of a recurrent layer: the state and an input become the next state, which is the output.
//!
//! # The numerics contract
//!
//! With `zx = W·x + b` and `zh = U·h + b′`, both by [`dense`], and every operation between two of them rounded to
//! `f32`, never fused, in the order that the parentheses show:
//!
//! ```text
//! RNN    h′ = tanh(zx + zh)
//!
//! GRU    r  = sigmoid(zx_r + zh_r)
//!        z  = sigmoid(zx_z + zh_z)
//!        n  = tanh(zx_n + (r · zh_n))          Reset::After
//!        n  = tanh(zx_n + (U_n·(r · h) + b′_n))   Reset::Before
//!        h′ = n + (z · (h − n))
//!
//! LSTM   i  = sigmoid(zx_i + zh_i)
//!        f  = sigmoid(zx_f + zh_f)
//!        g  = tanh(zx_g + zh_g)
//!        o  = sigmoid(zx_o + zh_o)
//!        c′ = (f · c) + (i · g)
//!        h′ = o · tanh(c′)
//! ```
//!
//! `sigmoid` and `tanh` are those of [`Sigmoid`] and [`Tanh`]. Gates lie in the order in which they are written
//! here, which is also PyTorch's: GRU r, z, n; LSTM i, f, g, o.
//!
//! `n + z·(h − n)` is `(1 − z)·n + z·h` with one operation less.
//!
//! # Slices
//!
//! | slice | shape |
//! | --- | --- |
//! | `input` | weights (G·H, C), row-major, and bias (G·H) |
//! | `recurrent` | weights (G·H, H), row-major, and bias (G·H) |
//! | `x` | (C, SAMPLES) |
//! | `h`, `c` | (H, SAMPLES): become the new state |
//! | `zx`, `zh` | (G·H, SAMPLES): scratch, of any content |
//!
//! H is the length of `h`, C that of `x`; G is 1, 3 or 4. Total for any lengths: `h` stays as it is where scratch or
//! `c` are too short; other lengths that do not fit give a state of no meaning. Samples know nothing of each other.
//!
//! Loops over gates have two ways out, so that they are not unrolled: there are few of them beside the products.
//!
//! Cost: G·H·(C + H) multiply-accumulates a sample, and G·H sigmoids and hyperbolic tangents (LSTM: 5·H).

use super::dense;
use crate::activation::{Activation, Sigmoid, Tanh};
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Place of the reset gate of a GRU.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub enum Reset {
    /// After the product, `r·(U_n·h + b)`: PyTorch, Keras (`reset_after=True`), ONNX (`linear_before_reset=1`).
    #[default]
    After,
    /// Before the product, `U_n·(r·h) + b`: the first article (Cho et al. 2014), ONNX's default.
    Before,
}

/// Weights and bias of one block.
pub type Block<'a> = (&'a [f32], &'a [f32]);

/// One moment of a recurrent layer of hyperbolic tangents (Elman 1990).
///
/// ```
/// use nn_core::kernel::recurrent::rnn;
///
/// // h′ = tanh(2·x + 0.5·h + 0.25), twice
/// let mut h = [[0.0]];
/// for x in [0.125, -0.25] {
///     rnn((&[2.0], &[0.25]), (&[0.5], &[0.0]), &[[x]], &mut h, &mut [[0.0]], &mut [[0.0]]);
/// }
/// // tanh(−0.25 + 0.5·tanh(0.5))
/// assert!((h[0][0] - -0.018_938_69).abs() < 1e-6);
/// ```
#[inline(never)]
pub fn rnn<const SAMPLES: usize>(
    input: Block<'_>,
    recurrent: Block<'_>,
    x: &[[f32; SAMPLES]],
    h: &mut [[f32; SAMPLES]],
    zx: &mut [[f32; SAMPLES]],
    zh: &mut [[f32; SAMPLES]],
) {
    let Some((zx, _)) = zx.split_at_mut_checked(h.len()) else { return };
    let Some((zh, _)) = zh.split_at_mut_checked(h.len()) else { return };
    dense(input.0, input.1, x, zx);
    dense(recurrent.0, recurrent.1, h, zh);
    add(zx.as_flattened_mut(), zh.as_flattened());
    Tanh::apply(zx.as_flattened_mut());
    let mut y = zx.as_flattened().iter();
    for h in h.as_flattened_mut() {
        let Some(y) = y.next() else { break };
        *h = *y;
    }
}

/// One moment of a gated recurrent unit (Cho et al. 2014).
#[inline(never)]
pub fn gru<const SAMPLES: usize>(
    input: Block<'_>,
    (weights, bias): Block<'_>,
    reset: Reset,
    x: &[[f32; SAMPLES]],
    h: &mut [[f32; SAMPLES]],
    zx: &mut [[f32; SAMPLES]],
    zh: &mut [[f32; SAMPLES]],
) {
    let units = h.len();
    let gates = units.wrapping_mul(2);
    let rows = gates.wrapping_add(units);
    let Some((zx, _)) = zx.split_at_mut_checked(rows) else { return };
    let Some((zh, _)) = zh.split_at_mut_checked(rows) else { return };
    dense(input.0, input.1, x, zx);
    let Some((rz, n)) = zx.split_at_mut_checked(gates) else { return };
    // With the reset before the product, the rows of `n` wait for it.
    let first_rows = if reset == Reset::After { rows } else { gates };
    let Some((first, _)) = zh.split_at_mut_checked(first_rows) else { return };
    let Some((first_bias, last_bias)) = bias.split_at_checked(first_rows) else { return };
    dense(weights, first_bias, h, first);
    let Some((zh_rz, zh_n)) = zh.split_at_mut_checked(gates) else { return };
    add(rz.as_flattened_mut(), zh_rz.as_flattened());
    Sigmoid::apply(rz.as_flattened_mut());

    let Some((r, z)) = rz.split_at_mut_checked(units) else { return };
    match reset {
        Reset::After => multiply(zh_n.as_flattened_mut(), r.as_flattened()),
        Reset::Before => {
            multiply(r.as_flattened_mut(), h.as_flattened());
            let first_weights = gates.wrapping_mul(units);
            let Some((_, weights)) = weights.split_at_checked(first_weights) else { return };
            dense(weights, last_bias, r, zh_n);
        }
    }
    add(n.as_flattened_mut(), zh_n.as_flattened());
    Tanh::apply(n.as_flattened_mut());
    let (mut n, mut z) = (n.as_flattened().iter(), z.as_flattened().iter());
    for h in h.as_flattened_mut() {
        let (Some(n), Some(z)) = (n.next(), z.next()) else { break };
        *h = n + z * (*h - n);
    }
}

/// One moment of a long short-term memory (Hochreiter, Schmidhuber 1997; the forget gate is of Gers et al. 2000).
#[inline(never)]
pub fn lstm<const SAMPLES: usize>(
    input: Block<'_>,
    recurrent: Block<'_>,
    x: &[[f32; SAMPLES]],
    h: &mut [[f32; SAMPLES]],
    c: &mut [[f32; SAMPLES]],
    zx: &mut [[f32; SAMPLES]],
    zh: &mut [[f32; SAMPLES]],
) {
    let units = h.len();
    let rows = units.wrapping_mul(4);
    let Some((c, _)) = c.split_at_mut_checked(units) else { return };
    let Some((zx, _)) = zx.split_at_mut_checked(rows) else { return };
    let Some((zh, _)) = zh.split_at_mut_checked(rows) else { return };
    dense(input.0, input.1, x, zx);
    dense(recurrent.0, recurrent.1, h, zh);
    add(zx.as_flattened_mut(), zh.as_flattened());

    let Some((i_f, g_o)) = zx.split_at_mut_checked(units.wrapping_mul(2)) else { return };
    let Some((g, o)) = g_o.split_at_mut_checked(units) else { return };
    Sigmoid::apply(i_f.as_flattened_mut());
    Tanh::apply(g.as_flattened_mut());
    Sigmoid::apply(o.as_flattened_mut());
    let Some((i, f)) = i_f.split_at_checked(units) else { return };
    let g = g.as_flattened_mut();
    let (mut i, mut f) = (i.as_flattened().iter(), f.as_flattened().iter());
    let mut candidates = g.iter_mut();
    for c in c.as_flattened_mut() {
        let (Some(i), Some(f), Some(g)) = (i.next(), f.next(), candidates.next()) else { break };
        *c = f * *c + i * *g;
        *g = *c;
    }
    Tanh::apply(g);
    let (mut o, mut tanh_c) = (o.as_flattened().iter(), g.iter());
    for h in h.as_flattened_mut() {
        let (Some(o), Some(tanh_c)) = (o.next(), tanh_c.next()) else { break };
        *h = o * tanh_c;
    }
}

/// Not inlined, so that it is in flash once.
#[inline(never)]
fn add(to: &mut [f32], terms: &[f32]) {
    let mut terms = terms.iter();
    for to in to {
        let Some(term) = terms.next() else { break };
        *to += term;
    }
}

#[inline(never)]
fn multiply(to: &mut [f32], factors: &[f32]) {
    let mut factors = factors.iter();
    for to in to {
        let Some(factor) = factors.next() else { break };
        *to *= factor;
    }
}

#[cfg(test)]
mod tests;

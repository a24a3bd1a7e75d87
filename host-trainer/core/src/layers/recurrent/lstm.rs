//! A long short-term memory.
//!
//! ```text
//! c  = f·c₋₁ + i·g,  h = o·tanh(c)
//!
//! do = dh·tanh(c)                      dzo = do·o·(1 − o)
//! dc = dc of the next step + dh·o·(1 − tanh²(c))
//! di = dc·g                            dzi = di·i·(1 − i)
//! df = dc·c₋₁                          dzf = df·f·(1 − f)
//! dg = dc·i                            dzg = dg·(1 − g²)
//! dc₋₁ = dc·f
//! ```
//!
//! A gate's sum is `zx + zh`, so `dzh = dzx`.

use super::Memory;
use crate::layers::rows::add_to_rows;
use crate::matmul::{Left, multiply, multiply_add};
use crate::scalar::Scalar;
use crate::vectorized::vectorized;

pub(super) fn forward<T: Scalar>(
    (weights, bias): (&[T], &[T]),
    Memory { units, batch, gates, states, cells, tanh_cells, .. }: &mut Memory<T>,
) {
    let (units, len) = (*units, *units * *batch);
    let steps = gates.chunks_exact_mut(4 * len).zip(tanh_cells.chunks_exact_mut(len));
    for (step, (z, tanh_c)) in steps.enumerate() {
        let (h_before, h) = states[step * len..].split_at_mut(len);
        let (c_before, c) = cells[step * len..].split_at_mut(len);
        add_to_rows(z, bias);
        multiply_add(Left::Rows(h_before), weights, z, bias.len());
        let all = (z, &*c_before, c, tanh_c, h);
        vectorized!(all, |(z, c_before, c, tanh_c, h)| {
            forward_rows(units, z, c_before, c, tanh_c, h)
        });
    }
}

/// All samples of one step.
#[inline(always)]
fn forward_rows<T: Scalar>(
    units: usize,
    z: &mut [T],
    c_before: &[T],
    c: &mut [T],
    tanh_c: &mut [T],
    h: &mut [T],
) {
    let rows = z.chunks_exact_mut(4 * units).zip(c_before.chunks_exact(units));
    let news = c.chunks_exact_mut(units).zip(tanh_c.chunks_exact_mut(units));
    let rows = rows.zip(news).zip(h.chunks_exact_mut(units));
    for (((z, c_before), (c, tanh_c)), h) in rows {
        forward_row(z, c_before, c, tanh_c, h);
    }
}

/// One sample: sums become gates.
#[inline(always)]
fn forward_row<T: Scalar>(z: &mut [T], c_before: &[T], c: &mut [T], tanh_c: &mut [T], h: &mut [T]) {
    let units = h.len();
    let (i_f, g_o) = z.split_at_mut(2 * units);
    let (g, o) = g_o.split_at_mut(units);
    for z in &mut *i_f {
        *z = z.sigmoid_vectorized();
    }
    for z in &mut *g {
        *z = z.tanh_vectorized();
    }
    for z in &mut *o {
        *z = z.sigmoid_vectorized();
    }
    let (i, f) = i_f.split_at(units);
    for (((c, &i), &f), (&before, &g)) in c.iter_mut().zip(i).zip(f).zip(c_before.iter().zip(&*g)) {
        *c = f.fused_multiply_add(before, i * g);
    }
    for ((h, tanh_c), (&c, &o)) in h.iter_mut().zip(tanh_c).zip(c.iter().zip(&*o)) {
        *tanh_c = c.tanh_vectorized();
        *h = o * *tanh_c;
    }
}

/// `dh` and `dc` become those of the states before this step.
pub(super) fn backward<T: Scalar>(
    step: usize,
    rows: &[T],
    Memory { units, batch, gates, cells, tanh_cells, dh, dc, .. }: &mut Memory<T>,
) {
    let (units, len) = (*units, *units * *batch);
    let gates = &mut gates[step * 4 * len..][..4 * len];
    let c_before = &cells[step * len..][..len];
    let tanh_c = &tanh_cells[step * len..][..len];
    let all = (&mut *gates, c_before, tanh_c, &dh[..], &mut dc[..]);
    vectorized!(all, |(gates, c_before, tanh_c, dh, dc)| {
        backward_rows(units, gates, c_before, tanh_c, dh, dc)
    });
    multiply(Left::Rows(gates), rows, dh, units);
}

/// All samples of one step.
#[inline(always)]
fn backward_rows<T: Scalar>(
    units: usize,
    gates: &mut [T],
    c_before: &[T],
    tanh_c: &[T],
    dh: &[T],
    dc: &mut [T],
) {
    let gates = gates.chunks_exact_mut(4 * units).zip(c_before.chunks_exact(units));
    let states = dh.chunks_exact(units).zip(dc.chunks_exact_mut(units));
    let rows = gates.zip(tanh_c.chunks_exact(units)).zip(states);
    for (((gates, c_before), tanh_c), (dh, dc)) in rows {
        backward_row(gates, c_before, tanh_c, dh, dc);
    }
}

/// One sample: gates become the gradients of their sums.
#[inline(always)]
fn backward_row<T: Scalar>(gates: &mut [T], c_before: &[T], tanh_c: &[T], dh: &[T], dc: &mut [T]) {
    let (one, units) = (T::one(), dh.len());
    let (i_f, g_o) = gates.split_at_mut(2 * units);
    let (i, f) = i_f.split_at_mut(units);
    let (g, o) = g_o.split_at_mut(units);
    for (((o, dc), &dh), &tanh_c) in o.iter_mut().zip(&mut *dc).zip(dh).zip(tanh_c) {
        *dc += dh * *o * (one - tanh_c * tanh_c);
        *o = dh * tanh_c * *o * (one - *o);
    }
    for ((i, g), &dc) in i.iter_mut().zip(g).zip(&*dc) {
        let (di, dg) = (dc * *g, dc * *i);
        *i = di * *i * (one - *i);
        *g = dg * (one - *g * *g);
    }
    for ((f, dc), &c_before) in f.iter_mut().zip(dc).zip(c_before) {
        let df = *dc * c_before;
        *dc *= *f;
        *f = df * *f * (one - *f);
    }
}

//! A gated recurrent unit.
//!
//! ```text
//! n = tanh(zx_n + r·zh_n)       reset after the product
//! n = tanh(zx_n + zh_n), with zh_n = U_n·(r·h₋₁) + b′_n        reset before it
//! h = n + z·(h₋₁ − n)
//!
//! dz = dh·(h₋₁ − n)             dzx_z = dzh_z = dz·z·(1 − z)
//! dn = dh·(1 − z)               dzx_n = dn·(1 − n²)
//! after:   dr = dzx_n·zh_n      dzh_n = dzx_n·r
//! before:  d(r·h₋₁) = dzx_n·U_n,  dr = d(r·h₋₁)·h₋₁      dzh_n = dzx_n
//!                               dzx_r = dzh_r = dr·r·(1 − r)
//! dh₋₁ = dh·z + dzh·U           before: of the rows of r and z, and d(r·h₋₁)·r
//! ```

use super::{Memory, gradients_of_weights};
use crate::layers::rows::fill_rows;
use crate::matmul::{Left, multiply, multiply_add};
use crate::scalar::Scalar;
use crate::vectorized::vectorized;

pub(super) fn forward_after<T: Scalar>(
    (weights, bias): (&[T], &[T]),
    Memory { units, batch, gates, hidden, states, .. }: &mut Memory<T>,
) {
    let (units, len) = (*units, *units * *batch);
    let steps = gates.chunks_exact_mut(3 * len).zip(hidden.chunks_exact_mut(3 * len));
    for (step, (zx, zh)) in steps.enumerate() {
        let (before, h) = states[step * len..].split_at_mut(len);
        fill_rows(zh, bias);
        multiply_add(Left::Rows(before), weights, zh, bias.len());
        vectorized!((zx, &*zh, &*before, &mut h[..len]), |(zx, zh, before, h)| {
            states_after(units, zx, zh, before, h)
        });
    }
}

/// All samples of one step.
#[inline(always)]
fn states_after<T: Scalar>(units: usize, zx: &mut [T], zh: &[T], before: &[T], h: &mut [T]) {
    let sums = zx.chunks_exact_mut(3 * units).zip(zh.chunks_exact(3 * units));
    let states = before.chunks_exact(units).zip(h.chunks_exact_mut(units));
    for ((zx, zh), (before, h)) in sums.zip(states) {
        let (rz, n) = zx.split_at_mut(2 * units);
        let (zh_rz, zh_n) = zh.split_at(2 * units);
        gate(rz, zh_rz);
        let (r, z) = rz.split_at(units);
        for ((n, &zh), &r) in n.iter_mut().zip(zh_n).zip(r) {
            *n = r.fused_multiply_add(zh, *n).tanh_vectorized();
        }
        mix(n, z, before, h);
    }
}

pub(super) fn forward_before<T: Scalar>(
    (weights, bias): (&[T], &[T]),
    Memory { units, batch, gates, hidden, states, parts, .. }: &mut Memory<T>,
) {
    let (units, len) = (*units, *units * *batch);
    let [of_gates, of_candidates] = columns(weights, 2 * units, units);
    let (bias_gates, bias_candidates) = bias.split_at(2 * units);
    let [zh_gates, zh_candidates] = parts;
    zh_gates.resize(2 * len, T::zero());
    zh_candidates.resize(len, T::zero());
    let steps = gates.chunks_exact_mut(3 * len).zip(hidden.chunks_exact_mut(len));
    for (step, (zx, reset)) in steps.enumerate() {
        let (before, h) = states[step * len..].split_at_mut(len);
        fill_rows(zh_gates, bias_gates);
        multiply_add(Left::Rows(before), &of_gates, zh_gates, 2 * units);
        vectorized!((&mut *zx, &zh_gates[..], &*before, &mut *reset), |(zx, zh, before, reset)| {
            reset_states(units, zx, zh, before, reset)
        });
        fill_rows(zh_candidates, bias_candidates);
        multiply_add(Left::Rows(reset), &of_candidates, zh_candidates, units);
        vectorized!((zx, &zh_candidates[..], &*before, &mut h[..len]), |(zx, zh, before, h)| {
            states_before(units, zx, zh, before, h)
        });
    }
}

/// Sums of r and z become gates, and `reset` is `r·h`.
#[inline(always)]
fn reset_states<T: Scalar>(units: usize, zx: &mut [T], zh: &[T], before: &[T], reset: &mut [T]) {
    let sums = zx.chunks_exact_mut(3 * units).zip(zh.chunks_exact(2 * units));
    let states = before.chunks_exact(units).zip(reset.chunks_exact_mut(units));
    for ((zx, zh), (before, reset)) in sums.zip(states) {
        gate(&mut zx[..2 * units], zh);
        for ((reset, &h), &r) in reset.iter_mut().zip(before).zip(&zx[..units]) {
            *reset = r * h;
        }
    }
}

#[inline(always)]
fn states_before<T: Scalar>(units: usize, zx: &mut [T], zh: &[T], before: &[T], h: &mut [T]) {
    let sums = zx.chunks_exact_mut(3 * units).zip(zh.chunks_exact(units));
    let states = before.chunks_exact(units).zip(h.chunks_exact_mut(units));
    for ((zx, zh), (before, h)) in sums.zip(states) {
        let (rz, n) = zx.split_at_mut(2 * units);
        for (n, &zh) in n.iter_mut().zip(zh) {
            *n = (*n + zh).tanh_vectorized();
        }
        mix(n, &rz[units..], before, h);
    }
}

/// Sums become gates.
#[inline(always)]
fn gate<T: Scalar>(zx: &mut [T], zh: &[T]) {
    for (zx, &zh) in zx.iter_mut().zip(zh) {
        *zx = (*zx + zh).sigmoid_vectorized();
    }
}

#[inline(always)]
fn mix<T: Scalar>(n: &[T], z: &[T], before: &[T], h: &mut [T]) {
    for ((h, &before), (&n, &z)) in h.iter_mut().zip(before).zip(n.iter().zip(z)) {
        *h = z.fused_multiply_add(before - n, n);
    }
}

/// `dh` becomes that of the state before this step.
pub(super) fn backward_after<T: Scalar>(
    step: usize,
    rows: &[T],
    Memory { units, batch, gates, hidden, states, dh, .. }: &mut Memory<T>,
) {
    let (units, len) = (*units, *units * *batch);
    let gates = &mut gates[step * 3 * len..][..3 * len];
    let hidden = &mut hidden[step * 3 * len..][..3 * len];
    let before = &states[step * len..][..len];
    vectorized!((gates, &mut *hidden, before, &mut dh[..]), |(gates, zh, before, dh)| {
        gradients_after(units, gates, zh, before, dh)
    });
    multiply_add(Left::Rows(hidden), rows, dh, units);
}

/// Gates become the gradients of their sums, `zh` those of its own.
#[inline(always)]
fn gradients_after<T: Scalar>(
    units: usize,
    gates: &mut [T],
    zh: &mut [T],
    before: &[T],
    dh: &mut [T],
) {
    let sums = gates.chunks_exact_mut(3 * units).zip(zh.chunks_exact_mut(3 * units));
    let states = before.chunks_exact(units).zip(dh.chunks_exact_mut(units));
    for ((gates, zh), (before, dh)) in sums.zip(states) {
        let (rz, n) = gates.split_at_mut(2 * units);
        let (r, z) = rz.split_at_mut(units);
        unmix(n, z, before, dh);
        let (zh_rz, zh_n) = zh.split_at_mut(2 * units);
        for ((r, zh), &dn) in r.iter_mut().zip(zh_n).zip(&*n) {
            let dr = dn * *zh;
            *zh = dn * *r;
            *r = dr * *r * (T::one() - *r);
        }
        zh_rz.copy_from_slice(rz);
    }
}

/// Does the same as [`backward_after`].
pub(super) fn backward_before<T: Scalar>(
    step: usize,
    rows: &[T],
    Memory { units, batch, gates, states, dh, parts, .. }: &mut Memory<T>,
) {
    let (units, len) = (*units, *units * *batch);
    let gates = &mut gates[step * 3 * len..][..3 * len];
    let before = &states[step * len..][..len];
    let [dgates, dreset] = parts;
    let dcandidates = &mut dgates[..len];
    let all = (&mut *gates, before, &mut dh[..], dcandidates);
    vectorized!(all, |(gates, before, dh, dcandidates)| {
        gradients_of_candidates(units, gates, before, dh, dcandidates)
    });
    let (rows_of_gates, rows_of_candidates) = rows.split_at(2 * units * units);
    multiply(Left::Rows(&dgates[..len]), rows_of_candidates, dreset, units);
    let all = (gates, before, &mut dh[..], &dreset[..], &mut dgates[..]);
    vectorized!(all, |(gates, before, dh, dreset, dgates)| {
        gradients_of_reset(units, gates, before, dh, dreset, dgates)
    });
    multiply_add(Left::Rows(dgates), rows_of_gates, dh, units);
}

/// `n` and `z` become the gradients of their sums; `dcandidates` is a copy of that of `n`.
#[inline(always)]
fn gradients_of_candidates<T: Scalar>(
    units: usize,
    gates: &mut [T],
    before: &[T],
    dh: &mut [T],
    dcandidates: &mut [T],
) {
    let states = before.chunks_exact(units).zip(dh.chunks_exact_mut(units));
    let rows = gates.chunks_exact_mut(3 * units).zip(states);
    for ((gates, (before, dh)), dcandidates) in rows.zip(dcandidates.chunks_exact_mut(units)) {
        let (rz, n) = gates.split_at_mut(2 * units);
        unmix(n, &mut rz[units..], before, dh);
        dcandidates.copy_from_slice(n);
    }
}

/// `r` becomes the gradient of its sum, given that of `r·h`; `dgates` is a copy of those of r and z.
#[inline(always)]
fn gradients_of_reset<T: Scalar>(
    units: usize,
    gates: &mut [T],
    before: &[T],
    dh: &mut [T],
    dreset: &[T],
    dgates: &mut [T],
) {
    let states = before.chunks_exact(units).zip(dh.chunks_exact_mut(units));
    let sums = gates.chunks_exact_mut(3 * units).zip(dgates.chunks_exact_mut(2 * units));
    let rows = sums.zip(states).zip(dreset.chunks_exact(units));
    for (((gates, dgates), (before, dh)), dreset) in rows {
        let r = &mut gates[..units];
        for (((r, dh), &before), &dreset) in r.iter_mut().zip(dh).zip(before).zip(dreset) {
            *dh = dreset.fused_multiply_add(*r, *dh);
            *r = dreset * before * *r * (T::one() - *r);
        }
        dgates.copy_from_slice(&gates[..2 * units]);
    }
}

/// `n` and `z` become the gradients of their sums, `dh` its part that does not go through sums.
#[inline(always)]
fn unmix<T: Scalar>(n: &mut [T], z: &mut [T], before: &[T], dh: &mut [T]) {
    let one = T::one();
    for (((n, z), dh), &before) in n.iter_mut().zip(z).zip(dh).zip(before) {
        let (dn, dz) = (*dh * (one - *z), *dh * (before - *n));
        *dh *= *z;
        *n = dn * (one - *n * *n);
        *z = dz * *z * (one - *z);
    }
}

/// Gradients of the weights of states, with the reset before the product.
pub(super) fn gradients_before<T: Scalar>(memory: &Memory<T>, dweights: &mut [T]) {
    let Memory { units, gates, hidden, states, .. } = memory;
    let [dgates, dcandidates] = columns(gates, 2 * units, *units);
    let (mut of_gates, mut of_candidates) =
        (vec![T::zero(); 2 * units * units], vec![T::zero(); units * units]);
    let before = &states[..hidden.len()];
    gradients_of_weights(before, &dgates, &mut of_gates, 2 * units);
    gradients_of_weights(hidden, &dcandidates, &mut of_candidates, *units);
    let parts = of_gates.chunks_exact(2 * units).zip(of_candidates.chunks_exact(*units));
    for (row, (gates, candidates)) in dweights.chunks_exact_mut(3 * units).zip(parts) {
        row[..2 * units].copy_from_slice(gates);
        row[2 * units..].copy_from_slice(candidates);
    }
}

/// The first and the last columns of a matrix, row after row.
fn columns<T: Copy>(of: &[T], first: usize, last: usize) -> [Vec<T>; 2] {
    let rows = of.chunks_exact(first + last);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for row in rows {
        left.extend_from_slice(&row[..first]);
        right.extend_from_slice(&row[first..]);
    }
    [left, right]
}

//! A recurrent layer of hyperbolic tangents.
//!
//! ```text
//! h  = tanh(zx + zh)
//! dz = dh·(1 − h²),  the same for zx and zh
//! ```

use super::Memory;
use crate::layers::rows::add_to_rows;
use crate::matmul::{Left, multiply, multiply_add};
use crate::scalar::Scalar;
use crate::vectorized::vectorized;

pub(super) fn forward<T: Scalar>(
    (weights, bias): (&[T], &[T]),
    Memory { units, batch, gates, states, .. }: &mut Memory<T>,
) {
    let len = *units * *batch;
    for (step, z) in gates.chunks_exact_mut(len).enumerate() {
        let (before, after) = states[step * len..].split_at_mut(len);
        add_to_rows(z, bias);
        multiply_add(Left::Rows(before), weights, z, bias.len());
        vectorized!((z, after), |(z, after)| {
            for (h, z) in after.iter_mut().zip(z) {
                *h = z.tanh_vectorized();
            }
        });
    }
}

/// `dh` becomes that of the state before this step.
pub(super) fn backward<T: Scalar>(
    step: usize,
    rows: &[T],
    Memory { units, batch, gates, states, dh, .. }: &mut Memory<T>,
) {
    let len = *units * *batch;
    let dz = &mut gates[step * len..][..len];
    let h = &states[(step + 1) * len..][..len];
    vectorized!((&mut *dz, h, &*dh), |(dz, h, dh)| {
        for ((dz, &h), &dh) in dz.iter_mut().zip(h).zip(dh) {
            *dz = dh * (T::one() - h * h);
        }
    });
    multiply(Left::Rows(dz), rows, dh, *units);
}

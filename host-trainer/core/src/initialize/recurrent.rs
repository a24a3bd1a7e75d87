//! Initial weights of recurrent layers.

use crate::random::normal;
use crate::scalar::Scalar;
use nn_core::{BlockViewMut, Cell};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Gives both blocks their initial weights and biases.
pub(super) fn initialize<T: Scalar>(
    cell: Cell,
    units: usize,
    input: &mut BlockViewMut<'_, T>,
    state: &mut BlockViewMut<'_, T>,
    generator: &mut ChaCha8Rng,
) {
    let rows = input.bias.len();
    let inputs = input.weights.len() / rows;
    let limit = (6.0 / (inputs + units) as f64).sqrt();
    for weight in input.weights.iter_mut() {
        *weight = T::of(generator.random_range(-limit..=limit));
    }
    for gate in state.weights.chunks_exact_mut(units * units) {
        for (weight, number) in gate.iter_mut().zip(orthogonal(units, generator)) {
            *weight = T::of(number);
        }
    }
    input.bias.fill(T::zero());
    state.bias.fill(T::zero());
    if cell == Cell::Lstm {
        // Gates are in the order i, f, g, o.
        input.bias[units..2 * units].fill(T::one());
    }
}

/// A random orthogonal matrix: rows of normal numbers, each made orthogonal to those before it (Gram, Schmidt).
fn orthogonal(size: usize, generator: &mut ChaCha8Rng) -> Vec<f64> {
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(size);
    while rows.len() < size {
        let mut row: Vec<f64> = (0..size).map(|_| normal(generator)).collect();
        // Twice, so that what rounding left is taken out too.
        for other in rows.iter().chain(&rows) {
            let along: f64 = row.iter().zip(other).map(|(a, b)| a * b).sum();
            row.iter_mut().zip(other).for_each(|(a, b)| *a -= along * b);
        }
        let length = row.iter().map(|a| a * a).sum::<f64>().sqrt();
        // All but never: a row that lies in the span of the others is drawn again.
        if length > 1e-6 {
            row.iter_mut().for_each(|a| *a /= length);
            rows.push(row);
        }
    }
    rows.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, generator};

    #[test]
    fn rows_are_of_length_1_and_orthogonal() {
        for size in [1, 2, 7, 64] {
            let rows = orthogonal(size, &mut generator(1, Purpose::Initialization));
            for (i, a) in rows.chunks_exact(size).enumerate() {
                for (j, b) in rows.chunks_exact(size).enumerate() {
                    let product: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
                    assert!(
                        (product - f64::from(u8::from(i == j))).abs() < 1e-12,
                        "{size} {i} {j}"
                    );
                }
            }
        }
    }
}

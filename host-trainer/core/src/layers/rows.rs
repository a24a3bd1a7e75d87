//! A vector and every row of a matrix.

use crate::scalar::Scalar;
use crate::vectorized::vectorized;

/// Every row of `rows` (N, OUT) becomes `row` (OUT).
pub fn fill_rows<T: Copy>(rows: &mut [T], row: &[T]) {
    for to in rows.chunks_exact_mut(row.len()) {
        to.copy_from_slice(row);
    }
}

/// Adds `row` (OUT) to every row of `rows` (N, OUT).
pub fn add_to_rows<T: Scalar>(rows: &mut [T], row: &[T]) {
    vectorized!((rows, row), |(rows, row)| {
        for to in rows.chunks_exact_mut(row.len()) {
            for (to, &term) in to.iter_mut().zip(row) {
                *to += term;
            }
        }
    });
}

/// Adds all rows of `rows` (N, OUT) to `sums` (OUT), one after the other.
pub fn add_rows<T: Scalar>(rows: &[T], sums: &mut [T]) {
    vectorized!((rows, sums), |(rows, sums)| {
        for row in rows.chunks_exact(sums.len()) {
            for (sum, &term) in sums.iter_mut().zip(row) {
                *sum += term;
            }
        }
    });
}

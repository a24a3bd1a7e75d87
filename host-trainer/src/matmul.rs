//! Matrix products that give the same bits on every processor.
//!
//! Every element of a product is one chain of fused multiply-adds, in the order of the summed index,
//! each rounded once (`f32::mul_add`). Which elements are computed side by side, in how wide a
//! register and on which thread, does not change a bit of any; so a seed gives the same network on a
//! processor with AVX-512, AVX2 or NEON, whatever the number of threads.
//!
//! Nothing is packed. Weights are kept as (IN, OUT) during training, row after row, so that the
//! elements of a row lie side by side in a register in the forward pass (lanes over outputs) and in the
//! gradient of the weights alike. The compiler makes vector code of plain loops over arrays;
//! [`pulp`] chooses at run time the version for the processor's registers.
//!
//! A processor without fused multiply-add (x86 before 2013) computes it in software: the same bits,
//! but slowly.

use crate::scalar::Scalar;
use pulp::{Arch, Simd, WithSimd};

/// The left factor (M, K) of a product.
#[derive(Clone, Copy, Debug)]
pub enum Left<'a, T> {
    /// Row after row: (M, K).
    Rows(&'a [T]),
    /// The transpose of what is stored row after row: (K, M).
    Transposed(&'a [T]),
}

/// `c` (M, N) += `a` (M, K) · `b` (K, N), all stored row after row; `n` is N.
///
/// M and K follow from the lengths.
pub fn multiply_add<T: Scalar>(a: Left<'_, T>, b: &[T], c: &mut [T], n: usize) {
    Arch::new().dispatch(Product { a, b, c, n });
}

struct Product<'a, T> {
    a: Left<'a, T>,
    b: &'a [T],
    c: &'a mut [T],
    n: usize,
}

impl<T: Scalar> WithSimd for Product<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        // As many sums at a time as fit into the registers: 32 of 16 numbers, or 16 of 8 or 4.
        if S::F32_LANES >= 16 {
            self.compute::<8, 32, 16>();
        } else {
            self.compute::<4, 16, 8>();
        }
    }
}

impl<T: Scalar> Product<'_, T> {
    /// In tiles of `ROWS` × `WIDE`, then `ROWS` × `NARROW` columns, then what is left.
    #[inline(always)]
    fn compute<const ROWS: usize, const WIDE: usize, const NARROW: usize>(self) {
        let Self { a, b, c, n } = self;
        let k = b.len() / n;
        let mut column = 0;
        while column + WIDE <= n {
            strip::<T, ROWS, WIDE>(a, k, &b[column..], n, &mut c[column..], n, WIDE);
            column += WIDE;
        }
        while column + NARROW <= n {
            strip::<T, ROWS, NARROW>(a, k, &b[column..], n, &mut c[column..], n, NARROW);
            column += NARROW;
        }
        if column < n {
            // Made as wide as a register, with zeros.
            let width = n - column;
            let mut padded = vec![T::zero(); k * NARROW];
            for (padded, b) in padded.chunks_exact_mut(NARROW).zip(b.chunks_exact(n)) {
                padded[..width].copy_from_slice(&b[column..]);
            }
            strip::<T, ROWS, NARROW>(a, k, &padded, NARROW, &mut c[column..], n, width);
        }
    }
}

/// All rows of `COLUMNS` columns, of which the first `width` exist in `c`. `b` and `c` begin at the first of
/// these columns; their rows are `b_stride` and `c_stride` apart.
#[inline(always)]
fn strip<T: Scalar, const ROWS: usize, const COLUMNS: usize>(
    a: Left<'_, T>,
    k: usize,
    b: &[T],
    b_stride: usize,
    c: &mut [T],
    c_stride: usize,
    width: usize,
) {
    let mut rows = c.chunks_mut(c_stride * ROWS);
    let mut row = 0;
    for c in &mut rows {
        // The last row may be cut off behind its last column.
        let count = c.len().div_ceil(c_stride);
        if count == ROWS {
            tile::<T, ROWS, COLUMNS>(a, row, k, b, b_stride, c, c_stride, width);
        } else {
            for (index, c) in c.chunks_mut(c_stride).enumerate() {
                tile::<T, 1, COLUMNS>(a, row + index, k, b, b_stride, c, c_stride, width);
            }
        }
        row += ROWS;
    }
}

#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "a kernel")]
fn tile<T: Scalar, const ROWS: usize, const COLUMNS: usize>(
    a: Left<'_, T>,
    row: usize,
    k: usize,
    b: &[T],
    b_stride: usize,
    c: &mut [T],
    c_stride: usize,
    width: usize,
) {
    let mut sums = [[T::zero(); COLUMNS]; ROWS];
    for (sums, c) in sums.iter_mut().zip(c.chunks(c_stride)) {
        sums[..width].copy_from_slice(&c[..width]);
    }
    match a {
        Left::Rows(a) => {
            let mut rows: [&[T]; ROWS] = [&[]; ROWS];
            for (r, a_row) in rows.iter_mut().enumerate() {
                *a_row = &a[(row + r) * k..][..k];
            }
            accumulate(&mut sums, rows, 1, k, b, b_stride);
        }
        Left::Transposed(a) => {
            let stride = a.len() / k;
            let mut columns: [&[T]; ROWS] = [&[]; ROWS];
            for (r, a_column) in columns.iter_mut().enumerate() {
                *a_column = &a[row + r..][..(k - 1) * stride + 1];
            }
            accumulate(&mut sums, columns, stride, k, b, b_stride);
        }
    }
    for (sums, c) in sums.iter().zip(c.chunks_mut(c_stride)) {
        c[..width].copy_from_slice(&sums[..width]);
    }
}

/// Adds the products of every `stride`-th number of each row with the rows of `b`.
#[inline(always)]
fn accumulate<T: Scalar, const ROWS: usize, const COLUMNS: usize>(
    sums: &mut [[T; COLUMNS]; ROWS],
    a: [&[T]; ROWS],
    stride: usize,
    k: usize,
    b: &[T],
    b_stride: usize,
) {
    let mut local = *sums;
    for i in 0..k {
        let Some(b) = b[i * b_stride..].first_chunk::<COLUMNS>() else { break };
        for r in 0..ROWS {
            let a = a[r][i * stride];
            for l in 0..COLUMNS {
                local[r][l] = a.fused_multiply_add(b[l], local[r][l]);
            }
        }
    }
    *sums = local;
}

/// `to` (COLUMNS, ROWS) becomes the transpose of `from` (ROWS, COLUMNS), both row after row.
pub fn transpose<T: Copy>(from: &[T], columns: usize, to: &mut [T]) {
    /// Small enough that rows read and rows written stay in the cache.
    const BLOCK: usize = 16;
    let rows = from.len() / columns;
    for top in (0..rows).step_by(BLOCK) {
        for left in (0..columns).step_by(BLOCK) {
            for column in left..columns.min(left + BLOCK) {
                let to = &mut to[column * rows..][..rows];
                for row in top..rows.min(top + BLOCK) {
                    to[row] = from[row * columns + column];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize, step: usize) -> Vec<f32> {
        (0..count).map(|i| ((i * step) % 31) as f32 * 0.37 - 5.0).collect()
    }

    /// The definition: a chain of fused multiply-adds in order.
    fn defined(a: &[f32], b: &[f32], c: &mut [f32], n: usize) {
        let k = b.len() / n;
        for (a, c) in a.chunks_exact(k).zip(c.chunks_exact_mut(n)) {
            for (column, c) in c.iter_mut().enumerate() {
                for (i, a) in a.iter().enumerate() {
                    *c = a.mul_add(b[i * n + column], *c);
                }
            }
        }
    }

    #[test]
    fn every_shape_has_the_bits_of_its_definition() {
        let sizes = [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 40, 48, 50, 80];
        for (m, k, n) in sizes
            .iter()
            .flat_map(|&m| [1, 2, 5, 19].into_iter().flat_map(move |k| sizes.map(|n| (m, k, n))))
        {
            let (a, b, start) = (numbers(m * k, 7), numbers(k * n, 5), numbers(m * n, 3));
            let mut expected = start.clone();
            defined(&a, &b, &mut expected, n);
            let mut c = start.clone();
            multiply_add(Left::Rows(&a), &b, &mut c, n);
            assert_eq!(c, expected, "{m} {k} {n}");

            let mut stored = vec![0.0; a.len()];
            transpose(&a, k, &mut stored);
            let mut c = start;
            multiply_add(Left::Transposed(&stored), &b, &mut c, n);
            assert_eq!(c, expected, "transposed {m} {k} {n}");
        }
    }

    #[test]
    fn narrow_registers_give_the_same_bits_as_wide_ones() {
        let (m, k, n) = (13, 29, 45);
        let (a, b) = (numbers(m * k, 7), numbers(k * n, 5));
        let product = |c: &mut [f32], is_wide: bool| {
            let product = Product { a: Left::Rows(&a), b: &b, c, n };
            if is_wide { product.compute::<8, 32, 16>() } else { product.compute::<4, 16, 8>() }
        };
        let (mut wide, mut narrow) = (vec![0.5; m * n], vec![0.5; m * n]);
        product(&mut wide, true);
        product(&mut narrow, false);
        assert_eq!(wide, narrow);
    }
}

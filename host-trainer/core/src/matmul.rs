//! Matrix products that give the same bits on every processor.
//!
//! Every element of a product is one chain of fused multiply-adds, in the order of the summed index,
//! each rounded once (`f32::mul_add`). Which elements are computed side by side, in how wide a
//! register and on which thread, does not change a bit of any; so a seed gives the same network on a
//! processor with AVX-512, AVX2 or NEON, whatever the number of threads.
//!
//! Nothing is packed. Weights are kept as (IN, OUT) during training, row after row, so that the
//! elements of a row lie side by side in a register in the forward pass (lanes over outputs) and in the
//! gradient of the weights alike. [`pulp`](https://docs.rs/pulp)
//! chooses at run time the version for the processor's registers, which are written out: of plain loops over
//! arrays the compiler made registers in some builds, and memory in others, with optimization while linking.
//!
//! Predictions have the bits of a device instead, which rounds each product and each sum: see [`multiply_add_rounded`].
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

/// `c` (M, N) = `a` (M, K) · `b` (K, N), all stored row after row; `n` is N.
///
/// M and K follow from the lengths.
pub fn multiply<T: Scalar>(a: Left<'_, T>, b: &[T], c: &mut [T], n: usize) {
    Arch::new().dispatch(Product::<T, false> { a, b, c, n, starts_at_c: false });
}

/// Does the same as [`multiply`], but every sum starts with what is in `c`.
pub fn multiply_add<T: Scalar>(a: Left<'_, T>, b: &[T], c: &mut [T], n: usize) {
    Arch::new().dispatch(Product::<T, false> { a, b, c, n, starts_at_c: true });
}

/// Does the same as [`multiply_add`], but rounds each product, then the sum: every element has the bits of
/// [`nn_core::kernel::dense`].
pub fn multiply_add_rounded<T: Scalar>(a: Left<'_, T>, b: &[T], c: &mut [T], n: usize) {
    Arch::new().dispatch(Product::<T, true> { a, b, c, n, starts_at_c: true });
}

/// A product, each of whose terms is rounded once, with its sum, or `IS_ROUNDED` before as well.
struct Product<'a, T, const IS_ROUNDED: bool> {
    a: Left<'a, T>,
    b: &'a [T],
    c: &'a mut [T],
    n: usize,
    starts_at_c: bool,
}

/// The columns of `c` that are computed at a time.
struct Strip<'a, S, T, const IS_ROUNDED: bool> {
    simd: S,
    a: Left<'a, T>,
    k: usize,
    /// From the first of these columns on; its rows are `b_stride` apart.
    b: &'a [T],
    b_stride: usize,
    /// The rows of `c` are so far apart.
    c_stride: usize,
    /// Number of these columns that exist in `c`.
    width: usize,
    starts_at_c: bool,
}

impl<T: Scalar, const IS_ROUNDED: bool> WithSimd for Product<'_, T, IS_ROUNDED> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        // As many sums at a time as fit into the registers: 32 with AVX-512, else 16.
        if S::F32_LANES >= 16 {
            self.compute::<S, 8>(simd);
        } else {
            self.compute::<S, 4>(simd);
        }
    }
}

impl<T: Scalar, const IS_ROUNDED: bool> Product<'_, T, IS_ROUNDED> {
    /// In tiles of `ROWS` rows and two registers of columns, then of one, then what is left.
    #[inline(always)]
    fn compute<S: Simd, const ROWS: usize>(self, simd: S) {
        let Self { a, b, c, n, starts_at_c } = self;
        let (k, lanes) = (b.len() / n, T::lanes::<S>());
        let strip = |b, b_stride, width| Strip::<_, _, IS_ROUNDED> {
            simd,
            a,
            k,
            b,
            b_stride,
            c_stride: n,
            width,
            starts_at_c,
        };
        let mut column = 0;
        while column + 2 * lanes <= n {
            strip(&b[column..], n, 2 * lanes).compute::<ROWS, 2>(&mut c[column..]);
            column += 2 * lanes;
        }
        while column + lanes <= n {
            strip(&b[column..], n, lanes).compute::<ROWS, 1>(&mut c[column..]);
            column += lanes;
        }
        if column < n {
            // Made as wide as a register, with zeros.
            let width = n - column;
            let mut padded = vec![T::zero(); k * lanes];
            for (padded, b) in padded.chunks_exact_mut(lanes).zip(b.chunks_exact(n)) {
                padded[..width].copy_from_slice(&b[column..]);
            }
            strip(&padded, lanes, width).compute::<ROWS, 1>(&mut c[column..]);
        }
    }
}

/// Does `work` for every row `r` of a tile, each written out: a loop over registers is not sure to be unrolled, and then
/// they are kept in memory.
macro_rules! for_each_row {
    ($rows:ident, |$r:ident| $work:block) => {
        for_each_row!($rows, $r, $work, 0 1 2 3 4 5 6 7)
    };
    ($rows:ident, $r:ident, $work:block, $($row:literal)*) => {
        $(if $rows > $row {
            const $r: usize = $row;
            $work
        })*
    };
}

impl<S: Simd, T: Scalar, const IS_ROUNDED: bool> Strip<'_, S, T, IS_ROUNDED> {
    /// All rows; `c` begins at the first of these columns.
    #[inline(always)]
    fn compute<const ROWS: usize, const REGISTERS: usize>(&self, c: &mut [T]) {
        for (index, c) in c.chunks_mut(self.c_stride * ROWS).enumerate() {
            let row = index * ROWS;
            // The last row may be cut off behind its last column.
            if c.len().div_ceil(self.c_stride) == ROWS {
                self.tile::<ROWS, REGISTERS>(row, c);
            } else {
                for (r, c) in c.chunks_mut(self.c_stride).enumerate() {
                    self.tile::<1, REGISTERS>(row + r, c);
                }
            }
        }
    }

    /// `ROWS` rows from `row` on, which are those of `c`.
    #[inline(always)]
    fn tile<const ROWS: usize, const REGISTERS: usize>(&self, row: usize, c: &mut [T]) {
        let Self { simd, k, width, c_stride, .. } = *self;
        let lanes = T::lanes::<S>();
        let mut sums = [[T::splat(simd, T::zero()); REGISTERS]; ROWS];
        if self.starts_at_c {
            for_each_row!(ROWS, |R| {
                let c = &c[R * c_stride..][..width];
                sums[R][0] = T::load(simd, c);
                if REGISTERS > 1 {
                    sums[R][1] = T::load(simd, &c[lanes..]);
                }
            });
        }
        match self.a {
            Left::Rows(a) => {
                let rows = std::array::from_fn(|r| &a[(row + r) * k..][..k]);
                self.accumulate::<ROWS, REGISTERS>(rows, 1, &mut sums);
            }
            Left::Transposed(a) => {
                let step = a.len() / k;
                let rows = std::array::from_fn(|r| &a[row + r..][..(k - 1) * step + 1]);
                self.accumulate::<ROWS, REGISTERS>(rows, step, &mut sums);
            }
        }
        for_each_row!(ROWS, |R| {
            let c = &mut c[R * c_stride..][..width];
            T::store(simd, sums[R][0], c);
            if REGISTERS > 1 {
                T::store(simd, sums[R][1], &mut c[lanes..]);
            }
        });
    }

    /// Adds the products of every `step`-th number of each row with the rows of `b`.
    #[inline(always)]
    fn accumulate<const ROWS: usize, const REGISTERS: usize>(
        &self,
        a: [&[T]; ROWS],
        step: usize,
        all_sums: &mut [[T::Register<S>; REGISTERS]; ROWS],
    ) {
        let (simd, lanes) = (self.simd, T::lanes::<S>());
        let mut sums = *all_sums;
        for i in 0..self.k {
            let b = &self.b[i * self.b_stride..][..REGISTERS * lanes];
            let first = T::load(simd, &b[..lanes]);
            let second = if REGISTERS > 1 { T::load(simd, &b[lanes..]) } else { first };
            for_each_row!(ROWS, |R| {
                let a = T::splat(simd, a[R][i * step]);
                sums[R][0] = self.add(a, first, sums[R][0]);
                if REGISTERS > 1 {
                    sums[R][1] = self.add(a, second, sums[R][1]);
                }
            });
        }
        *all_sums = sums;
    }

    /// `a·factors + terms`, number by number.
    #[inline(always)]
    fn add(
        &self,
        a: T::Register<S>,
        factors: T::Register<S>,
        terms: T::Register<S>,
    ) -> T::Register<S> {
        if IS_ROUNDED {
            T::rounded(self.simd, a, factors, terms)
        } else {
            T::fused(self.simd, a, factors, terms)
        }
    }
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

/// `numbers` (ROWS, COLUMNS) become their transpose (COLUMNS, ROWS) in their own memory and a bit for each: slower than
/// [`transpose`], for matrices that need not be there twice.
pub fn transpose_in_place<T: Copy>(numbers: &mut [T], columns: usize) {
    let rows = numbers.len() / columns.max(1);
    if rows < 2 || columns < 2 {
        return;
    }
    let mut is_moved = vec![0u64; numbers.len().div_ceil(64)];
    // Each number goes where another lies, which goes on, until the circle is closed.
    for start in 0..numbers.len() {
        let (mut at, mut number) = (start, numbers[start]);
        while is_moved[at / 64] & 1 << (at % 64) == 0 {
            is_moved[at / 64] |= 1 << (at % 64);
            at = at % columns * rows + at / columns;
            number = core::mem::replace(&mut numbers[at], number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_is_transposed_in_its_own_memory() {
        let mut matrix = [1, 2, 3, 4, 5, 6];
        transpose_in_place(&mut matrix, 3);
        assert_eq!(matrix, [1, 4, 2, 5, 3, 6]);
        for (rows, columns) in [(1, 7), (7, 1), (5, 5), (13, 24), (24, 13), (64, 3)] {
            let from: Vec<usize> = (0..rows * columns).collect();
            let (mut to, mut in_place) = (vec![0; from.len()], from.clone());
            transpose(&from, columns, &mut to);
            transpose_in_place(&mut in_place, columns);
            assert_eq!(in_place, to, "{rows} x {columns}");
        }
    }

    fn numbers(count: usize, step: usize) -> Vec<f32> {
        (0..count).map(|i| ((i * step) % 31) as f32 * 0.37 - 5.0).collect()
    }

    /// The definition: a chain of fused multiply-adds in order.
    fn defined(a: &[f32], b: &[f32], c: &mut [f32], n: usize) {
        chain(a, b, c, n, f32::mul_add);
    }

    fn chain(a: &[f32], b: &[f32], c: &mut [f32], n: usize, add: fn(f32, f32, f32) -> f32) {
        let k = b.len() / n;
        for (a, c) in a.chunks_exact(k).zip(c.chunks_exact_mut(n)) {
            for (column, c) in c.iter_mut().enumerate() {
                for (i, &a) in a.iter().enumerate() {
                    *c = add(a, b[i * n + column], *c);
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

            let mut expected = start.clone();
            chain(&a, &b, &mut expected, n, |a, b, c| a * b + c);
            let mut c = start.clone();
            multiply_add_rounded(Left::Rows(&a), &b, &mut c, n);
            assert_eq!(c, expected, "rounded twice {m} {k} {n}");

            let mut expected = start.clone();
            defined(&a, &b, &mut expected, n);
            let mut stored = vec![0.0; a.len()];
            transpose(&a, k, &mut stored);
            let mut c = start;
            multiply_add(Left::Transposed(&stored), &b, &mut c, n);
            assert_eq!(c, expected, "transposed {m} {k} {n}");

            let mut expected = vec![0.0; m * n];
            defined(&a, &b, &mut expected, n);
            multiply(Left::Rows(&a), &b, &mut c, n);
            assert_eq!(c, expected, "from zero {m} {k} {n}");
        }
    }

    #[test]
    fn narrow_registers_give_the_same_bits_as_wide_ones() {
        let (m, k, n) = (13, 29, 45);
        let (a, b) = (numbers(m * k, 7), numbers(k * n, 5));
        let mut expected = vec![0.5; m * n];
        defined(&a, &b, &mut expected, n);
        assert_eq!(of_registers(pulp::Scalar::new(), &a, &b, n), expected, "one number");
        assert_eq!(of_registers(pulp::Scalar128b, &a, &b, n), expected, "four");
        assert_eq!(of_registers(pulp::Scalar256b, &a, &b, n), expected, "eight");
        assert_eq!(of_registers(pulp::Scalar512b, &a, &b, n), expected, "sixteen");
    }

    fn of_registers(simd: impl Simd, a: &[f32], b: &[f32], n: usize) -> Vec<f32> {
        let mut c = vec![0.5; a.len() / (b.len() / n) * n];
        Product::<_, false> { a: Left::Rows(a), b, c: &mut c, n, starts_at_c: true }
            .with_simd(simd);
        c
    }
}

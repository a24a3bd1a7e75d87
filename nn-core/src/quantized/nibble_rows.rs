//! Four rows of 4-bit weights, in plain Rust.

use super::kernel::add_product;
use super::nibbles::{self, Nibbles};
use super::output_scale::OutputScale;
use super::packed::{Filters, FourRows, keep};

/// The instructions of processors without assembly here.
pub(super) struct FourBits;

impl FourBits {
    /// The sums of the four rows of a block.
    fn sums(block: &[u32], x: &[i16]) -> [i32; 4] {
        let mut sums = [0; 4];
        let in_groups = x.len() / 4 * 4;
        for (index, x) in x.iter().enumerate() {
            let Some(word) = block.get(index / 2) else { break };
            let halfword = word >> (index % 2 * 16);
            for (row, sum) in sums.iter_mut().enumerate() {
                let offset = if row < 3 && index < in_groups { 8 } else { 0 };
                let nibble = (halfword >> (4 * row) ^ offset) << 28;
                *sum = add_product(*sum, (nibble.cast_signed() >> 28) as i8, *x);
            }
        }
        sums
    }
}

impl FourRows for FourBits {
    type Weight = u32;

    #[inline(always)]
    fn in_order<'a>(
        filters: (&'a [u32], &'a [OutputScale]),
        inputs: usize,
    ) -> Option<Filters<'a, u32>> {
        in_order(filters, inputs)
    }

    #[inline(always)]
    fn last_row(inputs: usize) -> usize {
        Nibbles::words(1, inputs)
    }

    #[inline(always)]
    fn add_row(row: &[u32], x: &[i16]) -> i32 {
        nibbles::add_row(row, x)
    }

    fn outputs(
        weights: &[u32],
        scales: &[[OutputScale; 4]],
        x: &[i16],
        y: &mut [[i16; 4]],
        (pixels, low): (usize, i16),
    ) {
        let inputs = x.len().checked_div(pixels).unwrap_or(0);
        let mut x = x;
        for y in y.chunks_mut(scales.len().max(1)) {
            let Some((pixel, rest)) = x.split_at_checked(inputs) else { return };
            x = rest;
            let mut weights = weights;
            for (y, scales) in y.iter_mut().zip(scales) {
                let words = Nibbles::words(4, inputs);
                let Some((block, rest)) = weights.split_at_checked(words) else { return };
                weights = rest;
                let sums = Self::sums(block, pixel);
                for ((y, scale), sum) in y.iter_mut().zip(scales).zip(sums) {
                    *y = scale.output(sum, low);
                }
            }
        }
    }

    fn keep_larger(weights: &[u32], x: &[i16], y: &mut [[i16; 4]], pixel: &mut [[i16; 4]]) {
        let mut weights = weights;
        for (y, pixel) in y.iter_mut().zip(pixel) {
            let Some((block, rest)) = weights.split_at_checked(Nibbles::words(4, x.len())) else {
                return;
            };
            weights = rest;
            let kept = y.as_chunks_mut().0.iter_mut().chain(pixel.as_chunks_mut().0);
            for (sum, [lower, upper]) in Self::sums(block, x).into_iter().zip(kept) {
                keep(sum, false, lower, upper);
            }
        }
    }
}

/// Blocks of four rows, and the rows behind them.
#[inline(always)]
pub(super) fn in_order<'a>(
    (weights, scales): (&'a [u32], &'a [OutputScale]),
    inputs: usize,
) -> Option<Filters<'a, u32>> {
    let blocks = Nibbles::words(scales.len() / 4 * 4, inputs);
    let (blocks, last_rows) = weights.split_at_checked(blocks)?;
    Some((blocks, last_rows, scales))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantized::{Requantization, kernel, nibble_kernels};
    use crate::topology::{Shape, Window, WindowGeometry};
    use proptest::prelude::*;
    use std::{vec, vec::Vec};

    fn packed(weights: &[i8], terms: usize) -> Vec<u32> {
        let rows = weights.len().checked_div(terms).unwrap_or(0);
        let mut words = vec![0; Nibbles::words(rows, terms)];
        for (index, weight) in weights.iter().enumerate() {
            Nibbles::put(&mut words, (rows, terms), (index / terms, index % terms), *weight);
        }
        words
    }

    /// The accumulators of a processor over whole groups, and its sums of them.
    type Processor = fn(&[(i32, i32)], i32) -> [i32; 4];

    /// The assembly with MULS and MLA, in Rust.
    fn columns(halfwords: &[(i32, i32)], sum_of_x: i32) -> [i32; 4] {
        let a = [0, 4, 8, 12].map(|shift| {
            let terms = halfwords.iter().map(|(h, x)| (h >> shift).wrapping_mul(*x));
            terms.fold(0, i32::wrapping_add)
        });
        let lower = |a: i32, above: i32| a.wrapping_sub(above << 4).wrapping_sub(sum_of_x << 3);
        [lower(a[0], a[1]), lower(a[1], a[2]), lower(a[2], a[3]), a[3]]
    }

    /// The assembly with SMLAD, in Rust.
    fn pairs(halfwords: &[(i32, i32)], sum_of_x: i32) -> [i32; 4] {
        let sum = |of: fn(i32) -> i32| {
            let terms = halfwords.iter().map(|(h, x)| of(*h).wrapping_mul(*x));
            terms.fold(0, i32::wrapping_add)
        };
        let (a, b) = (sum(|h| h), sum(|h| h & 15));
        let (c, d) = (sum(|h| h >> 8), sum(|h| h >> 8 & 15));
        let (x8, x128) = (sum_of_x.wrapping_mul(8), sum_of_x.wrapping_mul(128));
        let second = a.wrapping_sub(c << 8).wrapping_sub(b).wrapping_sub(x128) >> 4;
        [b.wrapping_sub(x8), second, d.wrapping_sub(x8), c.wrapping_sub(d) >> 4]
    }

    fn any_weight() -> impl Strategy<Value = i8> {
        prop_oneof![-8i8..=7, Just(-8), Just(7)]
    }

    fn any_activation() -> impl Strategy<Value = i16> {
        prop_oneof![any::<i16>(), Just(i16::MIN), Just(i16::MAX)]
    }

    fn scales(count: usize) -> Vec<OutputScale> {
        let scale = |index| OutputScale {
            bias: index as i32 * 12_345 - 50_000,
            requantization: Requantization::new(20_000 + index as u16, 20).unwrap(),
        };
        (0..count).map(scale).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn any_dense_layer_has_the_integers_of_the_definition(
            (rows, weights, x) in (0usize..14, 0usize..40).prop_flat_map(|(rows, terms)| (
                Just(rows),
                prop::collection::vec(any_weight(), rows * terms),
                prop::collection::vec(any_activation(), terms),
            )),
            low in prop_oneof![Just(0), Just(i16::MIN)],
        ) {
            let (scales, words) = (scales(rows), packed(&weights, x.len()));
            let (mut expected, mut y) = (vec![7; rows], vec![8; rows]);
            kernel::dense(&weights, &scales, &x, &mut expected, low);
            nibble_kernels::dense(&words, &scales, &x, &mut y, low);
            prop_assert_eq!(&y, &expected);
            for first in (0..rows).step_by(8) {
                let count = (rows - first).min(8);
                let words = &words[Nibbles::words(first, x.len())..];
                let words = &words[..Nibbles::words(count, x.len())];
                let scales = &scales[first..][..count];
                nibble_kernels::dense_rows(words, scales, &x, &mut y[..count], (0, low));
                prop_assert_eq!(&y[..count], &expected[first..][..count]);
            }
        }

        #[test]
        fn any_convolution_has_the_integers_of_the_definition(
            (height, width, channels) in (1u16..4, 1u16..4, 1u16..6),
            (pool, outputs) in (1u16..4, 1u16..14),
            numbers in prop::collection::vec(any_activation(), 5 * 6 * 5),
            weights in prop::collection::vec(any_weight(), 9 * 5 * 14),
        ) {
            let shape = Shape::new(5, 6, channels);
            let window = Window::new(height, width).padding(height - 1, 0);
            let geometry = WindowGeometry::new(shape, window, pool, outputs).unwrap();
            let terms = geometry.patch().numbers() as usize;
            let (x, count) = (&numbers[..30 * usize::from(channels)], usize::from(outputs));
            let (weights, scales) = (&weights[..terms * count], scales(count));
            let (mut patch, mut pixel) = (vec![7; terms], vec![7; count]);
            let mut expected = vec![7; geometry.output().numbers() as usize];
            let filters = (weights, &scales[..]);
            kernel::conv2d(&geometry, filters, x, &mut patch, &mut pixel, &mut expected, 0);
            let words = packed(weights, terms);
            let (filters, mut y) = ((&words[..], &scales[..]), vec![7; expected.len()]);
            nibble_kernels::pooled_conv2d::<true>(
                &geometry, filters, x, &mut patch, &mut pixel, &mut y, 0,
            );
            prop_assert_eq!(&y, &expected);
            if pool == 1 {
                y.fill(7);
                nibble_kernels::conv2d::<false>(&geometry, filters, x, &mut patch, &mut y, 0);
                prop_assert_eq!(&y, &expected);
            }
        }
    }

    #[test]
    fn the_arithmetic_of_each_processor_has_the_sums_up_to_the_largest() {
        for w in [-8, -1, 0, 7] {
            for x in [i16::MIN, -1, 1, i16::MAX] {
                for row in 0..4 {
                    // Rows of one weight and of another; 508 of −8 are 4064 < 2¹².
                    let mut weights = vec![0i8; 4 * 508];
                    weights[row * 508..].fill(w);
                    let words = packed(&weights, 508);
                    let halfwords =
                        words.iter().flat_map(|word| [*word as i16, (word >> 16) as i16]);
                    let terms: Vec<_> = halfwords.map(|h| (i32::from(h), i32::from(x))).collect();
                    let exact: [i32; 4] = core::array::from_fn(|r| {
                        if r < row { 0 } else { 508 * i32::from(w) * i32::from(x) }
                    });
                    for processor in [columns as Processor, pairs] {
                        assert_eq!(processor(&terms, 508 * i32::from(x)), exact);
                    }
                    assert_eq!(FourBits::sums(&words, &[x; 508]), exact);
                }
            }
        }
    }
}

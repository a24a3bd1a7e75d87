//! A quantized convolution with weights in an order: see `packed.rs`.
//!
//! A larger sum never becomes a smaller output, because no multiplier is negative and rounding keeps the order. So
//! the largest sum of a pool is kept, and made an output once. Until then its halves lie where the output will be
//! and in the pixel beside it: in both together there are 32 bits for each output. Small pools are computed in one go
//! where there are instructions for it: see `pools.rs`.

use super::output_scale::OutputScale;
use super::packed::{Filters, FourRows, dense, dense_by_row, join, keep};
use crate::kernel::patches::{Read, for_each_pool, gather_dilated, gather_rows, rows};
use crate::topology::WindowGeometry;

/// [`kernel::conv2d`](super::kernel::conv2d) without a pool, with weights in the order of `K`: blocks of four rows and
/// the rows behind them, as in [`dense`](super::packed::dense). Total for any lengths.
#[inline(always)]
pub(super) fn conv2d<K: FourRows, X: Copy, const GENERAL: bool>(
    geometry: &WindowGeometry,
    (words, last_rows, scales): Filters<'_, K::Weight>,
    x: &[X],
    patch: &mut [i16],
    y: &mut [i16],
    low: i16,
    read: impl Read<X, i16>,
) {
    if geometry.is_pointwise()
        && let Some(x) = read.in_place(x)
    {
        let inputs = usize::from(geometry.input().channels);
        return pointwise::<K>((words, last_rows, scales), (x, inputs), y, low);
    }
    let mut y = y;
    for row in 0..u32::from(geometry.output().height) {
        let rows = rows(geometry, row);
        for column in 0..u32::from(geometry.output().width) {
            let Some((pixel, rest)) = y.split_at_mut_checked(scales.len()) else { return };
            y = rest;
            let seen = if GENERAL && geometry.window().dilation > 1 {
                gather_dilated(geometry, 0, row, column, x, patch, read)
            } else {
                gather_rows(geometry, 0, &rows, column, x, patch, read)
            };
            dense::<K>(words, last_rows, scales, seen, pixel, low);
        }
    }
}

/// [`conv2d`] with any pool. No sum may overflow.
#[inline(always)]
pub(super) fn pooled_conv2d<K: FourRows, X: Copy, const GENERAL: bool>(
    geometry: &WindowGeometry,
    (words, last_rows, scales): Filters<'_, K::Weight>,
    x: &[X],
    (patch, pixel): (&mut [i16], &mut [i16]),
    y: &mut [i16],
    low: i16,
    read: impl Read<X, i16>,
) {
    let (pixel_blocks, pixel_rest) = pixel.as_chunks_mut::<4>();
    for_each_pool(geometry, y, |windows, y| {
        let (y_blocks, y_rest) = y.as_chunks_mut::<4>();
        for (y, pixel) in y_blocks.iter_mut().zip(&mut *pixel_blocks) {
            (*y, *pixel) = (SMALLEST, SMALLEST);
        }
        windows.for_each_patch::<_, _, GENERAL>(geometry, 0, x, patch, read, |patch, is_first| {
            K::keep_larger(words, patch, y_blocks, pixel_blocks);
            if !y_rest.is_empty() {
                keep_larger_of_last_rows::<K>(last_rows, patch, is_first, (y_rest, pixel_rest));
            }
        });
        make_outputs(scales, (y_blocks, pixel_blocks), (y_rest, pixel_rest), low);
    });
}

/// Computes the outputs of pixels (H·W, C) on their own.
#[inline(always)]
fn pointwise<K: FourRows>(
    (words, last_rows, scales): Filters<'_, K::Weight>,
    (x, inputs): (&[i16], usize),
    y: &mut [i16],
    low: i16,
) {
    let (scale_blocks, scale_rest) = scales.as_chunks::<4>();
    if scale_rest.is_empty() {
        let pixels = x.len().checked_div(inputs).unwrap_or(0);
        return K::outputs(words, scale_blocks, x, y.as_chunks_mut().0, (pixels, low));
    }
    let (mut x, mut y) = (x, y);
    while let (Some((pixel, x_rest)), Some((outputs, y_rest))) =
        (x.split_at_checked(inputs), y.split_at_mut_checked(scales.len()))
        && !outputs.is_empty()
    {
        (x, y) = (x_rest, y_rest);
        let (blocks, last) = outputs.as_chunks_mut::<4>();
        K::outputs(words, scale_blocks, pixel, blocks, (1, low));
        dense_by_row::<K>(last_rows, scale_rest, pixel, last, low);
    }
}

/// Two sums in halves, each the smallest possible: a maximum starts with them.
const SMALLEST: [i16; 4] = [0, i16::MIN, 0, i16::MIN];

/// The rows behind the last block of four. Not inlined: few layers have some.
#[inline(never)]
fn keep_larger_of_last_rows<K: FourRows>(
    rows: &[K::Weight],
    x: &[i16],
    is_first: bool,
    (y, pixel): (&mut [i16], &mut [i16]),
) {
    let mut rows = rows;
    for (y, pixel) in y.iter_mut().zip(pixel) {
        let Some((row, rest)) = rows.split_at_checked(K::last_row(x.len())) else { return };
        rows = rest;
        keep(K::add_row(row, x), is_first, y, pixel);
    }
}

/// Makes outputs of the sums that were kept.
#[inline(always)]
fn make_outputs(
    scales: &[OutputScale],
    (y_blocks, pixel_blocks): (&mut [[i16; 4]], &[[i16; 4]]),
    (y_rest, pixel_rest): (&mut [i16], &[i16]),
    low: i16,
) {
    let (scale_blocks, scale_rest) = scales.as_chunks::<4>();
    for ((y, pixel), scales) in y_blocks.iter_mut().zip(pixel_blocks).zip(scale_blocks) {
        let ([y0, y1, y2, y3], [pixel0, pixel1, pixel2, pixel3]) = (*y, *pixel);
        let sums = [join(y0, y1), join(y2, y3), join(pixel0, pixel1), join(pixel2, pixel3)];
        for ((y, scale), sum) in y.iter_mut().zip(scales).zip(sums) {
            *y = scale.output(sum, low);
        }
    }
    for ((y, pixel), scale) in y_rest.iter_mut().zip(pixel_rest).zip(scale_rest) {
        *y = scale.output(join(*y, *pixel), low);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantized::packed::tests::{Accumulate, Columns, Pairs, pack};
    use crate::quantized::{Requantization, kernel};
    use crate::topology::{Shape, Window};
    use proptest::prelude::*;
    use std::vec::Vec;

    fn packed<K: Accumulate>(
        geometry: &WindowGeometry,
        (weights, scales): (&[i8], &[OutputScale]),
        x: &[i16],
        low: i16,
    ) -> Vec<i16> {
        let terms = geometry.patch().numbers() as usize;
        let (words, last_rows) = pack::<K>(weights, terms);
        let (mut patch, mut pixel) = (std::vec![7; terms], std::vec![7; scales.len()]);
        let mut y = std::vec![7; geometry.output().numbers() as usize];
        let weights = (&words[..], &last_rows[..], scales);
        let scratch = (&mut patch[..], &mut pixel[..]);
        pooled_conv2d::<K, _, true>(geometry, weights, x, scratch, &mut y, low, K::copy_lines);
        if geometry.pool() == (1, 1) {
            let pooled = y.clone();
            y.fill(7);
            conv2d::<K, _, true>(geometry, weights, x, &mut patch, &mut y, low, K::copy_lines);
            assert_eq!(y, pooled);
        }
        y
    }

    proptest! {
        #[test]
        fn any_layer_has_the_integers_of_the_definition_in_every_order_of_its_weights(
            (height, width, channels) in (1u16..4, 1u16..4, 1u16..6),
            padding in 0u16..2,
            (pool, outputs) in (1u16..4, 1u16..14),
            numbers in prop::collection::vec(any::<i16>(), 5 * 6 * 5),
            weights in prop::collection::vec(any::<i8>(), 9 * 5 * 14),
            low in prop_oneof![Just(0), Just(i16::MIN)],
        ) {
            let window = Window::new(height, width).padding(padding % height, padding % width);
            let geometry =
                WindowGeometry::new(Shape::new(5, 6, channels), window, pool, outputs).unwrap();
            let terms = geometry.patch().numbers() as usize;
            let (x, weights) =
                (&numbers[..30 * usize::from(channels)], &weights[..terms * usize::from(outputs)]);
            let requantization = Requantization::new(20_000, 25).unwrap();
            let biases = numbers.iter().map(|bias| OutputScale { bias: i32::from(*bias), requantization });
            let filters: (_, Vec<OutputScale>) = (weights, biases.take(outputs.into()).collect());
            let filters = (filters.0, &filters.1[..]);
            let (mut patch, mut pixel) = (std::vec![7; terms], std::vec![7; outputs.into()]);
            let mut y = std::vec![7; geometry.output().numbers() as usize];
            kernel::conv2d(&geometry, filters, x, &mut patch, &mut pixel, &mut y, low);
            prop_assert_eq!(&packed::<Pairs>(&geometry, filters, x, low), &y);
            prop_assert_eq!(&packed::<Columns>(&geometry, filters, x, low), &y);
        }
    }
}

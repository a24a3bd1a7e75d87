//! A quantized convolution with a pool, all windows of a pool at a time: sums are compared where they are computed, and
//! what the windows see together is looked for once.

use super::packed::{Filters, FourRows};
use super::pool_shape::PoolShape;
use crate::buffer::Aligned;
use crate::kernel::patches::{Lines, Read, Span};
use crate::topology::WindowGeometry;

/// [`kernel::conv2d`](super::kernel::conv2d) of pools that [fit](PoolShape::fits), with weights in the order of `K`. No sum
/// may overflow. Total for any lengths.
#[inline(always)]
pub(super) fn conv2d_of_pools<K: FourRows, X: Copy>(
    geometry: &WindowGeometry,
    (words, _, scales): Filters<'_, K::Weight>,
    x: &[X],
    y: &mut [i16],
    low: i16,
    read: impl Read<X, i16>,
) {
    let (input, output, window) = (geometry.input(), geometry.output(), geometry.window());
    let (pool_height, pool_width) = geometry.pool();
    let (height, width) = PoolShape::seen(geometry);
    let channels = usize::from(input.channels);
    let (line, patch_line) = (usize::from(input.width) * channels, width * channels);
    let [in_image, in_memory] = [line, patch_line].map(|line| PoolShape::new(geometry, line));
    let mut memory = Aligned([0; PoolShape::ROOM]);
    let mut windows = [0; PoolShape::WORDS];
    let copied = in_image.windows() * in_image.copied();
    let copied = if in_image.is_copied() { copied } else { 0 };
    let Some((copied, together)) = memory.0.split_at_mut_checked(copied) else { return };
    let Some(together) = together.get_mut(..height * patch_line) else { return };
    let scale_blocks = scales.as_chunks::<4>().0;
    let mut y = y;
    let stride_y = window.stride_y.wrapping_mul(pool_height);
    let stride_x = window.stride_x.wrapping_mul(pool_width);
    for row in 0..u32::from(output.height) {
        let rows = Span::new(row, stride_y, window.padding_top, height as u16, input.height);
        let lines_of_image = x.get(rows.start * line..).unwrap_or(&[]);
        for column in 0..u32::from(output.width) {
            let Some((pixel, rest)) = y.split_at_mut_checked(scales.len()) else { return };
            y = rest;
            let columns =
                Span::new(column, stride_x, window.padding_left, width as u16, input.width);
            let from = lines_of_image.get(columns.start * channels..).unwrap_or(&[]);
            let is_inside = rows.inside == height && columns.inside == width;
            let (seen, shape) = match read.in_place(from) {
                Some(numbers) if is_inside && (in_image.is_copied() || is_aligned(numbers)) => {
                    (numbers, &in_image)
                }
                _ => {
                    if !is_inside {
                        together.fill(0);
                    }
                    let before = rows.before * patch_line + columns.before * channels;
                    let to = together.get_mut(before..).unwrap_or(&mut []);
                    let piece = columns.inside * channels;
                    let lines = Lines { line, patch_line, piece, count: rows.inside };
                    read.copy_lines(from, to, &lines);
                    (&*together, &in_memory)
                }
            };
            let (filters, y) = ((words, scale_blocks), pixel.as_chunks_mut().0);
            K::outputs_of_pool(filters, seen, (&mut windows, copied), shape, y, low);
        }
    }
}

/// Checks whether numbers begin where a word does.
#[inline(always)]
pub(super) fn is_aligned(numbers: &[i16]) -> bool {
    numbers.as_ptr().addr().is_multiple_of(4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantized::output_scale::OutputScale;
    use crate::quantized::packed::tests::{Accumulate, Columns, Pairs, pack};
    use crate::quantized::{Requantization, kernel};
    use crate::topology::{Shape, Window};
    use proptest::prelude::*;
    use std::vec::Vec;

    fn of_pools<K: Accumulate>(
        geometry: &WindowGeometry,
        (weights, scales): (&[i8], &[OutputScale]),
        x: &[i16],
        low: i16,
    ) -> Vec<i16> {
        let (words, last_rows) = pack::<K>(weights, geometry.patch().numbers() as usize);
        let mut y = std::vec![7; geometry.output().numbers() as usize];
        let filters = (&words[..], &last_rows[..], scales);
        conv2d_of_pools::<K, _>(geometry, filters, x, &mut y, low, K::copy_lines);
        y
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        #[test]
        fn any_layer_has_the_integers_of_the_definition_in_every_order_of_its_weights(
            (height, width, channels) in (1u16..4, 1u16..5, 1u16..9),
            (above, before, below, behind) in (0u16..3, 0u16..3, 0u16..3, 0u16..3),
            (stride_y, stride_x) in (1u16..4, 1u16..4),
            (pool, blocks) in (2u16..4, 1u16..4),
            // Images that begin where a word does, and others.
            first in 0usize..2,
            numbers in prop::collection::vec(any::<i16>(), 7 * 8 * 8 + 1),
            weights in prop::collection::vec(any::<i8>(), 12 * 8 * 12),
            low in prop_oneof![Just(0), Just(i16::MIN)],
        ) {
            let window = Window {
                padding_top: above % height,
                padding_left: before % width,
                padding_bottom: below % height,
                padding_right: behind % width,
                ..Window::new(height, width).stride(stride_y, stride_x)
            };
            let outputs = 4 * blocks;
            let geometry = WindowGeometry::new(Shape::new(7, 8, channels), window, pool, outputs);
            prop_assume!(geometry.is_some_and(|geometry| PoolShape::fits(&geometry)));
            let geometry = geometry.unwrap();
            let terms = geometry.patch().numbers() as usize;
            let x = &numbers[first..][..56 * usize::from(channels)];
            let weights = &weights[..terms * usize::from(outputs)];
            let requantization = Requantization::new(20_000, 25).unwrap();
            let biases = numbers.iter().map(|bias| OutputScale { bias: i32::from(*bias), requantization });
            let scales: Vec<OutputScale> = biases.take(outputs.into()).collect();
            let (mut patch, mut pixel) = (std::vec![7; terms], std::vec![7; outputs.into()]);
            let mut y = std::vec![7; geometry.output().numbers() as usize];
            let filters = (weights, &scales[..]);
            kernel::conv2d(&geometry, filters, x, &mut patch, &mut pixel, &mut y, low);
            prop_assert_eq!(&of_pools::<Pairs>(&geometry, filters, x, low), &y);
            prop_assert_eq!(&of_pools::<Columns>(&geometry, filters, x, low), &y);
        }
    }

    #[test]
    fn slices_too_short_leave_outputs_alone() {
        let geometry = WindowGeometry::new(Shape::new(4, 4, 1), Window::new(2, 2), 2, 4).unwrap();
        let scale =
            OutputScale { bias: 8, requantization: Requantization::new(1 << 14, 17).unwrap() };
        let mut y = [7; 4];
        let (words, last_rows) = pack::<Columns>(&[0; 16], 4);
        let filters = (&words[..], &last_rows[..], &[scale; 4][..]);
        let read = <Columns as FourRows>::copy_lines;
        conv2d_of_pools::<Columns, _>(&geometry, filters, &[1; 16], &mut y[..3], 0, read);
        assert_eq!(y, [7; 4]);
        conv2d_of_pools::<Columns, _>(&geometry, filters, &[1; 16], &mut y, 0, read);
        assert_eq!(y, [1; 4]);
    }
}

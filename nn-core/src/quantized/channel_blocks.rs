//! A convolution of each channel on its own, four filters at a time.
//!
//! Weights are put in order at compile time: those of four channels for one pixel are neighbours, pixel after
//! pixel, then come the next four channels; the channels behind the last four follow filter by filter.

use super::kernel::add_product;
use super::native;
use super::output_scale::OutputScale;
use super::row_of_windows::RowOfWindows;
use super::taps::Taps;
use crate::kernel::patches::{Span, columns, convolve, keep_larger, rows};
use crate::topology::WindowGeometry;

/// Channels computed at a time.
const CHANNELS: usize = 4;

/// Weights (C, AREA), put in order.
pub(super) const fn pack(weights: &[i8], area: usize, places: &mut [i8]) {
    if area == 0 {
        return;
    }
    let (blocks, others) = weights.split_at(weights.len() / area / CHANNELS * CHANNELS * area);
    let mut place = 0;
    while place < blocks.len() {
        let mut pixel = place;
        let end = place + area;
        while pixel < end {
            places[place] = blocks[pixel];
            places[place + 1] = blocks[pixel + area];
            places[place + 2] = blocks[pixel + 2 * area];
            places[place + 3] = blocks[pixel + 3 * area];
            (pixel, place) = (pixel + 1, place + CHANNELS);
        }
    }
    places.split_at_mut(place).1.copy_from_slice(others);
}

/// [`kernel::depthwise_conv2d`](super::kernel::depthwise_conv2d) with weights in this order, a filter for each
/// channel, a window without dilation, and no pool. Nothing is copied.
#[inline(never)]
pub(super) fn depthwise_conv2d(
    geometry: &WindowGeometry,
    (weights, scales): (&[i8], &[OutputScale]),
    x: &[i16],
    y: &mut [i16],
    low: i16,
) {
    let (input, output, window) = (geometry.input(), geometry.output(), geometry.window());
    let channels = usize::from(input.channels);
    let line = usize::from(input.width) * channels;
    let mut y = y;
    for row in 0..u32::from(output.height) {
        let rows = rows(geometry, row);
        let x = x.get(rows.start * line..).unwrap_or(&[]);
        let width = usize::from(window.width);
        let whole = Span { before: 0, inside: width, start: 0 };
        let of_most = Taps::new(geometry, line, &rows, &whole);
        let beside_each_other = RowOfWindows::new(geometry, line, &rows);
        let mut column = 0;
        while column < u32::from(output.width) {
            if let Some(windows) = &beside_each_other
                && windows.first == column
                && let x = x.get(columns(geometry, column).start * channels..).unwrap_or(&[])
                && make_outputs_of_row(windows, (weights, scales), x, y, low)
            {
                y = y.split_at_mut_checked(windows.count * channels).unwrap_or_default().1;
                column += windows.count as u32;
                continue;
            }
            let Some((pixel, rest)) = y.split_at_mut_checked(scales.len()) else { return };
            y = rest;
            let columns = columns(geometry, column);
            let x = x.get(columns.start * channels..).unwrap_or(&[]);
            let at_edge;
            let taps = if columns.inside == width {
                &of_most
            } else {
                at_edge = Taps::new(geometry, line, &rows, &columns);
                &at_edge
            };
            depthwise(weights, scales, taps, x, pixel, low);
            column += 1;
        }
    }
}

/// Makes the outputs of windows of a row, given the image from the first one's first pixel on. Returns whether it did: where
/// there are no instructions for it, it does not.
#[inline(always)]
fn make_outputs_of_row(
    windows: &RowOfWindows,
    (weights, scales): (&[i8], &[OutputScale]),
    x: &[i16],
    y: &mut [i16],
    low: i16,
) -> bool {
    #[cfg(dot_product = "smlad")]
    let is_made = super::assembly::channel_outputs_of_row(weights, scales, windows, x, y, low);
    #[cfg(not(dot_product = "smlad"))]
    let is_made = {
        let _ = (windows, weights, scales, x, y, low);
        false
    };
    is_made
}

/// Computes a [`depthwise_conv2d`] with any window, any pool, and several filters for each channel.
#[inline(never)]
pub(super) fn general_depthwise_conv2d(
    geometry: &WindowGeometry,
    (weights, scales): (&[i8], &[OutputScale]),
    x: &[i16],
    patch: &mut [i16],
    pixel: &mut [i16],
    y: &mut [i16],
    low: i16,
) {
    let (line, multiplier) = geometry.channels();
    let taps = Taps::whole(geometry, line * usize::from(geometry.window().width));
    let outputs = |patch: &[_], z: &mut [_]| {
        if multiplier == 1 {
            return depthwise(weights, scales, &taps, patch, z, low);
        }
        let (mut weights, mut source, mut left) = (weights, 0, multiplier);
        let in_blocks = scales.len() / CHANNELS * CHANNELS;
        for (index, (y, scale)) in z.iter_mut().zip(scales).enumerate() {
            // Those of four filters lie side by side, those behind the last four filter by filter.
            let (place, step) =
                if index < in_blocks { (index % CHANNELS, CHANNELS) } else { (0, 1) };
            let of_filter = weights.get(place..).unwrap_or(&[]).iter().step_by(step);
            let of_channel = patch.get(source..).unwrap_or(&[]).iter().step_by(line.max(1));
            let terms = of_filter.zip(of_channel).take(taps.area());
            *y = scale.output(terms.fold(0, |sum, (w, x)| add_product(sum, *w, *x)), low);
            if place + 1 == step {
                weights = weights.get(taps.area() * step..).unwrap_or(&[]);
            }
            left -= 1;
            if left == 0 {
                (source, left) = (source + 1, multiplier);
            }
        }
    };
    convolve::<_, true>(geometry, 0, x, patch, pixel, y, outputs, keep_larger);
}

/// An output for each channel of a window.
#[inline(always)]
fn depthwise(
    weights: &[i8],
    scales: &[OutputScale],
    taps: &Taps,
    x: &[i16],
    y: &mut [i16],
    low: i16,
) {
    let (scale_blocks, scale_rest) = scales.as_chunks::<CHANNELS>();
    let (y_blocks, y_rest) = y.as_chunks_mut::<CHANNELS>();
    let in_blocks = scale_blocks.len() * CHANNELS;
    let Some((blocks, filters)) = weights.split_at_checked(in_blocks * taps.area()) else { return };
    native::channel_outputs(blocks, scale_blocks, taps, x, y_blocks, low);
    if !y_rest.is_empty() {
        last_channels(filters, scale_rest, taps, x.get(in_blocks..).unwrap_or(&[]), y_rest, low);
    }
}

/// The outputs of channels behind the last four. Not inlined: few layers have some.
#[inline(never)]
fn last_channels(
    weights: &[i8],
    scales: &[OutputScale],
    taps: &Taps,
    x: &[i16],
    y: &mut [i16],
    low: i16,
) {
    taps.outputs::<1>(weights.as_chunks().0, scales.as_chunks().0, x, y.as_chunks_mut().0, low);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantized::{Requantization, kernel};
    use crate::topology::{Shape, Window};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_layer_has_the_integers_of_the_definition(
            channels in 1u16..14,
            multiplier in 1u16..4,
            (height, width) in (1u16..4, 1u16..4),
            pool in 1u16..3,
            numbers in prop::collection::vec(any::<i16>(), 5 * 6 * 14),
            weights in prop::collection::vec(any::<i8>(), 9 * 14 * 3),
        ) {
            let (area, count) = (usize::from(height * width), usize::from(channels * multiplier));
            let geometry = WindowGeometry::new(
                Shape::new(5, 6, channels), Window::new(height, width), pool, count as u16,
            ).unwrap();
            let (x, weights) = (&numbers[..30 * usize::from(channels)], &weights[..area * count]);
            let requantization = Requantization::new(20_000, 25).unwrap();
            let biases = numbers.iter().map(|bias| OutputScale { bias: i32::from(*bias), requantization });
            let scales: std::vec::Vec<OutputScale> = biases.take(count).collect();
            let mut patch = std::vec![7; area * usize::from(channels)];
            let mut pixel = std::vec![7; count];
            let mut expected = std::vec![7; geometry.output().numbers() as usize];
            kernel::depthwise_conv2d(
                &geometry, (weights, &scales), x, &mut patch, &mut pixel, &mut expected, 0,
            );
            let mut packed = std::vec![0; weights.len()];
            pack(weights, area, &mut packed);
            let filters = (&packed[..], &scales[..]);
            let mut y = std::vec![7; expected.len()];
            general_depthwise_conv2d(&geometry, filters, x, &mut patch, &mut pixel, &mut y, 0);
            prop_assert_eq!(&y, &expected);
            if multiplier == 1 && pool == 1 {
                y.fill(7);
                depthwise_conv2d(&geometry, filters, x, &mut y, 0);
                prop_assert_eq!(y, expected);
            }
        }
    }
}

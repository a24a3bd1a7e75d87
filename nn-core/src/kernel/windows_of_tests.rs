//! Convolutions of any geometry, and what comes out of them by definition: for the tests of those that are faster.

use crate::topology::{Shape, Window, WindowGeometry};
use proptest::prelude::*;
use std::vec::Vec;

/// A convolution: its geometry, weights, biases and an image.
pub(super) type Convolution = (WindowGeometry, Vec<f32>, Vec<f32>, Vec<f32>);

/// Any convolution without dilation; with a filter for each channel if `depthwise`.
pub(super) fn convolutions(depthwise: bool) -> impl Strategy<Value = Convolution> {
    let image = (1u16..9, 1u16..10, 1u16..if depthwise { 21 } else { 6 });
    let window = (1u16..5, 1u16..5, 1u16..4, 1u16..4, 0u16..3, 0u16..3);
    (image, window, 1u16..4, 1u16..10)
        .prop_filter_map("nothing comes out", move |(image, window, pool, outputs)| {
            let (height, width, stride_y, stride_x, padding_y, padding_x) = window;
            let window = Window::new(height, width)
                .stride(stride_y, stride_x)
                .padding(padding_y.min(height - 1), padding_x.min(width - 1));
            let outputs = if depthwise { image.2 } else { outputs };
            WindowGeometry::new(Shape::new(image.0, image.1, image.2), window, pool, outputs)
        })
        .prop_flat_map(move |geometry| {
            let numbers = |count: u64| prop::collection::vec(number(), count as usize);
            let outputs = u64::from(geometry.output().channels);
            let filters = if depthwise { 1 } else { outputs };
            let weights = numbers(filters * geometry.patch().numbers());
            let x = numbers(geometry.input().numbers());
            (Just(geometry), weights, numbers(outputs), x)
        })
}

fn number() -> impl Strategy<Value = f32> {
    let special = prop::sample::select(
        &[0.0, -0.0, f32::INFINITY, f32::NEG_INFINITY, f32::NAN, f32::MIN_POSITIVE][..],
    );
    prop_oneof![12 => -8.0f32..8.0, 1 => special]
}

/// The largest of each pool of sums. `sum` is given an output, and what a window sees of an image at a number of it.
pub(super) fn largest_sums(
    geometry: &WindowGeometry,
    outputs: usize,
    sum: impl Fn(usize, &dyn Fn(&[f32], usize) -> f32) -> f32,
) -> Vec<f32> {
    let (output, (pool_height, pool_width)) = (geometry.output(), geometry.pool());
    let (pool_height, pool_width) = (u32::from(pool_height), u32::from(pool_width));
    let mut y = Vec::new();
    for pixel in 0..u32::from(output.height) * u32::from(output.width) {
        let (row, column) = (pixel / u32::from(output.width), pixel % u32::from(output.width));
        for output in 0..outputs {
            let sums = (0..pool_height * pool_width).map(|window| {
                let row = row * pool_height + window / pool_width;
                let column = column * pool_width + window % pool_width;
                sum(output, &|x, number| seen(geometry, x, (row, column), number))
            });
            y.push(sums.reduce(|kept, sum| if sum > kept { sum } else { kept }).unwrap());
        }
    }
    y
}

/// The largest of each pool of sums over all channels.
pub(super) fn sums_by_definition((geometry, weights, bias, x): &Convolution) -> Vec<f32> {
    let terms = weights.len() / bias.len();
    largest_sums(geometry, bias.len(), |output, seen| {
        let filter = weights[terms * output..][..terms].iter().enumerate();
        filter.fold(bias[output], |sum, (number, w)| sum + w * seen(x, number))
    })
}

/// Number of the image that a window sees at a number of its patch, 0 beyond the image.
fn seen(geometry: &WindowGeometry, x: &[f32], (row, column): (u32, u32), number: usize) -> f32 {
    let (input, window) = (geometry.input(), geometry.window());
    let channels = usize::from(input.channels);
    let (pixel, channel) = (number / channels, number % channels);
    let (line, pixel) = (pixel / usize::from(window.width), pixel % usize::from(window.width));
    let place = |position: u32, stride: u16, padding: u16, inside: usize| {
        i64::from(position) * i64::from(stride) - i64::from(padding) + inside as i64
    };
    let row = place(row, window.stride_y, window.padding_top, line);
    let column = place(column, window.stride_x, window.padding_left, pixel);
    let (height, width) = (i64::from(input.height), i64::from(input.width));
    if row < 0 || row >= height || column < 0 || column >= width {
        return 0.0;
    }
    x[(row * width + column) as usize * channels + channel]
}

/// Bits of numbers; a NaN equals a NaN: its payload differs between processors.
pub(super) fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|v| if v.is_nan() { f32::NAN.to_bits() } else { v.to_bits() }).collect()
}

//! Pools: the largest or the average of what a window sees, channel by channel.

use super::patches::{Span, keep_larger};
use crate::element::Element;
use crate::topology::WindowGeometry;
use core::num::NonZeroU16;

/// The largest number of each channel in each window. What is beyond the image does not take part.
///
/// `x` is (H, W, C), `y` (OH, OW, C). The first of equal numbers is kept; a NaN only if it is the first. Total
/// for any lengths. Not inlined, so that a network of many layers has it in flash once.
#[inline(never)]
pub fn max_pool2d<T: Element>(geometry: &WindowGeometry, x: &[T], y: &mut [T]) {
    for_each_window(geometry, y, |rows, columns, largest| {
        let mut is_first = true;
        for_each_pixel(geometry, &rows, &columns, x, |pixel| {
            if is_first {
                for (largest, number) in largest.iter_mut().zip(pixel) {
                    *largest = *number;
                }
                is_first = false;
            } else {
                keep_larger(pixel, largest);
            }
        });
    });
}

/// The average of each channel in each window, added up row by row. What is beyond the image does not count.
///
/// `x` is (H, W, C), `y` (OH, OW, C). How it is rounded: see [`Element`]. Total for any lengths. Not inlined, so
/// that a network of many layers has it in flash once.
#[inline(never)]
pub fn avg_pool2d<T: Element>(geometry: &WindowGeometry, x: &[T], y: &mut [T]) {
    for_each_window(geometry, y, |rows, columns, averages| {
        let count = NonZeroU16::new((rows.inside * columns.inside) as u16);
        let Some(count) = count else { return };
        for (channel, average) in averages.iter_mut().enumerate() {
            let mut sum = T::EMPTY_SUM;
            for_each_pixel(geometry, &rows, &columns, x, |pixel| {
                if let Some(number) = pixel.get(channel) {
                    sum = T::add(sum, *number);
                }
            });
            *average = T::average(sum, count);
        }
    });
}

/// Calls with the rows and columns of each window, and the pixel that comes out.
#[inline(always)]
fn for_each_window<T>(
    geometry: &WindowGeometry,
    y: &mut [T],
    mut work: impl FnMut(Span, Span, &mut [T]),
) {
    let (input, window, output) = (geometry.input(), geometry.window(), geometry.output());
    let mut y = y;
    for row in 0..output.height {
        for column in 0..output.width {
            let channels = usize::from(output.channels);
            let Some((pixel, rest)) = y.split_at_mut_checked(channels) else { return };
            y = rest;
            let (row, column) = (u32::from(row), u32::from(column));
            work(
                Span::new(row, window.stride_y, window.padding_top, window.height, input.height),
                Span::new(column, window.stride_x, window.padding_left, window.width, input.width),
                pixel,
            );
        }
    }
}

/// Calls with each pixel of the image in these rows and columns, row by row.
#[inline(always)]
fn for_each_pixel<T>(
    geometry: &WindowGeometry,
    rows: &Span,
    columns: &Span,
    x: &[T],
    mut work: impl FnMut(&[T]),
) {
    let channels = usize::from(geometry.input().channels);
    let width = usize::from(geometry.input().width);
    let mut line = x.get((rows.start * width + columns.start) * channels..).unwrap_or(&[]);
    for _ in 0..rows.inside {
        let mut rest = line;
        for _ in 0..columns.inside {
            let Some((pixel, behind)) = rest.split_at_checked(channels) else { return };
            work(pixel);
            rest = behind;
        }
        line = line.get(width * channels..).unwrap_or(&[]);
    }
}

//! What filters look at.

use crate::element::Element;
use crate::topology::Geometry;

/// Makes the pixels of an image, one after the other: the largest of a pool of `sums` of patches.
#[inline(always)]
pub(crate) fn convolve<T: Element>(
    geometry: &Geometry,
    x: &[T],
    patch: &mut [T],
    pixel: &mut [T],
    y: &mut [T],
    sums: impl Fn(&[T], &mut [T]),
) {
    let (output, (pool_height, pool_width)) = (geometry.output(), geometry.pool());
    let mut y = y;
    for row in 0..output.height {
        for column in 0..output.width {
            let channels = usize::from(output.channels);
            let Some((largest, rest)) = y.split_at_mut_checked(channels) else { return };
            y = rest;
            for pool_row in 0..pool_height {
                for pool_column in 0..pool_width {
                    let row = u32::from(row) * u32::from(pool_height) + u32::from(pool_row);
                    let column = u32::from(column) * u32::from(pool_width) + u32::from(pool_column);
                    let patch = gather(geometry, row, column, x, patch);
                    if pool_row == 0 && pool_column == 0 {
                        sums(patch, largest);
                    } else {
                        sums(patch, pixel);
                        keep_larger(pixel, largest);
                    }
                }
            }
        }
    }
}

/// Keeps the larger of two numbers; the kept one if they are equal or not comparable.
#[inline(always)]
pub(super) fn keep_larger<T: Element>(numbers: &[T], largest: &mut [T]) {
    for (number, largest) in numbers.iter().zip(largest) {
        if *number > *largest {
            *largest = *number;
        }
    }
}

/// What the window in this row and column of windows sees (KH, KW, C), copied unless it is in one piece.
#[inline(never)]
fn gather<'a, T: Element>(
    geometry: &Geometry,
    row: u32,
    column: u32,
    x: &'a [T],
    patch: &'a mut [T],
) -> &'a [T] {
    let (input, window) = (geometry.input(), geometry.window());
    let channels = usize::from(input.channels);
    let width = usize::from(input.width);
    let Span { before: above, inside: rows, start: top } =
        Span::new(row, window.stride_y, window.padding_y, window.height, input.height);
    let Span { before, inside, start: left } =
        Span::new(column, window.stride_x, window.padding_x, window.width, input.width);
    let line = width * channels;
    let mut from = x.get((top * width + left) * channels..).unwrap_or(&[]);
    let piece = inside * channels;
    let is_in_one_piece = window.height == 1 && inside == usize::from(window.width);
    if is_in_one_piece && let Some(piece) = from.get(..piece) {
        return piece;
    }
    let row_numbers = usize::from(window.width) * channels;
    let (mut rest, mut ky) = (&mut *patch, 0);
    while let Some((to, behind)) = rest.split_at_mut_checked(row_numbers) {
        rest = behind;
        if ky >= above && ky < above + rows {
            if piece < row_numbers {
                to.fill(T::ZERO);
            }
            let to = to.get_mut(before * channels..).unwrap_or(&mut []);
            for (to, from) in to.iter_mut().zip(from.get(..piece).unwrap_or(&[])) {
                *to = *from;
            }
            from = from.get(line..).unwrap_or(&[]);
        } else {
            to.fill(T::ZERO);
        }
        ky += 1;
        if ky == usize::from(window.height) {
            break;
        }
    }
    patch
}

/// Where a window lies along an axis.
pub(super) struct Span {
    /// How much of it is before the image.
    pub before: usize,
    /// How much of it is inside.
    pub inside: usize,
    /// Where in the image that starts.
    pub start: usize,
}

impl Span {
    #[inline(always)]
    pub fn new(position: u32, stride: u16, padding: u16, window: u16, side: u16) -> Self {
        let (window, side) = (u32::from(window), u32::from(side));
        // From the beginning of the padding.
        let start = position * u32::from(stride);
        let before = u32::from(padding).saturating_sub(start);
        let start = start.saturating_sub(u32::from(padding));
        let inside = window.saturating_sub(before).min(side.saturating_sub(start));
        Self { before: before as usize, inside: inside as usize, start: start as usize }
    }
}

//! Patches of an image: the pixels that a filter is multiplied by.

use crate::element::Element;
use crate::topology::WindowGeometry;

/// Makes the pixels of an image, one after the other: the largest of a pool of `sums` of patches. `GENERAL` for
/// windows that may leave out columns.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub(crate) fn convolve<T: Copy, const GENERAL: bool>(
    geometry: &WindowGeometry,
    zero: T,
    x: &[T],
    patch: &mut [T],
    pixel: &mut [T],
    y: &mut [T],
    sums: impl Fn(&[T], &mut [T]),
    keep_larger: impl Fn(&[T], &mut [T]),
) {
    convolve_read::<T, T, GENERAL>(
        geometry,
        zero,
        x,
        patch,
        pixel,
        y,
        copy_lines,
        sums,
        keep_larger,
    );
}

/// [`convolve`] of an image whose numbers are read in this way.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub(crate) fn convolve_read<X: Copy, T: Copy, const GENERAL: bool>(
    geometry: &WindowGeometry,
    zero: T,
    x: &[X],
    patch: &mut [T],
    pixel: &mut [T],
    y: &mut [T],
    read: impl Read<X, T>,
    sums: impl Fn(&[T], &mut [T]),
    keep_larger: impl Fn(&[T], &mut [T]),
) {
    for_each_pool(geometry, y, |windows, largest| {
        windows.for_each_patch::<_, _, GENERAL>(
            geometry,
            zero,
            x,
            patch,
            read,
            |patch, is_first| {
                sums(patch, if is_first { &mut *largest } else { &mut *pixel });
                if !is_first {
                    keep_larger(pixel, largest);
                }
            },
        );
    });
}

/// Reads numbers of an image of `X` into a patch of `T`: copied as they are, by any function that copies as
/// [`copy_lines`] does, or converted.
pub(crate) trait Read<X, T>: Copy {
    /// The numbers where they lie, unless they are converted.
    fn in_place(self, numbers: &[X]) -> Option<&[T]>;

    /// Copies pieces; those that are not within both are left out.
    fn copy_lines(self, from: &[X], to: &mut [T], lines: &Lines);
}

impl<T, F: Fn(&[T], &mut [T], &Lines) + Copy> Read<T, T> for F {
    #[inline(always)]
    fn in_place(self, numbers: &[T]) -> Option<&[T]> {
        Some(numbers)
    }

    #[inline(always)]
    fn copy_lines(self, from: &[T], to: &mut [T], lines: &Lines) {
        self(from, to, lines);
    }
}

/// Calls with the windows of each pool, and the pixel that comes out.
#[inline(always)]
pub(crate) fn for_each_pool<T>(
    geometry: &WindowGeometry,
    y: &mut [T],
    mut work: impl FnMut(Pool, &mut [T]),
) {
    let (output, (pool_height, pool_width)) = (geometry.output(), geometry.pool());
    let channels = usize::from(output.channels);
    let mut y = y;
    for row in 0..u32::from(output.height) {
        for column in 0..u32::from(output.width) {
            let Some((pixel, rest)) = y.split_at_mut_checked(channels) else { return };
            y = rest;
            let (row, column) = (row * u32::from(pool_height), column * u32::from(pool_width));
            work(Pool { row, column }, pixel);
        }
    }
}

/// Windows that become one pixel.
pub(crate) struct Pool {
    /// The first row of windows.
    row: u32,
    /// The first column of windows.
    column: u32,
}

impl Pool {
    /// Calls with what each window sees, and whether it is the first.
    #[inline(always)]
    pub fn for_each_patch<X: Copy, T: Copy, const GENERAL: bool>(
        &self,
        geometry: &WindowGeometry,
        zero: T,
        x: &[X],
        patch: &mut [T],
        read: impl Read<X, T>,
        mut work: impl FnMut(&[T], bool),
    ) {
        let (height, width) = geometry.pool();
        for row in self.row..self.row + u32::from(height) {
            for column in self.column..self.column + u32::from(width) {
                let is_first = row == self.row && column == self.column;
                let seen = if GENERAL && geometry.window().dilation > 1 {
                    gather_dilated(geometry, zero, row, column, x, patch, read)
                } else {
                    gather(geometry, zero, row, column, x, patch, read)
                };
                work(seen, is_first);
            }
        }
    }
}

/// Keeps the larger of two numbers; the kept one if they are equal or not comparable.
#[inline(never)]
pub(crate) fn keep_larger<T: Element>(numbers: &[T], largest: &mut [T]) {
    for (number, largest) in numbers.iter().zip(largest) {
        if *number > *largest {
            *largest = *number;
        }
    }
}

/// The pixels of the window in this row and column of windows (KH, KW, C), copied unless they are in one piece.
#[inline(never)]
fn gather<'a, X: Copy, T: Copy>(
    geometry: &WindowGeometry,
    zero: T,
    row: u32,
    column: u32,
    x: &'a [X],
    patch: &'a mut [T],
    read: impl Read<X, T>,
) -> &'a [T] {
    gather_rows(geometry, zero, &rows(geometry, row), column, x, patch, read)
}

/// The rows of the image in a row of windows.
#[inline(always)]
pub(crate) fn rows(geometry: &WindowGeometry, row: u32) -> Span {
    let (input, window) = (geometry.input(), geometry.window());
    Span::new(row, window.stride_y, window.padding_top, window.height, input.height)
}

/// The columns of the image in a column of windows without dilation.
#[inline(always)]
pub(crate) fn columns(geometry: &WindowGeometry, column: u32) -> Span {
    let (input, window) = (geometry.input(), geometry.window());
    Span::new(column, window.stride_x, window.padding_left, window.width, input.width)
}

/// The pixels of the window of these rows in this column of windows without dilation (KH, KW, C), copied unless they
/// are in one piece.
#[inline(always)]
pub(crate) fn gather_rows<'a, X: Copy, T: Copy>(
    geometry: &WindowGeometry,
    zero: T,
    rows: &Span,
    column: u32,
    x: &'a [X],
    patch: &'a mut [T],
    read: impl Read<X, T>,
) -> &'a [T] {
    let (input, window) = (geometry.input(), geometry.window());
    let columns = columns(geometry, column);
    let channels = usize::from(input.channels);
    let line = usize::from(input.width) * channels;
    let patch_line = usize::from(window.width) * channels;
    let piece = columns.inside * channels;
    let from = x.get(rows.start * line + columns.start * channels..).unwrap_or(&[]);
    if piece < patch_line || rows.inside < usize::from(window.height) {
        patch.fill(zero);
    } else if window.height == 1
        && let Some(piece) = from.get(..piece)
        && let Some(piece) = read.in_place(piece)
    {
        return piece;
    }
    let before = rows.before * patch_line + columns.before * channels;
    let to = patch.get_mut(before..).unwrap_or(&mut []);
    read.copy_lines(from, to, &Lines { line, patch_line, piece, count: rows.inside });
    patch
}

/// Copies the pixels of a window of one row that leaves out columns: see [`gather`].
#[inline(never)]
pub(crate) fn gather_dilated<'a, X: Copy, T: Copy>(
    geometry: &WindowGeometry,
    zero: T,
    row: u32,
    column: u32,
    x: &'a [X],
    patch: &'a mut [T],
    read: impl Read<X, T>,
) -> &'a [T] {
    let (input, window) = (geometry.input(), geometry.window());
    // Never 0; the compiler is told so, or it would link the panic of a division.
    let (dilation, width) = (u32::from(window.dilation).max(1), u32::from(window.width));
    let channels = usize::from(input.channels);
    // From the beginning of the padding.
    let start = column * u32::from(window.stride_x);
    let padding = u32::from(window.padding_left).saturating_sub(start);
    let before = padding.div_ceil(dilation).min(width);
    let first = (start + before * dilation).saturating_sub(u32::from(window.padding_left));
    let room = u32::from(input.width).saturating_sub(first);
    let inside = room.div_ceil(dilation).min(width - before);
    if inside < width {
        patch.fill(zero);
    }
    // One row has no padding above it.
    let above = row as usize * usize::from(window.stride_y) * usize::from(input.width);
    let from = x.get((above + first as usize).saturating_mul(channels)..).unwrap_or(&[]);
    let to = patch.get_mut(before as usize * channels..).unwrap_or(&mut []);
    let line = window.dilation.into();
    let lines = Lines {
        line: channels.saturating_mul(line),
        patch_line: channels,
        piece: channels,
        count: inside as usize,
    };
    read.copy_lines(from, to, &lines);
    patch
}

/// Pieces of an image and where they are in a patch.
#[repr(C)]
pub(crate) struct Lines {
    /// Distance from one piece to the next in the image.
    pub line: usize,
    /// Distance from one piece to the next in the patch.
    pub patch_line: usize,
    /// Numbers in a piece.
    pub piece: usize,
    /// Number of pieces.
    pub count: usize,
}

/// Copies pieces; those that are not within both are left out.
#[inline(always)]
pub(crate) fn copy_lines<T: Copy>(from: &[T], to: &mut [T], lines: &Lines) {
    let (mut from, mut to) = (from, to);
    for _ in 0..lines.count {
        let (Some(from_piece), Some(to_piece)) =
            (from.get(..lines.piece), to.get_mut(..lines.piece))
        else {
            break;
        };
        copy(from_piece, to_piece);
        from = from.get(lines.line..).unwrap_or(&[]);
        to = to.get_mut(lines.patch_line..).unwrap_or(&mut []);
    }
}

/// Copies so many numbers at a time that words are loaded and stored where the processor can.
#[inline(always)]
fn copy<T: Copy>(from: &[T], to: &mut [T]) {
    let (from_blocks, from_rest) = from.as_chunks::<2>();
    let (to_blocks, to_rest) = to.as_chunks_mut::<2>();
    for (to, from) in to_blocks.iter_mut().zip(from_blocks) {
        *to = *from;
    }
    for (to, from) in to_rest.iter_mut().zip(from_rest) {
        *to = *from;
    }
}

/// Position of a window along an axis.
pub(crate) struct Span {
    /// Pixels of it before the image.
    pub before: usize,
    /// Pixels of it inside.
    pub inside: usize,
    /// First pixel inside, counted from the start of the image.
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

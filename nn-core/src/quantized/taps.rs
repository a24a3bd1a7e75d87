//! Pixels of the image that a window of a convolution of each channel on its own sees, where they are.

use super::kernel::add_product;
use super::output_scale::OutputScale;
use crate::kernel::patches::Span;
use crate::topology::WindowGeometry;

/// Places of a window on an image, and of their weights. Nothing is copied, and padding, which adds nothing, left out.
///
/// Weights are as in [`channel_blocks`](super::channel_blocks): those of a block of channels for one pixel are
/// neighbours.
#[repr(C)]
pub(super) struct Taps {
    /// Pixels of the window before the first one on the image.
    before: usize,
    /// Pixels of the window.
    area: usize,
    /// Rows of the window on the image.
    rows: usize,
    /// Columns of the window on the image.
    columns: usize,
    /// Numbers from a pixel of the image to the next.
    channels: usize,
    /// Pixels of the window from the end of one of these rows to the next one.
    weights_gap: usize,
    /// Numbers of the image from the end of one of these rows to the next one.
    gap: usize,
    /// Numbers of the image from the first of these pixels to the end of the last one; 0 if there are none.
    reach: usize,
}

impl Taps {
    /// The whole window, on an image whose rows are so many numbers apart.
    #[inline(always)]
    pub fn whole(geometry: &WindowGeometry, line: usize) -> Self {
        let (width, height) = (geometry.window().width.into(), geometry.window().height.into());
        let rows = Span { before: 0, inside: height, start: 0 };
        Self::new(geometry, line, &rows, &Span { before: 0, inside: width, start: 0 })
    }

    /// These rows and columns of the window, on an image whose rows are so many numbers apart.
    #[inline(always)]
    pub fn new(geometry: &WindowGeometry, line: usize, rows: &Span, columns: &Span) -> Self {
        let (width, channels) =
            (usize::from(geometry.window().width), usize::from(geometry.input().channels));
        let piece = columns.inside * channels;
        let is_empty = rows.inside == 0 || columns.inside == 0;
        Self {
            before: rows.before * width + columns.before,
            area: usize::from(geometry.window().height) * width,
            rows: rows.inside,
            columns: columns.inside,
            channels,
            weights_gap: width.saturating_sub(columns.inside),
            gap: line.saturating_sub(piece),
            reach: if is_empty { 0 } else { (rows.inside - 1) * line + piece },
        }
    }

    /// Pixels of the window.
    pub const fn area(&self) -> usize {
        self.area
    }

    /// Checks whether there are pixels, and so many weights of four channels and numbers of the image hold those of so
    /// many blocks of four channels. Those of a window are always within it.
    #[cfg(not(dot_product = "portable"))]
    #[inline(always)]
    pub fn are_within(&self, blocks: usize, weights: usize, x: usize) -> bool {
        self.reach > 0
            && self.reach <= x
            && blocks <= self.channels / 4
            && blocks.checked_mul(self.area).is_some_and(|words| words <= weights)
    }

    /// Makes the outputs of blocks of `N` channels, whose weights are a block after the other.
    #[inline(always)]
    pub fn outputs<const N: usize>(
        &self,
        weights: &[[i8; N]],
        scales: &[[OutputScale; N]],
        x: &[i16],
        y: &mut [[i16; N]],
        low: i16,
    ) {
        let (mut weights, mut x) = (weights, x);
        for (y, scales) in y.iter_mut().zip(scales) {
            let Some((block, rest)) = weights.split_at_checked(self.area) else { return };
            let mut sums = [0; N];
            self.add(block.get(self.before..).unwrap_or(&[]), x, &mut sums);
            (weights, x) = (rest, x.get(N..).unwrap_or(&[]));
            for ((y, scale), sum) in y.iter_mut().zip(scales).zip(sums) {
                *y = scale.output(sum, low);
            }
        }
    }

    /// Adds the products of a block of channels. Not inlined, so that it has the registers to itself.
    #[inline(never)]
    fn add<const N: usize>(&self, weights: &[[i8; N]], x: &[i16], sums: &mut [i32; N]) {
        let (mut weights, mut x, mut added) = (weights, x, *sums);
        for _ in 0..self.rows {
            let Some((row, rest)) = weights.split_at_checked(self.columns) else { break };
            for w in row {
                let Some(pixel) = x.first_chunk::<N>() else { break };
                for ((sum, w), x) in added.iter_mut().zip(w).zip(pixel) {
                    *sum = add_product(*sum, *w, *x);
                }
                x = x.get(self.channels..).unwrap_or(&[]);
            }
            weights = rest.get(self.weights_gap..).unwrap_or(&[]);
            x = x.get(self.gap..).unwrap_or(&[]);
        }
        *sums = added;
    }
}

//! Windows of a convolution of each channel on its own that are beside each other and see no padding.

use crate::kernel::patches::Span;
use crate::topology::WindowGeometry;

/// Windows in a row from which on it pays to prepare weights for all of them: so many take back the cycles of that.
const LEAST: u32 = 5;

/// Windows of 3 × 3 pixels in a row of them, all pixels of which are on the image.
#[cfg_attr(not(dot_product = "smlad"), allow(dead_code))]
pub(super) struct RowOfWindows {
    /// Column of the first one.
    pub first: u32,
    /// Windows.
    pub count: usize,
    /// Pixels from a window to the next.
    pub stride: usize,
    /// Numbers from a pixel of the image to the next.
    pub channels: usize,
    /// Numbers from a row of the image to the next.
    pub line: usize,
}

impl RowOfWindows {
    /// Windows that see these rows of an image whose rows are so many numbers apart; `None` unless
    /// [`WindowGeometry::has_long_rows`].
    #[inline(always)]
    pub fn new(geometry: &WindowGeometry, line: usize, rows: &Span) -> Option<Self> {
        if rows.inside != 3 || !geometry.has_long_rows() {
            return None;
        }
        let (first, count) = geometry.windows_without_padding();
        let (stride, channels) = (geometry.window().stride_x.into(), geometry.input().channels);
        Some(Self { first, count: count as usize, stride, channels: channels.into(), line })
    }

    /// Numbers of the image from the first pixel of the first window to the end of the last one's last pixel.
    #[cfg_attr(not(any(dot_product = "smlad", test)), allow(dead_code))]
    pub const fn reach(&self) -> usize {
        self.count.saturating_sub(1) * self.stride * self.channels
            + 2 * self.line
            + 3 * self.channels
    }
}

impl WindowGeometry {
    /// Checks whether a depthwise convolution with 8-bit weights computes the windows of a row together where there are
    /// instructions for it: five of 3 × 3 pixels or more that see no padding, without dilation and pools, of channels in
    /// multiples of four.
    pub const fn has_long_rows(&self) -> bool {
        let window = self.window();
        let is_small = window.height == 3 && window.width == 3 && window.dilation == 1;
        let is_pooled = !matches!(self.pool(), (1, 1));
        is_small
            && !is_pooled
            && self.input().channels.is_multiple_of(4)
            && self.windows_without_padding().1 >= LEAST
    }

    /// The first column of windows of three pixels that see none beyond the left and the right end of the image, and how
    /// many there are.
    const fn windows_without_padding(&self) -> (u32, u32) {
        let window = self.window();
        // Never 0, which the compiler does not know.
        let stride = if window.stride_x == 0 { 1 } else { window.stride_x as u32 };
        let left = window.padding_left as u32;
        let first = left.div_ceil(stride);
        let Some(last_pixel) = (self.input().width as u32 + left).checked_sub(3) else {
            return (first, 0);
        };
        let (behind, columns) = (last_pixel / stride + 1, self.output().width as u32);
        let end = if behind < columns { behind } else { columns };
        (first, end.saturating_sub(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::patches::{columns, rows};
    use crate::topology::{Shape, Window};
    use std::vec::Vec;

    #[test]
    fn all_windows_without_padding_are_in_the_row_and_no_others() {
        let mut found = 0;
        for (width, left, right) in
            (1..20).flat_map(|width| (0..4).map(move |left| (width, left, left / 2)))
        {
            for stride in 1..4 {
                let window = Window {
                    stride_x: stride,
                    padding_left: left,
                    padding_right: right,
                    ..Window::new(3, 3)
                };
                let input = Shape::new(4, width, 8);
                let Some(geometry) = WindowGeometry::new(input, window, 1, 8) else { continue };
                let line = 8 * usize::from(width);
                let of_row = RowOfWindows::new(&geometry, line, &rows(&geometry, 1));
                let is_inside = |column: &u32| columns(&geometry, *column).inside == 3;
                let inside: Vec<u32> =
                    (0..geometry.output().width.into()).filter(is_inside).collect();
                let Some(of_row) = of_row else {
                    assert!(inside.len() < LEAST as usize, "{geometry:?}");
                    continue;
                };
                assert_eq!((inside[0], inside.len()), (of_row.first, of_row.count));
                let first = columns(&geometry, of_row.first).start;
                let last = columns(&geometry, inside[inside.len() - 1]).start;
                assert_eq!(of_row.reach(), (last - first + 3) * 8 + 2 * line);
                assert!(first * 8 + of_row.reach() <= 3 * line, "{geometry:?}");
                found += 1;
            }
        }
        assert!(found > 50, "{found}");
    }
}

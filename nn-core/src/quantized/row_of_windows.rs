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
    /// Windows that see these rows of an image whose rows are so many numbers apart; `None` for other sizes of windows,
    /// and where they are too few.
    #[inline(always)]
    pub fn new(geometry: &WindowGeometry, line: usize, rows: &Span) -> Option<Self> {
        let (input, window) = (geometry.input(), geometry.window());
        if window.width != 3 || rows.inside != 3 {
            return None;
        }
        let (stride, left) = (u32::from(window.stride_x).max(1), u32::from(window.padding_left));
        let first = left.div_ceil(stride);
        // The last column whose third pixel is on the image.
        let last = (u32::from(input.width) + left).checked_sub(3)? / stride;
        let count = (last + 1).min(geometry.output().width.into()).checked_sub(first)?;
        if count < LEAST {
            return None;
        }
        let channels = usize::from(input.channels);
        Some(Self { first, count: count as usize, stride: stride as usize, channels, line })
    }

    /// Numbers of the image from the first pixel of the first window to the end of the last one's last pixel.
    #[cfg_attr(not(any(dot_product = "smlad", test)), allow(dead_code))]
    pub const fn reach(&self) -> usize {
        self.count.saturating_sub(1) * self.stride * self.channels
            + 2 * self.line
            + 3 * self.channels
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

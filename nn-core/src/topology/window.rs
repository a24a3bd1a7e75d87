//! A window that slides over an image, as data.

use super::shape::Shape;
use serde::{Deserialize, Serialize};

/// A window that slides over an image: its size, its steps, and how far it reaches beyond the image on each
/// side. In types: [`Slide`](crate::Slide).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// Rows.
    pub height: u16,
    /// Columns.
    pub width: u16,
    /// From one window to the one below, in rows.
    pub stride_y: u16,
    /// From one window to the one beside, in columns.
    pub stride_x: u16,
    /// Rows above and below the image; less than the height.
    pub padding_y: u16,
    /// Columns left and right of the image; less than the width.
    pub padding_x: u16,
}

impl Window {
    /// A window of this size that moves pixel by pixel and stays inside.
    pub const fn new(height: u16, width: u16) -> Self {
        Self { height, width, stride_y: 1, stride_x: 1, padding_y: 0, padding_x: 0 }
    }

    /// One that holds the whole image.
    pub(crate) const fn whole(image: Shape) -> Self {
        Self::new(image.height, image.width)
    }

    /// Pixels in it.
    pub(crate) const fn area(&self) -> u64 {
        self.height as u64 * self.width as u64
    }

    /// Whether the fields are as described, and the area is at most 65,535.
    const fn is_possible(&self) -> bool {
        self.height > 0
            && self.width > 0
            && self.stride_y > 0
            && self.stride_x > 0
            && self.padding_y < self.height
            && self.padding_x < self.width
            && self.area() <= u16::MAX as u64
    }

    /// How often it fits into an image, downwards and sideways; `None` if it does not, or is impossible.
    pub(super) const fn positions(&self, image: &Shape) -> Option<(u32, u32)> {
        if !self.is_possible() {
            return None;
        }
        match (
            positions(image.height, self.height, self.stride_y, self.padding_y),
            positions(image.width, self.width, self.stride_x, self.padding_x),
        ) {
            (Some(downwards), Some(sideways)) => Some((downwards, sideways)),
            _ => None,
        }
    }
}

/// `floor((side + 2·padding − window) / stride) + 1`.
const fn positions(side: u16, window: u16, stride: u16, padding: u16) -> Option<u32> {
    let padded = side as u32 + 2 * padding as u32;
    match padded.checked_sub(window as u32) {
        Some(room) if side > 0 => Some(room / stride as u32 + 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_counted_as_worked_out_by_hand() {
        let image = Shape::new(28, 5, 1);
        let padded = Window { padding_y: 1, padding_x: 1, ..Window::new(3, 3) };
        assert_eq!(Window::new(3, 3).positions(&image), Some((26, 3)));
        assert_eq!(padded.positions(&image), Some((28, 5)));
        // (5 + 2 − 3) / 3 + 1 = 2: columns −1 to 1 and 2 to 4; the last one is left out.
        let strided = Window { stride_y: 2, stride_x: 3, ..padded };
        assert_eq!(strided.positions(&image), Some((14, 2)));
        assert_eq!(Window::whole(image).positions(&image), Some((1, 1)));
    }

    #[test]
    fn windows_that_do_not_fit_or_cannot_be_have_no_positions() {
        let image = Shape::new(28, 5, 1);
        let window = Window::new(3, 3);
        for window in [
            Window::new(3, 6),
            Window::new(0, 3),
            Window { stride_x: 0, ..window },
            Window { padding_y: 3, ..window },
            Window { padding_y: 255, padding_x: 255, ..Window::new(256, 256) },
        ] {
            assert_eq!(window.positions(&image), None, "{window:?}");
        }
    }
}

//! A window that slides over an image, as data.

use super::shape::Shape;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// A window that slides over an image: its size, its strides, and the padding of the image on each side. In
/// types: [`SlidingWindow`](crate::SlidingWindow).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub struct Window {
    /// Rows of the window.
    pub height: u16,
    /// Columns of the window.
    pub width: u16,
    /// Rows from one window to the one below.
    pub stride_y: u16,
    /// Columns from one window to the one beside.
    pub stride_x: u16,
    /// Rows of padding above the image; less than the height.
    pub padding_top: u16,
    /// Columns of padding left of the image; less than the width with its dilation.
    pub padding_left: u16,
    /// Rows of padding below the image; less than the height.
    pub padding_bottom: u16,
    /// Columns of padding right of the image; less than the width with its dilation.
    pub padding_right: u16,
    /// Columns from one column of the window to the next: 1 unless columns are left out between them, which a
    /// window of one row may do.
    pub dilation: u16,
}

impl Window {
    /// A window of this size that moves pixel by pixel and stays inside.
    pub const fn new(height: u16, width: u16) -> Self {
        Self {
            height,
            width,
            stride_y: 1,
            stride_x: 1,
            padding_top: 0,
            padding_left: 0,
            padding_bottom: 0,
            padding_right: 0,
            dilation: 1,
        }
    }

    /// The same window with these strides, downwards and sideways.
    pub const fn stride(self, stride_y: u16, stride_x: u16) -> Self {
        Self { stride_y, stride_x, ..self }
    }

    /// The same window with as many rows of padding above as below, and as many columns left as right.
    pub const fn padding(self, padding_y: u16, padding_x: u16) -> Self {
        Self {
            padding_top: padding_y,
            padding_left: padding_x,
            padding_bottom: padding_y,
            padding_right: padding_x,
            ..self
        }
    }

    /// A window that holds the whole image.
    pub const fn whole(image: Shape) -> Self {
        Self::new(image.height, image.width)
    }

    /// Pixels in the window.
    pub(crate) const fn area(&self) -> u64 {
        self.height as u64 * self.width as u64
    }

    /// Columns from its first to its last, both included.
    pub(crate) const fn reach(&self) -> u64 {
        (self.width as u64).saturating_sub(1) * self.dilation as u64 + 1
    }

    /// Checks whether the padding is the same above as below and left as right, and no column is left out: the only
    /// windows in model files before version 4.
    #[cfg(feature = "model-files")]
    pub(crate) const fn is_plain(&self) -> bool {
        self.padding_top == self.padding_bottom
            && self.padding_left == self.padding_right
            && self.dilation == 1
    }

    /// Checks whether it is a window over time that sees nothing later than a moment: one row, padded in front alone,
    /// so that there is one for every moment.
    pub(crate) const fn is_causal(&self) -> bool {
        let causal =
            Self { padding_left: self.width.saturating_sub(1), ..Self::new(1, self.width) };
        self.width > 0 && self.equals(&causal)
    }

    /// Checks whether the fields are as described, and the area is at most 65,535.
    const fn is_possible(&self) -> bool {
        self.height > 0
            && self.width > 0
            && self.stride_y > 0
            && self.stride_x > 0
            && self.dilation > 0
            && (self.dilation == 1 || self.height == 1)
            && self.padding_top < self.height
            && self.padding_bottom < self.height
            && (self.padding_left as u64) < self.reach()
            && (self.padding_right as u64) < self.reach()
            && self.area() <= u16::MAX as u64
            && self.reach() <= u16::MAX as u64
    }

    /// Counts its positions in an image, downwards and sideways; `None` if it does not fit, or is impossible.
    pub(super) const fn positions(&self, image: &Shape) -> Option<(u32, u32)> {
        if !self.is_possible() {
            return None;
        }
        let padding_y = self.padding_top as u32 + self.padding_bottom as u32;
        let padding_x = self.padding_left as u32 + self.padding_right as u32;
        match (
            positions(image.height, self.height, self.stride_y, padding_y),
            positions(image.width, self.reach() as u16, self.stride_x, padding_x),
        ) {
            (Some(downwards), Some(sideways)) => Some((downwards, sideways)),
            _ => None,
        }
    }

    /// `==`, for use at compile time.
    pub(crate) const fn equals(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.fields(), other.fields());
        let mut index = 0;
        while index < ours.len() {
            if ours[index] != theirs[index] {
                return false;
            }
            index += 1;
        }
        true
    }

    const fn fields(&self) -> [u16; 9] {
        [
            self.height,
            self.width,
            self.stride_y,
            self.stride_x,
            self.padding_top,
            self.padding_left,
            self.padding_bottom,
            self.padding_right,
            self.dilation,
        ]
    }
}

/// `floor((side + padding − window) / stride) + 1`.
const fn positions(side: u16, window: u16, stride: u16, padding: u32) -> Option<u32> {
    let padded = side as u32 + padding;
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
        let padded = Window::new(3, 3).padding(1, 1);
        assert_eq!(Window::new(3, 3).positions(&image), Some((26, 3)));
        assert_eq!(padded.positions(&image), Some((28, 5)));
        // (5 + 2 − 3) / 3 + 1 = 2: columns −1 to 1 and 2 to 4; the last one is left out.
        assert_eq!(padded.stride(2, 3).positions(&image), Some((14, 2)));
        assert_eq!(Window::whole(image).positions(&image), Some((1, 1)));
        // SAME of TensorFlow at stride 2: one row below and one column to the right.
        let same = Window { padding_bottom: 1, padding_right: 1, ..Window::new(3, 3).stride(2, 2) };
        assert_eq!(same.positions(&Shape::new(32, 32, 3)), Some((16, 16)));
        // Taps at 0, 3 and 6: (9 − 7) / 1 + 1 = 3.
        let dilated = Window { dilation: 3, ..Window::new(1, 3) };
        assert_eq!(dilated.positions(&Shape::new(1, 9, 1)), Some((1, 3)));
    }

    #[test]
    fn windows_that_do_not_fit_or_cannot_be_have_no_positions() {
        let image = Shape::new(28, 5, 1);
        let window = Window::new(3, 3);
        for window in [
            Window::new(3, 6),
            Window::new(0, 3),
            Window { stride_x: 0, ..window },
            Window { padding_top: 3, ..window },
            Window { padding_right: 3, ..window },
            Window { dilation: 0, ..window },
            Window { dilation: 2, ..window },
            Window::new(256, 256).padding(255, 255),
        ] {
            assert_eq!(window.positions(&image), None, "{window:?}");
        }
    }
}

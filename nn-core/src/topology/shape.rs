//! The size of an image, as data.

use crate::text::Text;
use core::fmt;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// The size of an [`Image`](crate::Image).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub struct Shape {
    /// Rows of the image.
    pub height: u16,
    /// Columns of the image: pixels of a row.
    pub width: u16,
    /// Channels: numbers of a pixel.
    pub channels: u16,
}

impl Shape {
    /// The size of an image.
    pub const fn new(height: u16, width: u16, channels: u16) -> Self {
        Self { height, width, channels }
    }

    /// The size of an image of a type.
    ///
    /// # Panics
    ///
    /// In the compiler, if a side or the number of channels does not fit into 16 bits.
    pub(crate) const fn of_type(height: usize, width: usize, channels: usize) -> Self {
        Self::new(side(height), side(width), side(channels))
    }

    /// Returns the numbers in the image.
    pub const fn numbers(&self) -> u64 {
        self.pixels() * self.channels as u64
    }

    /// Pixels of the image.
    pub(crate) const fn pixels(&self) -> u64 {
        self.height as u64 * self.width as u64
    }

    /// `==`, for use at compile time.
    pub(crate) const fn equals(&self, other: &Self) -> bool {
        self.height == other.height && self.width == other.width && self.channels == other.channels
    }
}

/// A side of an image or of a window, as a type states it.
pub(crate) const fn side(length: usize) -> u16 {
    assert!(length <= u16::MAX as usize, "sides of images and windows are at most 65,535");
    length as u16
}

/// `28 x 28 x 1`: height, width, channels.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(Text::EMPTY.shape(self).as_str())
    }
}

impl Text {
    pub(crate) const fn shape(self, shape: &Shape) -> Self {
        let text = self.number(shape.height as u64).text(" x ").number(shape.width as u64);
        text.text(" x ").number(shape.channels as u64)
    }
}

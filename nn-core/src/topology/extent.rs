//! The extent of an activation, as data: a list of numbers or an image.

use super::number::Number;
use super::shape::Shape;
use crate::text::Text;
use core::fmt;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// The extent of an activation: `[T; N]` or [`Image<T, H, W, C>`](crate::Image).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub enum Extent {
    /// A list of so many numbers.
    List(u32),
    /// Rows of pixels of channels; a signal over time has one row.
    Image(Shape),
}

impl Extent {
    /// The list of a type.
    ///
    /// # Panics
    ///
    /// In the compiler, if it is empty or has more than 2³² − 1 numbers.
    pub(crate) const fn of_list(numbers: usize) -> Self {
        assert!(numbers > 0, "a layer needs at least one input and one output");
        assert!(numbers <= u32::MAX as usize, "a layer is too wide");
        Self::List(numbers as u32)
    }

    /// Number of numbers; 2³² − 1 for an image of more, which no model may have.
    pub const fn numbers(&self) -> u32 {
        match self {
            Self::List(numbers) => *numbers,
            Self::Image(shape) => saturated(shape.numbers()),
        }
    }

    /// Numbers of a pixel of an image; of a list all of them.
    pub const fn channels(&self) -> u32 {
        match self {
            Self::List(numbers) => *numbers,
            Self::Image(shape) => shape.channels as u32,
        }
    }

    /// The shape of an image; `None` for a list.
    pub const fn image(&self) -> Option<Shape> {
        match self {
            Self::List(_) => None,
            Self::Image(shape) => Some(*shape),
        }
    }

    /// The shape of an image, or of a list as a signal of one moment with so many channels; `None` if that is
    /// more than 65,535.
    pub const fn moment(&self) -> Option<Shape> {
        match self {
            Self::List(numbers) if *numbers <= u16::MAX as u32 => {
                Some(Shape::new(1, 1, *numbers as u16))
            }
            Self::List(_) => None,
            Self::Image(shape) => Some(*shape),
        }
    }

    /// `==`, for use at compile time.
    pub(crate) const fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(ours), Self::List(theirs)) => *ours == *theirs,
            (Self::Image(ours), Self::Image(theirs)) => ours.equals(theirs),
            (Self::List(_), Self::Image(_)) | (Self::Image(_), Self::List(_)) => false,
        }
    }
}

/// A number of 32 bits; the largest there is for more.
pub(super) const fn saturated(number: u64) -> u32 {
    if number > u32::MAX as u64 { u32::MAX } else { number as u32 }
}

/// `64`, or `28 x 28 x 1`.
impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(Text::EMPTY.extent(self).as_str())
    }
}

impl Extent {
    /// The type of such an activation, as it is written in Rust.
    pub fn type_name(self, number: Number) -> impl fmt::Display {
        struct Type(Number, Extent);

        impl fmt::Display for Type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(Text::EMPTY.activations(self.0, &self.1).as_str())
            }
        }

        Type(number, self)
    }
}

impl Text {
    pub(crate) const fn extent(self, extent: &Extent) -> Self {
        match extent {
            Extent::List(numbers) => self.number(*numbers as u64),
            Extent::Image(shape) => self.shape(shape),
        }
    }
}

//! The type of the numbers that flow between layers, as data.

#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// The type of the numbers that flow between layers, or into a network. Its number in a file is its position in this
/// list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub enum Number {
    /// Floating-point numbers, 4 bytes each.
    F32,
    /// 16-bit integers, 2 bytes each.
    I16,
    /// Unsigned 8-bit integers, a byte each: the pixels of most cameras. Inputs alone.
    U8,
    /// 8-bit integers, a byte each. Inputs alone.
    I8,
}

impl Number {
    /// The type with this number in a file.
    pub(crate) const fn from_number(number: u32) -> Option<Self> {
        match number {
            0 => Some(Self::F32),
            1 => Some(Self::I16),
            2 => Some(Self::U8),
            3 => Some(Self::I8),
            _ => None,
        }
    }

    /// Bytes of a number.
    pub(super) const fn bytes(self) -> u64 {
        match self {
            Self::F32 => 4,
            Self::I16 => 2,
            Self::U8 | Self::I8 => 1,
        }
    }

    /// The name of the type in Rust.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::I16 => "i16",
            Self::U8 => "u8",
            Self::I8 => "i8",
        }
    }
}

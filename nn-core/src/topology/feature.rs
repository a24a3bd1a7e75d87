//! The feature of a frame of a signal, as data.

#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Feature that is computed of each frame of a signal, channel by channel. Its number in a file is its position in
/// this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub enum Feature {
    /// [`Statistics`](crate::Statistics): mean, deviation, root mean square, minimum, maximum, zero crossings.
    Statistics,
}

impl Feature {
    /// Numbers that a channel of a frame of so many moments becomes; `None` for a frame that it is not computed of.
    pub const fn numbers(&self, frame: u16) -> Option<u64> {
        match self {
            Self::Statistics => match frame {
                0 => None,
                _ => Some(STATISTICS as u64),
            },
        }
    }

    /// The name of the type in Rust.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Statistics => "Statistics",
        }
    }

    /// `==`, for use at compile time.
    pub(super) const fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Statistics, Self::Statistics) => true,
        }
    }

    /// The feature with this number in a file.
    pub(crate) const fn from_number(number: u32) -> Option<Self> {
        match number {
            0 => Some(Self::Statistics),
            _ => None,
        }
    }
}

/// Numbers of each channel that [`Feature::Statistics`] gives.
pub const STATISTICS: usize = 6;

//! The cell of a recurrent layer, as data.

use crate::kernel::recurrent::Reset;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Cell of a recurrent layer. Its number in a file is its position in this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub enum Cell {
    /// [`Rnn`](crate::Rnn): a hyperbolic tangent.
    Rnn,
    /// [`Gru`](crate::Gru): a gated recurrent unit.
    Gru(Reset),
    /// [`Lstm`](crate::Lstm): long short-term memory.
    Lstm,
}

impl Cell {
    /// Returns the number of gates: sums for each unit.
    pub const fn gates(self) -> u64 {
        match self {
            Self::Rnn => 1,
            Self::Gru(_) => 3,
            Self::Lstm => 4,
        }
    }

    /// The name of the type in Rust.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::Rnn => "Rnn",
            Self::Gru(_) => "Gru",
            Self::Lstm => "Lstm",
        }
    }

    /// Bytes of a unit's state, of activations of so many bytes.
    pub(super) const fn state_bytes(self, number: u64) -> u64 {
        match self {
            Self::Rnn | Self::Gru(_) => number,
            // The cell has 32 bits, of integers too.
            Self::Lstm => number + 4,
        }
    }

    /// `==`, for use at compile time.
    pub(super) const fn equals(self, other: Self) -> bool {
        match (self, other) {
            (Self::Rnn, Self::Rnn) | (Self::Lstm, Self::Lstm) => true,
            (Self::Gru(ours), Self::Gru(theirs)) => ours as u32 == theirs as u32,
            (Self::Rnn | Self::Gru(_) | Self::Lstm, _) => false,
        }
    }

    /// The cell with this number in a file, and for a GRU with this kind of reset.
    pub(crate) const fn gru(reset: u32) -> Option<Self> {
        match reset {
            0 => Some(Self::Gru(Reset::After)),
            1 => Some(Self::Gru(Reset::Before)),
            _ => None,
        }
    }
}

//! Storage of weights and type of activations of a layer, as data.

use super::blocks::BlockShape;
use super::number::Number;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Storage of weights and type of activations of a layer: the data of a
/// [`Format`](crate::Format). Its number in a file is its position in this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub enum FormatKind {
    /// Weights, biases and activations of `f32`.
    F32,
    /// Weights of 8 bits, activations of 16.
    I8,
    /// Activations of 16 bits, and no weights.
    I16,
    /// Activations of 16 bits that a row quantizes from unsigned 8-bit integers.
    FromU8,
    /// Activations of 16 bits that a row quantizes from 8-bit integers.
    FromI8,
    /// Activations of 16 bits that a row quantizes from 16-bit integers of another scale.
    FromI16,
    /// Weights of 4 bits, activations of 16.
    I4,
}

impl FormatKind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; 7] =
        [Self::F32, Self::I8, Self::I16, Self::FromU8, Self::FromI8, Self::FromI16, Self::I4];

    /// The kind with this number in a file.
    pub(crate) const fn from_number(number: u32) -> Option<Self> {
        match number {
            0 => Some(Self::F32),
            1 => Some(Self::I8),
            2 => Some(Self::I16),
            3 => Some(Self::FromU8),
            4 => Some(Self::FromI8),
            5 => Some(Self::FromI16),
            6 => Some(Self::I4),
            _ => None,
        }
    }

    /// The format of a layer without weights whose activations are such numbers.
    pub const fn of_number(number: Number) -> Self {
        match number {
            Number::F32 => Self::F32,
            Number::I16 => Self::I16,
            // No layer computes with them: they are quantized first.
            Number::U8 => Self::FromU8,
            Number::I8 => Self::FromI8,
        }
    }

    /// The format of a row that quantizes such numbers.
    pub const fn of_inputs(number: Number) -> Self {
        match number {
            Number::F32 => Self::I16,
            Number::I16 => Self::FromI16,
            Number::U8 => Self::FromU8,
            Number::I8 => Self::FromI8,
        }
    }

    /// The type of the numbers that a row of this format quantizes.
    pub(super) const fn inputs(self) -> Number {
        match self {
            Self::F32 | Self::I8 | Self::I16 | Self::I4 => Number::F32,
            Self::FromU8 => Number::U8,
            Self::FromI8 => Number::I8,
            Self::FromI16 => Number::I16,
        }
    }

    /// The type of the numbers in activations.
    pub const fn number(self) -> Number {
        match self {
            Self::F32 => Number::F32,
            Self::I8 | Self::I16 | Self::FromU8 | Self::FromI8 | Self::FromI16 | Self::I4 => {
                Number::I16
            }
        }
    }

    /// Bits of a weight; `None` of a format without.
    pub const fn weight_bits(self) -> Option<u32> {
        match self {
            Self::F32 => Some(32),
            Self::I8 => Some(8),
            Self::I4 => Some(4),
            Self::I16 | Self::FromU8 | Self::FromI8 | Self::FromI16 => None,
        }
    }

    /// Number of words that so many rows of so many weights take, where they have 4 bits.
    pub(crate) const fn nibble_words(self, outputs: u64, terms: u64) -> u64 {
        match self {
            Self::I4 => BlockShape { outputs, terms }.nibble_words(),
            Self::F32 | Self::I8 | Self::I16 | Self::FromU8 | Self::FromI8 | Self::FromI16 => 0,
        }
    }

    /// Bytes of a block in flash, in whole words; saturates.
    pub(crate) const fn block_flash_bytes(self, block: &BlockShape) -> u64 {
        match self {
            Self::F32 | Self::I8 | Self::I16 | Self::FromU8 | Self::FromI8 | Self::FromI16 => {
                // Of four that do not fit, fewer are no help.
                let bytes = self.block_bytes(block.weights(), block.outputs);
                bytes.div_ceil(4).saturating_mul(4)
            }
            // Where the weights are, and how many, takes 8 bytes.
            Self::I4 => {
                let words = block.nibble_words().saturating_mul(4);
                words.saturating_add(block.outputs.saturating_mul(8)).saturating_add(8)
            }
        }
    }

    /// Bytes of a block of so many weights and outputs in a file; saturates.
    pub(crate) const fn block_bytes(self, weights: u64, outputs: u64) -> u64 {
        match self {
            Self::F32 => weights.saturating_add(outputs).saturating_mul(4),
            // Bias, multiplier and shift of an output take 8 bytes.
            Self::I8 => weights.saturating_add(outputs.saturating_mul(8)),
            Self::I4 => weights.div_ceil(2).saturating_add(outputs.saturating_mul(8)),
            Self::I16 | Self::FromU8 | Self::FromI8 | Self::FromI16 => 0,
        }
    }
}

//! Costs of a row: parameters, multiply-accumulates, bytes.
//!
//! Sizes may come from a file that somebody made up, so sums and products saturate where they could overflow.

use super::extent::Extent;
use super::format_kind::FormatKind;
use super::layer_spec::LayerSpec;
use super::op::{Op, Role};

/// Bytes of the table of [`Integers`](crate::quantized::Integers).
const TABLE_BYTES: u64 = 512;

/// Bytes of a [`Balance`](crate::quantized::Balance).
const BALANCE_BYTES: u64 = 8;

impl LayerSpec {
    /// Returns the number of weights.
    pub const fn weights(&self) -> u64 {
        let (blocks, mut sum) = (self.blocks(), 0u64);
        let mut rest = blocks.as_slice();
        while let [block, next @ ..] = rest {
            sum = sum.saturating_add(block.weights());
            rest = next;
        }
        sum
    }

    /// Number of trained values: weights and biases.
    pub const fn parameters(&self) -> u64 {
        let (blocks, mut sum) = (self.blocks(), 0u64);
        let mut rest = blocks.as_slice();
        while let [block, next @ ..] = rest {
            sum = sum.saturating_add(block.weights()).saturating_add(block.outputs);
            rest = next;
        }
        sum
    }

    /// Multiply-accumulate operations of one inference.
    pub const fn macs(&self) -> u64 {
        match self.geometry() {
            Some(geometry) => self.weights().saturating_mul(geometry.windows()),
            None => self.weights().saturating_mul(self.op.moments(&self.input)),
        }
    }

    /// Weights of one sum of the first block: the length of a row of weights; 0 without weights.
    pub const fn terms(&self) -> u64 {
        match self.blocks().as_slice() {
            [block, ..] => block.terms,
            [] => 0,
        }
    }

    /// Sums of the first block, each with a bias: outputs of a dense layer, channels of a convolution's output.
    pub const fn filters(&self) -> u64 {
        match self.blocks().as_slice() {
            [block, ..] => block.outputs,
            [] => 0,
        }
    }

    /// Bytes of the parameters in a model file. Saturates for shapes that no memory holds.
    pub const fn parameter_bytes(&self) -> u64 {
        let (blocks, mut sum) = (self.blocks(), self.other_bytes());
        let mut rest = blocks.as_slice();
        while let [block, next @ ..] = rest {
            let bytes = self.format.block_bytes(block.weights(), block.outputs);
            sum = sum.saturating_add(bytes);
            rest = next;
        }
        sum
    }

    /// Number of words of its weights of 4 bits: none in any other format.
    pub(crate) const fn nibble_words(&self) -> u64 {
        let (blocks, mut sum) = (self.blocks(), 0u64);
        let mut rest = blocks.as_slice();
        while let [block, next @ ..] = rest {
            let words = self.format.nibble_words(block.outputs, block.terms);
            sum = sum.saturating_add(words);
            rest = next;
        }
        sum
    }

    /// Bytes of flash: [`parameter_bytes`](Self::parameter_bytes), each block in whole words, and the tables of a
    /// quantization and of features. Weights of 4 bits are in whole words for each block of four rows, and a reference
    /// to them takes 8 bytes.
    pub const fn flash_bytes(&self) -> u64 {
        let (blocks, mut sum) = (self.blocks(), self.other_bytes() + self.table_bytes());
        let mut rest = blocks.as_slice();
        while let [block, next @ ..] = rest {
            sum = sum.saturating_add(self.format.block_flash_bytes(block));
            rest = next;
        }
        sum
    }

    /// Bytes of the table in flash, which is in no file, of a row that quantizes integers of 8 bits of one scale, or
    /// computes features.
    pub(crate) const fn table_bytes(&self) -> u64 {
        match self.op.role() {
            Role::Quantize { per_channel: false } if self.quantizes_bytes() => TABLE_BYTES,
            Role::Features => self.op.table_bytes(self.output_number().bytes()),
            Role::Weighted
            | Role::Pool
            | Role::Join { .. }
            | Role::Standardize
            | Role::Quantize { .. }
            | Role::Dequantize { .. } => 0,
        }
    }

    /// Bytes of what is neither weight nor bias: scales.
    const fn other_bytes(&self) -> u64 {
        match self.op.role() {
            Role::Quantize { per_channel: false } | Role::Dequantize { per_channel: false } => 4,
            Role::Quantize { per_channel: true } | Role::Dequantize { per_channel: true } => {
                8 * self.input.channels() as u64
            }
            Role::Join { .. } => match self.format {
                FormatKind::F32 => 0,
                FormatKind::I8
                | FormatKind::I4
                | FormatKind::I16
                | FormatKind::FromU8
                | FormatKind::FromI8
                | FormatKind::FromI16 => BALANCE_BYTES,
            },
            Role::Weighted | Role::Pool | Role::Standardize | Role::Features => 0,
        }
    }

    /// Bytes of the input; of an image, in whole words.
    pub const fn input_bytes(&self) -> u64 {
        let bytes = self.input_number().bytes() * self.inputs() as u64;
        match self.input_shape() {
            Some(_) => whole_words(bytes),
            None => bytes,
        }
    }

    /// Bytes of the output, in whole words.
    pub const fn output_bytes(&self) -> u64 {
        whole_words(self.output_number().bytes() * self.outputs() as u64)
    }

    /// Bytes of what a row needs beside its output, in whole words: of a convolution what a filter sees, and one
    /// pixel of the output; of a recurrent layer the sums of both blocks, and one moment where all come out.
    pub const fn scratch_bytes(&self) -> u64 {
        let bytes = self.output_number().bytes();
        let [first, second, third] = self.op.scratch(&self.input);
        whole_words(bytes.saturating_mul(first))
            .saturating_add(whole_words(bytes.saturating_mul(second)))
            .saturating_add(whole_words(bytes.saturating_mul(third)))
    }

    /// Bytes of the memory from one moment of a window to the next.
    pub const fn state_bytes(&self) -> u64 {
        let number = self.output_number().bytes();
        match (self.op, self.input) {
            (Op::Recurrent { cell, units, .. }, _) => {
                // The parts of a state are aligned on their own.
                whole_words(number * units as u64) + cell.state_bytes(0) * units as u64
            }
            // Of any file: a window as large as it can be, over as many channels.
            (Op::Conv2d { .. }, Extent::List(_)) => {
                whole_words(number.saturating_mul(self.terms()))
            }
            // The largest numbers, and whether there are some.
            (Op::MaxPool2d { .. }, Extent::List(numbers)) => {
                whole_words(number * numbers as u64) + 4
            }
            (
                Op::Dense { .. }
                | Op::Conv2d { .. }
                | Op::DepthwiseConv2d { .. }
                | Op::MaxPool2d { .. }
                | Op::AvgPool2d { .. }
                | Op::GlobalAvgPool
                | Op::Quantize
                | Op::QuantizePerChannel
                | Op::Dequantize
                | Op::DequantizePerChannel
                | Op::Standardize
                | Op::Add { .. }
                | Op::Concat { .. }
                | Op::Features { .. },
                Extent::List(_) | Extent::Image(_),
            ) => 0,
        }
    }
}

/// The next multiple of four; the largest number if there is none.
pub(super) const fn whole_words(bytes: u64) -> u64 {
    bytes.div_ceil(4).saturating_mul(4)
}

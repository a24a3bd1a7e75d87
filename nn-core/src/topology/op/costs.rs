//! Weights of an operation, how often they are multiplied, and the numbers that it needs on the way.

use super::super::blocks::BlockShapes;
use super::super::extent::Extent;
use super::Op;

impl Op {
    /// The blocks of weights and biases.
    pub(in crate::topology) const fn blocks(&self, input: &Extent) -> BlockShapes {
        match self {
            Self::Dense { outputs } => BlockShapes::one(*outputs as u64, input.numbers() as u64),
            Self::Conv2d { filters, window, .. } => {
                let channels = match input {
                    Extent::Image(image) => image.channels as u64,
                    Extent::List(numbers) => *numbers as u64,
                };
                // Less than 2⁴⁸.
                BlockShapes::one(*filters as u64, window.area() * channels)
            }
            Self::DepthwiseConv2d { filters, window, .. } => {
                BlockShapes::one(*filters as u64, window.area())
            }
            Self::MaxPool2d { .. }
            | Self::AvgPool2d { .. }
            | Self::GlobalAvgPool
            | Self::Quantize
            | Self::QuantizePerChannel
            | Self::Dequantize
            | Self::DequantizePerChannel
            | Self::Add { .. }
            | Self::Concat { .. }
            | Self::Features { .. } => BlockShapes::NONE,
            Self::Recurrent { cell, units, .. } => {
                let inputs = match input {
                    Extent::List(numbers) => *numbers as u64,
                    Extent::Image(signal) => signal.channels as u64,
                };
                let units = *units as u64;
                BlockShapes::two(cell.gates() * units, [inputs, units])
            }
            Self::Standardize => BlockShapes::one(input.channels() as u64, 1),
        }
    }

    /// Counts how often each of its weights is multiplied: of a recurrent row the moments that it goes through,
    /// of one that standardizes the pixels; 1 for others without windows.
    pub(in crate::topology) const fn moments(&self, input: &Extent) -> u64 {
        match (self, input) {
            (Self::Recurrent { .. }, Extent::Image(signal)) => signal.width as u64,
            (Self::Standardize, Extent::Image(image)) => image.height as u64 * image.width as u64,
            (Self::Recurrent { .. } | Self::Standardize, Extent::List(_)) => 1,
            (
                Self::Dense { .. }
                | Self::Conv2d { .. }
                | Self::DepthwiseConv2d { .. }
                | Self::MaxPool2d { .. }
                | Self::AvgPool2d { .. }
                | Self::GlobalAvgPool
                | Self::Quantize
                | Self::QuantizePerChannel
                | Self::Dequantize
                | Self::DequantizePerChannel
                | Self::Add { .. }
                | Self::Concat { .. }
                | Self::Features { .. },
                _,
            ) => 1,
        }
    }

    /// Numbers that it needs beside its output, in the parts that are aligned on their own: of a convolution what a
    /// filter sees, and one pixel of the output; of a recurrent layer the sums of both blocks, and one moment of the
    /// output where all come out.
    pub(in crate::topology) const fn scratch(&self, input: &Extent) -> [u64; 3] {
        match self {
            Self::Conv2d { .. } | Self::DepthwiseConv2d { .. } => match self.geometry(input) {
                Some(geometry) => {
                    [geometry.patch().numbers(), geometry.output().channels as u64, 0]
                }
                None => [0; 3],
            },
            Self::Dense { .. }
            | Self::MaxPool2d { .. }
            | Self::AvgPool2d { .. }
            | Self::GlobalAvgPool
            | Self::Quantize
            | Self::QuantizePerChannel
            | Self::Dequantize
            | Self::DequantizePerChannel
            | Self::Standardize
            | Self::Add { .. }
            | Self::Concat { .. } => [0; 3],
            Self::Features { frame, feature, .. } => [feature.scratch(*frame), 0, 0],
            Self::Recurrent { cell, units, every, .. } => {
                let (units, sums) = (*units as u64, cell.gates() * *units as u64);
                [sums, sums, if *every { units } else { 0 }]
            }
        }
    }
}

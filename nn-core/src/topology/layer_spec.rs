//! The shape of one layer as data.

use super::geometry::Geometry;
use super::number::Number;
use super::shape::Shape;
use super::window::Window;
use crate::activation::ActivationKind;
use serde::{Deserialize, Serialize};

/// The shape of one layer, its activation and its number type.
///
/// The variant says the kind and, where nothing else does, the number type; its number in a model file is
/// its position in this list, so new kinds are added at the end. In a file, `f32` and `i32` take four bytes,
/// `u16` two, all little-endian. Where there are filters, OUT is how many, and K the numbers of what one
/// looks at, in the order of an [`Image`](crate::Image): rows, columns, channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum LayerSpec {
    /// [`Dense`](crate::Dense). In a file: `f32` weights (OUT, IN), `f32` biases (OUT).
    Dense {
        /// IN
        inputs: u32,
        /// OUT
        outputs: u32,
        /// What is applied to the sums.
        activation: ActivationKind,
    },
    /// [`Quantize`](crate::quantized::Quantize) with one scale. In a file: the `f32` scale.
    Quantize {
        /// N
        width: u32,
    },
    /// [`Quantize`](crate::quantized::Quantize) with an offset and a scale for each input. In a file: `f32`
    /// offsets (N), `f32` scales (N).
    QuantizeEach {
        /// N
        width: u32,
    },
    /// [`QuantizedDense`](crate::quantized::QuantizedDense). In a file: `i8` weights (OUT, IN), and for each
    /// output its `i32` bias, `u16` multiplier and `u16` shift.
    QuantizedDense {
        /// IN
        inputs: u32,
        /// OUT
        outputs: u32,
        /// What is applied to the sums.
        activation: ActivationKind,
    },
    /// [`Dequantize`](crate::quantized::Dequantize) with one scale. In a file: the `f32` scale.
    Dequantize {
        /// N
        width: u32,
        /// What is applied to the numbers.
        activation: ActivationKind,
    },
    /// [`Conv2d`](crate::Conv2d). In a file: `f32` weights (OUT, K), `f32` biases (OUT).
    Conv2d {
        /// The image that goes in.
        input: Shape,
        /// OUT, the channels of the image that comes out.
        filters: u16,
        /// What a filter looks at.
        window: Window,
        /// The largest of so many times so many sums is kept; 1 for all.
        pool: u16,
        /// What is applied to the sums that are kept.
        activation: ActivationKind,
    },
    /// [`DepthwiseConv2d`](crate::DepthwiseConv2d): a filter for each channel. In a file: `f32` weights (OUT,
    /// K), where K is the area of the window, `f32` biases (OUT).
    DepthwiseConv2d {
        /// The image that goes in; its channels are OUT.
        input: Shape,
        /// What a filter looks at.
        window: Window,
        /// The largest of so many times so many sums is kept; 1 for all.
        pool: u16,
        /// What is applied to the sums that are kept.
        activation: ActivationKind,
    },
    /// [`QuantizedConv2d`](crate::quantized::QuantizedConv2d). In a file: `i8` weights (OUT, K), and for each
    /// filter its `i32` bias, `u16` multiplier and `u16` shift.
    QuantizedConv2d {
        /// The image that goes in.
        input: Shape,
        /// OUT, the channels of the image that comes out.
        filters: u16,
        /// What a filter looks at.
        window: Window,
        /// The largest of so many times so many sums is kept; 1 for all.
        pool: u16,
        /// What is applied to the sums that are kept.
        activation: ActivationKind,
    },
    /// [`QuantizedDepthwiseConv2d`](crate::quantized::QuantizedDepthwiseConv2d). In a file: `i8` weights (OUT,
    /// K), where K is the area of the window, and for each filter its `i32` bias, `u16` multiplier and `u16`
    /// shift.
    QuantizedDepthwiseConv2d {
        /// The image that goes in; its channels are OUT.
        input: Shape,
        /// What a filter looks at.
        window: Window,
        /// The largest of so many times so many sums is kept; 1 for all.
        pool: u16,
        /// What is applied to the sums that are kept.
        activation: ActivationKind,
    },
    /// [`MaxPool2d`](crate::MaxPool2d). Nothing in a file.
    MaxPool2d {
        /// What images are made of.
        number: Number,
        /// The image that goes in.
        input: Shape,
        /// Of which the largest number is kept.
        window: Window,
    },
    /// [`AvgPool2d`](crate::AvgPool2d). Nothing in a file.
    AvgPool2d {
        /// What images are made of.
        number: Number,
        /// The image that goes in.
        input: Shape,
        /// Whose average is kept.
        window: Window,
    },
    /// [`GlobalAvgPool`](crate::GlobalAvgPool): from an image to a number for each channel. Nothing in a file.
    GlobalAvgPool {
        /// What the image is made of.
        number: Number,
        /// The image that goes in.
        input: Shape,
    },
    /// [`QuantizeImage`](crate::quantized::QuantizeImage). In a file: the `f32` scale.
    QuantizeImage {
        /// The image that goes in and comes out.
        input: Shape,
    },
    /// [`Dequantize`](crate::quantized::Dequantize) with an offset and a scale for each output. In a file:
    /// `f32` offsets (N), `f32` scales (N).
    DequantizeEach {
        /// N
        width: u32,
        /// What is applied to the numbers.
        activation: ActivationKind,
    },
}

impl LayerSpec {
    /// The position in the list of kinds.
    pub(super) const fn kind(&self) -> u32 {
        match self {
            Self::Dense { .. } => 0,
            Self::Quantize { .. } => 1,
            Self::QuantizeEach { .. } => 2,
            Self::QuantizedDense { .. } => 3,
            Self::Dequantize { .. } => 4,
            Self::Conv2d { .. } => 5,
            Self::DepthwiseConv2d { .. } => 6,
            Self::QuantizedConv2d { .. } => 7,
            Self::QuantizedDepthwiseConv2d { .. } => 8,
            Self::MaxPool2d { .. } => 9,
            Self::AvgPool2d { .. } => 10,
            Self::GlobalAvgPool { .. } => 11,
            Self::QuantizeImage { .. } => 12,
            Self::DequantizeEach { .. } => 13,
        }
    }

    /// Numbers in the input; 2³² − 1 for an image of more, which no model may have.
    pub const fn inputs(&self) -> u32 {
        match self {
            Self::Dense { inputs, .. } | Self::QuantizedDense { inputs, .. } => *inputs,
            Self::Quantize { width }
            | Self::QuantizeEach { width }
            | Self::Dequantize { width, .. }
            | Self::DequantizeEach { width, .. } => *width,
            Self::Conv2d { input, .. }
            | Self::DepthwiseConv2d { input, .. }
            | Self::QuantizedConv2d { input, .. }
            | Self::QuantizedDepthwiseConv2d { input, .. }
            | Self::MaxPool2d { input, .. }
            | Self::AvgPool2d { input, .. }
            | Self::GlobalAvgPool { input, .. }
            | Self::QuantizeImage { input } => saturated(input.numbers()),
        }
    }

    /// Numbers in the output; 0 if the window of a layer does not fit its image.
    pub const fn outputs(&self) -> u32 {
        match self {
            Self::Dense { outputs, .. } | Self::QuantizedDense { outputs, .. } => *outputs,
            _ => match self.geometry() {
                Some(geometry) => saturated(geometry.output().numbers()),
                None if self.slides() => 0,
                None => self.inputs(),
            },
        }
    }

    /// The image that goes in; `None` for a layer that takes a list of numbers.
    pub const fn input_shape(&self) -> Option<Shape> {
        match self {
            Self::Conv2d { input, .. }
            | Self::DepthwiseConv2d { input, .. }
            | Self::QuantizedConv2d { input, .. }
            | Self::QuantizedDepthwiseConv2d { input, .. }
            | Self::MaxPool2d { input, .. }
            | Self::AvgPool2d { input, .. }
            | Self::GlobalAvgPool { input, .. }
            | Self::QuantizeImage { input } => Some(*input),
            _ => None,
        }
    }

    /// The image that comes out; `None` for a layer that gives a list of numbers, and if the window of a layer
    /// does not fit its image.
    pub const fn output_shape(&self) -> Option<Shape> {
        match self {
            Self::QuantizeImage { input } => Some(*input),
            Self::GlobalAvgPool { .. } => None,
            _ => match self.geometry() {
                Some(geometry) => Some(geometry.output()),
                None => None,
            },
        }
    }

    /// Where its windows lie; `None` for a layer that has none, and if they do not fit its image.
    pub const fn geometry(&self) -> Option<Geometry> {
        let (input, window, pool, channels) = match self {
            Self::Conv2d { input, filters, window, pool, .. }
            | Self::QuantizedConv2d { input, filters, window, pool, .. } => {
                (*input, *window, *pool, *filters)
            }
            Self::DepthwiseConv2d { input, window, pool, .. }
            | Self::QuantizedDepthwiseConv2d { input, window, pool, .. } => {
                (*input, *window, *pool, input.channels)
            }
            Self::MaxPool2d { input, window, .. } | Self::AvgPool2d { input, window, .. } => {
                (*input, *window, 1, input.channels)
            }
            Self::GlobalAvgPool { input, .. } => (*input, Window::whole(*input), 1, input.channels),
            _ => return None,
        };
        Geometry::new(input, window, pool, channels)
    }

    /// Whether it has a window.
    const fn slides(&self) -> bool {
        self.input_shape().is_some() && !matches!(self, Self::QuantizeImage { .. })
    }

    /// Whether a window fits its image, and no image is too large: see [`Geometry::new`].
    pub(crate) const fn is_possible(&self) -> bool {
        match self {
            Self::QuantizeImage { input } => input.numbers() <= u32::MAX as u64,
            _ => !self.slides() || self.geometry().is_some(),
        }
    }

    /// What is applied to the sums.
    pub const fn activation(&self) -> ActivationKind {
        match self {
            Self::Dense { activation, .. }
            | Self::QuantizedDense { activation, .. }
            | Self::Dequantize { activation, .. }
            | Self::DequantizeEach { activation, .. }
            | Self::Conv2d { activation, .. }
            | Self::DepthwiseConv2d { activation, .. }
            | Self::QuantizedConv2d { activation, .. }
            | Self::QuantizedDepthwiseConv2d { activation, .. } => *activation,
            _ => ActivationKind::Identity,
        }
    }

    /// Whether it computes with, takes or gives integers, as the layers of [`quantized`](crate::quantized) do.
    pub const fn is_quantized(&self) -> bool {
        matches!(self.input_number(), Number::I16) || matches!(self.output_number(), Number::I16)
    }

    /// The type of the numbers that go in.
    pub const fn input_number(&self) -> Number {
        match self {
            Self::Quantize { .. } | Self::QuantizeEach { .. } | Self::QuantizeImage { .. } => {
                Number::F32
            }
            Self::Dequantize { .. } | Self::DequantizeEach { .. } => Number::I16,
            _ => self.output_number(),
        }
    }

    /// The type of the numbers that come out.
    pub const fn output_number(&self) -> Number {
        match self {
            Self::Dense { .. }
            | Self::Dequantize { .. }
            | Self::DequantizeEach { .. }
            | Self::Conv2d { .. }
            | Self::DepthwiseConv2d { .. } => Number::F32,
            Self::Quantize { .. }
            | Self::QuantizeEach { .. }
            | Self::QuantizeImage { .. }
            | Self::QuantizedDense { .. }
            | Self::QuantizedConv2d { .. }
            | Self::QuantizedDepthwiseConv2d { .. } => Number::I16,
            Self::MaxPool2d { number, .. }
            | Self::AvgPool2d { number, .. }
            | Self::GlobalAvgPool { number, .. } => *number,
        }
    }
}

const fn saturated(number: u64) -> u32 {
    if number > u32::MAX as u64 { u32::MAX } else { number as u32 }
}

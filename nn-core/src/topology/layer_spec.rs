//! One row of a network as data: the shape of a layer, its format and its activation.

use super::blocks::BlockShapes;
use super::extent::Extent;
use super::feature::Feature;
use super::format_kind::FormatKind;
use super::frames::Frames;
use super::number::Number;
use super::op::{Op, Role};
use super::shape::Shape;
use super::window::Window;
use super::window_geometry::WindowGeometry;
use crate::activation::ActivationKind;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// One row of a network: operation, input, format and activation.
///
/// A network is a list of rows, from input to output. A row reads the row before it, unless
/// [`from`](Self::from) says how many rows further back its input lies; an [`Op::Add`] or [`Op::Concat`] reads a
/// second row. So a list of rows holds branches, without a pointer.
///
/// ```
/// use nn_core::{ActivationKind::Relu, LayerSpec};
///
/// let layer = LayerSpec::dense(64, 32, Relu);
/// assert_eq!((layer.inputs(), layer.outputs(), layer.parameters()), (64, 32, 64 * 32 + 32));
/// assert_eq!(layer.to_string(), "Dense<64, 32, Relu>");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub struct LayerSpec {
    /// Operation, with its sizes.
    pub op: Op,
    /// The extent of the input.
    pub input: Extent,
    /// The storage of weights, and the type of activations.
    pub format: FormatKind,
    /// The activation function of the result.
    pub activation: ActivationKind,
    /// The row whose output it reads, counted in rows back from the row before this one: 0 for that row itself.
    /// One further back than the first row is the network's input.
    pub from: u16,
}

impl LayerSpec {
    /// A row that reads the row before it.
    pub const fn new(
        op: Op,
        input: Extent,
        format: FormatKind,
        activation: ActivationKind,
    ) -> Self {
        Self { op, input, format, activation, from: 0 }
    }

    /// The row of a [`Dense`](crate::Dense) layer.
    pub const fn dense(inputs: u32, outputs: u32, activation: ActivationKind) -> Self {
        Self::new(Op::Dense { outputs }, Extent::List(inputs), FormatKind::F32, activation)
    }

    /// The row of a [`Conv2d`](crate::Conv2d).
    pub const fn conv2d(
        input: Shape,
        filters: u16,
        window: Window,
        pool: u16,
        activation: ActivationKind,
    ) -> Self {
        let op = Op::Conv2d { filters, window, pool };
        Self::new(op, Extent::Image(input), FormatKind::F32, activation)
    }

    /// A [`DepthwiseConv2d`](crate::DepthwiseConv2d) with a filter for each channel.
    pub const fn depthwise_conv2d(
        input: Shape,
        window: Window,
        pool: u16,
        activation: ActivationKind,
    ) -> Self {
        let op = Op::DepthwiseConv2d { filters: input.channels, window, pool };
        Self::new(op, Extent::Image(input), FormatKind::F32, activation)
    }

    /// A row without weights and activation: a pool, for example.
    pub const fn plain(op: Op, input: Extent, number: Number) -> Self {
        Self::new(op, input, FormatKind::of_number(number), ActivationKind::Identity)
    }

    /// The row of a [`Standardize`](crate::Standardize).
    pub const fn standardize(input: Extent) -> Self {
        Self::plain(Op::Standardize, input, Number::F32)
    }

    /// The row of features of a signal's frames, such as [`Statistics`](crate::Statistics).
    pub const fn features(
        number: Number,
        signal: Shape,
        frame: u16,
        hop: u16,
        feature: Feature,
    ) -> Self {
        Self::plain(Op::Features { frame, hop, feature }, Extent::Image(signal), number)
    }

    /// The row of a [`MaxPool2d`](crate::MaxPool2d).
    pub const fn max_pool2d(number: Number, input: Shape, window: Window) -> Self {
        Self::plain(Op::MaxPool2d { window }, Extent::Image(input), number)
    }

    /// The row of an [`AvgPool2d`](crate::AvgPool2d).
    pub const fn avg_pool2d(number: Number, input: Shape, window: Window) -> Self {
        Self::plain(Op::AvgPool2d { window }, Extent::Image(input), number)
    }

    /// The row of a [`GlobalAvgPool`](crate::GlobalAvgPool).
    pub const fn global_avg_pool(number: Number, input: Shape) -> Self {
        Self::plain(Op::GlobalAvgPool, Extent::Image(input), number)
    }

    /// The same row of 8-bit weights and 16-bit activations, or of 16-bit activations alone.
    pub const fn quantized(self) -> Self {
        let format = if self.has_weights() { FormatKind::I8 } else { FormatKind::I16 };
        Self { format, ..self }
    }

    /// The same row of 4-bit weights, if it has weights of 8 bits that may have 4: those of a depthwise convolution keep
    /// 8.
    pub const fn with_four_bits(self) -> Self {
        let row = Self { format: FormatKind::I4, ..self };
        match self.format {
            FormatKind::I8 if row.has_possible_format() => row,
            FormatKind::F32
            | FormatKind::I8
            | FormatKind::I16
            | FormatKind::FromU8
            | FormatKind::FromI8
            | FormatKind::FromI16
            | FormatKind::I4 => self,
        }
    }

    /// Numbers in the input; 2³² − 1 for an image of more, which no model may have.
    pub const fn inputs(&self) -> u32 {
        self.input.numbers()
    }

    /// Numbers in the output; 0 if the row cannot compute on its input.
    pub const fn outputs(&self) -> u32 {
        match self.output() {
            Some(output) => output.numbers(),
            None => 0,
        }
    }

    /// The extent of the output; `None` if the row cannot compute on its input, because its window does not
    /// fit.
    pub const fn output(&self) -> Option<Extent> {
        self.op.output(&self.input)
    }

    /// The shape of the input image; `None` for a row that takes a list of numbers.
    pub const fn input_shape(&self) -> Option<Shape> {
        self.input.image()
    }

    /// The shape of the output image; `None` for a row that gives a list of numbers, and if its window does not fit.
    pub const fn output_shape(&self) -> Option<Shape> {
        match self.output() {
            Some(output) => output.image(),
            None => None,
        }
    }

    /// Returns the places of its windows; `None` for a row that has none, and if they do not fit its image.
    pub const fn geometry(&self) -> Option<WindowGeometry> {
        self.op.geometry(&self.input)
    }

    /// Returns the frames that its features are computed of; `None` for any other row, and if they do not fit.
    pub const fn frames(&self) -> Option<Frames> {
        self.op.frames(&self.input)
    }

    /// The blocks of weights and biases.
    pub const fn blocks(&self) -> BlockShapes {
        self.op.blocks(&self.input)
    }

    /// The same row of quantization for inputs of these numbers.
    pub const fn with_inputs(self, number: Number) -> Self {
        Self { format: FormatKind::of_inputs(number), ..self }
    }

    /// Returns whether the row has weights to be trained.
    pub const fn has_weights(&self) -> bool {
        matches!(self.op.role(), Role::Weighted)
    }

    /// Returns whether it computes with, takes or gives integers, like the layers of [`quantized`](crate::quantized).
    pub const fn is_quantized(&self) -> bool {
        !matches!(self.format, FormatKind::F32)
    }

    /// Returns whether its weights have 4 bits.
    pub const fn has_nibbles(&self) -> bool {
        matches!(self.format, FormatKind::I4)
    }

    /// The type of the numbers in the input.
    pub const fn input_number(&self) -> Number {
        match self.op.role() {
            Role::Quantize { .. } => self.format.inputs(),
            Role::Dequantize { .. } => Number::I16,
            Role::Weighted
            | Role::Pool
            | Role::Join { .. }
            | Role::Standardize
            | Role::Features => self.format.number(),
        }
    }

    /// Returns whether it quantizes integers of 8 bits, by a table of all of them if they share a scale.
    pub const fn quantizes_bytes(&self) -> bool {
        matches!(self.op.role(), Role::Quantize { .. })
            && matches!(self.format, FormatKind::FromU8 | FormatKind::FromI8)
    }

    /// The type of the numbers in the output.
    pub const fn output_number(&self) -> Number {
        match self.op.role() {
            Role::Quantize { .. } => Number::I16,
            Role::Dequantize { .. } => Number::F32,
            Role::Weighted
            | Role::Pool
            | Role::Join { .. }
            | Role::Standardize
            | Role::Features => self.format.number(),
        }
    }

    /// Checks whether its format is one that such a row may have.
    pub(crate) const fn has_possible_format(&self) -> bool {
        match (self.op.role(), self.format) {
            (Role::Weighted, FormatKind::F32 | FormatKind::I8) => true,
            (Role::Weighted, FormatKind::I4) => self.op.may_have_nibbles(),
            (Role::Standardize, FormatKind::F32) => true,
            (
                Role::Pool | Role::Join { .. } | Role::Features,
                FormatKind::F32 | FormatKind::I16,
            ) => true,
            (Role::Dequantize { .. }, FormatKind::I16) => true,
            (
                Role::Quantize { .. },
                FormatKind::I16 | FormatKind::FromU8 | FormatKind::FromI8 | FormatKind::FromI16,
            ) => true,
            (
                Role::Weighted
                | Role::Standardize
                | Role::Pool
                | Role::Join { .. }
                | Role::Features
                | Role::Dequantize { .. }
                | Role::Quantize { .. },
                FormatKind::F32
                | FormatKind::I8
                | FormatKind::I4
                | FormatKind::I16
                | FormatKind::FromU8
                | FormatKind::FromI8
                | FormatKind::FromI16,
            ) => false,
        }
    }

    /// Makes the row at `index` of a branch read what is `rows` further back, where it reads what the branch does.
    pub const fn reach_beyond(&mut self, index: usize, rows: usize) {
        if self.from as usize == index {
            self.from += rows as u16;
        }
        if let Some(with) = self.op.with_mut()
            && *with as usize == index
        {
            *with += rows as u16;
        }
    }

    /// `==`, for use at compile time.
    pub(crate) const fn equals(&self, other: &Self) -> bool {
        self.op.equals(&other.op)
            && self.input.equals(&other.input)
            && self.format as u32 == other.format as u32
            && self.activation as u32 == other.activation as u32
            && self.from == other.from
    }
}

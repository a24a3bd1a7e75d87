//! Errors in the bytes of a model.

use crate::text::Text;
use crate::topology::{Extent, LayerSpec, Number, Shape};
use core::fmt;

/// Reasons why bytes are not a model, or not the expected one.
///
/// The compile-time decoder behind [`include_model!`](crate::include_model) gives the same answers as
/// compile errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum ModelError {
    /// The file is shorter than any model, or than its own header says.
    Truncated {
        /// Bytes that must be there.
        expected: u64,
        /// Bytes of the file.
        found: usize,
    },
    /// The first four bytes are not those of a model file.
    Magic {
        /// The bytes that are there.
        found: [u8; 4],
    },
    /// The file was written by a newer trainer, or is damaged.
    Version {
        /// The version in the file.
        found: u16,
    },
    /// The checksum at the end is not that of the bytes before it.
    Checksum {
        /// The checksum of the bytes.
        expected: u32,
        /// The checksum in the file.
        found: u32,
    },
    /// The checksum is right, yet the header cannot be read.
    Header,
    /// There are no layers, or a layer has width zero.
    EmptyLayer {
        /// The layer, counted from 1; 0 if there are no layers at all.
        layer: usize,
    },
    /// A layer does not take what the layer before it gives.
    Misfit {
        /// The layer that does not fit, counted from 1.
        layer: usize,
        /// Outputs of the layer before it.
        expected: u32,
        /// Inputs of this layer.
        found: u32,
    },
    /// A layer takes an image of another shape than the layer before it gives.
    Shapes {
        /// The layer that does not fit, counted from 1.
        layer: usize,
        /// Output of the layer before it.
        expected: Shape,
        /// Input of this layer.
        found: Shape,
    },
    /// A layer takes an image, but the layer before it gives a list of as many numbers.
    NoImage {
        /// The layer that does not fit, counted from 1.
        layer: usize,
        /// Input of this layer.
        found: Shape,
    },
    /// The window of a layer does not fit its image, or an image is too large: see
    /// [`WindowGeometry::new`](crate::WindowGeometry::new). Or a layer takes an image that can only take a list, or the reverse.
    Window {
        /// The layer, counted from 1.
        layer: usize,
    },
    /// A layer takes another type of numbers than the layer before it gives.
    Numbers {
        /// The layer that does not fit, counted from 1.
        layer: usize,
        /// Output of the layer before it.
        expected: Number,
        /// Input of this layer.
        found: Number,
    },
    /// A row takes something else of the network's input than the rows before it.
    Input {
        /// The layer, counted from 1.
        layer: usize,
        /// Input of the rows before this one.
        expected: Extent,
        /// Input of this row.
        found: Extent,
    },
    /// A row does not hang together with those before it: see [`unit`](crate::unit).
    Structure {
        /// The layer, counted from 1.
        layer: usize,
    },
    /// The two branches that a row joins give different shapes.
    Branches {
        /// The row that joins them, counted from 1.
        layer: usize,
        /// Extent of the first operand.
        expected: Extent,
        /// Extent of the second operand.
        found: Extent,
    },
    /// A layer has a format that such a layer cannot have.
    Format {
        /// The layer, counted from 1.
        layer: usize,
    },
    /// A layer has an activation that such a layer cannot have: a softmax that is not at the end, or any where
    /// there are no sums.
    Activation {
        /// The layer, counted from 1.
        layer: usize,
    },
    /// The file holds more or fewer parameter bytes than its layers need.
    ParameterBytes {
        /// Bytes that the layers need.
        expected: u64,
        /// Bytes of parameters in the file.
        found: usize,
    },
    /// The number of labels is not the number of outputs.
    Labels {
        /// Outputs of the network.
        expected: u32,
        /// Labels in the file.
        found: usize,
    },
    /// The normalization does not have one offset and one scale for each input, or a scale is not
    /// a positive number.
    Normalization,
    /// The window and the channels of [`Windowing`](super::Windowing) do not give the network's inputs, its hop is
    /// 0, or its rate is not a number of moments a second.
    Windowing,
    /// The threshold, the share or a weight of [`Anomaly`](super::Anomaly) is out of range, the network does not have
    /// an output and a weight for each input, or an alarm is there for another [`Task`](super::Task), or missing.
    Anomaly,
    /// A number of [`Known`](super::Known) is out of range, the network does not have its inputs and outputs, or it is no
    /// classifier.
    Known,
    /// A parameter is infinite or NaN.
    NotFinite {
        /// The layer, counted from 1.
        layer: usize,
        /// Position among the layer's parameters, counted from 0.
        parameter: usize,
    },
    /// The scale of a layer that quantizes or dequantizes is not a positive number.
    Scale {
        /// The layer, counted from 1.
        layer: usize,
    },
    /// The factors that bring two activations to one scale are out of range.
    Balance {
        /// The layer, counted from 1.
        layer: usize,
    },
    /// The multiplier or the shift of an output is out of range.
    Requantization {
        /// The layer, counted from 1.
        layer: usize,
        /// The output, counted from 0.
        output: usize,
    },
    /// The sum of an output could leave 32 bits.
    Overflow {
        /// The layer, counted from 1.
        layer: usize,
        /// The output, counted from 0.
        output: usize,
    },
    /// The half byte behind the last weight of 4 bits is not 0.
    Nibble {
        /// The layer, counted from 1.
        layer: usize,
    },
    /// The file holds another number of layers than the network type.
    LayerCount {
        /// Layers of the type.
        expected: usize,
        /// Layers in the file.
        found: usize,
    },
    /// A layer in the file is not that of the network type.
    Layer {
        /// The layer, counted from 1.
        layer: usize,
        /// The layer of the type.
        expected: LayerSpec,
        /// The layer in the file.
        found: LayerSpec,
    },
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(Text::EMPTY.model_error(self).as_str())
    }
}

impl core::error::Error for ModelError {}

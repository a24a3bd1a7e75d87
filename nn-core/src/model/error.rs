//! What can be wrong with the bytes of a model.

use super::FORMAT_VERSION;
use crate::model::MAX_LABELS;
use crate::topology::{LayerSpec, MAX_LAYERS, Number, Shape};
use core::fmt;

/// Why bytes are not a model, or not the expected one.
///
/// The compile-time decoder behind [`include_model!`](crate::include_model) gives the same answers as
/// compile errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModelError {
    /// Shorter than any model, or than its own header says.
    Truncated {
        /// Bytes that must be there.
        expected: u64,
        /// Bytes that are there.
        found: usize,
    },
    /// The first four bytes are not those of a model file.
    Magic {
        /// The bytes that are there.
        found: [u8; 4],
    },
    /// Written by a newer trainer, or damaged.
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
    /// No layers, or a layer of width zero.
    EmptyLayer {
        /// Counted from 1; 0 if there are no layers at all.
        layer: usize,
    },
    /// A layer does not take what the layer before it gives.
    Misfit {
        /// The layer that does not fit, counted from 1.
        layer: usize,
        /// Outputs of the layer before it.
        expected: u32,
        /// Its inputs.
        found: u32,
    },
    /// A layer takes an image of another shape than the layer before it gives.
    Shapes {
        /// The layer that does not fit, counted from 1.
        layer: usize,
        /// What the layer before it gives.
        expected: Shape,
        /// What it takes.
        found: Shape,
    },
    /// A layer takes an image, but the layer before it gives a list of as many numbers.
    NoImage {
        /// The layer that does not fit, counted from 1.
        layer: usize,
        /// What it takes.
        found: Shape,
    },
    /// The window of a layer does not fit its image, or an image is too large: see
    /// [`Geometry::new`](crate::Geometry::new).
    Window {
        /// Counted from 1.
        layer: usize,
    },
    /// A layer takes another type of numbers than the layer before it gives.
    Numbers {
        /// The layer that does not fit, counted from 1.
        layer: usize,
        /// What the layer before it gives.
        expected: Number,
        /// What it takes.
        found: Number,
    },
    /// A layer has an activation that such a layer cannot have: a softmax that is not at the end.
    Activation {
        /// Counted from 1.
        layer: usize,
    },
    /// The file holds more or fewer parameter bytes than its layers need.
    ParameterBytes {
        /// Bytes that the layers need.
        expected: u64,
        /// Bytes that are there.
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
    /// A parameter is infinite or NaN.
    NotFinite {
        /// The layer, counted from 1.
        layer: usize,
        /// Its position among the layer's parameters, counted from 0.
        parameter: usize,
    },
    /// The scale of a layer that quantizes or dequantizes is not a positive number.
    Scale {
        /// Counted from 1.
        layer: usize,
    },
    /// The multiplier or the shift of an output is out of range.
    Rescale {
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
    /// The file holds another number of layers than the network type.
    LayerCount {
        /// Layers of the type.
        expected: usize,
        /// Layers in the file.
        found: usize,
    },
    /// A layer in the file is not that of the network type.
    Layer {
        /// Counted from 1.
        layer: usize,
        /// The layer of the type.
        expected: LayerSpec,
        /// The layer in the file.
        found: LayerSpec,
    },
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { expected, found } => {
                write!(f, "the file is cut off: {found} bytes, expected at least {expected}")
            }
            Self::Magic { found } => write!(
                f,
                "not a model file: it starts with {:02x} {:02x} {:02x} {:02x}, expected 4e 4e 4d 43 (`NNMC`)",
                found[0], found[1], found[2], found[3]
            ),
            Self::Version { found } => write!(
                f,
                "format version {found}, this program reads versions 1 to {FORMAT_VERSION}: update it, or train again"
            ),
            Self::Checksum { expected, found } => write!(
                f,
                "the file is damaged: its checksum is {found:08x}, its bytes give {expected:08x}: restore it, or train again"
            ),
            Self::Header => write!(
                f,
                "the header cannot be read; at most {MAX_LAYERS} layers and {MAX_LABELS} labels are allowed"
            ),
            Self::EmptyLayer { layer: 0 } => write!(f, "the model has no layers"),
            Self::EmptyLayer { layer } => write!(f, "layer {layer} has no inputs or no outputs"),
            Self::Misfit { layer, expected, found } => {
                write!(
                    f,
                    "layer {layer} takes {found} inputs, but the layer before it gives {expected}"
                )
            }
            Self::Shapes { layer, expected, found } => {
                write!(f, "layer {layer} takes {found}, but the layer before it gives {expected}")
            }
            Self::NoImage { layer, found } => {
                write!(f, "layer {layer} takes {found}, but the layer before it gives no image")
            }
            Self::Window { layer } => {
                write!(f, "the window of layer {layer} does not fit its image, or is too large")
            }
            Self::ParameterBytes { expected, found } => {
                write!(f, "{found} bytes of parameters, but the layers need {expected}")
            }
            Self::Labels { expected, found } => {
                write!(f, "{found} labels, but the network has {expected} outputs")
            }
            Self::Normalization => {
                write!(
                    f,
                    "the normalization needs one offset and one positive scale for each input"
                )
            }
            Self::Numbers { layer, expected, found } => write!(
                f,
                "layer {layer} takes {}, but the layer before it gives {}",
                found.type_name(),
                expected.type_name()
            ),
            Self::Activation { layer } => {
                write!(f, "layer {layer} has an activation that such a layer cannot have")
            }
            Self::NotFinite { layer, parameter } => {
                write!(f, "parameter {parameter} of layer {layer} is infinite or not a number")
            }
            Self::Scale { layer } => {
                write!(f, "the scale of layer {layer} is not a positive number")
            }
            Self::Rescale { layer, output } => {
                write!(f, "multiplier or shift of output {output} of layer {layer} is out of range")
            }
            Self::Overflow { layer, output } => {
                write!(f, "the sum of output {output} of layer {layer} could overflow")
            }
            Self::LayerCount { expected, found } => {
                write!(f, "the file has {found} layers, the network type has {expected}")
            }
            Self::Layer { layer, expected, found } => {
                write!(
                    f,
                    "layer {layer} is {found} in the file, but {expected} in the network type"
                )
            }
        }
    }
}

impl core::error::Error for ModelError {}

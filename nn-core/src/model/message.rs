//! Texts of errors in model files, the same from the compiler and at run time.

use super::{FORMAT_VERSION, MAX_LABELS, ModelError};
use crate::text::Text;
use crate::topology::MAX_LAYERS;

impl Text {
    /// Appends the text of a model error.
    pub(crate) const fn model_error(self, error: &ModelError) -> Self {
        match error {
            ModelError::Truncated { expected, found } => self
                .text("the file is cut off: ")
                .number(*found as u64)
                .text(" bytes, expected at least ")
                .number(*expected),
            ModelError::Magic { found: [a, b, c, d] } => self
                .text("not a model file: it starts with ")
                .hex(*a as u32, 2)
                .text(" ")
                .hex(*b as u32, 2)
                .text(" ")
                .hex(*c as u32, 2)
                .text(" ")
                .hex(*d as u32, 2)
                .text(", expected 4e 4e 4d 43 (`NNMC`)"),
            ModelError::Version { found } => self
                .text("format version ")
                .number(*found as u64)
                .text(", this program reads versions 1 to ")
                .number(FORMAT_VERSION as u64)
                .text(": update it, or train again"),
            ModelError::Checksum { expected, found } => self
                .text("the file is damaged: its checksum is ")
                .hex(*found, 8)
                .text(", its bytes give ")
                .hex(*expected, 8)
                .text(": restore it, or train again"),
            ModelError::Header => self
                .text("the header cannot be read; at most ")
                .number(MAX_LAYERS as u64)
                .text(" layers and ")
                .number(MAX_LABELS as u64)
                .text(" labels are allowed"),
            ModelError::EmptyLayer { layer: 0 } => self.text("the model has no layers"),
            ModelError::EmptyLayer { layer } => {
                self.text("layer ").number(*layer as u64).text(" has no inputs or no outputs")
            }
            ModelError::Misfit { layer, expected, found } => self
                .takes(*layer)
                .number(*found as u64)
                .text(" inputs")
                .but_before_it()
                .number(*expected as u64),
            ModelError::Shapes { layer, expected, found } => {
                self.takes(*layer).shape(found).but_before_it().shape(expected)
            }
            ModelError::NoImage { layer, found } => {
                self.takes(*layer).shape(found).but_before_it().text("no image")
            }
            ModelError::Window { layer } => self
                .text("the window of layer ")
                .number(*layer as u64)
                .text(" does not fit its image, or is too large"),
            ModelError::Numbers { layer, expected, found } => self
                .takes(*layer)
                .text(found.type_name())
                .but_before_it()
                .text(expected.type_name()),
            ModelError::Input { layer, expected, found } => self
                .takes(*layer)
                .extent(found)
                .text(", but the input of the network is ")
                .extent(expected),
            ModelError::Structure { layer } => self
                .text("layer ")
                .number(*layer as u64)
                .text(" reads a layer that is neither before it nor the other end of a branch"),
            ModelError::Branches { layer, expected, found } => self
                .text("layer ")
                .number(*layer as u64)
                .text(" joins ")
                .extent(expected)
                .text(" with ")
                .extent(found)
                .text(": both branches must give the same shape"),
            ModelError::Format { layer } => self
                .text("layer ")
                .number(*layer as u64)
                .text(" has a format that such a layer cannot have"),
            ModelError::Activation { layer } => self
                .text("layer ")
                .number(*layer as u64)
                .text(" has an activation that such a layer cannot have"),
            ModelError::ParameterBytes { expected, found } => self
                .number(*found as u64)
                .text(" bytes of parameters, but the layers need ")
                .number(*expected),
            ModelError::Labels { expected, found } => self
                .number(*found as u64)
                .text(" labels, but the network has ")
                .number(*expected as u64)
                .text(" outputs"),
            ModelError::Normalization => self
                .text("the normalization needs one offset and one positive scale for each input"),
            ModelError::Windowing => self.text(
                "moments times channels of a window are not the network's inputs, or its hop or rate is out of range",
            ),
            ModelError::Anomaly => self.text(
                "the threshold or a weight of the anomaly detection is out of range, the network does not have an output and a weight for each input, or its task is another",
            ),
            ModelError::Known => self.text(
                "a number by which unknown samples are told is out of range, the network has other inputs or classes, or its task is another",
            ),
            ModelError::NotFinite { layer, parameter } => self
                .text("parameter ")
                .number(*parameter as u64)
                .text(" of layer ")
                .number(*layer as u64)
                .text(" is infinite or not a number"),
            ModelError::Scale { layer } => self
                .text("the scale of layer ")
                .number(*layer as u64)
                .text(" is not a positive number"),
            ModelError::Balance { layer } => {
                self.text("a factor of the sum or concatenation in layer ").number(*layer as u64).text(" is out of range")
            }
            ModelError::Requantization { layer, output } => self
                .text("multiplier or shift of output ")
                .number(*output as u64)
                .text(" of layer ")
                .number(*layer as u64)
                .text(" is out of range"),
            ModelError::Overflow { layer, output } => self
                .text("the sum of output ")
                .number(*output as u64)
                .text(" of layer ")
                .number(*layer as u64)
                .text(" could overflow"),
            ModelError::Nibble { layer } => self
                .text("the half byte behind the last 4-bit weight of layer ")
                .number(*layer as u64)
                .text(" is not 0"),
            ModelError::LayerCount { expected, found } => self
                .text("the file has ")
                .number(*found as u64)
                .text(" layers, the network type has ")
                .number(*expected as u64),
            ModelError::Layer { layer, expected, found } => self
                .text("layer ")
                .number(*layer as u64)
                .text(" is ")
                .layer(found)
                .text(" in the file, but ")
                .layer(expected)
                .text(" in the network type"),
        }
    }

    const fn takes(self, layer: usize) -> Self {
        self.text("layer ").number(layer as u64).text(" takes ")
    }

    const fn but_before_it(self) -> Self {
        self.text(", but the layer before it gives ")
    }
}

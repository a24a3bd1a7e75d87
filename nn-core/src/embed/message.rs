//! Messages of the compile-time decoder, put together by the compiler.

use crate::model::ModelError;
use crate::text::Text;

/// A message of the compiler.
pub(crate) struct Message(Text);

impl Message {
    pub const fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// What `{error}` says at run time, without the details that only matter there.
    pub const fn of_model_error(file: &str, error: &ModelError) -> Self {
        let message = about(file);
        Self(match error {
            ModelError::Truncated { expected, found } => message
                .text("the file is cut off: ")
                .number(*found as u64)
                .text(" bytes, expected at least ")
                .number(*expected),
            ModelError::Magic { .. } => message.text("not a model file"),
            ModelError::Version { found } => message
                .text("format version ")
                .number(*found as u64)
                .text(" is not one this nn-core reads: update it, or train again"),
            ModelError::Checksum { .. } => message
                .text("the file is damaged, its checksum is wrong: restore it, or train again"),
            ModelError::Header => message.text("the header cannot be read"),
            ModelError::EmptyLayer { layer } => {
                message.text("no layers, or an empty one: layer ").number(*layer as u64)
            }
            ModelError::Window { layer } => message
                .text("the window of layer ")
                .number(*layer as u64)
                .text(" does not fit its image, or is too large"),
            ModelError::Shapes { layer, expected, found } => message
                .text("layer ")
                .number(*layer as u64)
                .text(" takes ")
                .shape(found)
                .text(", but the layer before it gives ")
                .shape(expected),
            ModelError::NoImage { layer, found } => message
                .text("layer ")
                .number(*layer as u64)
                .text(" takes ")
                .shape(found)
                .text(", but the layer before it gives no image"),
            ModelError::Misfit { layer, expected, found } => message
                .text("layer ")
                .number(*layer as u64)
                .text(" takes ")
                .number(*found as u64)
                .text(" inputs, but the layer before it gives ")
                .number(*expected as u64),
            ModelError::ParameterBytes { expected, found } => message
                .number(*found as u64)
                .text(" bytes of parameters, but the layers need ")
                .number(*expected),
            ModelError::Labels { expected, found } => message
                .number(*found as u64)
                .text(" labels, but the network has ")
                .number(*expected as u64)
                .text(" outputs"),
            ModelError::Normalization => message.text("the normalization does not fit the inputs"),
            ModelError::Numbers { layer, .. } => message
                .text("layer ")
                .number(*layer as u64)
                .text(" takes another type of numbers than the layer before it gives"),
            ModelError::Activation { layer } => message
                .text("layer ")
                .number(*layer as u64)
                .text(" has an activation that such a layer cannot have"),
            ModelError::NotFinite { layer, parameter } => message
                .text("parameter ")
                .number(*parameter as u64)
                .text(" of layer ")
                .number(*layer as u64)
                .text(" is infinite or not a number"),
            ModelError::Scale { layer } => message
                .text("the scale of layer ")
                .number(*layer as u64)
                .text(" is not a positive number"),
            ModelError::Rescale { layer, output } => message
                .text("multiplier or shift of output ")
                .number(*output as u64)
                .text(" of layer ")
                .number(*layer as u64)
                .text(" is out of range"),
            ModelError::Overflow { layer, output } => message
                .text("the sum of output ")
                .number(*output as u64)
                .text(" of layer ")
                .number(*layer as u64)
                .text(" could overflow"),
            ModelError::LayerCount { expected, found } => message
                .text("the file has ")
                .number(*found as u64)
                .text(" layers, the network type has ")
                .number(*expected as u64),
            ModelError::Layer { layer, expected, found } => message
                .text("layer ")
                .number(*layer as u64)
                .text(" is ")
                .layer(found)
                .text(" in the file, but ")
                .layer(expected)
                .text(" in the network type"),
        })
    }

    /// The array is not as long as the list of labels.
    pub const fn of_label_count(file: &str, expected: usize, found: usize) -> Self {
        let message = about(file).text("the file has ").number(found as u64);
        Self(message.text(" labels, but the array has ").number(expected as u64))
    }

    /// A samples file that cannot be used.
    pub const fn of_samples(file: &str, what: &str) -> Self {
        Self(about(file).text(what))
    }
}

/// The beginning of a message about this file.
const fn about(file: &str) -> Text {
    Text::EMPTY.text(file).text(": ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::ActivationKind;
    use crate::topology::LayerSpec;

    #[test]
    fn names_the_file_the_layer_and_both_shapes() {
        let dense =
            |outputs| LayerSpec::Dense { inputs: 64, outputs, activation: ActivationKind::Relu };
        let error = ModelError::Layer { layer: 1, expected: dense(32), found: dense(1048) };
        assert_eq!(
            Message::of_model_error("digits.postcard", &error).as_str(),
            "digits.postcard: layer 1 is Dense<64, 1048, Relu> in the file, but Dense<64, 32, Relu> in the network type"
        );
    }
}

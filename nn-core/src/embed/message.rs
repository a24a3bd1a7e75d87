//! Messages of the compile-time decoder, put together by the compiler.

use crate::model::ModelError;
use crate::text::Text;

/// A message of the compile-time decoder.
pub(crate) struct Message(Text);

impl Message {
    pub const fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Makes the text that `{error}` has at run time.
    pub const fn of_model_error(file: &str, error: &ModelError) -> Self {
        Self(about(file).model_error(error))
    }

    /// Says that the array is not as long as the list of labels.
    pub const fn of_label_count(file: &str, expected: usize, found: usize) -> Self {
        let message = about(file).text("the file has ").number(found as u64);
        Self(message.text(" labels, but the array has ").number(expected as u64))
    }

    /// Says that the model does not take windows of recordings.
    pub const fn of_no_windows(file: &str) -> Self {
        Self(about(file).text("the model takes no windows of recordings: train it with --window"))
    }

    /// Says that the model detects no anomalies.
    pub const fn of_no_alarm(file: &str) -> Self {
        Self(about(file).text("the model detects no anomalies: train it with --anomaly"))
    }

    /// Says that the model tells no unknown samples.
    pub const fn of_no_judge(file: &str) -> Self {
        Self(about(file).text("the model tells no unknown samples: train it with --refuse 0.02"))
    }

    /// Says that the judge has other numbers than the file's.
    pub const fn of_judge(file: &str, found: [usize; 4]) -> Self {
        let [inputs, channels, centres, classes] = found;
        let message = about(file).text("the judge in the file is a Judge<").number(inputs as u64);
        let message = message.text(", ").number(channels as u64).text(", ").number(centres as u64);
        Self(message.text(", ").number(classes as u64).text(">"))
    }

    /// Says that the alarm is not for as many inputs as the file's.
    pub const fn of_inputs(file: &str, expected: usize, found: usize) -> Self {
        let message = about(file).text("the file has ").number(found as u64);
        Self(message.text(" inputs, but the alarm has ").number(expected as u64))
    }

    /// Says why a samples file cannot be used.
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
        let dense = |outputs| LayerSpec::dense(64, outputs, ActivationKind::Relu);
        let error = ModelError::Layer { layer: 1, expected: dense(32), found: dense(1048) };
        assert_eq!(
            Message::of_model_error("digits.postcard", &error).as_str(),
            "digits.postcard: layer 1 is Dense<64, 1048, Relu> in the file, but Dense<64, 32, Relu> in the network type"
        );
    }
}

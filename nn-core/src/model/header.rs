//! The header of a model file: names, labels and origin of its network.

use super::parameters::first_not_finite;
use super::{Anomaly, Known, ModelError, Task, Windowing};
use crate::topology::{LayerSpec, MAX_LAYERS};
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// The most labels a model may have.
pub const MAX_LABELS: usize = 256;

/// The whole model file but its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Header<'a> {
    /// The model's name, for people.
    pub name: &'a str,
    /// The name of each input, a line each; empty if inputs have no names.
    pub columns: &'a str,
    /// Every row, from input to output.
    pub layers: heapless::Vec<LayerSpec, MAX_LAYERS>,
    /// The name of each class, in the order of the outputs; empty if outputs are not classes. For an autoencoder,
    /// that of normal samples, if they have one.
    pub labels: heapless::Vec<&'a str, MAX_LABELS>,
    /// Scaling of the inputs for training.
    pub normalization: Normalization<'a>,
    /// Origin of the model.
    pub provenance: Provenance<'a>,
    /// Meaning of the outputs. Files of version 1 are all for classification.
    pub task: Task,
    /// Windows to cut out of recordings; `None` if each sample is given whole.
    pub windowing: Option<Windowing<'a>>,
    /// The threshold of an autoencoder that detects anomalies; `None` for any other network.
    pub anomaly: Option<Anomaly<'a>>,
    /// Likeness of known samples; `None` for a network that answers every sample with a class.
    pub known: Option<Known<'a>>,
}

/// Scaling of the inputs for training: `(x − offset) / scale`, for each input.
///
/// It is **already part of the parameters** of the first layer: the network takes raw inputs, and
/// nobody applies this. It is kept so that a trainer can take it out again.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub struct Normalization<'a> {
    /// One number for each input; empty if inputs were not scaled.
    #[cfg_attr(feature = "model-files", serde(borrow))]
    pub offset: Numbers<'a>,
    /// One positive number for each input; empty if inputs were not scaled. `∞` for an input that never
    /// changed in training: it is ignored.
    #[cfg_attr(feature = "model-files", serde(borrow))]
    pub scale: Numbers<'a>,
}

impl Normalization<'_> {
    /// Checks lengths and values against the number of inputs.
    pub(crate) const fn check(&self, inputs: u32) -> Result<(), ModelError> {
        let bytes = inputs as u64 * 4;
        let (offset, scale) = (self.offset.bytes, self.scale.bytes);
        if offset.len() != scale.len() || (!offset.is_empty() && offset.len() as u64 != bytes) {
            return Err(ModelError::Normalization);
        }
        if first_not_finite(offset).is_some() {
            return Err(ModelError::Normalization);
        }
        let mut rest = scale;
        while let Some((number, next)) = rest.split_first_chunk::<4>() {
            let number = f32::from_le_bytes(*number);
            if number.is_nan() || number <= 0.0 {
                return Err(ModelError::Normalization);
            }
            rest = next;
        }
        Ok(())
    }
}

/// Origin of a model: enough to train it again and to compare it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub struct Provenance<'a> {
    /// Program and version, for example `host-trainer 0.2.0`.
    pub trainer: &'a str,
    /// The data set, by name.
    pub dataset: &'a str,
    /// CRC-32 of the data set's features and labels.
    pub dataset_crc: u32,
    /// The seed of split, initialization and shuffling.
    pub seed: u64,
    /// The share of samples for validation, 0 to 1.
    pub validation_share: f32,
    /// The share of samples held out for the test, 0 to 1.
    pub test_share: f32,
    /// Number of samples held out for the test.
    pub test_samples: u32,
    /// Number of test samples that the network classified correctly; 0 for a regression.
    pub test_correct: u32,
    /// The root of the mean squared error on them, over all outputs; 0 for a classification.
    #[cfg_attr(feature = "model-files", serde(skip))]
    pub test_rmse: f32,
}

/// A list of `f32`, borrowed from bytes: 4 bytes each, little-endian.
///
/// Bytes in a file have no alignment, so they cannot be borrowed as `&[f32]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
#[cfg_attr(feature = "model-files", serde(transparent))]
pub struct Numbers<'a> {
    #[cfg_attr(feature = "model-files", serde(borrow))]
    bytes: &'a [u8],
}

impl<'a> Numbers<'a> {
    /// The numbers in these bytes; a last one of fewer than four bytes is not counted.
    pub const fn from_le_bytes(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// Returns the bytes, four a number, little-endian.
    pub const fn as_le_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Returns the number of numbers.
    pub const fn len(&self) -> usize {
        self.bytes.len() / 4
    }

    /// Returns whether there are no numbers.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Iterates over the numbers in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = f32> + use<'a> {
        self.bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes))
    }
}

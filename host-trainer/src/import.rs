//! Networks that others trained, as ordinary networks of this project.
//!
//! An ONNX or TensorFlow Lite file is read node by node. Constants are folded for a batch of one sample, batch normalization and scaling
//! become part of weights, and where each number lies is followed through transpositions, so that weights are put in
//! order once. What comes out knows nothing of where it came from: it is quantized, evaluated and run on a board like
//! any other. What has no counterpart is refused, with the node and what would help; nothing is guessed.
//!
//! Images and signals are taken in the order of this project: rows, columns, channels ([`Imported::arrange`] puts the
//! samples of the file in that order).
//!
//! The steps, from the file down: `wire` and `message` read bytes, `tensor` and `files` constants, `graph` goes through
//! the nodes, `operators` knows what becomes of each, `reading`, `layers` and `scaling` add rows to a `draft`, and
//! `structure` puts branches together. `tflite` has what is particular to TensorFlow Lite, down to the same draft.
//! `keras`, a feature of its own, has Keras' files. `safetensors` has no graph to go through: its tensors are given to layers that are named in words.

mod affine;
mod call;
mod constant;
mod draft;
mod ends;
mod error;
mod files;
mod finish;
mod foreign;
mod graph;
mod half;
mod integers;
#[cfg(feature = "keras")]
mod keras;
mod kinds;
mod layers;
mod message;
mod metadata;
mod operators;
mod read;
mod reading;
mod safetensors;
mod scaled;
mod scaling;
mod sensor;
mod structure;
mod tensor;
mod tflite;
mod value;
mod view;
mod wire;

pub use error::ImportError;
pub use integers::{Integers, Step};
#[cfg(feature = "keras")]
pub use keras::{KerasLayer, keras_layers};
pub use operators::{Operator, operators};
pub use read::Words;
pub use sensor::{Entering, SensorNumbers};
pub use tflite::{Builtin, builtins};

use crate::DynamicNetwork;
use crate::dataset::Normalizer;
use crate::quantize::{CarryError, GivenSteps, LayerSteps, QuantizedNetwork, carry_over};
use nn_core::{ActivationKind, Shape};

/// A network that was imported.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// Takes samples as they are: the scaling of the file is part of its weights.
    pub network: DynamicNetwork,
    /// Scaling of the input in the file, if it has one; for what is said of samples that lie far away.
    pub normalizer: Normalizer,
    /// Names of the input's numbers, where `host-trainer export` wrote them; else none.
    pub columns: Vec<String>,
    /// Names of classes, if the file has them.
    pub labels: Option<Vec<String>>,
    /// Program that wrote the file, with its version.
    pub producer: String,
    /// CRC-32 of the file.
    pub checksum: u32,
    /// Name of the input in the file.
    pub input: String,
    /// Extents of a sample in the file, without the batch.
    pub input_sizes: Vec<usize>,
    /// Name of the output in the file.
    pub output: String,
    /// Set if outputs are probabilities of classes.
    pub is_classifier: bool,
    /// Set if the file gives the logarithms of these probabilities.
    pub is_logarithm: bool,
    /// Integers in which the file's network computes, unless it computes in `f32`.
    pub integers: Option<Integers>,
    /// Scaling of a sensor's integers that was asked for.
    pub sensor: Option<Entering>,
    /// Sentences on what was changed.
    pub notes: Vec<String>,
    /// Steps of each layer, where the file has integers.
    steps: Vec<LayerSteps>,
    /// Places of the input's numbers in a sample of the file; none if they are in the same order.
    order: Option<Vec<usize>>,
}

impl Imported {
    /// Samples of the file, one after the other, in the order in which the network takes them.
    pub fn arrange(&self, samples: &[f32]) -> Vec<f32> {
        let Some(order) = &self.order else { return samples.to_vec() };
        let rows = samples.chunks_exact(order.len());
        rows.flat_map(|row| order.iter().map(|&at| row[at])).collect()
    }

    /// Returns whether the network takes the numbers of a sample in another order than the file.
    pub fn is_rearranged(&self) -> bool {
        self.order.is_some()
    }

    /// The shape of what the network takes, if that is an image or signal.
    pub fn image(&self) -> Option<Shape> {
        self.network.specs().first().and_then(|first| first.input_shape())
    }

    /// Carries the integers of a file of 8-bit weights and 16-bit activations over: the same weights and steps, nothing
    /// is quantized again. None for other files.
    pub fn carried(&self) -> Option<Result<QuantizedNetwork, CarryError>> {
        let integers = self.integers.filter(|found| found.value_bits == 16)?;
        let input = integers.input.filter(|step| step.zero_point == 0.0)?.scale;
        let layers = self.steps.clone();
        // Of ONNX, integers are only dequantized.
        if layers.iter().all(|steps| *steps == LayerSteps::default()) {
            return None;
        }
        Some(carry_over(&self.network, &GivenSteps { input, layers }))
    }

    /// Adds a softmax to a network that ends in the logits of classes; whether it does.
    pub fn add_softmax(&mut self) -> bool {
        // Of one output, it is 1 whatever goes in.
        if self
            .network
            .specs()
            .last()
            .and_then(nn_core::LayerSpec::output)
            .is_none_or(|outputs| outputs.numbers() < 2)
        {
            return false;
        }
        let Some(network) = self.network.with_last_activation(ActivationKind::Softmax) else {
            return false;
        };
        self.network = network;
        self.is_classifier = true;
        true
    }
}

//! Layers of Keras, and what becomes of each.

mod activation;
mod convolution;
mod dense;
mod join;
mod pool;
mod recurrent;
mod scaling;
mod shape;

use super::file::File;
use super::model::Layer;
use super::weights::Weights;
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::value::Flow;

/// Returns what flows out of a layer.
type Run = fn(&mut Draft, &Call<'_, '_>) -> Result<Flow, Fault>;

/// A layer of Keras that is supported.
#[derive(Clone, Copy, Debug)]
pub struct KerasLayer {
    /// Class of the layer.
    pub class: &'static str,
    /// Description of what becomes of it.
    pub becomes: &'static str,
    run: Run,
}

impl KerasLayer {
    const fn new(class: &'static str, becomes: &'static str, run: Run) -> Self {
        Self { class, becomes, run }
    }
}

/// A layer with what it reads.
pub(super) struct Call<'c, 'm> {
    pub layer: &'c Layer<'m>,
    pub inputs: Vec<Flow>,
    pub file: &'c File,
}

impl Call<'_, '_> {
    /// The only input.
    pub fn flow(&self) -> Result<Flow, Fault> {
        match &self.inputs[..] {
            [flow] => Ok(flow.clone()),
            inputs => Err(fault!("reads {} values, expected 1", inputs.len())),
        }
    }

    /// Its weights, whose variables have these names.
    pub fn weights(&self, names: &[&str]) -> Result<Weights, Fault> {
        Weights::of(self.file, self.layer, names)
    }
}

/// All layers of Keras that are supported, group by group.
pub fn keras_layers() -> impl Iterator<Item = &'static KerasLayer> {
    [
        dense::LAYERS,
        convolution::LAYERS,
        pool::LAYERS,
        recurrent::LAYERS,
        activation::LAYERS,
        scaling::LAYERS,
        join::LAYERS,
        shape::LAYERS,
    ]
    .into_iter()
    .flatten()
}

/// Runs a layer.
pub(super) fn run(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    let class = call.layer.class;
    let found = keras_layers().find(|known| known.class == class);
    let known = found.ok_or_else(|| refused(class))?;
    if let Some(extra) = &call.layer.extra {
        return Err(fault!(
            "is called with {extra:?} beside its input, as a mask or a first state: call it without"
        ));
    }
    (known.run)(draft, call)
}

/// Refuses a class, with what would help.
fn refused(class: &str) -> Fault {
    let help = match class {
        "Bidirectional" => {
            "export the network as ONNX from PyTorch, or train it here (--layers 'bidirectional(gru 16), dense 5')"
        }
        "TimeDistributed" => "Dense does the same at every moment without it",
        "Sequential" | "Functional" | "Model" => {
            "a model within a model: put its layers in the outer one, or export as ONNX"
        }
        "LayerNormalization" | "GroupNormalization" | "UnitNormalization" | "RMSNormalization" => {
            "it normalizes each sample, which no layer here does: train with BatchNormalization, which becomes part of the weights"
        }
        "Conv2DTranspose" | "Conv1DTranspose" | "UpSampling2D" | "UpSampling1D" => {
            "it makes images larger, which no layer here does"
        }
        "Multiply" | "Subtract" | "Average" | "Maximum" | "Minimum" | "Dot" => {
            "two layers are joined by Add or Concatenate"
        }
        "Embedding" | "TextVectorization" | "StringLookup" | "CategoryEncoding" => {
            "numbers go in here: do it to the samples before"
        }
        "Masking" => "all moments count here: cut the samples to one length before",
        "Lambda" | "TFOpLambda" | "SlicingOpLambda" | "TensorFlowOpLayer" => {
            "it is a program: use a layer of Keras instead, or export as ONNX"
        }
        "PReLU" | "ThresholdedReLU" => "train with ReLU, or LeakyReLU of the slope 0.01",
        _ => {
            "docs/bring-your-model.md lists what is read; ONNX and TensorFlow Lite files may say it in other operators"
        }
    };
    fault!("the layer {class} is not supported: {help}")
}

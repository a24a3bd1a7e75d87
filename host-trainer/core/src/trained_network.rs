//! Network of a model file: of `f32` or of integers.

use crate::inference::{Infer, Predictions};
use crate::network::{DynamicNetwork, NetworkError};
use crate::quantize::QuantizedNetwork;
use nn_core::{ActivationKind, LayerSpec, LayerView, LayerViews, Model, Number, Shape};

/// A trained network, whatever its numbers are.
#[derive(Clone, Debug, PartialEq)]
pub enum TrainedNetwork {
    /// Network of `f32`.
    F32(DynamicNetwork),
    /// Network of 8-bit weights and 16-bit activations.
    Quantized(QuantizedNetwork),
}

impl TrainedNetwork {
    /// The network in a model file.
    ///
    /// # Errors
    ///
    /// [`NetworkError`] if it is one that this program does not run.
    pub fn from_model(model: &Model<'_>) -> Result<Self, NetworkError> {
        if model.header.layers.iter().any(LayerSpec::is_quantized) {
            QuantizedNetwork::from_model(model).map(Self::Quantized)
        } else {
            DynamicNetwork::from_model(model).map(Self::F32)
        }
    }

    /// Every layer from input to output.
    pub fn specs(&self) -> Vec<LayerSpec> {
        match self {
            Self::F32(network) => network.specs(),
            Self::Quantized(network) => network.layers().iter().map(|layer| layer.spec).collect(),
        }
    }

    /// Numbers in a sample.
    pub fn inputs(&self) -> usize {
        self.specs().first().map_or(0, |layer| layer.inputs() as usize)
    }

    /// Height, width and channels of a sample, if the first layer knows them.
    pub fn input_shape(&self) -> Option<Shape> {
        self.specs().first().and_then(LayerSpec::input_shape)
    }

    /// The type of the numbers that it takes.
    pub fn input_number(&self) -> Number {
        self.specs().first().map_or(Number::F32, LayerSpec::input_number)
    }

    /// The last activation.
    pub fn last_activation(&self) -> ActivationKind {
        self.specs().last().map_or(ActivationKind::Identity, |last| last.activation)
    }

    /// The parameters of all layers as in a model file.
    pub fn le_bytes(&self) -> Vec<u8> {
        match self {
            Self::F32(network) => {
                network.layer_views().iter().flat_map(LayerView::le_bytes).collect()
            }
            Self::Quantized(network) => network.le_bytes(),
        }
    }
}

impl Infer for TrainedNetwork {
    fn predictions(&self, x: &[f32]) -> Predictions {
        match self {
            Self::F32(network) => network.predictions(x),
            Self::Quantized(network) => network.predictions(x),
        }
    }
}

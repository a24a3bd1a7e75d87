//! A quantized layer whose shape is known at run time.

use nn_core::kernel::{avg_pool2d, max_pool2d};
use nn_core::quantized::{Channel, kernel};
use nn_core::{LayerSpec, Numbers};

/// A layer of a [`QuantizedNetwork`](super::QuantizedNetwork).
#[derive(Clone, Debug, PartialEq)]
pub struct QuantizedLayer {
    /// Kind, shape and activation.
    pub spec: LayerSpec,
    /// Parameters of that kind.
    pub parameters: QuantizedParameters,
}

/// The parameters of a quantized layer.
#[derive(Clone, Debug, PartialEq)]
pub enum QuantizedParameters {
    /// Those of a pool.
    None,
    /// One scale for all numbers.
    Scale(f32),
    /// An offset and a scale for each number.
    Each {
        /// What becomes 0; of outputs, what 0 becomes.
        offset: Vec<f32>,
        /// What a difference of 1 becomes.
        scale: Vec<f32>,
    },
    /// Weights, and for each output its bias, multiplier and shift.
    Weights {
        /// Row-major (OUT, IN).
        weights: Vec<i8>,
        /// (OUT)
        channels: Vec<Channel>,
    },
}

/// The numbers between two layers.
#[derive(Clone, Debug, PartialEq)]
pub enum Activations {
    /// Floating-point numbers.
    F32(Vec<f32>),
    /// 16-bit integers.
    I16(Vec<i16>),
}

impl QuantizedLayer {
    /// Computes the layer for one sample. `z` gets what there is before its activation, if that is applied
    /// to `f32`.
    pub(super) fn forward(&self, x: &Activations, z: Option<&mut Vec<f32>>) -> Activations {
        let outputs = self.spec.outputs() as usize;
        match (&self.parameters, x) {
            (QuantizedParameters::Scale(scale), Activations::F32(x)) => {
                let mut y = vec![0; outputs];
                kernel::quantize(x, *scale, &mut y);
                Activations::I16(y)
            }
            (QuantizedParameters::Each { offset, scale }, Activations::F32(x)) => {
                let mut y = vec![0; outputs];
                kernel::quantize_each(x, offset, scale, &mut y);
                Activations::I16(y)
            }
            (QuantizedParameters::Weights { weights, channels }, Activations::I16(x)) => {
                let y = self.with_weights((weights, channels), x);
                Activations::I16(y)
            }
            (QuantizedParameters::None, Activations::I16(x)) => {
                let mut y = vec![0; outputs];
                match (self.spec, self.spec.geometry()) {
                    (LayerSpec::MaxPool2d { .. }, Some(geometry)) => {
                        max_pool2d(&geometry, x, &mut y);
                    }
                    (_, Some(geometry)) => avg_pool2d(&geometry, x, &mut y),
                    (_, None) => {}
                }
                Activations::I16(y)
            }
            (QuantizedParameters::Scale(scale), Activations::I16(x)) => {
                let mut y = vec![0.0; outputs];
                kernel::dequantize(x, *scale, &mut y);
                self.activate(y, z)
            }
            (QuantizedParameters::Each { offset, scale }, Activations::I16(x)) => {
                let mut y = vec![0.0; outputs];
                kernel::dequantize_each(x, offset, scale, &mut y);
                self.activate(y, z)
            }
            // That layers fit each other was checked.
            (_, x) => x.clone(),
        }
    }

    fn with_weights(&self, (weights, channels): (&[i8], &[Channel]), x: &[i16]) -> Vec<i16> {
        let activation = self.spec.activation();
        let low = activation.quantized_low();
        let mut y = vec![0; self.spec.outputs() as usize];
        if let Some(geometry) = self.spec.geometry() {
            let mut patch = vec![0; geometry.patch().numbers() as usize];
            let mut pixel = vec![0; channels.len()];
            let parameters = (weights, channels);
            let convolve = match self.spec {
                LayerSpec::QuantizedDepthwiseConv2d { .. } => kernel::depthwise_conv2d,
                _ => kernel::conv2d,
            };
            convolve(&geometry, parameters, x, &mut patch, &mut pixel, &mut y, low);
        } else {
            kernel::dense(weights, channels, x, &mut y, low);
        }
        activation.apply_quantized(&mut y);
        y
    }

    /// The outputs of a last layer, of what there is before its activation, which is added to `z`.
    fn activate(&self, mut y: Vec<f32>, z: Option<&mut Vec<f32>>) -> Activations {
        if let Some(z) = z {
            z.extend_from_slice(&y);
        }
        self.spec.activation().apply(&mut y);
        Activations::F32(y)
    }

    /// Its parameters as in a model file.
    pub(super) fn le_bytes(&self) -> Vec<u8> {
        let bytes = |numbers: &[f32]| -> Vec<u8> {
            numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
        };
        match &self.parameters {
            QuantizedParameters::None => Vec::new(),
            QuantizedParameters::Scale(scale) => bytes(&[*scale]),
            QuantizedParameters::Each { offset, scale } => [bytes(offset), bytes(scale)].concat(),
            QuantizedParameters::Weights { weights, channels } => {
                let weights = weights.iter().map(|&weight| weight as u8);
                weights.chain(channels.iter().flat_map(|channel| channel.to_le_bytes())).collect()
            }
        }
    }

    /// The layer in a model file, which was checked.
    pub(super) fn from_le_bytes(spec: LayerSpec, bytes: &[u8]) -> Self {
        let numbers = |bytes| -> Vec<f32> { Numbers::from_le_bytes(bytes).iter().collect() };
        let parameters = match spec {
            _ if bytes.is_empty() => QuantizedParameters::None,
            _ if spec.weights() > 0 => {
                let (weights, channels) = bytes.split_at(spec.weights() as usize);
                let (channels, _) = channels.as_chunks();
                QuantizedParameters::Weights {
                    weights: weights.iter().map(|&byte| byte as i8).collect(),
                    channels: channels
                        .iter()
                        .filter_map(|bytes| Channel::from_le_bytes(*bytes))
                        .collect(),
                }
            }
            LayerSpec::QuantizeEach { .. } | LayerSpec::DequantizeEach { .. } => {
                let (offset, scale) = bytes.split_at(bytes.len() / 2);
                QuantizedParameters::Each { offset: numbers(offset), scale: numbers(scale) }
            }
            _ => QuantizedParameters::Scale(numbers(bytes).first().copied().unwrap_or(0.0)),
        };
        Self { spec, parameters }
    }
}

//! A quantized network whose shape is known at run time.

use crate::inference::{Answers, Infer};
use crate::network::NetworkError;
use nn_core::kernel::{avg_pool2d, max_pool2d};
use nn_core::quantized::{Channel, kernel};
use nn_core::{LayerSpec, Model, Number, Numbers};
use rayon::prelude::*;

/// Samples that a thread takes at a time.
const SAMPLES: usize = 64;

/// Layers of 8-bit weights and 16-bit activations, from `f32` to `f32`: what `nn_core` runs as
/// `chain![Quantize<…>, QuantizedDense<…>, …, Dequantize<…>]`, with the same integers in every layer.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantizedNetwork {
    layers: Vec<QuantizedLayer>,
}

/// A layer of a [`QuantizedNetwork`].
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
    fn le_bytes(&self) -> Vec<u8> {
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
    fn from_le_bytes(spec: LayerSpec, bytes: &[u8]) -> Self {
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

impl QuantizedNetwork {
    /// A network of these layers, each of which fits the one before it.
    pub(super) fn new(layers: Vec<QuantizedLayer>) -> Self {
        Self { layers }
    }

    /// The network in a model file.
    ///
    /// # Errors
    ///
    /// [`NetworkError::Integers`] if it does not go from `f32` to `f32`.
    pub fn from_model(model: &Model<'_>) -> Result<Self, NetworkError> {
        let specs = &model.header.layers;
        if let (Some(first), Some(last)) = (specs.first(), specs.last())
            && (first.input_number() != Number::F32 || last.output_number() != Number::F32)
        {
            return Err(NetworkError::Integers);
        }
        let is_known = |spec: &LayerSpec| spec.is_quantized();
        if !specs.iter().all(is_known) {
            return Err(NetworkError::Integers);
        }
        let layer = |(spec, bytes): (&LayerSpec, _)| QuantizedLayer::from_le_bytes(*spec, bytes);
        Ok(Self::new(model.layers().map(layer).collect()))
    }

    /// The layers, from input to output.
    pub fn layers(&self) -> &[QuantizedLayer] {
        &self.layers
    }

    #[cfg(test)]
    pub(super) fn layers_mut(&mut self) -> &mut [QuantizedLayer] {
        &mut self.layers
    }

    /// The parameters of all layers as in a model file.
    pub fn le_bytes(&self) -> Vec<u8> {
        self.layers.iter().flat_map(QuantizedLayer::le_bytes).collect()
    }

    /// What each layer gives for one sample, from input to output.
    pub fn trace(&self, x: &[f32]) -> Vec<Activations> {
        let mut outputs: Vec<Activations> = Vec::with_capacity(self.layers.len());
        for layer in &self.layers {
            let y = match outputs.last() {
                Some(x) => layer.forward(x, None),
                None => layer.forward(&Activations::F32(x.to_vec()), None),
            };
            outputs.push(y);
        }
        outputs
    }

    /// Logits and outputs of one sample, added to those of others.
    fn answer(&self, x: &[f32], logits: &mut Vec<f32>, outputs: &mut Vec<f32>) {
        let mut x = Activations::F32(x.to_vec());
        for layer in &self.layers {
            x = layer.forward(&x, Some(&mut *logits));
        }
        if let Activations::F32(y) = x {
            outputs.extend(y);
        }
    }
}

impl Infer for QuantizedNetwork {
    fn answers(&self, x: &[f32]) -> Answers {
        let (Some(first), Some(last)) = (self.layers.first(), self.layers.last()) else {
            return Answers::default();
        };
        let (inputs, width) = (first.spec.inputs() as usize, last.spec.outputs() as usize);
        let whole = &x[..x.len() / inputs * inputs];
        let parts: Vec<(Vec<f32>, Vec<f32>)> = whole
            .par_chunks(SAMPLES * inputs)
            .map(|part| {
                let (mut logits, mut outputs) = (Vec::new(), Vec::new());
                for x in part.chunks_exact(inputs) {
                    self.answer(x, &mut logits, &mut outputs);
                }
                (logits, outputs)
            })
            .collect();
        let (logits, outputs): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        Answers { width, logits: logits.concat(), outputs: outputs.concat() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::quantized::{Dequantize, Each, Quantize, QuantizedDense, Rescale};
    use nn_core::{
        ActivationKind, Chain, Identity, Layer, LeakyRelu, Network, Relu, Sigmoid, Softmax, Tanh,
    };

    const FACTOR: Rescale = Rescale::nearest(1.0 / 300.0).unwrap();

    fn weights<const IN: usize, const OUT: usize>() -> [[i8; IN]; OUT] {
        let mut state = 5u32;
        [[(); IN]; OUT].map(|row| {
            row.map(|()| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as i8
            })
        })
    }

    fn dense<const IN: usize, const OUT: usize, A>() -> QuantizedDense<IN, OUT, A> {
        QuantizedDense::new(weights(), [7; OUT], [FACTOR; OUT])
    }

    fn layer(inputs: u32, outputs: u32, activation: ActivationKind) -> QuantizedLayer {
        let spec = LayerSpec::QuantizedDense { inputs, outputs, activation };
        let channels = vec![Channel { bias: 7, rescale: FACTOR }; outputs as usize];
        let weights = match (inputs, outputs) {
            (3, 5) => weights::<3, 5>().as_flattened().to_vec(),
            (5, 5) => weights::<5, 5>().as_flattened().to_vec(),
            _ => weights::<5, 2>().as_flattened().to_vec(),
        };
        QuantizedLayer { spec, parameters: QuantizedParameters::Weights { weights, channels } }
    }

    #[test]
    fn answers_have_the_bits_of_the_typed_network() {
        let each = Each { offset: [1.0, 0.0, -5.0], scale: [1000.0, 300.0, 77.7] };
        let typed = Network::new(Chain::new(
            Chain::new(
                Chain::new(
                    Chain::new(
                        Chain::new(
                            Chain::new(Quantize::each(each), dense::<3, 5, Relu>()),
                            dense::<5, 5, LeakyRelu>(),
                        ),
                        dense::<5, 5, Tanh>(),
                    ),
                    dense::<5, 5, Sigmoid>(),
                ),
                dense::<5, 2, Identity>(),
            ),
            Dequantize::<2, Softmax>::new(0.01),
        ));
        let network = QuantizedNetwork::new(vec![
            QuantizedLayer {
                spec: LayerSpec::QuantizeEach { width: 3 },
                parameters: QuantizedParameters::Each {
                    offset: each.offset.to_vec(),
                    scale: each.scale.to_vec(),
                },
            },
            layer(3, 5, ActivationKind::Relu),
            layer(5, 5, ActivationKind::LeakyRelu),
            layer(5, 5, ActivationKind::Tanh),
            layer(5, 5, ActivationKind::Sigmoid),
            layer(5, 2, ActivationKind::Identity),
            QuantizedLayer {
                spec: LayerSpec::Dequantize { width: 2, activation: ActivationKind::Softmax },
                parameters: QuantizedParameters::Scale(0.01),
            },
        ]);
        let x: Vec<f32> = (0..3 * 150).map(|i| (i * i % 101) as f32 * 0.7 - 30.0).collect();
        let answers = network.answers(&x);
        assert_eq!(answers.iter().len(), 150);
        for ((logits, outputs), x) in answers.iter().zip(x.as_chunks().0) {
            assert_eq!(logits, typed.logits(x));
            assert_eq!(outputs, typed.forward(x));
            assert_eq!(network.trace(x).last(), Some(&Activations::F32(outputs.to_vec())));
        }
    }
}

//! A quantized network whose shape is known at run time.

use super::layer::{Activations, QuantizedLayer};
use super::prepared::Prepared;
use crate::architecture::{EveryMomentError, every_moment};
use crate::inference::{Infer, Predictions, operands};
use crate::network::NetworkError;
use nn_core::{LayerSpec, Model, Number, Role};
use rayon::prelude::*;

/// Samples that a thread takes at a time.
const SAMPLES: usize = 64;

/// Layers of 8-bit weights and 16-bit activations, from `f32` to `f32`: what `nn_core` runs as
/// `chain![Quantize<…>, QuantizedDense<…>, …, Dequantize<…>]`, with the same integers in every layer.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantizedNetwork {
    layers: Vec<QuantizedLayer>,
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
    /// [`NetworkError::Integers`] if it does not begin with a quantization, or end in `f32`.
    pub fn from_model(model: &Model<'_>) -> Result<Self, NetworkError> {
        let specs = &model.header.layers;
        if let (Some(first), Some(last)) = (specs.first(), specs.last())
            && (!matches!(first.op.role(), Role::Quantize { .. })
                || last.output_number() != Number::F32)
        {
            return Err(NetworkError::Integers);
        }
        if specs.iter().any(LayerSpec::is_stream) {
            return Err(NetworkError::Stream);
        }
        let is_known = |spec: &LayerSpec| spec.is_quantized();
        if !specs.iter().all(is_known) {
            return Err(NetworkError::Integers);
        }
        let layer = |(spec, bytes): (&LayerSpec, _)| QuantizedLayer::from_le_bytes(*spec, bytes);
        Ok(Self::new(model.layers().map(layer).collect()))
    }

    /// The network that takes such numbers in place of `f32`: integers have the outputs of the `f32` that they are.
    pub fn with_inputs(mut self, number: Number) -> Self {
        if let Some(first) = self.layers.first_mut() {
            first.spec = first.spec.with_inputs(number);
        }
        self
    }

    /// The layers, from input to output.
    pub fn layers(&self) -> &[QuantizedLayer] {
        &self.layers
    }

    /// The network with the same parameters that gives at each of so many moments what this one gives at the end of
    /// a window: see [`every_moment`].
    ///
    /// # Errors
    ///
    /// [`EveryMomentError`] if a layer cannot be computed moment by moment.
    pub fn every_moment(&self, moments: u16) -> Result<Self, EveryMomentError> {
        let specs: Vec<LayerSpec> = self.layers.iter().map(|layer| layer.spec).collect();
        let rows = every_moment(&specs, moments)?;
        let layers = self.layers.iter().zip(rows);
        Ok(Self::new(layers.map(|(layer, spec)| layer.over_moments(spec, moments)).collect()))
    }

    #[cfg(test)]
    pub(super) fn layers_mut(&mut self) -> &mut [QuantizedLayer] {
        &mut self.layers
    }

    /// The parameters of all layers as in a model file.
    pub fn le_bytes(&self) -> Vec<u8> {
        self.layers.iter().flat_map(QuantizedLayer::le_bytes).collect()
    }

    /// Computes what each layer gives for one sample, from input to output.
    pub fn trace(&self, x: &[f32]) -> Vec<Activations> {
        self.compute(x, |index, x, second| self.layers[index].forward(x, second, None))
    }

    /// Computes what each layer gives for one sample, by a function of the layer's index and its operands.
    fn compute(
        &self,
        x: &[f32],
        mut forward: impl FnMut(usize, &Activations, Option<&Activations>) -> Activations,
    ) -> Vec<Activations> {
        let x = Activations::F32(x.to_vec());
        let mut outputs: Vec<Activations> = Vec::with_capacity(self.layers.len());
        for (index, layer) in self.layers.iter().enumerate() {
            let (first, second) = operands(&layer.spec, index);
            let given = |place: usize| place.checked_sub(1).map_or(&x, |row| &outputs[row]);
            outputs.push(forward(index, given(first), second.map(given)));
        }
        outputs
    }
}

impl Infer for QuantizedNetwork {
    fn predictions(&self, x: &[f32]) -> Predictions {
        let (Some(first), Some(last)) = (self.layers.first(), self.layers.last()) else {
            return Predictions::default();
        };
        let (inputs, width) = (first.spec.inputs() as usize, last.spec.outputs() as usize);
        let whole = &x[..x.len() / inputs * inputs];
        let layers: Vec<Prepared<'_>> = self.layers.iter().map(Prepared::new).collect();
        let parts: Vec<(Vec<f32>, Vec<f32>)> = whole
            .par_chunks(SAMPLES * inputs)
            .map(|part| {
                let (mut logits, mut outputs) = (Vec::new(), Vec::new());
                for x in part.chunks_exact(inputs) {
                    let of_layers = self.compute(x, |index, x, second| {
                        layers[index].forward(x, second, Some(&mut logits))
                    });
                    if let Some(Activations::F32(y)) = of_layers.last() {
                        outputs.extend(y);
                    }
                }
                (logits, outputs)
            })
            .collect();
        let (logits, outputs): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        Predictions { width, logits: logits.concat(), outputs: outputs.concat() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantize::{QuantizedBlock, QuantizedParameters};
    use nn_core::quantized::{
        Dequantize, OutputScale, PerChannel, Quantize, QuantizedActivation, QuantizedDense,
        Requantization,
    };
    use nn_core::{
        ActivationKind, Chain, Elu, Extent, FormatKind, HardSigmoid, HardSwish, Identity, Layer,
        LeakyRelu, Network, Op, Relu, Relu6, Sigmoid, Softmax, Tanh,
    };
    use std::collections::BTreeSet;

    const FACTOR: Requantization = Requantization::nearest(1.0 / 300.0).unwrap();

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
        QuantizedDense::of_integers(weights(), [7; OUT], [FACTOR; OUT])
    }

    fn layer(inputs: u32, outputs: u32, activation: ActivationKind) -> QuantizedLayer {
        let spec = LayerSpec::dense(inputs, outputs, activation).quantized();
        let channels = vec![OutputScale { bias: 7, requantization: FACTOR }; outputs as usize];
        let weights = match (inputs, outputs) {
            (3, 5) => weights::<3, 5>().as_flattened().to_vec(),
            (5, 5) => weights::<5, 5>().as_flattened().to_vec(),
            _ => weights::<5, 2>().as_flattened().to_vec(),
        };
        let parameters = QuantizedParameters::Blocks(vec![QuantizedBlock { weights, channels }]);
        QuantizedLayer { spec, parameters }
    }

    #[test]
    fn answers_have_the_bits_of_the_typed_network() {
        let each = PerChannel { offset: [1.0, 0.0, -5.0], scale: [1000.0, 300.0, 77.7] };
        let typed = Network::new(Chain::new(
            Chain::new(
                Chain::new(
                    Chain::new(
                        Chain::new(
                            Chain::new(Quantize::per_channel(each), dense::<3, 5, Relu>()),
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
                spec: LayerSpec::plain(Op::QuantizePerChannel, Extent::List(3), Number::I16),
                parameters: QuantizedParameters::PerChannel {
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
                spec: LayerSpec::new(
                    Op::Dequantize,
                    Extent::List(2),
                    FormatKind::I16,
                    ActivationKind::Softmax,
                ),
                parameters: QuantizedParameters::Scale(0.01),
            },
        ]);
        let x: Vec<f32> = (0..3 * 150).map(|i| (i * i % 101) as f32 * 0.7 - 30.0).collect();
        let predictions = network.predictions(&x);
        assert_eq!(predictions.iter().len(), 150);
        for ((logits, outputs), x) in predictions.iter().zip(x.as_chunks().0) {
            assert_eq!(logits, typed.logits(x));
            assert_eq!(outputs, typed.forward(x));
            assert_eq!(network.trace(x).last(), Some(&Activations::F32(outputs.to_vec())));
        }
    }

    #[test]
    fn every_activation_has_the_integers_of_the_typed_layer() {
        fn agrees<A: QuantizedActivation>() {
            let typed = dense::<5, 5, A>();
            let (layer, mut distinct) = (layer(5, 5, A::KIND), BTreeSet::new());
            for i in 0..200i32 {
                let x = [1, 7, 31, 101, 263].map(|k| (i * i * k % 40_009 - 20_000) as i16);
                let y = typed.forward(&x);
                assert_eq!(
                    layer.forward(&Activations::I16(x.to_vec()), None, None),
                    Activations::I16(y.to_vec()),
                    "{}",
                    A::KIND
                );
                distinct.extend(y);
            }
            assert!(distinct.len() > 50, "{}: {}", A::KIND, distinct.len());
        }
        agrees::<Relu6>();
        agrees::<HardSigmoid>();
        agrees::<HardSwish>();
        agrees::<Elu>();
    }
}

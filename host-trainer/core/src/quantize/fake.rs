//! Fake quantization: training with weights as integers would have them, so that the network learns to do
//! without what rounding takes away (Jacob et al. 2018).
//!
//! Forward and backward compute with `ŵ = unit·clamp(round(w / unit), −128, 127)`, with 4 bits between −8 and 7; the gradient with respect
//! to `ŵ` then moves `w` itself, as if rounding were not there (the straight-through estimator, Bengio et al.
//! 2013). Activations have 16 bits, whose rounding is a thousandth of that of weights, and stay as they are.

use super::Quantization;
use super::bits::WeightBits;
use super::made::STATE_STEP;
use crate::dataset::{Normalizer, reads_input};
use crate::inference::operands;
use crate::parameters::{Block, Parameters};
use crate::vectorized::vectorized;
use nn_core::{LayerSpec, Op};

/// Weights rounded to what a quantized network can have.
#[derive(Clone, Debug)]
pub(crate) struct FakeQuantization {
    /// Grids of each block of each layer.
    grids: Vec<Vec<Grid>>,
    /// Parameters that training computes with.
    pub parameters: Parameters<f32>,
}

/// In training, features are scaled, and for a regression targets too, so a unit of a weight depends on its
/// input and its output: `of_input[i] · of_output[o]` units make 1.
#[derive(Clone, Debug)]
struct Grid {
    of_input: Vec<f32>,
    of_output: Vec<f32>,
    /// The smallest and the largest weight.
    ends: (f32, f32),
}

impl FakeQuantization {
    /// Rounds as `quantization` does, which was made of these parameters, with the scaling of features and
    /// targets folded in.
    pub fn new(
        quantization: &Quantization,
        parameters: &Parameters<f32>,
        features: &Normalizer,
        targets: &Normalizer,
    ) -> Self {
        let last = parameters.layers.len() - 1;
        let specs: Vec<LayerSpec> = parameters.layers.iter().map(|layer| layer.spec).collect();
        let reads = reads_input(&specs);
        let grids =
            specs.iter().zip(&quantization.units).enumerate().map(|(index, (layer, units))| {
                let (source, _) = operands(layer, index);
                let is_each_channel = matches!(layer.op, Op::DepthwiseConv2d { .. });
                let terms = layer.terms() as usize;
                let given = &quantization.scalings[source];
                // A filter of one channel has the steps of that, which go with its outputs.
                let (scaling, of_channel) = match is_each_channel {
                    true => (given.of_channel(0, terms), given.steps_of_filters(layer)),
                    false => (given.of_terms(terms), Vec::new()),
                };
                let feature = |filter, term, is_here: bool| match is_here && reads[index] {
                    true => f64::from(features.scale_of_weight(layer, filter, term)),
                    false => 1.0,
                };
                let target = |o: usize| {
                    let scale = targets.scale.get(o).filter(|_| index == last);
                    scale.map_or(1.0, |&scale| f64::from(scale))
                };
                let of_input = |(i, step): (usize, &f64)| step / feature(0, i, !is_each_channel);
                let of_output = |(o, unit): (usize, &f64)| {
                    let step = of_channel.get(o).copied().unwrap_or(1.0);
                    step * target(o) / unit / feature(o, 0, is_each_channel)
                };
                let blocks = &parameters.layers[index].blocks;
                let quantized = &quantization.network.layers()[quantization.in_front + index + 1];
                let (least, most) = WeightBits::of(&quantized.spec).ends();
                let ends = (f32::from(least), f32::from(most));
                let grid = |(units, block): (&Vec<f64>, &Block<f32>)| {
                    let of_input = scaling.step.iter().enumerate().map(of_input);
                    let of_output = units.iter().enumerate().map(of_output);
                    let terms = block.weights.len() / units.len();
                    Grid {
                        of_input: of_input.map(|n| n as f32).take(terms).collect(),
                        of_output: of_output.map(|n| n as f32).collect(),
                        ends,
                    }
                };
                // The block of a state, which has steps of its own.
                let of_state = |(units, block): (&Vec<f64>, &Block<f32>)| Grid {
                    of_input: vec![STATE_STEP as f32; block.weights.len() / units.len()],
                    of_output: units.iter().map(|unit| (1.0 / unit) as f32).collect(),
                    ends,
                };
                let mut all = units.iter().zip(blocks);
                let first = all.next().map(grid);
                first.into_iter().chain(all.map(of_state)).collect()
            });
        let mut fake = Self { grids: grids.collect(), parameters: parameters.clone() };
        fake.round(parameters);
        fake
    }

    /// Takes these parameters, rounded.
    pub fn round(&mut self, parameters: &Parameters<f32>) {
        let layers = self.parameters.layers.iter_mut().zip(&parameters.layers).zip(&self.grids);
        let blocks = layers
            .flat_map(|((to, from), grids)| to.blocks.iter_mut().zip(&from.blocks).zip(grids));
        for ((to, from), grid) in blocks {
            to.bias.copy_from_slice(&from.bias);
            let rows = (&mut to.weights, &from.weights, grid);
            vectorized(rows, |(to, from, Grid { of_input, of_output, ends })| {
                let width = of_output.len();
                let rows = to.chunks_exact_mut(width).zip(from.chunks_exact(width));
                for ((to, from), &of_input) in rows.zip(of_input) {
                    for ((to, &w), &of_output) in to.iter_mut().zip(from).zip(of_output) {
                        *to = rounded(w, of_input * of_output, *ends);
                    }
                }
            });
        }
    }
}

/// `w` in whole parts of which `parts` make 1; as it is if it is for an input that is ignored.
#[inline(always)]
fn rounded(w: f32, parts: f32, (least, most): (f32, f32)) -> f32 {
    let q = (w * parts).clamp(least, most);
    // Half away from zero, as when the network is quantized.
    let q = (q + 0.5f32.copysign(q)) as i32 as f32;
    if parts > 0.0 { q / parts } else { w }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architecture;
    use crate::dataset::{Normalize, Shares, digits, split};
    use crate::network::DynamicNetwork;
    use crate::quantize::QuantizedParameters;
    use crate::{FitOptions, fit};
    use nn_core::ActivationKind::{Relu, Softmax};

    #[test]
    fn weights_are_those_of_the_quantized_network() {
        for text in ["dense 16, dense 10", "conv 4 3, dense 10", "avgpool 2, depthwise 3, dense 10"]
        {
            weights_agree(text);
        }
    }

    fn weights_agree(text: &str) {
        let data = split(digits::load(), Shares::default(), 0).unwrap();
        let layers = architecture::parse(text, data.training.shape(), Relu, Softmax).unwrap();
        let mut raw = DynamicNetwork::zeros(&layers).unwrap();
        let options = FitOptions { epochs: 5, ..FitOptions::default() };
        let features = fit(&mut raw, &data, &options).unwrap();
        let mut scaled = raw.clone();
        features.unfold_from(&mut scaled);
        let quantization = Quantization::new(&raw, &data.training).unwrap();
        let targets = Normalizer::fit(Normalize::None, &data.training);
        let parameters = Parameters::of(&scaled);
        let fake = FakeQuantization::new(&quantization, &parameters, &features, &targets);
        for (layer, fake) in fake.parameters.layers.iter().enumerate() {
            let [fake] = &fake.blocks[..] else { continue };
            let QuantizedParameters::Blocks(blocks) =
                &quantization.network.layers()[layer + 1].parameters
            else {
                panic!("a layer of weights")
            };
            let weights = &blocks[0].weights;
            let Grid { of_input, of_output, .. } =
                &fake_grids(&quantization, &parameters, &features)[layer][0];
            let (inputs, outputs) = (of_input.len(), of_output.len());
            let mut differing = 0;
            for i in 0..inputs {
                for o in 0..outputs {
                    let q = fake.weights[i * outputs + o] * of_input[i] * of_output[o];
                    let expected = f32::from(weights[o * inputs + i]);
                    if of_input[i] > 0.0 {
                        assert!(
                            (q - expected).abs() < 1.01,
                            "{text} {layer} {i} {o}: {q} {expected}"
                        );
                        differing += usize::from((q - expected).abs() > 0.01);
                    }
                }
            }
            // At a half, f32 and f64 may round differently.
            assert!(differing <= 3, "{text}, layer {layer}: {differing} weights differ");
        }
    }

    fn fake_grids(
        quantization: &Quantization,
        parameters: &Parameters<f32>,
        features: &Normalizer,
    ) -> Vec<Vec<Grid>> {
        FakeQuantization::new(quantization, parameters, features, &Normalizer::default()).grids
    }
}

//! Fake quantization: training with weights as integers would have them, so that the network learns to do
//! without what rounding takes away (Jacob et al. 2018), in units that are learned with them (Esser et al. 2020, LSQ).
//!
//! Forward and backward compute with `ŵ = s/r·q`, `q = round(clamp(v, −8, 7))` and `v = w·r/s`, between −128 and 127 with 8
//! bits. Each output has one step `s`; `r` are steps of the integers of its inputs, which differ at most for those of
//! the network. The gradient `g` with respect to `ŵ` moves `w` as if rounding were not there, where nothing is cut
//! off (the straight-through estimator, Bengio et al. 2013), and the step by what rounding and cutting off do:
//!
//! | | `∂ŵ/∂w` | `∂ŵ/∂(ln s)` |
//! | --- | --- | --- |
//! | `v` within the ends | 1 | `s/r·(q − v)` |
//! | `v` beyond one | 0 | `s/r·q` |
//!
//! With 8 bits, where hardly anything is cut off, steps are not learned: at the end of each epoch they become those
//! that lose least, and the gradient moves all weights.
//!
//! Activations have 16 bits, whose rounding is a thousandth of that of weights, and stay as they are.

mod grid;

use super::Quantization;
use super::bits::{LayerBits, weighted};
use crate::dataset::{Normalizer, reads_input};
use crate::engine::Gradients;
use crate::parameters::{Block, Parameters};
use grid::Grid;
use nn_core::{LayerSpec, Op};

/// Weights rounded to what a quantized network can have.
#[derive(Clone, Debug)]
pub(crate) struct FakeQuantization {
    /// Grids of each block of each layer.
    grids: Vec<Vec<Grid>>,
    /// Number of times that their steps were moved.
    learned: u32,
    /// Parameters that training computes with.
    pub parameters: Parameters<f32>,
}

impl FakeQuantization {
    /// Rounds to so many bits, with steps that lose least of these parameters. `input_steps` are those of the integers that
    /// the network takes, and `features` the scaling that becomes part of the weights which meet them.
    pub fn new(
        parameters: &Parameters<f32>,
        bits: &LayerBits,
        input_steps: &[f64],
        features: &Normalizer,
    ) -> Self {
        let specs: Vec<LayerSpec> = parameters.layers.iter().map(|layer| layer.spec).collect();
        let reads = reads_input(&specs);
        let grids = parameters.layers.iter().enumerate().map(|(index, layer)| {
            let bits = bits.of(weighted(&specs[..index]).count());
            // A filter of a depthwise convolution sees one channel.
            let is_of_input = reads[index] && !matches!(layer.spec.op, Op::DepthwiseConv2d { .. });
            let grid = |(place, block): (usize, &Block<f32>)| {
                let terms = block.weights.len() / block.bias.len();
                let of_input = match is_of_input && place == 0 {
                    true => ratios(&layer.spec, terms, input_steps, features),
                    false => vec![1.0; terms],
                };
                Grid::new(block, of_input, bits)
            };
            layer.blocks.iter().enumerate().map(grid).collect()
        });
        let grids = grids.collect();
        let mut fake = Self { grids, learned: 0, parameters: parameters.clone() };
        fake.round(parameters);
        fake
    }

    /// Takes these parameters, rounded.
    pub fn round(&mut self, parameters: &Parameters<f32>) {
        let layers = self.parameters.layers.iter_mut().zip(&parameters.layers);
        for ((to, from), grids) in layers.zip(&mut self.grids) {
            to.batch_norm.clone_from(&from.batch_norm);
            if let (Some(norm), Some(grid)) = (&from.batch_norm, grids.first_mut()) {
                grid.scaled(&norm.scale);
            }
            for ((to, from), grid) in to.blocks.iter_mut().zip(&from.blocks).zip(grids) {
                to.bias.copy_from_slice(&from.bias);
                grid.round(&from.weights, &mut to.weights);
            }
        }
    }

    /// Ends an epoch: takes these parameters, rounded in steps that lose least of them where steps are not learned.
    pub fn end_epoch(&mut self, parameters: &Parameters<f32>) {
        let blocks = parameters.layers.iter().flat_map(|layer| &layer.blocks);
        for (grid, block) in self.grids.iter_mut().flatten().zip(blocks) {
            grid.end_epoch(&block.weights);
        }
        self.round(parameters);
    }

    /// Makes gradients with respect to rounded weights those of `parameters`, and moves the steps by theirs.
    pub fn learn(
        &mut self,
        parameters: &Parameters<f32>,
        gradients: &mut [Gradients<f32>],
        learning_rate: f64,
    ) {
        self.learned = self.learned.saturating_add(1);
        let layers = parameters.layers.iter().zip(gradients).zip(&mut self.grids);
        for ((layer, of_layer), grids) in layers {
            let blocks = layer.blocks.iter().zip(&mut of_layer.blocks).zip(grids);
            for ((block, gradients), grid) in blocks.filter(|(_, grid)| grid.is_learned()) {
                let of_steps = grid.gradient(&block.weights, &mut gradients.weights);
                grid.steps.learn(&of_steps, learning_rate, self.learned);
            }
        }
    }

    /// Takes over the steps that the device can have, where these are others, and no larger ones any more.
    pub fn follow(&mut self, quantization: &Quantization) {
        let grids = self.grids.iter_mut().zip(&quantization.shares);
        for (grid, shares) in grids.flat_map(|(grids, shares)| grids.iter_mut().zip(shares)) {
            grid.steps.limit(shares);
        }
    }

    /// Returns what has been learned of the steps, for a checkpoint.
    pub fn memory(&self) -> impl Iterator<Item = &f32> {
        self.grids.iter().flatten().flat_map(|grid| grid.steps.memory())
    }

    /// Takes what [`memory`](Self::memory) gave when steps had been moved so often, and these parameters, rounded.
    pub fn restore(&mut self, learned: u32, memory: &[f32], parameters: &Parameters<f32>) {
        self.learned = learned;
        let mut numbers = memory.iter().copied();
        self.grids.iter_mut().flatten().for_each(|grid| grid.steps.restore(&mut numbers));
        self.round(parameters);
    }
}

/// The integers of a weight's inputs, in steps as training scales them.
fn ratios(spec: &LayerSpec, terms: usize, input_steps: &[f64], features: &Normalizer) -> Vec<f32> {
    let steps = input_steps.iter().cycle().take(terms).enumerate();
    let all: Vec<f64> =
        steps.map(|(i, step)| step / f64::from(features.scale_of_weight(spec, 0, i))).collect();
    let largest = all.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    all.iter().map(|ratio| (ratio / largest) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Normalize;
    use crate::network::DynamicNetwork;
    use crate::quantize::WeightBits;
    use nn_core::ActivationKind::{Identity, Relu};
    use nn_core::LayerViews;

    #[test]
    fn rows_that_could_overflow_have_larger_steps() {
        let mut network = DynamicNetwork::new(&[2000, 1], Relu, Identity).unwrap();
        network.layer_views_mut()[0].blocks[0].weights.fill(1.0);
        let parameters = Parameters::of(&network);
        let data = crate::dataset::generated::sine(10, 0);
        let none = Normalizer::fit(Normalize::None, &data);
        let bits = LayerBits::new(vec![WeightBits::Four]);
        let mut fake = FakeQuantization::new(&parameters, &bits, &[1.0; 2000], &none);
        let step = f64::from(fake.grids[0][0].steps.sizes()[0]);
        let codes = |fake: &FakeQuantization| -> f64 {
            let weights = &fake.parameters.layers[0].blocks[0].weights;
            weights.iter().map(|&w| (f64::from(w) / step).abs()).sum()
        };
        assert!(codes(&fake) <= 4032.5, "{} {step}", codes(&fake));
        fake.round(&parameters);
        assert_eq!(f64::from(fake.grids[0][0].steps.sizes()[0]), step);
    }
}

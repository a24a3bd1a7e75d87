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

use super::Quantization;
use super::bits::{LayerBits, WeightBits, weighted};
use super::rows::best_range;
use super::steps::Steps;
use crate::dataset::{Normalizer, reads_input};
use crate::engine::Gradients;
use crate::parameters::{Block, Parameters};
use crate::vectorized::vectorized;
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

/// Integers that the weights of a block become.
#[derive(Clone, Debug)]
struct Grid {
    /// `r` of each input. 0 for one that is ignored.
    of_input: Vec<f32>,
    /// `s` of each output.
    steps: Steps,
    /// The smallest and the largest integer of each output.
    least: Vec<f32>,
    most: Vec<f32>,
    /// Bits of the weights.
    bits: WeightBits,
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
            if !grid.is_learned() {
                grid.steps.set(&best_steps(&block.weights, &grid.of_input, grid.bits));
            }
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

/// The step of each output that loses least of weights (terms, OUT).
fn best_steps(weights: &[f32], of_input: &[f32], bits: WeightBits) -> Vec<f64> {
    let outputs = weights.len() / of_input.len();
    let nothing = vec![0.0; of_input.len()];
    let best = |output: usize| {
        let weights = weights.iter().skip(output).step_by(outputs).zip(of_input);
        let weights: Vec<f64> = weights.map(|(&w, &r)| f64::from(w) * f64::from(r)).collect();
        best_range(&weights, &nothing, bits) / bits.levels()
    };
    (0..outputs).map(best).collect()
}

impl Grid {
    fn new(block: &Block<f32>, of_input: Vec<f32>, bits: WeightBits) -> Self {
        let steps = Steps::new(best_steps(&block.weights, &of_input, bits).into_iter());
        Self::with_steps(steps, of_input, bits)
    }

    fn with_steps(steps: Steps, of_input: Vec<f32>, bits: WeightBits) -> Self {
        let (least, most) = bits.ends();
        let all = |end: i8| vec![f32::from(end); steps.len()];
        Self { least: all(least), most: all(most), steps, of_input, bits }
    }

    /// Returns whether steps are learned. With 8 bits hardly anything is cut off, and a step that moves by a hundredth
    /// moves the largest weights by an integer.
    fn is_learned(&self) -> bool {
        match self.bits {
            WeightBits::Four => true,
            WeightBits::Eight => false,
        }
    }

    /// Turns the ends of outputs around whose weights will be multiplied by a negative number.
    fn scaled(&mut self, factors: &[f32]) {
        let (least, most) = self.bits.ends();
        let (least, most) = (f32::from(least), f32::from(most));
        for ((low, high), &factor) in self.least.iter_mut().zip(&mut self.most).zip(factors) {
            (*low, *high) = if factor < 0.0 { (-most, -least) } else { (least, most) };
        }
    }

    /// Rounds weights (terms, OUT). A step that would let a sum overflow becomes larger.
    fn round(&mut self, weights: &[f32], rounded: &mut [f32]) {
        let outputs = self.steps.len();
        loop {
            let Self { of_input, steps, least, most, .. } = &*self;
            let (sizes, inverse) = (steps.sizes(), steps.inverses());
            let rows = (&mut *rounded, weights, &of_input[..]);
            vectorized(rows, |(rounded, weights, of_input)| {
                let rows = rounded.chunks_exact_mut(outputs).zip(weights.chunks_exact(outputs));
                for ((to, from), &ratio) in rows.zip(of_input) {
                    let ends = least.iter().zip(most);
                    let of_outputs = sizes.iter().zip(inverse).zip(ends);
                    for ((to, &w), ((&size, &inverse), (&least, &most))) in
                        to.iter_mut().zip(from).zip(of_outputs)
                    {
                        let q = whole((w * ratio * inverse).clamp(least, most));
                        *to = if ratio > 0.0 { q * size / ratio } else { w };
                    }
                }
            });
            // No row of so few can be too large.
            let largest = self.of_input.len() * usize::from(self.bits.ends().0.unsigned_abs());
            if largest <= self.bits.most_of_row() as usize || !self.widen(rounded) {
                return;
            }
        }
    }

    /// Makes the steps of rows larger that could overflow; whether there were any.
    fn widen(&mut self, rounded: &[f32]) -> bool {
        let (outputs, mut is_any) = (self.steps.len(), false);
        for output in 0..outputs {
            let inverse = self.steps.inverses()[output];
            let row = rounded.iter().skip(output).step_by(outputs).zip(&self.of_input);
            let sum: f32 = row.map(|(w, ratio)| (w * ratio * inverse).abs().round()).sum();
            if sum > self.bits.most_of_row() as f32 {
                self.steps.widen(output);
                is_any = true;
            }
        }
        is_any
    }

    /// The gradient of the logarithm of each step; `of_weights` become those of weights that are not rounded.
    fn gradient(&self, weights: &[f32], of_weights: &mut [f32]) -> Vec<f32> {
        let outputs = self.steps.len();
        let mut of_steps = vec![0.0; outputs];
        let Self { of_input, steps, least, most, .. } = self;
        let (sizes, inverse) = (steps.sizes(), steps.inverses());
        let rows = (&mut of_steps[..], of_weights, weights, &of_input[..]);
        vectorized(rows, |(of_steps, of_weights, weights, of_input)| {
            let rows = of_weights.chunks_exact_mut(outputs).zip(weights.chunks_exact(outputs));
            for ((gradients, weights), &ratio) in rows.zip(of_input) {
                // An input that is ignored has no integers.
                let size = if ratio > 0.0 { 1.0 / ratio } else { 0.0 };
                let ends = least.iter().zip(most);
                let of_outputs = of_steps.iter_mut().zip(sizes.iter().zip(inverse)).zip(ends);
                for ((g, &w), ((sum, (&step, &inverse)), (&least, &most))) in
                    gradients.iter_mut().zip(weights).zip(of_outputs)
                {
                    let v = w * ratio * inverse;
                    let within = v.clamp(least, most);
                    let is_within = v == within;
                    let lost = if is_within { whole(v) - v } else { within };
                    *sum += *g * lost * step * size;
                    *g = if is_within { *g } else { 0.0 };
                }
            }
        });
        // Esser et al. 2020: so that steps and weights move alike.
        let scale = 1.0 / (of_input.len() as f32 * self.bits.levels() as f32).sqrt();
        of_steps.iter_mut().for_each(|g| *g *= scale);
        of_steps
    }
}

/// Rounds half away from zero, as when a network is quantized.
#[inline(always)]
fn whole(v: f32) -> f32 {
    (v + 0.5f32.copysign(v)) as i32 as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Normalize;
    use crate::network::DynamicNetwork;
    use nn_core::ActivationKind::{Identity, Relu};
    use nn_core::LayerViews;

    /// A layer of one output with these weights, for weights of 4 bits in steps of a quarter.
    fn grid(weights: &[f32], of_input: &[f32]) -> (Grid, Vec<f32>) {
        let steps = Steps::new([0.25].into_iter());
        let grid = Grid::with_steps(steps, of_input.to_vec(), WeightBits::Four);
        (grid, weights.to_vec())
    }

    #[test]
    fn weights_are_rounded_to_whole_steps_and_cut_off_at_the_ends() {
        let (mut grid, weights) = grid(&[0.3, -0.4, 3.0, -3.0, 0.125], &[1.0; 5]);
        let mut rounded = vec![0.0; 5];
        grid.round(&weights, &mut rounded);
        assert_eq!(rounded, [0.25, -0.5, 1.75, -2.0, 0.25]);
    }

    #[test]
    fn an_output_that_will_be_turned_around_has_its_ends_turned_around() {
        let (mut grid, weights) = grid(&[0.3, 3.0, -3.0], &[1.0; 3]);
        let mut rounded = vec![0.0; 3];
        grid.scaled(&[-0.5]);
        grid.round(&weights, &mut rounded);
        assert_eq!(rounded, [0.25, 2.0, -1.75]);
    }

    #[test]
    fn steps_of_inputs_that_differ_make_units_that_differ() {
        // Units of 0.25 and 0.5, and an input that is ignored.
        let (mut grid, weights) = grid(&[0.3, 0.3, 0.3], &[1.0, 0.5, 0.0]);
        let mut rounded = vec![0.0; 3];
        grid.round(&weights, &mut rounded);
        assert_eq!(rounded, [0.25, 0.5, 0.3]);
    }

    #[test]
    fn gradients_are_those_worked_out_by_hand() {
        let (grid, weights) = grid(&[0.3, -0.4, 3.0, -3.0], &[1.0, 0.5, 1.0, 1.0]);
        let mut of_weights = vec![1.0, 10.0, 100.0, 1000.0];
        let of_steps = grid.gradient(&weights, &mut of_weights);
        assert_eq!(of_weights, [1.0, 10.0, 0.0, 0.0]);
        // v = 1.2 and −0.8, then beyond the ends: 0.25·(1 − 1.2)·1 + 0.5·(−1 + 0.8)·10 + 0.25·(7·100 − 8·1000)
        let expected = (-0.05 - 1.0 - 1825.0) / (4.0f32 * 7.0).sqrt();
        assert!((of_steps[0] / expected - 1.0).abs() < 1e-5, "{of_steps:?} {expected}");
    }

    #[test]
    fn the_gradient_of_a_step_is_that_of_finite_differences() {
        // Straight through: what rounding adds to a weight in steps stays, ŵ = w + s·(q − v).
        let weights = [0.31, -0.77, 0.04, 1.2, 2.9, -2.6, -0.5];
        let of_loss = [0.5, -1.5, 2.0, 0.25, -0.75, 1.0, 3.0];
        let loss = |step: f64, at: f64| -> f64 {
            let rounded = weights.iter().map(|&w: &f64| {
                let (v, q) = (w / at, libm::round((w / at).clamp(-8.0, 7.0)));
                if (-8.0..=7.0).contains(&v) { w + step * (q - v) } else { step * q }
            });
            rounded.zip(of_loss).map(|(w, g)| w * g).sum()
        };
        let (step, small) = (0.25, 1e-6);
        let by_differences =
            (loss(step * (1.0 + small), step) - loss(step * (1.0 - small), step)) / (2.0 * small);
        let weights: Vec<f32> = weights.iter().map(|&w| w as f32).collect();
        let (grid, weights) = grid(&weights, &[1.0; 7]);
        let mut of_weights: Vec<f32> = of_loss.iter().map(|&g| g as f32).collect();
        let found = grid.gradient(&weights, &mut of_weights)[0] * (7.0f32 * 7.0).sqrt();
        assert!((f64::from(found) - by_differences).abs() < 1e-5, "{found} {by_differences}");
    }

    #[test]
    fn a_step_that_is_too_large_or_too_small_is_learned() {
        // The loss is the squared error of rounding; weights stay.
        let weights: Vec<f32> = (0..200).map(|i| ((i * 37 % 200) as f32 / 100.0) - 1.0).collect();
        let error = |grid: &mut Grid| -> (f32, Vec<f32>) {
            let mut rounded = vec![0.0; 200];
            grid.round(&weights, &mut rounded);
            let of_weights: Vec<f32> = rounded.iter().zip(&weights).map(|(a, b)| a - b).collect();
            (of_weights.iter().map(|e| e * e).sum(), of_weights)
        };
        for start in [0.02, 0.6] {
            let steps = Steps::new([start].into_iter());
            let of_input = vec![1.0; 200];
            let mut grid = Grid::with_steps(steps, of_input, WeightBits::Four);
            let (before, _) = error(&mut grid);
            for step in 1..=2000 {
                let (_, mut of_weights) = error(&mut grid);
                let of_steps = grid.gradient(&weights, &mut of_weights);
                grid.steps.learn(&of_steps, 0.02, step);
            }
            let after = error(&mut grid).0;
            // Of 16 levels from −1 to 1, evenly spread weights lose 200/12·0.13² = 0.28.
            assert!(after < 0.35 && before > 2.0 * after, "{before} {after}");
        }
    }

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

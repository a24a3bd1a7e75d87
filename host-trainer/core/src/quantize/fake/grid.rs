//! Integers that the weights of a block are rounded to.

use super::super::bits::WeightBits;
use super::super::rows::best_range;
use super::super::steps::Steps;
use crate::parameters::Block;
use crate::vectorized::vectorized;

/// Integers that the weights of a block become.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    /// `r` of each input. 0 for one that is ignored.
    of_input: Vec<f32>,
    /// `s` of each output.
    pub steps: Steps,
    /// The smallest and the largest integer of each output.
    least: Vec<f32>,
    most: Vec<f32>,
    /// Bits of the weights.
    bits: WeightBits,
}

impl Grid {
    pub fn new(block: &Block<f32>, of_input: Vec<f32>, bits: WeightBits) -> Self {
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
    pub fn is_learned(&self) -> bool {
        match self.bits {
            WeightBits::Four => true,
            WeightBits::Eight => false,
        }
    }

    /// Ends an epoch after which the weights are these: steps that are not learned become those that lose least.
    pub fn end_epoch(&mut self, weights: &[f32]) {
        if !self.is_learned() {
            self.steps.set(&best_steps(weights, &self.of_input, self.bits));
        }
    }

    /// Turns the ends of outputs around whose weights will be multiplied by a negative number.
    pub fn scaled(&mut self, factors: &[f32]) {
        let (least, most) = self.bits.ends();
        let (least, most) = (f32::from(least), f32::from(most));
        for ((low, high), &factor) in self.least.iter_mut().zip(&mut self.most).zip(factors) {
            (*low, *high) = if factor < 0.0 { (-most, -least) } else { (least, most) };
        }
    }

    /// Rounds weights (terms, OUT). A step that would let a sum overflow becomes larger.
    pub fn round(&mut self, weights: &[f32], rounded: &mut [f32]) {
        let outputs = self.steps.len();
        loop {
            let Self { of_input, steps, least, most, .. } = &*self;
            let (sizes, inverse) = (steps.sizes(), steps.inverses());
            let rows = (&mut *rounded, weights, &of_input[..]);
            vectorized!(rows, |(rounded, weights, of_input)| {
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
    pub fn gradient(&self, weights: &[f32], of_weights: &mut [f32]) -> Vec<f32> {
        let outputs = self.steps.len();
        let mut of_steps = vec![0.0; outputs];
        let Self { of_input, steps, least, most, .. } = self;
        let (sizes, inverse) = (steps.sizes(), steps.inverses());
        let rows = (&mut of_steps[..], of_weights, weights, &of_input[..]);
        vectorized!(rows, |(of_steps, of_weights, weights, of_input)| {
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

#[cfg(test)]
mod tests {
    use super::*;

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
}

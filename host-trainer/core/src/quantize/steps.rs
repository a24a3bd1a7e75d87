//! Learned steps: what an integer of 1 means in the weights of each output.

use crate::optimizer::Method;

/// The learning rate of steps, as a share of that of weights.
const SHARE: f64 = 0.5;
/// Part by which the step of a device may deviate: its factors have 15 bits.
const DEVIATION: f64 = 1e-3;
/// A step that lets a sum overflow becomes larger by so much.
const WIDER: f32 = 0.02;

/// Steps of a block's outputs. Their logarithms are learned, so that they stay positive and move by shares of
/// themselves, by Adam whatever moves weights: a step is one number for many weights, of another size than they.
#[derive(Clone, Debug)]
pub(super) struct Steps {
    logarithms: Vec<f32>,
    /// The largest logarithms that the device can have, as far as that is known.
    most: Vec<f32>,
    /// Memory of Adam: a mean of gradients, and of their squares.
    first: Vec<f32>,
    second: Vec<f32>,
    /// The steps, and how many make 1.
    sizes: Vec<f32>,
    inverses: Vec<f32>,
}

impl Steps {
    /// Steps that nothing is known of yet but their sizes; an output without weights has 0, which becomes 1.
    pub fn new(sizes: impl Iterator<Item = f64>) -> Self {
        let logarithm = |size: f64| if size > 0.0 { libm::log(size) as f32 } else { 0.0 };
        let logarithms: Vec<f32> = sizes.map(logarithm).collect();
        let zeros = || vec![0.0; logarithms.len()];
        let (first, second, sizes, inverses) = (zeros(), zeros(), zeros(), zeros());
        let most = vec![f32::MAX; logarithms.len()];
        let mut steps = Self { logarithms, most, first, second, sizes, inverses };
        steps.follow();
        steps
    }

    /// Computes the steps of their logarithms.
    fn follow(&mut self) {
        let steps = self.sizes.iter_mut().zip(&mut self.inverses);
        for ((size, inverse), &logarithm) in steps.zip(&self.logarithms) {
            *size = libm::expf(logarithm);
            *inverse = 1.0 / *size;
        }
    }

    /// Moves the logarithms against their gradients; `step` is counted from 1.
    pub fn learn(&mut self, gradients: &[f32], learning_rate: f64, step: u32) {
        let rule = Method::Adam.rule(SHARE * learning_rate, 0.0, step);
        rule.apply(&mut self.logarithms, gradients, &mut self.first, &mut self.second);
        let limited = self.logarithms.iter_mut().zip(&self.most);
        limited.for_each(|(logarithm, &most)| *logarithm = logarithm.min(most));
        self.follow();
    }

    /// Replaces the steps, as far as the device can have them.
    pub fn set(&mut self, sizes: &[f64]) {
        let steps = self.logarithms.iter_mut().zip(&self.most).zip(sizes);
        for ((logarithm, &most), &size) in steps.filter(|(_, size)| **size > 0.0) {
            *logarithm = (libm::log(size) as f32).min(most);
        }
        self.follow();
    }

    /// Makes a step a little larger.
    pub fn widen(&mut self, output: usize) {
        self.logarithms[output] += WIDER;
        self.follow();
    }

    /// Makes each step such a share of itself; of a smaller one, the most that it can be.
    pub fn limit(&mut self, shares: &[f64]) {
        let steps = self.logarithms.iter_mut().zip(&mut self.most);
        for ((logarithm, most), &share) in steps.zip(shares) {
            if (share - 1.0).abs() > DEVIATION {
                *logarithm += libm::log(share) as f32;
                *most = if share < 1.0 { *logarithm } else { f32::MAX };
            }
        }
        self.follow();
    }

    /// Number of outputs.
    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Steps of the outputs.
    pub fn sizes(&self) -> &[f32] {
        &self.sizes
    }

    /// Number of steps of each output that make 1.
    pub fn inverses(&self) -> &[f32] {
        &self.inverses
    }

    /// Returns all that has been learned, for a checkpoint.
    pub fn memory(&self) -> impl Iterator<Item = &f32> {
        self.logarithms.iter().chain(&self.most).chain(&self.first).chain(&self.second)
    }

    /// Takes as many numbers as [`memory`](Self::memory) gives.
    pub fn restore(&mut self, numbers: &mut impl Iterator<Item = f32>) {
        let steps = self.logarithms.iter_mut().chain(&mut self.most);
        let memory = steps.chain(&mut self.first).chain(&mut self.second);
        memory.zip(numbers).for_each(|(to, number)| *to = number);
        self.follow();
    }
}

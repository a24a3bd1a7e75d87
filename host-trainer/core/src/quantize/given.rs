//! Outputs of the layers of a network for calibration samples, as long as a layer reads them.

use crate::inference::operands;
use nn_core::LayerSpec;

/// The samples, then what each layer gives.
pub(super) struct Given {
    specs: Vec<LayerSpec>,
    numbers: Vec<Vec<f32>>,
}

impl Given {
    /// The samples of a network.
    pub fn new(specs: Vec<LayerSpec>, samples: Vec<f32>) -> Self {
        Self { specs, numbers: vec![samples] }
    }

    /// Takes other samples.
    pub fn replace_samples(&mut self, samples: Vec<f32>) {
        self.numbers[0] = samples;
    }

    /// Operands of a layer: one, or two.
    pub fn operands(&self, index: usize) -> (&[f32], Option<&[f32]>) {
        let (first, second) = operands(&self.specs[index], index);
        (&self.numbers[first], second.map(|second| &self.numbers[second][..]))
    }

    /// Adds what the next layer gives, and lets go of what no later one reads.
    pub fn push(&mut self, numbers: Vec<f32>) {
        self.numbers.push(numbers);
        let next = self.numbers.len() - 1;
        let later = || self.specs.iter().enumerate().skip(next);
        let is_read = |place: usize| {
            later().any(|(index, spec)| {
                let (first, second) = operands(spec, index);
                first == place || second == Some(place)
            })
        };
        for place in 0..next {
            if !is_read(place) {
                self.numbers[place] = Vec::new();
            }
        }
    }
}

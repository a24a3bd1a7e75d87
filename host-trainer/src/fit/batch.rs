//! Samples for one step.

use crate::dataset::Dataset;

/// Samples gathered for one step.
#[derive(Default)]
pub(super) struct Batch {
    pub x: Vec<f32>,       // (IN, B)
    pub targets: Vec<f32>, // (OUT, B), one-hot
}

impl Batch {
    pub fn gather(&mut self, data: &Dataset, positions: &[usize], classes: usize) {
        self.x.clear();
        self.targets.clear();
        self.targets.resize(positions.len() * classes, 0.0);
        for (&position, target) in positions.iter().zip(self.targets.chunks_exact_mut(classes)) {
            self.x.extend_from_slice(&data.features[position * data.width..][..data.width]);
            target[data.classes[position]] = 1.0;
        }
    }
}

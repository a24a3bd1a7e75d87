//! Decision about a sample.

use super::kernel::Likeness;

/// Decision about a sample: its class, and whether it is like the samples of the training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decision {
    /// The class of the largest logit, known or not.
    pub class: usize,
    /// Tells whether the sample is like those of the training.
    pub is_known: bool,
    /// The largest logit.
    pub logit: f32,
    /// Likeness of the sample to those of the training.
    pub likeness: Likeness,
}

impl Decision {
    /// Returns the class, if the sample is known.
    pub fn known(&self) -> Option<usize> {
        self.is_known.then_some(self.class)
    }
}

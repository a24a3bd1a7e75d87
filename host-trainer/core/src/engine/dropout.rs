//! Dropout: outputs of hidden layers set to zero at random (Srivastava, Hinton et al. 2014).
//!
//! In its inverted form: what stays is divided by the share that stays, so that the expected sums are
//! those of the whole network, and nothing is left to do when the network is used.

use crate::random::{Purpose, generator_at};
use crate::scalar::Scalar;
use rand::RngExt;

/// Share of each hidden layer that is dropped in training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dropout {
    /// The share of outputs that is set to zero, from 0 to below 1.
    pub share: f64,
    /// The seed.
    pub seed: u64,
}

impl Dropout {
    /// Fills `mask` with factors: 0, or 1 / (1 − share). `index` tells draws
    /// apart.
    pub(super) fn draw<T: Scalar>(self, index: usize, mask: &mut [T]) {
        let mut generator = generator_at(self.seed, Purpose::Dropout, index as u64);
        let kept = T::of(1.0 / (1.0 - self.share));
        for factor in mask {
            *factor = if generator.random::<f64>() < self.share { T::zero() } else { kept };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_the_share_asked_for_and_keeps_the_expected_sum() {
        let mut mask = vec![0f64; 20_000];
        Dropout { share: 0.3, seed: 1 }.draw(5, &mut mask);
        let dropped = mask.iter().filter(|&&factor| factor == 0.0).count() as f64 / 20_000.0;
        let mean = mask.iter().sum::<f64>() / 20_000.0;
        // Standard error √(0.3·0.7/20,000) = 0.0032.
        assert!((dropped - 0.3).abs() < 0.013 && (mean - 1.0).abs() < 0.02, "{dropped} {mean}");
        let mut other = vec![0f64; 20_000];
        Dropout { share: 0.3, seed: 1 }.draw(6, &mut other);
        assert_ne!(mask, other);
    }
}

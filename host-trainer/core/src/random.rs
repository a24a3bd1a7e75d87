//! All randomness, from one seed.

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Purpose of a random number. Each purpose has a stream of its own, so that using more numbers for
/// one leaves the others as they were.
#[derive(Clone, Copy, Debug)]
#[repr(u64)]
pub enum Purpose {
    /// Generated data sets.
    Data = 1,
    /// Which samples are for training, validation and test.
    Split = 2,
    /// Initial weights.
    Initialization = 3,
    /// The order of samples in each epoch.
    Shuffling = 4,
    /// Which outputs are dropped.
    Dropout = 5,
    /// Changes of images.
    Augmentation = 6,
    /// Which samples judge which network of a cross-validation.
    Folds = 7,
    /// First centres of k-means.
    Centres = 8,
    /// Samples that no network knows.
    Noise = 9,
    /// Networks that a search tries.
    Search = 10,
}

/// A generator that gives the same numbers on every platform: ChaCha with 8 rounds.
pub fn generator(seed: u64, purpose: Purpose) -> ChaCha8Rng {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    generator.set_stream(purpose as u64);
    generator
}

/// Does the same as [`generator`], far away from the numbers of every other `index`: what is drawn for one epoch or
/// one sample depends neither on what was drawn before nor on the thread that asks.
pub fn generator_at(seed: u64, purpose: Purpose, index: u64) -> ChaCha8Rng {
    // 2³² numbers for each of 2³⁶ indices of a stream; larger indices have streams of their own.
    const INDEX_BITS: u32 = 36;
    let (upper, lower) = (index >> INDEX_BITS, index & ((1 << INDEX_BITS) - 1));
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    generator.set_stream(purpose as u64 | upper << 8);
    generator.set_word_pos(u128::from(lower) << 32);
    generator
}

/// A number of the standard normal distribution (Box and Muller 1958).
pub fn normal(generator: &mut impl Rng) -> f64 {
    // 1 − u is in (0, 1], so its logarithm is finite.
    let radius = libm::sqrt(-2.0 * libm::log(1.0 - generator.random::<f64>()));
    radius * libm::cos(core::f64::consts::TAU * generator.random::<f64>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_and_repeat() {
        let numbers = |seed, purpose| -> Vec<u64> {
            let mut generator = generator(seed, purpose);
            (0..4).map(|_| generator.next_u64()).collect()
        };
        assert_eq!(numbers(7, Purpose::Split), numbers(7, Purpose::Split));
        assert_ne!(numbers(7, Purpose::Split), numbers(7, Purpose::Shuffling));
        assert_ne!(numbers(7, Purpose::Split), numbers(8, Purpose::Split));
    }

    #[test]
    fn every_index_has_numbers_of_its_own() {
        let first = |index| generator_at(7, Purpose::Dropout, index).next_u64();
        let indices = [0, 1, (1 << 36) - 1, 1 << 36, (1 << 36) + 1, 1 << 37, u64::MAX >> 8];
        let numbers: std::collections::HashSet<u64> = indices.into_iter().map(first).collect();
        assert_eq!(numbers.len(), indices.len());
        assert_eq!(first(0), generator(7, Purpose::Dropout).next_u64());
    }

    #[test]
    fn normal_numbers_have_mean_zero_and_deviation_one() {
        let mut generator = generator(0, Purpose::Data);
        let numbers: Vec<f64> = (0..20_000).map(|_| normal(&mut generator)).collect();
        let mean = numbers.iter().sum::<f64>() / 20_000.0;
        let variance = numbers.iter().map(|n| (n - mean).powi(2)).sum::<f64>() / 20_000.0;
        // Standard errors are 1/√20,000 = 0.007 and √(2/20,000) = 0.01.
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.04, "{mean} {variance}");
    }
}

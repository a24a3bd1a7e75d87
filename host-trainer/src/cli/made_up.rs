//! Made-up samples, for a model of which there are no others.

use host_trainer_core::dataset::Normalizer;
use host_trainer_core::random::{Purpose, generator};
use rand::RngExt;

const SAMPLES: usize = 32;

/// Samples of so many numbers, within two scales of the training data, or from −1 to 1 where those are not known.
pub(super) fn samples(normalizer: &Normalizer, width: usize) -> Vec<f32> {
    let mut generator = generator(0, Purpose::Data);
    let number = |index: usize| {
        let number = generator.random_range(-1.0f32..1.0);
        match (normalizer.offset.get(index % width), normalizer.scale.get(index % width)) {
            (Some(offset), Some(scale)) if scale.is_finite() => offset + 2.0 * scale * number,
            // A feature that is ignored.
            (Some(offset), Some(_)) => *offset,
            _ => number,
        }
    };
    (0..SAMPLES * width).map(number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_training_data_and_of_ignored_features_the_offset() {
        let normalizer = Normalizer { offset: vec![10.0, 7.0], scale: vec![0.5, f32::INFINITY] };
        let numbers = samples(&normalizer, 2);
        assert_eq!(numbers.len(), 2 * SAMPLES);
        for pair in numbers.chunks_exact(2) {
            assert!((9.0..=11.0).contains(&pair[0]) && pair[1] == 7.0, "{pair:?}");
        }
        let plain = samples(&Normalizer::default(), 3);
        assert!(plain.len() == 3 * SAMPLES && plain.iter().all(|number| number.abs() <= 1.0));
    }
}

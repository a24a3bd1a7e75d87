//! Samples that no network knows: noise, and inputs in another order.

use crate::dataset::Dataset;
use crate::random::{Purpose, generator, normal};
use rand::seq::SliceRandom;

/// Draws noise: normal numbers with the mean and the deviation that each channel has in `known`, of a table each column.
/// As many samples as there, one after the other.
pub fn noise(known: &Dataset, channels: usize, seed: u64) -> Vec<f32> {
    let mut generator = generator(seed, Purpose::Noise);
    let count = (known.features.len() / channels).max(1) as f64;
    let mut moments = vec![(0.0f64, 0.0f64); channels];
    for moment in known.features.chunks_exact(channels) {
        for (moments, &x) in moments.iter_mut().zip(moment) {
            moments.0 += f64::from(x) / count;
        }
    }
    for moment in known.features.chunks_exact(channels) {
        for (moments, &x) in moments.iter_mut().zip(moment) {
            moments.1 += (f64::from(x) - moments.0).powi(2) / count;
        }
    }
    let mut features = Vec::with_capacity(known.features.len());
    for _ in 0..known.features.len() / channels {
        let number = |&(mean, variance): &(f64, f64)| {
            (mean + variance.sqrt() * normal(&mut generator)) as f32
        };
        features.extend(moments.iter().map(number));
    }
    features
}

/// Shuffles the moments or pixels of each sample, which stay whole, or the columns of a table.
pub fn shuffled(known: &Dataset, channels: usize, seed: u64) -> Vec<f32> {
    let mut generator = generator(seed, Purpose::Noise);
    let channels = if channels == known.width { 1 } else { channels };
    let mut order: Vec<usize> = (0..known.width / channels).collect();
    let mut features = Vec::with_capacity(known.features.len());
    for sample in known.rows() {
        order.shuffle(&mut generator);
        for &place in &order {
            features.extend_from_slice(&sample[place * channels..][..channels]);
        }
    }
    features
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Targets;

    fn data() -> Dataset {
        Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 4,
            features: (0..4_000).map(|i| (i % 4 * 10 + i / 4 % 2) as f32).collect(),
            targets: Targets::Classes { classes: vec![0; 1_000], labels: Vec::new() },
            image: None,
        }
    }

    #[test]
    fn noise_has_the_mean_and_the_deviation_of_each_input() {
        let noise = noise(&data(), 4, 3);
        for input in 0..4 {
            let of_input: Vec<f64> =
                noise.iter().skip(input).step_by(4).map(|&x| x.into()).collect();
            let mean = of_input.iter().sum::<f64>() / 1e3;
            let variance = of_input.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 1e3;
            assert!((mean - input as f64 * 10.0 - 0.5).abs() < 0.07, "{mean}");
            assert!((variance.sqrt() - 0.5).abs() < 0.05, "{variance}");
        }
    }

    #[test]
    fn shuffled_samples_have_the_same_numbers_and_moments_stay_whole() {
        let data = data();
        for channels in [1, 2, 4] {
            let shuffled = shuffled(&data, channels, 3);
            assert_ne!(shuffled, data.features);
            for (sample, known) in shuffled.chunks(4).zip(data.rows()) {
                let sorted = |numbers: &[f32]| {
                    let mut numbers = numbers.to_vec();
                    numbers.sort_by(f32::total_cmp);
                    numbers
                };
                assert_eq!(sorted(sample), sorted(known));
                assert!(channels != 2 || sample[1] - sample[0] == 10.0, "{sample:?}");
            }
        }
    }
}

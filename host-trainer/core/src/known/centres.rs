//! Centres of the training samples: k-means in integers.

use crate::dataset::Dataset;
use crate::random::{Purpose, generator};
use nn_core::Scale;
use rand::RngExt;
use rayon::prelude::*;

/// The most centres.
pub(super) const MOST: usize = 16;
/// The most samples that centres are learned from.
const SAMPLES: usize = 4_096;
/// Rounds of k-means; it rarely takes more.
const ROUNDS: usize = 16;

/// Learns centres of the training samples, first drawn by k-means++ (Arthur and Vassilvitskii 2007), then moved by
/// Lloyd's rounds. Returns how many there are, at most `most`, and their numbers (inputs, centres). Fewer samples than
/// centres are each their own centre.
///
/// Sums are of integers, so the result depends on no order.
pub(super) fn centres(
    training: &Dataset,
    scales: &[Scale],
    most: usize,
    seed: u64,
) -> (usize, Vec<i8>) {
    let width = training.width;
    let count = training.len().min(SAMPLES);
    let samples: Vec<Vec<i8>> = (0..count)
        .map(|place| place * training.len() / count.max(1))
        .map(|sample| steps(&training.features[sample * width..][..width], scales))
        .collect();
    let mut centres = drawn(&samples, most, seed);
    for _ in 0..ROUNDS {
        let nearest: Vec<usize> =
            samples.par_iter().map(|sample| nearest(sample, &centres).0).collect();
        let moved: Vec<Vec<i8>> =
            (0..centres.len()).map(|c| mean(&samples, &nearest, c, &centres[c])).collect();
        if moved == centres {
            break;
        }
        centres = moved;
    }
    let found = centres.len();
    let numbers = (0..width).flat_map(|input| centres.iter().map(move |centre| centre[input]));
    (found, numbers.collect())
}

/// A sample in steps.
fn steps(x: &[f32], scales: &[Scale]) -> Vec<i8> {
    x.iter().zip(scales.iter().cycle()).map(|(&x, scale)| scale.step(x)).collect()
}

fn distance(a: &[i8], b: &[i8]) -> u64 {
    let square = |(&a, &b): (&i8, &i8)| (i32::from(a) - i32::from(b)).pow(2) as u32;
    // At most 65,536 terms of 254²: see nn-core.
    u64::from(a.iter().zip(b).map(square).sum::<u32>())
}

fn nearest(sample: &[i8], centres: &[Vec<i8>]) -> (usize, u64) {
    let distances = centres.iter().map(|centre| distance(sample, centre)).enumerate();
    distances.min_by_key(|&(_, distance)| distance).unwrap_or((0, u64::MAX))
}

/// First centres: each next one a sample, the likelier, the farther it is from those that are there.
fn drawn(samples: &[Vec<i8>], most: usize, seed: u64) -> Vec<Vec<i8>> {
    let mut generator = generator(seed, Purpose::Centres);
    let Some(first) = samples.get(generator.random_range(0..samples.len().max(1))) else {
        return Vec::new();
    };
    let mut centres = vec![first.clone()];
    let mut distances: Vec<u64> = samples.iter().map(|sample| distance(sample, first)).collect();
    while centres.len() < most {
        let total: u64 = distances.iter().sum();
        if total == 0 {
            break;
        }
        let mut place = generator.random_range(0..total);
        let chosen = distances.iter().position(|&distance| {
            let is_it = place < distance;
            place = place.saturating_sub(distance);
            is_it
        });
        let Some(chosen) = chosen.map(|chosen| samples[chosen].clone()) else { break };
        for (found, sample) in distances.iter_mut().zip(samples) {
            *found = (*found).min(distance(sample, &chosen));
        }
        centres.push(chosen);
    }
    centres
}

/// The mean of the samples whose nearest centre is `centre`, rounded; the centre itself if there are none.
fn mean(samples: &[Vec<i8>], nearest: &[usize], centre: usize, before: &[i8]) -> Vec<i8> {
    let mut sums = vec![0i64; before.len()];
    let mut count = 0i64;
    for (sample, _) in samples.iter().zip(nearest).filter(|&(_, &nearest)| nearest == centre) {
        count += 1;
        sums.iter_mut().zip(sample).for_each(|(sum, &step)| *sum += i64::from(step));
    }
    if count == 0 {
        return before.into();
    }
    // Half a step up, as everywhere.
    sums.iter().map(|sum| (2 * sum + count).div_euclid(2 * count) as i8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Targets;

    fn data(features: &[f32]) -> Dataset {
        Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 1,
            features: features.into(),
            targets: Targets::Classes { classes: vec![0; features.len()], labels: Vec::new() },
            image: None,
        }
    }

    #[test]
    fn two_heaps_have_a_centre_each_and_the_same_seed_the_same_centres() {
        let scale = [Scale { offset: 0.0, steps: 1.0 }];
        let heaps = data(&[-50.0, -49.0, -51.0, 40.0, 42.0, 44.0]);
        for seed in 0..8 {
            let (count, mut numbers) = centres(&heaps, &scale, 2, seed);
            assert_eq!(centres(&heaps, &scale, 2, seed), (count, numbers.clone()));
            numbers.sort_unstable();
            assert_eq!((count, &numbers[..]), (2, &[-50, 42][..]));
        }
    }

    #[test]
    fn there_are_no_more_centres_than_samples_that_differ() {
        let scale = [Scale { offset: 0.0, steps: 1.0 }];
        assert_eq!(centres(&data(&[3.0; 9]), &scale, 4, 0), (1, vec![3]));
        assert_eq!(centres(&data(&[3.0, 5.0]), &scale, 4, 0).0, 2);
    }
}

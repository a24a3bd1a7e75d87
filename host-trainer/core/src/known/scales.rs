//! Scale of each channel.

use crate::dataset::Dataset;
use nn_core::Scale;

/// Steps of a deviation.
const STEPS: f64 = 16.0;

/// Learns the scale of each channel: the mean becomes 0, a deviation 16 steps. A channel that never changed in training
/// counts by its size or the median deviation of all others, whichever is smaller.
pub(super) fn scales(training: &Dataset, channels: usize) -> Vec<Scale> {
    let mut sums = vec![(0.0f64, 0.0f64); channels];
    let count = (training.features.len() / channels).max(1) as f64;
    for moment in training.features.chunks_exact(channels) {
        for (sum, &x) in sums.iter_mut().zip(moment) {
            sum.0 += f64::from(x);
        }
    }
    for moment in training.features.chunks_exact(channels) {
        for (sum, &x) in sums.iter_mut().zip(moment) {
            sum.1 += (f64::from(x) - sum.0 / count).powi(2);
        }
    }
    let of_channel = |&(sum, squares): &(f64, f64)| (sum / count, (squares / count).sqrt());
    let means: Vec<(f64, f64)> = sums.iter().map(of_channel).collect();
    // A deviation that is nothing but rounding is none.
    let changes = |mean: f64, deviation: f64| deviation > 1e-7 * mean.abs();
    let mut deviations: Vec<f64> =
        means.iter().filter(|(mean, d)| changes(*mean, *d)).map(|(_, d)| *d).collect();
    deviations.sort_by(f64::total_cmp);
    let median = deviations.get(deviations.len() / 2).copied().unwrap_or(1.0);
    let scale = |&(mean, deviation): &(f64, f64)| {
        let unit = match (changes(mean, deviation), mean == 0.0) {
            (true, _) => deviation,
            (false, true) => median,
            (false, false) => median.min(mean.abs()),
        };
        Scale {
            offset: mean as f32,
            steps: ((STEPS / unit) as f32).clamp(f32::MIN_POSITIVE, f32::MAX),
        }
    };
    means.iter().map(scale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Targets;

    fn table(width: usize, features: &[f32]) -> Dataset {
        Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width,
            features: features.into(),
            targets: Targets::Classes {
                classes: vec![0; features.len() / width],
                labels: Vec::new(),
            },
            image: None,
        }
    }

    #[test]
    fn a_deviation_is_16_steps_and_what_never_changed_counts_by_its_size_or_the_median() {
        // Means 2 and 5, deviations 1 and 0; the constant is larger than the median deviation.
        let scales = scales(&table(2, &[1.0, 5.0, 3.0, 5.0]), 2);
        assert_eq!(scales[0], Scale { offset: 2.0, steps: 16.0 });
        assert_eq!(scales[1], Scale { offset: 5.0, steps: 16.0 });
        let small = super::scales(&table(2, &[1.0, 0.5, 3.0, 0.5]), 2);
        assert_eq!(small[1], Scale { offset: 0.5, steps: 32.0 });
        // As moments of one channel: mean 3.5, deviation √(11/4).
        let one = super::scales(&table(2, &[1.0, 5.0, 3.0, 5.0]), 1);
        assert_eq!(one[0].offset, 3.5);
        assert!((f64::from(one[0].steps) - 16.0 / (11.0f64 / 4.0).sqrt()).abs() < 1e-5);
    }
}

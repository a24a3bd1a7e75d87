//! Normal samples that may be none.

/// Number of deviations of the logarithm of all scores a score may be above their median.
///
/// Logarithms of mean squares are nearly normal, with a longer tail below; but where noise is small, normal samples
/// of 6 deviations do occur.
const FAR: f64 = 8.0;

/// More than this share are no exceptions but another kind of normal samples.
const MOST: f64 = 0.05;

/// The positions of scores that are far above all others, the largest first; none if they are many.
pub fn suspicious(scores: &[f32]) -> Vec<usize> {
    let log = |score: &f32| if score.is_finite() { f64::from(*score).ln() } else { f64::INFINITY };
    let logs: Vec<f64> = scores.iter().map(log).collect();
    let median = |numbers: &mut Vec<f64>| {
        numbers.sort_by(f64::total_cmp);
        numbers.get(numbers.len() / 2).copied().unwrap_or(0.0)
    };
    let middle = median(&mut logs.clone());
    let mut distances: Vec<f64> = logs.iter().map(|log| (log - middle).abs()).collect();
    let deviation = 1.4826 * median(&mut distances);
    if !middle.is_finite() || !deviation.is_finite() || deviation == 0.0 || scores.len() < 20 {
        return Vec::new();
    }
    let mut found: Vec<usize> =
        (0..scores.len()).filter(|&i| logs[i] > middle + FAR * deviation).collect();
    if found.len() as f64 > MOST * scores.len() as f64 {
        return Vec::new();
    }
    found.sort_by(|&a, &b| logs[b].total_cmp(&logs[a]));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, generator};
    use rand::RngExt;

    #[test]
    fn a_few_faults_among_normal_samples_are_found_and_an_even_spread_is_not() {
        let mut generator = generator(3, Purpose::Split);
        // Means of ten squares.
        let mut score = || (0..10).map(|_| generator.random::<f32>().powi(2)).sum::<f32>() / 10.0;
        let mut scores: Vec<f32> = (0..400).map(|_| score()).collect();
        assert!(suspicious(&scores).is_empty());
        (scores[7], scores[300]) = (40.0, f32::NAN);
        assert_eq!(suspicious(&scores), [300, 7]);
        assert!(suspicious(&[1.0; 50]).is_empty());
        assert!(suspicious(&[]).is_empty());
    }
}

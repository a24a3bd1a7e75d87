//! Confidence interval of a share that was counted on some samples.

/// The 97.5 % point of the normal distribution: 95 % lie within as many deviations.
const DEVIATIONS: f64 = 1.959_963_984_540_054;

/// The interval in which a share lies with a confidence of 95 % if `count` of `samples` were counted (Wilson
/// 1927): with `p` the share counted, `n` the samples and `z = 1.96`,
///
/// `(p + z²/2n ± z·√(p·(1 − p)/n + z²/4n²)) / (1 + z²/n)`
///
/// It is right for few samples and for shares near 0 and 1, where `p ± z·√(p·(1 − p)/n)` is not: of 30 right
/// answers to 30 samples the interval is 88.6 to 100 %, not 100 ± 0 %. 0 to 1 if there are no samples.
///
/// ```
/// let [low, high] = host_trainer::metrics::wilson(30, 30);
/// assert!((low - 0.8865).abs() < 1e-4 && high == 1.0);
/// ```
pub fn wilson(count: usize, samples: usize) -> [f64; 2] {
    if samples == 0 {
        return [0.0, 1.0];
    }
    let (n, z2) = (samples as f64, DEVIATIONS * DEVIATIONS);
    let p = count as f64 / n;
    let middle = p + z2 / (2.0 * n);
    let half = DEVIATIONS * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let [low, high] = [middle - half, middle + half].map(|end| end / (1.0 + z2 / n));
    // At the ends the formula gives 0 and 1 but for rounding.
    let low = if count == 0 { 0.0 } else { low.max(0.0) };
    let high = if count == samples { 1.0 } else { high.min(1.0) };
    [low, high]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_of_the_literature() {
        // Newcombe 1998, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        for (count, samples, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let [found_low, found_high] = wilson(count, samples);
            let is_near = (found_low - low).abs() < 6e-5 && (found_high - high).abs() < 6e-5;
            assert!(is_near, "{count} of {samples}: {found_low} to {found_high}");
        }
    }

    #[test]
    fn an_interval_never_leaves_what_a_share_can_be() {
        for samples in 0..50 {
            for count in 0..=samples {
                let [low, high] = wilson(count, samples);
                let p = count as f64 / samples.max(1) as f64;
                let holds = 0.0 <= low && low < high && high <= 1.0;
                assert!(holds && (samples == 0 || (low <= p && p <= high)), "{count} {samples}");
            }
        }
    }
}

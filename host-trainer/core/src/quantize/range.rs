//! Ranges of numbers, so that rounding and clipping together lose least.
//!
//! With `n` levels up to a range `c`, numbers within are rounded to steps of `c / n`, an error of
//! `(c / n)² / 12` in the mean; each number `v` beyond loses `(|v| − c)²`. A narrower range makes the first
//! smaller and the second larger (Choukroun et al. 2019). Few levels are worth clipping for, many are not.

/// Ranges that are tried, in parts of the largest number.
const TRIED: u32 = 100;

/// The range up to which numbers are represented best by `levels` steps on either side; 0 if all are 0.
pub fn optimal(numbers: impl Iterator<Item = f32>, levels: f64) -> f64 {
    let mut sizes: Vec<f64> = numbers.map(|v| f64::from(v.abs())).collect();
    sizes.sort_unstable_by(|a, b| b.total_cmp(a));
    let Some(&largest) = sizes.first() else { return 0.0 };
    let error = |range: f64| {
        let beyond = sizes.iter().take_while(|&&size| size > range);
        let (count, lost) = beyond
            .fold((0usize, 0.0), |(n, sum), size| (n + 1, sum + (size - range) * (size - range)));
        let step = range / levels;
        lost + (sizes.len() - count) as f64 * step * step / 12.0
    };
    best(largest, error)
}

/// Finds, among ranges up to `largest`, the one with the least error; of several, the widest.
pub(super) fn best(largest: f64, error: impl Fn(f64) -> f64) -> f64 {
    let ranges = (1..=TRIED).rev().map(|part| largest * f64::from(part) / f64::from(TRIED));
    let (_, range) = ranges.fold((f64::INFINITY, largest), |(least, best), range| {
        let error = error(range);
        if error < least { (error, range) } else { (least, best) }
    });
    range
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The error of rounding and clipping, computed number by number.
    fn error(numbers: &[f32], range: f64, levels: f64) -> f64 {
        let step = range / levels;
        let lost = |&v: &f32| {
            let v = f64::from(v);
            v - (v / step).round().clamp(-levels, levels) * step
        };
        numbers.iter().map(|v| lost(v).powi(2)).sum()
    }

    /// A bell curve, by a sum of uniform numbers.
    fn bell(count: usize) -> Vec<f32> {
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state as f32 / u32::MAX as f32 - 0.5
        };
        (0..count).map(|_| (0..12).map(|_| next()).sum()).collect()
    }

    #[test]
    fn few_levels_are_worth_clipping_for_and_many_are_not() {
        let numbers = bell(10_000);
        let largest = numbers.iter().fold(0f32, |m, v| m.max(v.abs()));
        let narrow = optimal(numbers.iter().copied(), 7.0);
        assert!(narrow < 0.8 * f64::from(largest), "{narrow} of {largest}");
        assert!(error(&numbers, narrow, 7.0) < 0.8 * error(&numbers, largest.into(), 7.0));
        assert_eq!(optimal(numbers.iter().copied(), 32_767.0), f64::from(largest));
    }

    #[test]
    fn nothing_and_zeros_have_no_range() {
        assert_eq!(optimal(std::iter::empty(), 127.0), 0.0);
        assert_eq!(optimal([0.0; 3].into_iter(), 127.0), 0.0);
    }
}

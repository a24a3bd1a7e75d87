//! Comparison of a sample with the centres of the training samples, in integers.

use crate::input::InputNumber;
use crate::rounding::round_half_up;

/// Largest size of an input in sixteenths of its deviation: about eight deviations.
const LARGEST: i16 = 127;

/// Scale by which the inputs of a channel become integers: `round((x − offset)·steps)`, from −127 to 127.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The value that becomes 0: the mean in training.
    pub offset: f32,
    /// Steps for a difference of 1: 16 for each deviation in training.
    pub steps: f32,
}

impl Scale {
    /// Computes the integer of a number, that of the nearest step; 0 for a NaN.
    #[inline(always)]
    pub fn step(&self, x: f32) -> i8 {
        round_half_up((x - self.offset) * self.steps).clamp(-LARGEST, LARGEST) as i8
    }
}

/// Likeness of a sample to those of the training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Likeness {
    /// Squared distance to the nearest centre, in steps of 1/16 deviation.
    pub distance: u32,
    /// Mean of all inputs in 1/64 step, rounded towards zero.
    pub level: i32,
    /// Mean of the squares of all inputs in 1/16 squared step, rounded down.
    pub spread: i32,
    /// Mean of the squared changes of each channel from moment to moment, or from pixel to pixel, in 1/16 squared step,
    /// rounded down; 0 where there is one moment.
    pub roughness: i32,
    /// Tells whether all inputs are finite numbers.
    pub is_finite: bool,
}

impl Likeness {
    /// Computes the roughness beside the spread, in 1/1024 rounded down: about 2,048 for white noise around the mean,
    /// however loud; 0 of a sample without spread.
    pub fn relative_roughness(&self) -> i32 {
        // At most 254² · 16 · 1,024, below 2³¹.
        self.roughness.saturating_mul(1024).checked_div(self.spread).unwrap_or(0)
    }
}

/// Compares a sample with centres: `rows` gives for each input its number in every centre, one for each element of `sums`.
/// Input `i` has scale `i % scales.len()`; `before` has room for the integers of a moment, one for each scale. Both are
/// overwritten.
///
/// No sum overflows for up to 65,536 inputs. The same integers on every processor.
///
/// ```
/// use nn_core::{Scale, likeness};
///
/// let scale = [Scale { offset: 1.0, steps: 16.0 }];
/// // 1.5 is 8 steps from the mean, and 3 from the second centre.
/// let found = likeness(&[1.5f32], &scale, [[-8, 5]], &mut [0; 2], &mut [0]);
/// assert_eq!((found.distance, found.level, found.spread), (9, 8 * 64, 8 * 8 * 16));
/// ```
#[inline(always)]
pub fn likeness<T: InputNumber>(
    x: &[T],
    scales: &[Scale],
    rows: impl IntoIterator<Item = impl AsRef<[i8]>>,
    sums: &mut [u32],
    before: &mut [i8],
) -> Likeness {
    sums.fill(0);
    let mut rows = rows.into_iter();
    let mut total = 0i32;
    let (mut of_all, mut of_changes) = (Squares::default(), Squares::default());
    let (mut is_finite, mut is_first) = (true, true);
    let mut places = scales.iter().zip(before.iter_mut());
    for x in x {
        let x = x.to_f32();
        let (scale, before) = match places.next() {
            Some(place) => place,
            None => {
                is_first = false;
                places = scales.iter().zip(before.iter_mut());
                let Some(place) = places.next() else { break };
                place
            }
        };
        is_finite &= x.is_finite();
        let step = scale.step(x);
        if !is_first {
            of_changes.add(i32::from(step) - i32::from(*before));
        }
        *before = step;
        let step = i32::from(step);
        total = total.wrapping_add(step);
        of_all.add(step);
        let Some(row) = rows.next() else { continue };
        for (sum, centre) in sums.iter_mut().zip(row.as_ref()) {
            let difference = step - i32::from(*centre);
            *sum = sum.wrapping_add((difference * difference) as u32);
        }
    }
    let distance = sums.iter().copied().min().unwrap_or(u32::MAX);
    let level = total.wrapping_mul(64).checked_div(of_all.count as i32).unwrap_or(0);
    Likeness { distance, level, spread: of_all.mean(), roughness: of_changes.mean(), is_finite }
}

/// Sum of squares.
#[derive(Default)]
struct Squares {
    sum: u32,
    count: u32,
}

impl Squares {
    #[inline(always)]
    fn add(&mut self, number: i32) {
        self.sum = self.sum.wrapping_add((number * number) as u32);
        self.count += 1;
    }

    /// The mean in sixteenths, rounded down; 0 of nothing.
    fn mean(&self) -> i32 {
        // In two parts: 16 times the sum might not fit.
        let whole = self.sum.checked_div(self.count).unwrap_or(0);
        let part = self.sum.wrapping_sub(whole.wrapping_mul(self.count));
        (whole * 16 + (part * 16).checked_div(self.count).unwrap_or(0)) as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec;
    use std::vec::Vec;

    const ONE: [Scale; 1] = [Scale { offset: 0.0, steps: 16.0 }];

    #[test]
    fn inputs_far_away_are_cut_off_and_no_numbers_are_found() {
        assert_eq!([9.0, -9.0, 0.03, f32::INFINITY].map(|x| ONE[0].step(x)), [127, -127, 0, 127]);
        for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert!(!likeness(&[0.0, wrong], &ONE, [[0], [0]], &mut [0], &mut [0]).is_finite);
        }
        assert!(likeness(&[3u8], &ONE, [[0]], &mut [0], &mut [0]).is_finite);
    }

    #[test]
    fn roughness_beside_the_spread_is_the_same_of_louder_samples_and_never_overflows() {
        let relative = |x: &[f32]| {
            let centres = vec![[0]; x.len()];
            likeness(x, &ONE, centres, &mut [0], &mut [0]).relative_roughness()
        };
        // Steps of 16 and -16: changes of 32, so 1,024 squared beside 256.
        assert_eq!(relative(&[1.0, -1.0, 1.0, -1.0]), 4 * 1024);
        assert_eq!(relative(&[2.0, -2.0, 2.0, -2.0]), 4 * 1024);
        // One change of 16 in three pairs, 256 / 3, beside 256 / 2.
        assert_eq!(relative(&[1.0, 1.0, 0.0, 0.0]), 1365 * 1024 / 2048);
        assert_eq!([relative(&[0.0; 4]), relative(&[3.0])], [0, 0]);
        // The largest change beside the largest spread.
        assert_eq!(relative(&[9.0, -9.0]), 4 * 1024);
    }

    #[test]
    fn the_largest_sample_overflows_no_sum() {
        let x = vec![-100.0f32; 65_536];
        let found = likeness(&x, &ONE, vec![[127]; 65_536], &mut [0], &mut [0]);
        assert_eq!(found.distance, 254 * 254 * 65_536);
        assert_eq!((found.level, found.spread), (-127 * 64, 127 * 127 * 16));
    }

    #[test]
    fn scales_take_turns_and_nothing_to_compare_with_is_far() {
        let scales = [ONE[0], Scale { offset: 5.0, steps: 1.0 }];
        let found = likeness(
            &[1.0f32, 4.0, 0.0, 8.0],
            &scales,
            [[16], [-1], [0], [3]],
            &mut [0],
            &mut [0; 2],
        );
        assert_eq!(found.distance, 0);
        assert_eq!(likeness(&[1.0f32], &ONE, [[]], &mut [], &mut [0]).distance, u32::MAX);
        assert_eq!(likeness(&[1.0f32], &[], [[1]], &mut [0], &mut []).spread, 0);
    }

    proptest! {
        #[test]
        fn likeness_is_that_by_definition(
            x in prop::collection::vec(-9f32..9.0, 1..60), seed in any::<u32>()
        ) {
            let centres: Vec<i8> =
                (0..3 * x.len() as u32).map(|i| (i.wrapping_mul(seed | 1) >> 9) as i8).collect();
            let found = likeness(&x, &ONE, centres.chunks_exact(3), &mut [0; 3], &mut [0]);
            let steps: Vec<i64> =
                x.iter().map(|x| (libm::floor(f64::from(*x) * 16.0 + 0.5) as i64).clamp(-127, 127)).collect();
            let distance = |centre: usize| -> i64 {
                steps.iter().zip(&centres[centre..].iter().step_by(3).collect::<Vec<_>>())
                    .map(|(step, centre)| (step - i64::from(**centre)).pow(2)).sum()
            };
            prop_assert_eq!(i64::from(found.distance), (0..3).map(distance).min().unwrap());
            let count = x.len() as i64;
            prop_assert_eq!(i64::from(found.level), steps.iter().sum::<i64>() * 64 / count);
            prop_assert_eq!(i64::from(found.spread), steps.iter().map(|s| s * s).sum::<i64>() * 16 / count);
            let changes = steps.windows(2).map(|pair| (pair[1] - pair[0]).pow(2)).sum::<i64>();
            prop_assert_eq!(i64::from(found.roughness), changes * 16 / (count - 1).max(1));
        }
    }
}

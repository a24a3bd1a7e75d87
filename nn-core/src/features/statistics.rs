//! Statistics of `f32`.

use crate::topology::{Channel, Frames, STATISTICS};

/// Statistics of each channel of each frame: see [`Statistics`](crate::Statistics).
pub(super) fn statistics(frames: &Frames, x: &[f32], y: &mut [f32]) {
    let Some(moments) = frames.moments() else { return };
    let count = f32::from(moments.get());
    frames.each(x, y, STATISTICS, |channel, y| {
        for (y, number) in y.iter_mut().zip(of_channel(channel, count)) {
            // A NaN has the same bits on every processor.
            *y = if number.is_nan() { f32::NAN } else { number };
        }
    });
}

/// Differences from the first number are added up, so that a constant has the deviation 0, and numbers far from zero
/// lose no digits.
#[inline(always)]
fn of_channel(channel: Channel<'_, f32>, count: f32) -> [f32; STATISTICS] {
    let first = channel.iter().next().unwrap_or(0.0);
    let (mut sum, mut squares, mut crossings) = (0.0, 0.0, 0.0);
    let (mut least, mut most, mut was_negative) = (first, first, first < 0.0);
    for x in channel.iter() {
        sum += x - first;
        squares += x * x;
        // `f32::min` does not say which of two zeros it gives.
        if x < least {
            least = x;
        }
        if x > most {
            most = x;
        }
        let is_negative = x < 0.0;
        if is_negative != was_negative {
            crossings += 1.0;
        }
        was_negative = is_negative;
    }
    if squares.is_nan() {
        return [f32::NAN, f32::NAN, f32::NAN, f32::NAN, f32::NAN, crossings];
    }
    let shift = sum / count;
    let mut deviations = 0.0;
    for x in channel.iter() {
        let deviation = (x - first) - shift;
        deviations += deviation * deviation;
    }
    let deviation = libm::sqrtf(deviations / count);
    [first + shift, deviation, libm::sqrtf(squares / count), least, most, crossings]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topology::{Feature, LayerSpec, Number, Shape};
    use proptest::prelude::*;
    use std::vec::Vec;

    /// Statistics of a whole signal of one channel.
    fn whole(x: &[f32]) -> [f32; STATISTICS] {
        let moments = x.len() as u16;
        let shape = Shape::new(1, moments, 1);
        let row = LayerSpec::features(Number::F32, shape, moments, 1, Feature::Statistics);
        let mut y = [9.0; STATISTICS];
        statistics(&row.frames().unwrap(), x, &mut y);
        y
    }

    #[test]
    fn statistics_are_those_worked_out_by_hand() {
        // Mean 2, squares of differences 9 + 1 + 1 + 9, squares 1 + 1 + 9 + 25.
        assert_eq!(whole(&[-1.0, 1.0, 3.0, 5.0]), [2.0, 5.0f32.sqrt(), 3.0, -1.0, 5.0, 1.0]);
        assert_eq!(whole(&[3.0, -3.0, 3.0, -3.0]), [0.0, 3.0, 3.0, -3.0, 3.0, 3.0]);
        assert_eq!(whole(&[-7.0]), [-7.0, 0.0, 7.0, -7.0, -7.0, 0.0]);
    }

    #[test]
    fn a_constant_has_no_deviation_whatever_it_is() {
        for constant in [0.1, -9.81, 1e-30, 1e17, f32::MIN_POSITIVE, 101_325.7] {
            let [mean, deviation, rms, least, most, crossings] = whole(&[constant; 64]);
            assert_eq!(
                [mean, deviation, least, most, crossings],
                [constant, 0.0, constant, constant, 0.0]
            );
            let exact = if constant.abs() < 1e-20 { 0.0 } else { constant.abs() };
            assert!((rms - exact).abs() <= 1e-6 * exact, "{rms} of {constant}");
        }
        assert_eq!(whole(&[0.0; 5]), [0.0; STATISTICS]);
    }

    #[test]
    fn zero_is_not_negative_of_either_sign() {
        assert_eq!(whole(&[1.0, 0.0, -0.0, 1.0])[5], 0.0);
        assert_eq!(whole(&[-1.0, 0.0, -1.0, -0.0])[5], 3.0);
    }

    #[test]
    fn numbers_that_are_none_are_found_in_every_place_with_the_same_bits() {
        for place in 0..4 {
            for nan in [f32::NAN, f32::from_bits(0xffc0_1234), f32::from_bits(0x7f80_0001)] {
                let mut x = [1.0, -2.0, 3.0, 4.0];
                x[place] = nan;
                let bits = whole(&x).map(f32::to_bits);
                assert_eq!(bits[..5], [f32::NAN.to_bits(); 5]);
                assert!(whole(&x)[5] <= 3.0);
            }
        }
    }

    #[test]
    fn the_largest_and_smallest_numbers_are_defined() {
        let infinite = whole(&[f32::INFINITY, 1.0]);
        assert!(infinite[0].is_nan() && infinite[1].is_nan());
        assert_eq!(infinite[2..], [f32::INFINITY, 1.0, f32::INFINITY, 0.0]);
        let largest = whole(&[f32::MAX, f32::MAX / 2.0]);
        assert_eq!(largest[1..3], [f32::INFINITY; 2]);
        let tiny = f32::from_bits(1);
        // Half of the smallest number is rounded to the even one, 0; its square is 0.
        assert_eq!(whole(&[0.0, tiny]), [0.0, 0.0, 0.0, 0.0, tiny, 0.0]);
    }

    proptest! {
        #[test]
        fn statistics_are_those_of_a_naive_computation_in_f64(
            x in prop::collection::vec(-1000.0f32..1000.0, 1..300),
            offset in -1e5f32..1e5
        ) {
            let x: Vec<f32> = x.iter().map(|x| x + offset).collect();
            let wide: Vec<f64> = x.iter().map(|&x| x.into()).collect();
            let n = wide.len() as f64;
            let mean = wide.iter().sum::<f64>() / n;
            let variance = wide.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
            let square = wide.iter().map(|x| x * x).sum::<f64>() / n;
            let crossings = x.windows(2).filter(|pair| (pair[0] < 0.0) != (pair[1] < 0.0)).count();
            let y = whole(&x);
            // A few hundred roundings of half a unit in the last of 24 bits each.
            let size = wide.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
            prop_assert!((f64::from(y[0]) - mean).abs() <= 1e-6 * size, "mean {} {mean}", y[0]);
            prop_assert!((f64::from(y[1]) - variance.sqrt()).abs() <= 1e-4 * variance.sqrt() + 1e-7 * size);
            prop_assert!((f64::from(y[2]) - square.sqrt()).abs() <= 2e-5 * square.sqrt());
            prop_assert_eq!(y[3], x.iter().copied().fold(f32::INFINITY, f32::min));
            prop_assert_eq!(y[4], x.iter().copied().fold(f32::NEG_INFINITY, f32::max));
            prop_assert_eq!(y[5], crossings as f32);
        }
    }
}

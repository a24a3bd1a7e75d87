//! Statistics of 16-bit integers, defined exactly.

use super::integer_root::root;
use crate::element::Element;
use crate::topology::{Channel, Frames, STATISTICS};
use core::num::{NonZeroU16, NonZeroU64};

/// Statistics of each channel of each frame: see [`Statistics`](crate::Statistics).
pub(super) fn statistics(frames: &Frames, x: &[i16], y: &mut [i16]) {
    let Some(moments) = frames.moments() else { return };
    frames.each(x, y, STATISTICS, |channel, y| {
        for (y, number) in y.iter_mut().zip(of_channel(channel, moments)) {
            *y = number;
        }
    });
}

/// Sums of up to 65,535 numbers: of the numbers below 2³¹, of their squares below 2⁴⁶.
#[inline(always)]
fn of_channel(channel: Channel<'_, i16>, moments: NonZeroU16) -> [i16; STATISTICS] {
    let first = channel.iter().next().unwrap_or(0);
    let (mut sum, mut squares, mut crossings) = (0i32, 0u64, 0u32);
    let (mut least, mut most, mut before) = (first, first, first);
    for x in channel.iter() {
        sum = sum.wrapping_add(x.into());
        squares = squares.wrapping_add(square(x));
        least = least.min(x);
        most = most.max(x);
        // The sign of the exclusive or: whether one is negative and the other is not.
        crossings = crossings.wrapping_add(u32::from((x ^ before) < 0));
        before = x;
    }
    let (n, size) = (u64::from(moments.get()), u64::from(sum.unsigned_abs()));
    // n²·variance = n·Σx² − (Σx)², exact below 2⁶².
    let spread = n.wrapping_mul(squares).wrapping_sub(size.wrapping_mul(size));
    let n_squared = NonZeroU64::from(moments).saturating_mul(moments.into());
    [
        i16::average(sum, moments),
        rounded_root(spread.wrapping_mul(4) / n_squared),
        rounded_root(squares.wrapping_mul(4) / NonZeroU64::from(moments)),
        least,
        most,
        limited(crossings),
    ]
}

fn square(x: i16) -> u64 {
    let size = u32::from(x.unsigned_abs());
    size.wrapping_mul(size).into()
}

/// Half the root of four times a number, half up: `floor(√x + ½)`, at most 32,767.
fn rounded_root(four_times: u64) -> i16 {
    let x = u32::try_from(four_times).unwrap_or(u32::MAX);
    limited(root(x).wrapping_add(1) >> 1)
}

fn limited(x: u32) -> i16 {
    i16::try_from(x).unwrap_or(i16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topology::{Feature, LayerSpec, Number, Shape};
    use proptest::prelude::*;
    use std::vec;

    fn whole(x: &[i16]) -> [i16; STATISTICS] {
        let moments = x.len() as u16;
        let shape = Shape::new(1, moments, 1);
        let row = LayerSpec::features(Number::I16, shape, moments, 1, Feature::Statistics);
        let mut y = [9; STATISTICS];
        statistics(&row.frames().unwrap(), x, &mut y);
        y
    }

    #[test]
    fn statistics_are_those_worked_out_by_hand() {
        // √5 = 2.24, √9 = 3
        assert_eq!(whole(&[-1, 1, 3, 5]), [2, 2, 3, -1, 5, 1]);
        // Mean 0.5 goes up, deviation √0.25 = 0.5 too, √0.5 = 0.71
        assert_eq!(whole(&[0, 1]), [1, 1, 1, 0, 1, 0]);
        assert_eq!(whole(&[-7]), [-7, 0, 7, -7, -7, 0]);
        assert_eq!(whole(&[0; 9]), [0; STATISTICS]);
        assert_eq!(whole(&[-1234; 9]), [-1234, 0, 1234, -1234, -1234, 0]);
    }

    #[test]
    fn the_largest_sums_overflow_nothing() {
        let most = i16::MAX;
        assert_eq!(whole(&vec![i16::MIN; 65_535]), [i16::MIN, 0, most, i16::MIN, i16::MIN, 0]);
        assert_eq!(whole(&vec![most; 65_535]), [most, 0, most, most, most, 0]);
        let alternating: vec::Vec<i16> =
            (0..65_534).map(|i| if i % 2 == 0 { i16::MIN } else { most }).collect();
        // Mean −½ goes up; deviation 32,767.5 and the count of crossings are limited.
        assert_eq!(whole(&alternating), [0, most, most, i16::MIN, most, most]);
    }

    proptest! {
        #[test]
        fn statistics_are_those_of_f64_rounded_half_up(
            x in prop::collection::vec(any::<i16>(), 1..300),
            shift in 0u32..15
        ) {
            let x: vec::Vec<i16> = x.iter().map(|x| x >> shift).collect();
            let n = x.len() as f64;
            let wide = x.iter().map(|&x| f64::from(x));
            let mean = wide.clone().sum::<f64>() / n;
            let variance = wide.clone().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
            let square = wide.map(|x| x * x).sum::<f64>() / n;
            let y = whole(&x).map(f64::from);
            // Half a step of rounding, and a little where `f64` rounds otherwise.
            for (found, exact) in [(y[0], mean), (y[1], variance.sqrt()), (y[2], square.sqrt())] {
                prop_assert!((found - exact.min(32_767.0)).abs() <= 0.500_001, "{found} {exact}");
            }
            prop_assert_eq!(y[3], f64::from(*x.iter().min().unwrap()));
            prop_assert_eq!(y[4], f64::from(*x.iter().max().unwrap()));
            let crossings = x.windows(2).filter(|pair| (pair[0] < 0) != (pair[1] < 0)).count();
            prop_assert_eq!(y[5], crossings as f64);
        }
    }
}

//! The types of numbers that activations are made of.

use crate::quantized::Balance;
use crate::topology::{FormatKind, Number};
use crate::trace::LayerOutput;
use core::num::NonZeroU16;

/// A number in an activation: `f32`, or the `i16` of quantized layers. Nobody else implements it.
///
/// What layers without parameters compute, they compute with these functions, so that a layer written
/// once works for both.
pub trait Element: Copy + PartialOrd + 'static {
    /// The type in which several of them are added up.
    type Sum: Copy;

    /// The number 0.
    const ZERO: Self;
    /// The sum of no numbers.
    const EMPTY_SUM: Self::Sum;
    /// The name of the type in files.
    const NUMBER: Number;
    /// The format of layers without weights.
    const FORMAT: FormatKind = FormatKind::of_number(Self::NUMBER);

    /// Factors that bring two activations to the same scale.
    type Balance: Clone + core::fmt::Debug + PartialEq;
    /// The balance that makes everything 0, where there is a scale.
    const ZERO_BALANCE: Self::Balance;

    /// The array of `N` zeros, in flash.
    fn zeros<const N: usize>() -> &'static [Self; N];

    /// Adds one more number to a sum.
    fn add(sum: Self::Sum, number: Self) -> Self::Sum;

    /// Divides a sum by the count of its numbers.
    fn average(sum: Self::Sum, count: NonZeroU16) -> Self;

    /// Wraps these numbers as the output of a layer.
    fn shown(numbers: &[Self]) -> LayerOutput<'_>;

    /// Adds two activations: `y = first + second`, where `first` is in `y`; not less than `low`.
    fn join(balance: &Self::Balance, y: &mut [Self], second: &[Self], low: Self);

    /// Scales an activation: `y = number`, the first or the second of two that are joined without a sum.
    fn bring(balance: &Self::Balance, is_second: bool, numbers: &[Self], y: &mut [Self]);
}

/// The sum is rounded to `f32` at every addition, the quotient once more.
impl Element for f32 {
    type Sum = f32;

    const ZERO: Self = 0.0;
    const EMPTY_SUM: f32 = 0.0;
    const NUMBER: Number = Number::F32;

    type Balance = ();
    const ZERO_BALANCE: () = ();

    #[inline(always)]
    fn zeros<const N: usize>() -> &'static [Self; N] {
        const { &[0.0; N] }
    }

    #[inline(always)]
    fn add(sum: f32, number: f32) -> f32 {
        sum + number
    }

    #[inline(always)]
    fn average(sum: f32, count: NonZeroU16) -> f32 {
        sum / f32::from(count.get())
    }

    fn shown(numbers: &[Self]) -> LayerOutput<'_> {
        LayerOutput::Floats(numbers)
    }

    #[inline(never)]
    fn join((): &(), y: &mut [f32], second: &[f32], _: f32) {
        for (y, second) in y.iter_mut().zip(second) {
            *y += second;
        }
    }

    #[inline(always)]
    fn bring((): &(), _: bool, numbers: &[f32], y: &mut [f32]) {
        for (y, number) in y.iter_mut().zip(numbers) {
            *y = *number;
        }
    }
}

/// The average is `floor((sum + floor(count / 2)) / count)`: the nearest integer, of two the larger one.
impl Element for i16 {
    type Sum = i32;

    const ZERO: Self = 0;
    const EMPTY_SUM: i32 = 0;
    const NUMBER: Number = Number::I16;

    type Balance = Balance;
    const ZERO_BALANCE: Balance = Balance::ZERO;

    #[inline(always)]
    fn zeros<const N: usize>() -> &'static [Self; N] {
        const { &[0; N] }
    }

    #[inline(always)]
    fn add(sum: i32, number: i16) -> i32 {
        sum.wrapping_add(number.into())
    }

    /// The average of up to 65,535 numbers, so that their sum fits.
    #[inline(always)]
    fn average(sum: i32, count: NonZeroU16) -> i16 {
        // Moved up by 2¹⁵ for each number, so that nothing is negative, and the quotient back down.
        let offset = u32::from(count.get()) << 15;
        let moved = (sum as u32).wrapping_add(offset).wrapping_add(u32::from(count.get() / 2));
        (moved / core::num::NonZeroU32::from(count)).wrapping_sub(1 << 15) as i16
    }

    fn shown(numbers: &[Self]) -> LayerOutput<'_> {
        LayerOutput::Integers(numbers)
    }

    #[inline(never)]
    fn join(balance: &Balance, y: &mut [i16], second: &[i16], low: i16) {
        for (y, second) in y.iter_mut().zip(second) {
            *y = balance.sum(*y, *second).max(low);
        }
    }

    #[inline(never)]
    fn bring(balance: &Balance, is_second: bool, numbers: &[i16], y: &mut [i16]) {
        for (y, number) in y.iter_mut().zip(numbers) {
            *y = if is_second { balance.sum(0, *number) } else { balance.sum(*number, 0) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn average(sum: i32, count: u16) -> i16 {
        i16::average(sum, NonZeroU16::new(count).unwrap())
    }

    #[test]
    fn averages_of_integers_are_rounded_half_up() {
        assert_eq!([average(3, 2), average(-3, 2), average(-5, 2)], [2, -1, -2]);
        assert_eq!([average(4, 3), average(5, 3), average(-4, 3), average(-5, 3)], [1, 2, -1, -2]);
    }

    proptest! {
        #[test]
        fn averages_of_integers_are_what_the_formula_says(sum: i32, count in 1u16..) {
            let n = i64::from(count);
            let sum = i64::from(sum).clamp(-32_768 * n, 32_767 * n);
            let expected = (sum + n / 2).div_euclid(n);
            prop_assert_eq!(i64::from(average(sum as i32, count)), expected);
        }
    }

    #[test]
    fn the_largest_sums_do_not_overflow() {
        assert_eq!(average(i32::from(i16::MAX) * 65_535, u16::MAX), i16::MAX);
        assert_eq!(average(i32::from(i16::MIN) * 65_535, u16::MAX), i16::MIN);
    }
}

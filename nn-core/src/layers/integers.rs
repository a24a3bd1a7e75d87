//! Scales of inputs that are integers.

use super::quantize::{InputScale, PerChannel, Scale};
use crate::input::InputNumber;
use crate::quantized::kernel;
use crate::rounding::round_half_up;
use crate::topology::{FormatKind, Op};

/// A scale, or one for each channel, of inputs that are integers `T`: `u8`, `i8` or `i16`, as cameras and converters
/// give them.
///
/// An integer becomes what the same number of `f32` becomes in [`Quantize`](crate::quantized::Quantize), so that a
/// network answers integers as it answers the `f32` that they are. `S` is `f32`, or [`PerChannel`], whose offset is the
/// zero point.
///
/// | | `u8`, `i8` | `i16` |
/// | --- | --- | --- |
/// | one scale | a table of 512 bytes of flash, made by the compiler; five instructions a number | a product of `f32` |
/// | [`PerChannel`] | a difference and a product of `f32` | the same |
///
/// ```
/// use nn_core::quantized::{Integers, PerChannel, Quantize, QuantizeImage};
/// use nn_core::{Image, Layer};
///
/// let pixels = QuantizeImage::<1, 3, 1, _>::of(Integers::<u8>::new(128.5));
/// assert_eq!(pixels.forward(&Image([[[0], [1], [255]]])).0, [[[0], [129], [32_767]]]);
///
/// let each = PerChannel { offset: [0.0, -128.0], scale: [10.0, 100.0] };
/// let signed = Quantize::of(Integers::<i8, _>::per_channel(each));
/// assert_eq!(signed.forward(&[-3, 127]), [-30, 25_500]);
/// ```
#[derive(Clone, Debug, PartialEq)]
#[repr(C)]
pub struct Integers<T: InputNumber, S: OfIntegers<T> = f32> {
    pub(crate) scale: S,
    table: S::Table,
}

/// A scale of integers `T`. Nobody else implements it.
pub trait OfIntegers<T>: Clone + core::fmt::Debug + PartialEq {
    /// Table of what all integers become, if there is one.
    type Table: Clone + core::fmt::Debug + PartialEq;

    /// Quantizes whole pixels of numbers, of so many channels each.
    fn quantize(&self, table: &Self::Table, x: &[T], y: &mut [i16]);
}

macro_rules! by_table {
    ($($number:ident),*) => {$(
        impl OfIntegers<$number> for f32 {
            type Table = [i16; 256];

            #[inline(always)]
            fn quantize(&self, table: &[i16; 256], x: &[$number], y: &mut [i16]) {
                for (x, y) in x.iter().zip(y) {
                    // A byte is never beyond a table of 256.
                    *y = table[usize::from(*x as u8)];
                }
            }
        }

        impl Integers<$number> {
            /// Makes one scale for all numbers, and the table.
            pub const fn new(scale: f32) -> Self {
                let (mut table, mut byte) = ([0; 256], 0);
                while byte < table.len() {
                    table[byte] = round_half_up(byte as u8 as $number as f32 * scale);
                    byte += 1;
                }
                Self { scale, table }
            }
        }
    )*};
}

by_table!(u8, i8);

impl OfIntegers<i16> for f32 {
    type Table = ();

    #[inline(always)]
    fn quantize(&self, (): &(), x: &[i16], y: &mut [i16]) {
        kernel::quantize(x, *self, y);
    }
}

impl Integers<i16> {
    /// Makes one scale for all numbers.
    pub const fn new(scale: f32) -> Self {
        Self { scale, table: () }
    }
}

impl<T: InputNumber, const N: usize> OfIntegers<T> for PerChannel<N> {
    type Table = ();

    #[inline(always)]
    fn quantize(&self, (): &(), x: &[T], y: &mut [i16]) {
        let (mut x, mut y) = (x, y);
        while let (Some((pixel, x_rest)), Some((to, y_rest))) =
            (x.split_at_checked(N.max(1)), y.split_at_mut_checked(N.max(1)))
        {
            kernel::quantize_per_channel(pixel, &self.offset, &self.scale, to);
            (x, y) = (x_rest, y_rest);
        }
    }
}

impl<T: InputNumber, const N: usize> Integers<T, PerChannel<N>> {
    /// Makes an offset and a scale for each channel.
    pub const fn per_channel(scale: PerChannel<N>) -> Self {
        Self { scale, table: () }
    }
}

impl<T: InputNumber, S: OfIntegers<T>> Integers<T, S> {
    /// Quantizes whole pixels.
    #[inline(always)]
    pub(crate) fn quantize_numbers(&self, x: &[T], y: &mut [i16]) {
        self.scale.quantize(&self.table, x, y);
    }
}

macro_rules! input_scale {
    ($($number:ident),*) => {$(
        impl<const N: usize> InputScale<N> for Integers<$number> {
            type Number = $number;

            const QUANTIZE: Op = <f32 as Scale<N>>::QUANTIZE;
            const FORMAT: FormatKind = FormatKind::of_inputs($number::NUMBER);
            const ZERO: Self = Self::new(0.0);

            #[inline(always)]
            fn quantize(&self, x: &[$number], y: &mut [i16]) {
                self.quantize_numbers(x, y);
            }
        }

        impl<const N: usize> InputScale<N> for Integers<$number, PerChannel<N>> {
            type Number = $number;

            const QUANTIZE: Op = <PerChannel<N> as Scale<N>>::QUANTIZE;
            const FORMAT: FormatKind = FormatKind::of_inputs($number::NUMBER);
            const ZERO: Self = Self::per_channel(<PerChannel<N> as Scale<N>>::ZERO);

            #[inline(always)]
            fn quantize(&self, x: &[$number], y: &mut [i16]) {
                self.quantize_numbers(x, y);
            }
        }
    )*};
}

input_scale!(u8, i8, i16);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_becomes_what_the_same_number_of_f32_becomes() {
        for scale in [0.0, 0.3, 128.498_04, 1e30, f32::MIN_POSITIVE] {
            for byte in 0..=u8::MAX {
                let (x, y) = (f32::from(byte), f32::from(byte as i8));
                let [mut expected, mut found] = [[0; 2]; 2];
                kernel::quantize(&[x, y], scale, &mut expected);
                Integers::<u8>::new(scale).quantize_numbers(&[byte], &mut found[..1]);
                Integers::<i8>::new(scale).quantize_numbers(&[byte as i8], &mut found[1..]);
                assert_eq!(found, expected, "{byte} times {scale}");
            }
        }
    }

    #[test]
    fn channels_of_integers_have_scales_of_their_own() {
        // (200 − 100)·3, (7 − 0.5)·0.5 = 3.25; (0 − 100)·3, (1 − 0.5)·0.5 = 0.25
        let each = PerChannel { offset: [100.0, 0.5], scale: [3.0, 0.5] };
        let mut y = [0; 4];
        Integers::<u8, _>::per_channel(each).quantize_numbers(&[200, 7, 0, 1], &mut y);
        assert_eq!(y, [300, 3, -300, 0]);
        let mut y = [0; 2];
        Integers::<i16, _>::per_channel(each).quantize_numbers(&[-900, 32_767], &mut y);
        assert_eq!(y, [-3000, 16_383]);
    }
}

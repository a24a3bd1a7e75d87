//! Inputs of a network: numbers as sensors give them.

use crate::image::Image;
use crate::rounding::round_half_up;
use crate::topology::Number;

/// A number as a sensor gives it: `f32`, `u8`, `i8` or `i16`. Nobody else implements it.
pub trait InputNumber: Copy + PartialEq + core::fmt::Debug + 'static {
    /// The type as data.
    const NUMBER: Number;
    /// The number 0.
    const ZERO: Self;

    /// The nearest number to `x`; of a type of integers of two the larger, the smallest or the largest where `x` is beyond,
    /// and 0 for a NaN.
    fn from_f32(x: f32) -> Self;

    /// The same number as `f32`, exactly.
    fn to_f32(self) -> f32;
}

impl InputNumber for f32 {
    const NUMBER: Number = Number::F32;
    const ZERO: Self = 0.0;

    #[inline(always)]
    fn from_f32(x: f32) -> Self {
        x
    }

    #[inline(always)]
    fn to_f32(self) -> f32 {
        self
    }
}

macro_rules! integers {
    ($($number:ident is $kind:ident),*) => {$(
        impl InputNumber for $number {
            const NUMBER: Number = Number::$kind;
            const ZERO: Self = 0;

            #[inline(always)]
            fn from_f32(x: f32) -> Self {
                round_half_up(x).clamp(Self::MIN as i16, Self::MAX as i16) as Self
            }

            #[inline(always)]
            fn to_f32(self) -> f32 {
                f32::from(self)
            }
        }
    )*};
}

integers!(u8 is U8, i8 is I8, i16 is I16);

/// Input of a network: a list of numbers, or an [`Image`]. Programs fill it, and test samples are read into it.
///
/// ```
/// use nn_core::{Image, NetworkInput};
///
/// let mut image = Image::<u8, 1, 2, 1>::BLANK;
/// image.inputs_mut().copy_from_slice(&[7, 255]);
/// assert_eq!(image.0, [[[7], [255]]]);
/// ```
pub trait NetworkInput {
    /// The type of one number.
    type Number: InputNumber;

    /// Count of the numbers.
    const COUNT: usize;
    /// The input before anything was measured: zeros.
    const BLANK: Self;

    /// All numbers, the last dimension's neighbours next to each other.
    fn inputs(&self) -> &[Self::Number];

    /// The same numbers as [`inputs`](Self::inputs), mutable.
    fn inputs_mut(&mut self) -> &mut [Self::Number];
}

impl<T: InputNumber, const N: usize> NetworkInput for [T; N] {
    type Number = T;

    const COUNT: usize = N;
    const BLANK: Self = [T::ZERO; N];

    #[inline(always)]
    fn inputs(&self) -> &[T] {
        self
    }

    #[inline(always)]
    fn inputs_mut(&mut self) -> &mut [T] {
        self
    }
}

impl<T: InputNumber, const H: usize, const W: usize, const C: usize> NetworkInput
    for Image<T, H, W, C>
{
    type Number = T;

    const COUNT: usize = H * W * C;
    const BLANK: Self = Self([[[T::ZERO; C]; W]; H]);

    #[inline(always)]
    fn inputs(&self) -> &[T] {
        self.0.as_flattened().as_flattened()
    }

    #[inline(always)]
    fn inputs_mut(&mut self) -> &mut [T] {
        self.0.as_flattened_mut().as_flattened_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_the_nearest_of_a_type() {
        assert_eq!([-1.0, 254.4, 1e9, f32::NAN].map(u8::from_f32), [0, 254, 255, 0]);
        assert_eq!([-129.0, -1.5, 126.5, 128.0].map(i8::from_f32), [-128, -1, 127, 127]);
        assert_eq!(i16::from_f32(-1e9).to_f32(), -32_768.0);
        assert_eq!(u8::MAX.to_f32(), 255.0);
    }
}

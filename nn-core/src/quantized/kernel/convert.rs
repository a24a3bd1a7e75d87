//! Conversion of inputs to 16-bit integers, and of these to `f32`.

use crate::input::InputNumber;
use crate::rounding::round_half_up;

/// `y[i] = clamp(round(x[i]·scale))`: the product rounded to `f32`, then half up to an integer; a NaN
/// becomes 0. An integer is the `f32` of the same value. Total for any lengths.
#[inline(never)]
pub fn quantize<T: InputNumber>(x: &[T], scale: f32, y: &mut [i16]) {
    for (x, y) in x.iter().zip(y) {
        *y = round_half_up(x.to_f32() * scale);
    }
}

/// `y[i] = clamp(round((x[i] − offset[i])·scale[i]))`: difference and product rounded to `f32`, then as
/// [`quantize`].
#[inline(never)]
pub fn quantize_per_channel<T: InputNumber>(x: &[T], offset: &[f32], scale: &[f32], y: &mut [i16]) {
    for (((x, offset), scale), y) in x.iter().zip(offset).zip(scale).zip(y) {
        *y = round_half_up((x.to_f32() - offset) * scale);
    }
}

/// `z[i] = x[i]·scale`, rounded to `f32`.
#[inline(never)]
pub fn dequantize(x: &[i16], scale: f32, z: &mut [f32]) {
    for (x, z) in x.iter().zip(z) {
        *z = f32::from(*x) * scale;
    }
}

/// `z[i] = x[i]·scale[i] + offset[i]`, product and sum rounded to `f32`.
#[inline(never)]
pub fn dequantize_per_channel(x: &[i16], offset: &[f32], scale: &[f32], z: &mut [f32]) {
    for (((x, offset), scale), z) in x.iter().zip(offset).zip(scale).zip(z) {
        *z = f32::from(*x) * scale + offset;
    }
}

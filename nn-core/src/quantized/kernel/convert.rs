//! Conversion of inputs to 16-bit integers, and of these to `f32`.

use crate::input::InputNumber;

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

/// The nearest integer, of two the larger one; the nearest that there is if it is too large; 0 for a NaN.
///
/// Works on bits: conversions and comparisons of `f32` are slow without a floating-point unit.
#[inline(always)]
pub(crate) const fn round_half_up(x: f32) -> i16 {
    let bits = x.to_bits();
    let is_negative = bits >> 31 == 1;
    let exponent = bits >> 23 & 0xff;
    if exponent < 126 {
        return 0; // Less than one half.
    }
    if exponent > 126 + 15 {
        let is_nan = bits & 0x7fff_ffff > f32::INFINITY.to_bits();
        return if is_nan {
            0
        } else if is_negative {
            i16::MIN
        } else {
            i16::MAX
        };
    }
    // |x| = mantissa / 2^shift, with a shift in 9..=24.
    let shift = 150 - exponent;
    let mantissa = (bits & 0x007f_ffff | 0x0080_0000) as i32;
    let signed = if is_negative { -mantissa } else { mantissa };
    let rounded = ((signed >> (shift - 1)) + 1) >> 1;
    if rounded > i16::MAX as i32 { i16::MAX } else { rounded as i16 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_definition(x: f32) -> i16 {
        // Exact in f64. `as` saturates, and makes a NaN 0.
        libm::floor(f64::from(x) + 0.5) as i16
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn any_number_is_rounded_half_up(x: f32, small in -40_000f32..40_000.0) {
            prop_assert_eq!(round_half_up(x), by_definition(x));
            prop_assert_eq!(round_half_up(small), by_definition(small));
        }
    }

    #[test]
    fn every_half_and_its_neighbours_are_rounded_half_up() {
        for twice in -70_000i32..=70_000 {
            let half = twice as f32 / 2.0;
            for x in [half, half.next_up(), half.next_down()] {
                assert_eq!(round_half_up(x), by_definition(x), "{x}");
            }
        }
        for x in [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, -0.0] {
            assert_eq!(round_half_up(x), by_definition(x), "{x}");
        }
    }
}

//! Rounding of `f32` to 16-bit integers.

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

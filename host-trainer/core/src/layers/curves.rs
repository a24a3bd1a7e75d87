//! Sigmoid and hyperbolic tangent for training, fast where many lie side by side.
//!
//! A recurrent layer takes three of them for each of its numbers at every moment, in a sum of products that is
//! short. So in `f32` they are made of additions, fused multiply-adds, one division and the bits of an exponent, which a
//! compiler makes vector code of; see `vectorized`. They give the same bits on every processor,
//! but not those of `libm`, which the device computes with: training needs none of the device's bits.
//!
//! ```text
//! x = k·ln 2 + r,  k an integer, |r| ≤ ln 2 / 2
//! eˣ − 1 = 2ᵏ·p + (2ᵏ − 1),  p = eʳ − 1 = r + r²/2! + … + r⁷/7!     off by at most r⁷/8!, 1.5·10⁻⁸, of p
//!
//! sigmoid(x) = 1 / (2 + (e⁻ˣ − 1))
//! tanh(|x|)  = t / (t + 2),  t = e^(2|x|) − 1
//! ```

/// The two functions, of which gates are made.
pub trait Curves: Copy {
    /// `1 / (1 + e⁻ˣ)`. In `f32` within 2.5 units of the last place, and never below 2⁻¹²⁶; NaN stays NaN.
    fn sigmoid_vectorized(self) -> Self;
    /// tanh x. In `f32` within 2.5 units of the last place; NaN stays NaN.
    fn tanh_vectorized(self) -> Self;
}

impl Curves for f32 {
    #[inline(always)]
    fn sigmoid_vectorized(self) -> Self {
        // Beyond, 2ᵏ has no exponent.
        let x = if self > 87.0 { 87.0 } else { self };
        let x = if x < -87.0 { -87.0 } else { x };
        1.0 / (2.0 + exp_less_1(-x))
    }

    #[inline(always)]
    fn tanh_vectorized(self) -> Self {
        // tanh 10 = 1 − 4·10⁻⁹
        let size = if self.abs() > 10.0 { 10.0 } else { self.abs() };
        let t = exp_less_1(2.0 * size);
        (t / (t + 2.0)).copysign(self)
    }
}

impl Curves for f64 {
    #[inline(always)]
    fn sigmoid_vectorized(self) -> Self {
        1.0 / (1.0 + libm::exp(-self))
    }

    #[inline(always)]
    fn tanh_vectorized(self) -> Self {
        libm::tanh(self)
    }
}

/// `eˣ − 1` for x within ±87.
#[inline(always)]
fn exp_less_1(x: f32) -> f32 {
    /// A number that has no room for a fraction: what is added to it is rounded, and lies in its last bits.
    const ROUNDER: f32 = 12_582_912.0;
    /// ln 2 in two parts, of which the first times any k is exact.
    const LN_2: [f32; 2] = [355.0 / 512.0, -2.121_944_4e-4];
    let rounded = x.mul_add(core::f32::consts::LOG2_E, ROUNDER);
    let k = rounded - ROUNDER;
    let r = k.mul_add(-LN_2[1], k.mul_add(-LN_2[0], x));
    let tail = r.mul_add(1.0 / 5_040.0, 1.0 / 720.0);
    let tail = r.mul_add(tail, 1.0 / 120.0);
    let tail = r.mul_add(tail, 1.0 / 24.0);
    let tail = r.mul_add(tail, 1.0 / 6.0);
    let tail = r.mul_add(tail, 0.5);
    let p = (r * r).mul_add(tail, r);
    let power = f32::from_bits(rounded.to_bits().wrapping_add(127) << 23);
    power.mul_add(p, power - 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Distance to the exact value, in units of its last place.
    fn units_off(y: f32, exact: f64) -> f64 {
        let nearest = exact as f32;
        let unit = f64::from(f32::from_bits(nearest.to_bits() + 1)) - f64::from(nearest);
        (f64::from(y) - exact).abs() / unit.abs()
    }

    #[test]
    fn both_are_within_two_and_a_half_units_of_the_last_place() {
        let (mut of_sigmoid, mut of_tanh) = (0.0f64, 0.0f64);
        for bits in (0..0x7f00_0000u32).step_by(997) {
            for x in [f32::from_bits(bits), -f32::from_bits(bits)] {
                if x.abs() < 87.0 {
                    let exact = 1.0 / (1.0 + libm::exp(-f64::from(x)));
                    of_sigmoid = of_sigmoid.max(units_off(x.sigmoid_vectorized(), exact));
                }
                of_tanh = of_tanh.max(units_off(x.tanh_vectorized(), libm::tanh(f64::from(x))));
            }
        }
        assert!(of_sigmoid < 2.5 && of_tanh < 2.5, "{of_sigmoid} {of_tanh}");
    }

    #[test]
    fn the_ends_are_those_of_the_functions() {
        assert_eq!(f32::INFINITY.sigmoid_vectorized(), 1.0);
        assert!(f32::NEG_INFINITY.sigmoid_vectorized() < 2e-38);
        assert_eq!(0.0f32.sigmoid_vectorized(), 0.5);
        assert_eq!(f32::NEG_INFINITY.tanh_vectorized(), -1.0);
        assert_eq!(f32::MAX.tanh_vectorized(), 1.0);
        assert_eq!((-0.0f32).tanh_vectorized().to_bits(), (-0.0f32).to_bits());
        assert!(f32::NAN.sigmoid_vectorized().is_nan() && f32::NAN.tanh_vectorized().is_nan());
    }
}

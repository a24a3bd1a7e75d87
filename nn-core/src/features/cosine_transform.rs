//! Cosine transform of the logarithms of bands: DCT-II, orthonormal, in `f32` and in integers.
//!
//! ```text
//! y[k] = s·Σ x[b]·cos(π·k·(2·b + 1) / (2·B))    b below B; s = √(1 / B) for k = 0, else √(2 / B)
//! ```
//!
//! The table is a whole turn of a cosine, which a coefficient goes through by its own steps. A sum has the order of the
//! bands.

use crate::topology::Cepstrum;
use core::f32::consts::FRAC_1_SQRT_2;

/// √½ in parts of 2¹⁵.
const ROOT_OF_HALF: i64 = 23_170;

/// The first coefficients of the logarithms of bands, as many as there is room for.
#[inline(always)]
pub(super) fn of_floats(bands: &[f32], cosines: &[f32], y: &mut [f32]) {
    for (k, y) in y.iter_mut().enumerate() {
        let mut sum = 0.0;
        for (x, cosine) in terms(bands, cosines, k) {
            sum += x * cosine;
        }
        // The table has √(2 / B).
        let sum = if k == 0 { sum * FRAC_1_SQRT_2 } else { sum };
        // A NaN has the same bits on every processor.
        *y = if sum.is_nan() { f32::NAN } else { sum };
    }
}

/// The same of integers, of which a 1 means as much more as [`Cepstrum::places`] says; half up.
#[inline(always)]
pub(super) fn of_integers(bands: &[i16], cosines: &[i16], y: &mut [i16]) {
    let places_down = 15 + Cepstrum::places(bands.len() as u16);
    for (k, y) in y.iter_mut().enumerate() {
        // Less than 2³⁰·√B.
        let mut sum = 0i64;
        for (x, cosine) in terms(bands, cosines, k) {
            sum = sum.wrapping_add(i32::from(x).wrapping_mul(cosine.into()).into());
        }
        let (sum, down) = match k {
            0 => (sum.wrapping_mul(ROOT_OF_HALF), places_down + 15),
            _ => (sum, places_down),
        };
        let rounded = (sum.wrapping_add(1 << (down - 1))) >> down;
        *y = rounded.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
    }
}

/// Each band with its cosine, which is twice as many places further each time as its coefficient has.
#[inline(always)]
fn terms<T: Copy>(x: &[T], cosines: &[T], coefficient: usize) -> impl Iterator<Item = (T, T)> {
    let mut turn = coefficient;
    x.iter().map_while(move |x| {
        let cosine = cosines.get(turn)?;
        turn += 2 * coefficient;
        if turn >= cosines.len() {
            turn -= cosines.len();
        }
        Some((*x, *cosine))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{fill_float_cosines, fill_integer_cosines};
    use std::{vec, vec::Vec};

    fn floats(x: &[f32], coefficients: usize) -> Vec<f32> {
        let (mut cosines, mut y) = (vec![0.0; 4 * x.len()], vec![9.0; coefficients]);
        fill_float_cosines(&mut cosines);
        of_floats(x, &cosines, &mut y);
        y
    }

    fn integers(x: &[i16], coefficients: usize) -> Vec<i16> {
        let (mut cosines, mut y) = (vec![0; 4 * x.len()], vec![9; coefficients]);
        fill_integer_cosines(&mut cosines);
        of_integers(x, &cosines, &mut y);
        y
    }

    /// Printed by `scipy.fft.dct([3.5, -1.25, 0.5, 2, -20, 7.75, 1, -3], norm="ortho")`, SciPy 1.17.1.
    const SCIPY: [f64; 8] = [
        -3.358_757_210_636_1,
        2.384_200_294_951_49,
        6.919_481_088_177_77,
        0.365_826_930_497_502,
        -9.015_611_460_128_48,
        11.347_950_015_786_87,
        7.466_309_762_550_05,
        -12.543_655_370_332_79,
    ];

    #[test]
    fn coefficients_are_those_of_scipy() {
        let x = [3.5, -1.25, 0.5, 2.0, -20.0, 7.75, 1.0, -3.0];
        for (y, exact) in floats(&x, 8).iter().zip(&SCIPY) {
            assert!((f64::from(*y) - exact).abs() < 4e-6, "{y} {exact}");
        }
        // Eight bands are shifted down by two places: 512 parts become 128.
        let of_512 = x.map(|x| (x * 512.0) as i16);
        for (y, exact) in integers(&of_512, 8).iter().zip(&SCIPY) {
            assert!((f64::from(*y) - 128.0 * exact).abs() < 0.8, "{y} {exact}");
        }
    }

    #[test]
    fn coefficients_of_any_number_of_bands_are_those_of_the_definition() {
        for bands in [2usize, 3, 5, 7, 20, 40, 64, 65, 300] {
            let x: Vec<f32> = (0..bands).map(|b| ((b * 37 + 11) % 41) as f32 - 20.0).collect();
            let of_512: Vec<i16> = x.iter().map(|x| (x * 512.0) as i16).collect();
            let parts = f64::from(Cepstrum::parts(bands as u16));
            let all = floats(&x, bands).into_iter().zip(integers(&of_512, bands));
            for (k, (float, integer)) in all.enumerate() {
                let angle = |b: usize| {
                    core::f64::consts::PI * (k * (2 * b + 1)) as f64 / (2 * bands) as f64
                };
                let sum: f64 = (0..bands).map(|b| f64::from(x[b]) * libm::cos(angle(b))).sum();
                let exact = sum * libm::sqrt(if k == 0 { 1.0 } else { 2.0 } / bands as f64);
                let error = (f64::from(float) - exact).abs();
                assert!(error < 1e-5 + 2e-7 * bands as f64, "{k} of {bands}: {float} {exact}");
                let error = (f64::from(integer) - parts * exact).abs();
                assert!(error < 0.5 + parts * 0.02, "{k} of {bands}: {integer} {}", parts * exact);
            }
        }
    }

    #[test]
    fn the_largest_integers_overflow_nothing() {
        for bands in [2usize, 4, 5, 16, 17, 64, 65, 256, 1025, 2048] {
            for x in [i16::MIN, i16::MAX] {
                let y = integers(&vec![x; bands], bands);
                let root =
                    libm::sqrt(bands as f64) / f64::from(1 << Cepstrum::places(bands as u16));
                let error = f64::from(y[0]) - f64::from(x) * root;
                assert!(error.abs() < 16.0, "{bands}: {} {error}", y[0]);
                assert!(y[1..].iter().all(|y| y.abs() <= 32), "{bands}: {y:?}");
            }
        }
    }
}

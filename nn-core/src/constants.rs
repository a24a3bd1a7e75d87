//! Functions for tables that the compiler computes: of `f64`, from additions and products alone, so that the laptop
//! computes the same at run time.

use core::f64::consts::{LN_2, PI};

/// The cosine of `turn / turns` of a whole turn, for `turn ≤ turns / 2`, within 10⁻¹⁵; exactly 0 at a quarter.
pub(crate) const fn cosine(turn: usize, turns: usize) -> f64 {
    // Down to an eighth of a turn, where the series is short.
    let (eighths, is_second) = (8 * turn, 4 * turn > turns);
    if is_second {
        return -cosine(turns / 2 - turn, turns);
    }
    if eighths > turns {
        // In eighths, so that a quarter need not be whole.
        return series((turns as f64 / 4.0 - turn as f64) * (2.0 * PI / turns as f64), true);
    }
    series(turn as f64 * (2.0 * PI / turns as f64), false)
}

/// Sine or cosine by powers of a small angle.
const fn series(angle: f64, is_sine: bool) -> f64 {
    let (mut term, mut n) = if is_sine { (angle, 1.0) } else { (1.0, 0.0) };
    let (mut sum, mut left) = (term, 12);
    while left > 0 {
        term *= -angle * angle / ((n + 1.0) * (n + 2.0));
        sum += term;
        n += 2.0;
        left -= 1;
    }
    sum
}

/// The exponential, for numbers from 0 to 80.
pub(crate) const fn exp(x: f64) -> f64 {
    // e^x = 2^k · e^r
    let halvings = (x / LN_2) as u32;
    let r = x - halvings as f64 * LN_2;
    let (mut term, mut sum, mut n) = (1.0, 1.0, 1.0);
    while n < 25.0 {
        term *= r / n;
        sum += term;
        n += 1.0;
    }
    sum * (1u128 << halvings) as f64
}

/// The natural logarithm, for numbers from 1 on.
pub(crate) const fn ln(x: f64) -> f64 {
    let (mut x, mut halvings) = (x, 0.0);
    while x >= 1.5 {
        x /= 2.0;
        halvings += 1.0;
    }
    // 2·artanh((x − 1) / (x + 1))
    let q = (x - 1.0) / (x + 1.0);
    let (mut power, mut sum, mut n) = (q, 0.0, 1.0);
    while n < 40.0 {
        sum += power / n;
        power *= q * q;
        n += 2.0;
    }
    2.0 * sum + halvings * LN_2
}

/// The square root, for numbers from 10⁻⁵ to 10⁵: Newton's steps from above, of which each doubles the right digits.
pub(crate) const fn root(x: f64) -> f64 {
    let (mut root, mut left) = (1.0 + x, 40);
    while left > 0 {
        root = 0.5 * (root + x / root);
        left -= 1;
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_those_of_libm() {
        for turns in [8, 64, 256, 4096] {
            for turn in 0..=turns / 2 {
                let exact = libm::cos(2.0 * PI * turn as f64 / turns as f64);
                let error = cosine(turn, turns) - exact;
                assert!(error.abs() < 1e-15, "{turn} / {turns}: {error}");
            }
            assert_eq!((cosine(0, turns), cosine(turns / 4, turns)), (1.0, 0.0));
            assert_eq!(cosine(turns / 2, turns), -1.0);
        }
        for i in 0..2000 {
            let x = f64::from(i) * 0.04;
            assert!((exp(x) / libm::exp(x) - 1.0).abs() < 1e-13, "{x}");
            assert!((root(x + 0.01) / libm::sqrt(x + 0.01) - 1.0).abs() < 1e-15, "{x}");
            let x = 1.0 + x * x * 10.0;
            assert!((ln(x) - libm::log(x)).abs() < 1e-13 * (1.0 + libm::log(x)), "{x}");
        }
    }
}

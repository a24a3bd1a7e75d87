//! Sigmoid and binary cross-entropy, taken together.
//!
//! With `p = σ(z) = 1 / (1 + e⁻ᶻ)` and a target `t` from 0 to 1,
//!
//! ```text
//! L = −t·ln p − (1 − t)·ln(1 − p) = ln(1 + eᶻ) − t·z = max(z, 0) − t·z + ln(1 + e^(−|z|))
//! ```
//!
//! whose last form neither overflows nor cancels; its derivative is `p − t`. The mean over OUT outputs
//! divides both by OUT.

use crate::scalar::Scalar;

/// The loss of a sample; `z` becomes its gradient.
pub(super) fn of_sample<T: Scalar>(z: &mut [T], t: &[T]) -> T {
    let count = T::of(z.len() as f64);
    let mut loss = T::zero();
    for (z, &t) in z.iter_mut().zip(t) {
        let e = (-z.abs()).exp_portable();
        let positive = if *z > T::zero() { *z } else { T::zero() };
        loss += positive - t * *z + e.ln_1p_portable();
        let p = if *z >= T::zero() { T::one() / (T::one() + e) } else { e / (T::one() + e) };
        *z = (p - t) / count;
    }
    loss / count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loss_and_gradient_are_those_worked_out_by_hand() {
        // p = 3/4 and 1/4; targets 1 and 0.5.
        let mut z = [3f64.ln(), -3f64.ln()];
        let loss = of_sample(&mut z, &[1.0, 0.5]);
        let expected = (-(0.75f64.ln()) - 0.5 * 0.25f64.ln() - 0.5 * 0.75f64.ln()) / 2.0;
        assert!((loss - expected).abs() < 1e-12, "{loss} {expected}");
        assert!((z[0] + 0.125).abs() < 1e-12 && (z[1] + 0.125).abs() < 1e-12, "{z:?}");
    }

    #[test]
    fn large_logits_do_not_overflow() {
        let mut z = [1e30f32, -1e30];
        assert_eq!(of_sample(&mut z, &[0.0, 1.0]), 1e30);
        assert_eq!(z, [0.5, -0.5]);
    }
}

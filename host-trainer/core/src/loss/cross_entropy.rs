//! Softmax and cross-entropy, taken together.
//!
//! With `p = softmax(z)` and targets `t` that sum to one, the loss of a sample is
//!
//! ```text
//! L = −Σ_o t_o·ln p_o = −Σ_o t_o·(z_o − lse(z)) = lse(z) − Σ_o t_o·z_o
//! lse(z) = ln Σ_k e^(z_k) = m + ln Σ_k e^(z_k − m)      with m = max z
//! ```
//!
//! and its gradient, because `∂lse/∂z_o = p_o`, is `dz = p − t`.

use crate::scalar::Scalar;

/// The loss of a sample; `z` becomes its gradient.
pub(super) fn of_sample<T: Scalar>(z: &mut [T], t: &[T]) -> T {
    let dot = z.iter().zip(t).fold(T::zero(), |sum, (&z, &t)| sum + z * t);
    let max =
        z.iter().copied().fold(T::of(f64::NEG_INFINITY), |max, z| if z > max { z } else { max });
    let mut sum = T::zero();
    for z in z.iter_mut() {
        *z = (*z - max).exp_portable();
        sum += *z;
    }
    for (z, &t) in z.iter_mut().zip(t) {
        *z = *z / sum - t;
    }
    max + sum.ln_portable() - dot
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loss_and_gradient_are_those_worked_out_by_hand() {
        // p = (1/4, 3/4); the truth is class 0: L = ln 4, dz = (−3/4, 3/4).
        let mut z = [0.0, 3f64.ln()];
        let loss = of_sample(&mut z, &[1.0, 0.0]);
        assert!((loss - 4f64.ln()).abs() < 1e-12);
        assert!((z[0] + 0.75).abs() < 1e-12 && (z[1] - 0.75).abs() < 1e-12);
    }

    #[test]
    fn large_logits_do_not_overflow() {
        let mut z = [1e30f32, 0.0];
        assert_eq!(of_sample(&mut z, &[0.0, 1.0]), 1e30);
        assert_eq!(z, [1.0, -1.0]);
    }
}

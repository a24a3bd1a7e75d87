//! Softmax and cross-entropy, taken together.
//!
//! With `p = softmax(z)` and targets `t` that sum to one, the loss of a sample is
//!
//! ```text
//! L = −Σ_o t_o·ln p_o = −Σ_o t_o·(z_o − lse(z)) = lse(z) − Σ_o t_o·z_o
//! lse(z) = ln Σ_k e^(z_k) = m + ln Σ_k e^(z_k − m)      with m = max z
//! ```
//!
//! and its gradient, because `∂lse/∂z_o = p_o`, is `dz = p − t`. The mean over B samples divides both
//! by B.

use crate::backward::activation::softmax;
use crate::scalar::Scalar;

/// See [`Loss::evaluate`](super::Loss::evaluate).
pub(super) fn evaluate<T: Scalar>(
    z: &mut [T],
    targets: &[T],
    outputs: usize,
    batch_size: usize,
) -> T {
    let samples = T::of(batch_size as f64);
    let mut loss = T::zero();
    for (z, t) in z.chunks_exact_mut(outputs).zip(targets.chunks_exact(outputs)) {
        let dot = z.iter().zip(t).fold(T::zero(), |sum, (&z, &t)| sum + z * t);
        loss += log_sum_exp(z) - dot;
        softmax(z);
        for (p, &t) in z.iter_mut().zip(t) {
            *p = (*p - t) / samples;
        }
    }
    loss / samples
}

/// The loss of one sample of this class.
pub(super) fn of_sample(logits: &[f32], class: usize) -> f64 {
    let logits: Vec<f64> = logits.iter().map(|&z| f64::from(z)).collect();
    log_sum_exp(&logits) - logits[class]
}

fn log_sum_exp<T: Scalar>(z: &[T]) -> T {
    let max =
        z.iter().copied().fold(T::of(f64::NEG_INFINITY), |max, z| if z > max { z } else { max });
    let sum = z.iter().fold(T::zero(), |sum, &z| sum + (z - max).exp_portable());
    max + sum.ln_portable()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loss_and_gradient_are_those_worked_out_by_hand() {
        // p = (1/4, 3/4); the truth is class 0: L = ln 4, dz = (−3/4, 3/4). Two equal samples.
        let mut z = [0.0, 3f64.ln(), 0.0, 3f64.ln()];
        let loss = evaluate(&mut z, &[1.0, 0.0, 1.0, 0.0], 2, 2);
        assert!((loss - 4f64.ln()).abs() < 1e-12);
        for (dz, expected) in z.iter().zip([-0.375, 0.375, -0.375, 0.375]) {
            assert!((dz - expected).abs() < 1e-12);
        }
        assert!((of_sample(&[0.0, 3f32.ln()], 0) - 4f64.ln()).abs() < 1e-6);
    }

    #[test]
    fn large_logits_do_not_overflow() {
        let mut z = [1e30f32, 0.0];
        assert_eq!(evaluate(&mut z, &[0.0, 1.0], 2, 1), 1e30);
        assert_eq!(z, [1.0, -1.0]);
    }
}

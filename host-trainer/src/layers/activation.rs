//! The derivatives of the activation functions.
//!
//! With `y = a(z)`, the gradient is `dz = dy ⊙ a′(z)`. Every derivative here can be written with `y`
//! alone, so the forward pass need not keep `z`:
//!
//! | activation | a′(z) |
//! | --- | --- |
//! | identity | 1 |
//! | ReLU | 1 if y > 0, else 0 (0 is chosen at the kink) |
//! | leaky ReLU | 1 if y ≥ 0, else 0.01 |
//! | sigmoid | y·(1 − y), because (1 + e⁻ᶻ)⁻¹ has the derivative e⁻ᶻ·(1 + e⁻ᶻ)⁻² |
//! | tanh | 1 − y² |
//!
//! Softmax mixes all outputs of a sample: `∂y_i/∂z_j = y_i·(δ_ij − y_j)`, therefore
//! `dz_j = Σ_i dy_i·y_i·(δ_ij − y_j) = y_j·(dy_j − Σ_i dy_i·y_i)`: one dot product a sample, not a
//! matrix.

use crate::scalar::Scalar;
use nn_core::{ActivationKind, LeakyRelu};

/// `z` (OUT, B) becomes `y = a(z)`, in place.
pub fn forward<T: Scalar>(kind: ActivationKind, z: &mut [T], outputs: usize) {
    match kind {
        ActivationKind::Identity => {}
        ActivationKind::Relu => each(z, |z| if z > T::zero() { z } else { T::zero() }),
        ActivationKind::LeakyRelu => {
            let slope = T::of(f64::from(LeakyRelu::SLOPE));
            each(z, |z| if z >= T::zero() { z } else { slope * z });
        }
        ActivationKind::Sigmoid => each(z, |z| T::one() / (T::one() + (-z).exp_portable())),
        ActivationKind::Tanh => each(z, T::tanh_portable),
        ActivationKind::Softmax => z.chunks_exact_mut(outputs).for_each(softmax),
        kind => unreachable!("{kind} has no derivative here"),
    }
}

/// `dy` (OUT, B) becomes `dz`, in place, given `y`.
pub fn backward<T: Scalar>(kind: ActivationKind, y: &[T], dy: &mut [T], outputs: usize) {
    let one = T::one();
    match kind {
        ActivationKind::Identity => {}
        ActivationKind::Relu => {
            each_pair(y, dy, |y, dy| if y > T::zero() { dy } else { T::zero() })
        }
        ActivationKind::LeakyRelu => {
            let slope = T::of(f64::from(LeakyRelu::SLOPE));
            each_pair(y, dy, |y, dy| if y >= T::zero() { dy } else { slope * dy });
        }
        ActivationKind::Sigmoid => each_pair(y, dy, |y, dy| dy * y * (one - y)),
        ActivationKind::Tanh => each_pair(y, dy, |y, dy| dy * (one - y * y)),
        ActivationKind::Softmax => {
            for (y, dy) in y.chunks_exact(outputs).zip(dy.chunks_exact_mut(outputs)) {
                let dot = y.iter().zip(dy.iter()).fold(T::zero(), |sum, (&y, &dy)| sum + y * dy);
                each_pair(y, dy, |y, dy| y * (dy - dot));
            }
        }
        kind => unreachable!("{kind} has no derivative here"),
    }
}

/// Probabilities of one sample, in place.
fn softmax<T: Scalar>(z: &mut [T]) {
    let max =
        z.iter().copied().fold(T::of(f64::NEG_INFINITY), |max, z| if z > max { z } else { max });
    let mut sum = T::zero();
    for z in z.iter_mut() {
        *z = (*z - max).exp_portable();
        sum += *z;
    }
    each(z, |z| z / sum);
}

fn each<T: Scalar>(values: &mut [T], function: impl Fn(T) -> T) {
    for value in values {
        *value = function(*value);
    }
}

fn each_pair<T: Scalar>(y: &[T], dy: &mut [T], function: impl Fn(T, T) -> T) {
    for (y, dy) in y.iter().zip(dy) {
        *dy = function(*y, *dy);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forward_in_f32_has_the_bits_of_nn_core() {
        let z = [-3.5f32, -0.1, 0.0, 0.7, 2.0, 11.0];
        for kind in ActivationKind::ALL {
            let (mut ours, mut theirs) = (z, z);
            forward(kind, &mut ours, 6);
            kind.apply(&mut theirs);
            assert_eq!(ours.map(f32::to_bits), theirs.map(f32::to_bits), "{kind}");
        }
    }
}

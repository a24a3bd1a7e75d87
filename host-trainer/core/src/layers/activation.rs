//! The derivatives of the activation functions.
//!
//! With `y = a(z)`, the gradient is `dz = dy ⊙ a′(z)`. Every derivative but one can be written with `y`
//! alone, so the forward pass need not keep `z`:
//!
//! | activation | a′(z) |
//! | --- | --- |
//! | identity | 1 |
//! | ReLU | 1 if y > 0, else 0 (0 is chosen at the kink) |
//! | leaky ReLU | 1 if y ≥ 0, else 0.01 |
//! | sigmoid | y·(1 − y), because (1 + e⁻ᶻ)⁻¹ has the derivative e⁻ᶻ·(1 + e⁻ᶻ)⁻² |
//! | tanh | 1 − y² |
//! | ReLU6 | 1 if 0 < y < 6, else 0 |
//! | hard sigmoid | 1/6 if 0 < y < 1, else 0 |
//! | ELU | 1 if y > 0, else y + 1, because eᶻ = y + 1 |
//! | hard swish | 0 if z ≤ −3, 1 if z ≥ 3, else (2·z + 3) / 6 |
//!
//! Hard swish falls before it rises, so two `z` have the same `y`, and `z` itself is needed: [`needs_sums`].
//!
//! Softmax mixes all outputs of a sample: `∂y_i/∂z_j = y_i·(δ_ij − y_j)`, therefore
//! `dz_j = Σ_i dy_i·y_i·(δ_ij − y_j) = y_j·(dy_j − Σ_i dy_i·y_i)`: one dot product a sample, not a
//! matrix.

use crate::scalar::Scalar;
use nn_core::{ActivationKind, LeakyRelu, Relu6};

/// `z` (OUT, B) becomes `y = a(z)`, in place.
pub fn forward<T: Scalar>(kind: ActivationKind, z: &mut [T], outputs: usize) {
    let (zero, one, three, six) = (T::zero(), T::one(), T::of(3.0), T::of(6.0));
    match kind {
        ActivationKind::Identity => {}
        ActivationKind::Relu => each(z, |z| if z > zero { z } else { zero }),
        ActivationKind::LeakyRelu => {
            let slope = T::of(f64::from(LeakyRelu::SLOPE));
            each(z, |z| if z >= zero { z } else { slope * z });
        }
        ActivationKind::Sigmoid => each(z, |z| one / (one + (-z).exp_portable())),
        ActivationKind::Tanh => each(z, T::tanh_portable),
        ActivationKind::Softmax => z.chunks_exact_mut(outputs).for_each(softmax),
        ActivationKind::Relu6 => {
            let high = T::of(f64::from(Relu6::HIGH));
            each(z, |z| match z > zero {
                true if z > high => high,
                true => z,
                false => zero,
            });
        }
        ActivationKind::HardSigmoid => each(z, |z| {
            let sum = z + three;
            if sum <= zero {
                zero
            } else if sum >= six {
                one
            } else {
                sum / six
            }
        }),
        ActivationKind::HardSwish => each(z, |z| {
            if z <= -three {
                zero
            } else if z >= three {
                z
            } else {
                z * (z + three) / six
            }
        }),
        ActivationKind::Elu => each(z, |z| if z > zero { z } else { z.exp_m1_portable() }),
    }
}

/// Returns whether [`backward`] takes the sums `z` of this activation, not its outputs `y`.
pub const fn needs_sums(kind: ActivationKind) -> bool {
    match kind {
        ActivationKind::HardSwish => true,
        ActivationKind::Identity
        | ActivationKind::Relu
        | ActivationKind::LeakyRelu
        | ActivationKind::Sigmoid
        | ActivationKind::Tanh
        | ActivationKind::Softmax
        | ActivationKind::Relu6
        | ActivationKind::HardSigmoid
        | ActivationKind::Elu => false,
    }
}

/// `dy` (OUT, B) becomes `dz`, in place, given `y`; where [`needs_sums`] says so, `y` is to be `z`.
pub fn backward<T: Scalar>(kind: ActivationKind, y: &[T], dy: &mut [T], outputs: usize) {
    let (zero, one) = (T::zero(), T::one());
    match kind {
        ActivationKind::Identity => {}
        ActivationKind::Relu => each_pair(y, dy, |y, dy| if y > zero { dy } else { zero }),
        ActivationKind::LeakyRelu => {
            let slope = T::of(f64::from(LeakyRelu::SLOPE));
            each_pair(y, dy, |y, dy| if y >= zero { dy } else { slope * dy });
        }
        ActivationKind::Sigmoid => each_pair(y, dy, |y, dy| dy * y * (one - y)),
        ActivationKind::Tanh => each_pair(y, dy, |y, dy| dy * (one - y * y)),
        ActivationKind::Softmax => {
            for (y, dy) in y.chunks_exact(outputs).zip(dy.chunks_exact_mut(outputs)) {
                let dot = y.iter().zip(dy.iter()).fold(T::zero(), |sum, (&y, &dy)| sum + y * dy);
                each_pair(y, dy, |y, dy| y * (dy - dot));
            }
        }
        ActivationKind::Relu6 => {
            let high = T::of(f64::from(Relu6::HIGH));
            each_pair(y, dy, |y, dy| if y > zero && y < high { dy } else { zero });
        }
        ActivationKind::HardSigmoid => {
            let six = T::of(6.0);
            each_pair(y, dy, |y, dy| if y > zero && y < one { dy / six } else { zero });
        }
        ActivationKind::HardSwish => {
            let (three, six) = (T::of(3.0), T::of(6.0));
            each_pair(y, dy, |z, dy| {
                if z <= -three {
                    zero
                } else if z >= three {
                    dy
                } else {
                    dy * (z + z + three) / six
                }
            });
        }
        ActivationKind::Elu => each_pair(y, dy, |y, dy| if y > zero { dy } else { dy * (y + one) }),
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
        let z = [-3.5f32, -3.0, -1.1, -0.1, -0.0, 0.0, 0.7, 2.9, 3.0, 5.3, 6.0, 11.0];
        for kind in ActivationKind::ALL {
            let (mut ours, mut theirs) = (z, z);
            forward(kind, &mut ours, 12);
            kind.apply(&mut theirs);
            assert_eq!(ours.map(f32::to_bits), theirs.map(f32::to_bits), "{kind}");
        }
    }

    #[test]
    fn derivatives_are_those_of_central_differences_on_every_piece_of_a_curve() {
        const STEP: f64 = 1e-6;
        // Between the kinks, on both sides of where hard swish turns, and in both tails.
        let z = [-7.0, -3.5, -2.9, -1.6, -1.4, -0.2, 0.3, 2.9, 3.1, 5.9, 6.1, 30.0];
        for kind in ActivationKind::ALL.into_iter().filter(|&kind| kind != ActivationKind::Softmax)
        {
            let (mut y, mut dz) = (z, [1.0; 12]);
            forward(kind, &mut y, 12);
            backward(kind, if needs_sums(kind) { &z } else { &y }, &mut dz, 12);
            let [mut below, mut above] = [-STEP, STEP].map(|step| z.map(|z| z + step));
            forward(kind, &mut below, 12);
            forward(kind, &mut above, 12);
            for (i, dz) in dz.into_iter().enumerate() {
                let expected = (above[i] - below[i]) / (2.0 * STEP);
                assert!((dz - expected).abs() < 1e-8, "{kind} at {}: {dz} {expected}", z[i]);
            }
        }
    }
}

//! Softmax: from logits to probabilities.

use super::{Activation, ActivationKind, exp};

/// `y[o] = e^(z[o] − max z) / Σ_k e^(z[k] − max z)`: probabilities that sum to one.
///
/// The maximum is subtracted first, so nothing overflows; exponentials are summed in index order.
/// Range [0, 1]; a logit more than about 104 below the largest one gives exactly 0. If a logit is
/// NaN or `+∞`, or all are `-∞`, every output is NaN.
///
/// Costs one exponential a number: to know only the class, ask
/// [`Network::classify`](crate::Network::classify), which needs none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Softmax;

impl Activation for Softmax {
    const KIND: ActivationKind = ActivationKind::Softmax;

    #[inline(never)]
    fn apply(z: &mut [f32]) {
        let mut max = f32::NEG_INFINITY;
        for &z in z.iter() {
            if z > max {
                max = z;
            }
        }
        let mut sum = 0.0;
        for z in z.iter_mut() {
            *z = exp(*z - max);
            sum += *z;
        }
        for z in z.iter_mut() {
            *z /= sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn softmax<const N: usize>(mut z: [f32; N]) -> [f32; N] {
        Softmax::apply(&mut z);
        z
    }

    #[test]
    fn gives_probabilities_worked_out_by_hand() {
        // e^0 : e^ln 3 = 1 : 3
        let y = softmax([0.0, libm::logf(3.0)]);
        assert!((y[0] - 0.25).abs() < 1e-7 && (y[1] - 0.75).abs() < 1e-7, "{y:?}");
        assert_eq!(softmax([7.0; 4]), [0.25; 4]);
    }

    #[test]
    fn large_logits_do_not_overflow() {
        assert_eq!(softmax([1e38, 1e38]), [0.5, 0.5]);
        assert_eq!(softmax([f32::MAX, f32::MIN]), [1.0, 0.0]);
    }

    #[test]
    fn nan_and_infinities_do_as_documented() {
        assert!(softmax([0.0, f32::NAN]).iter().all(|y| y.is_nan()));
        assert!(softmax([f32::NAN, 0.0]).iter().all(|y| y.is_nan()));
        assert!(softmax([f32::NEG_INFINITY; 2]).iter().all(|y| y.is_nan()));
        assert!(softmax([0.0, f32::INFINITY]).iter().any(|y| y.is_nan()));
        assert_eq!(softmax([0.0, f32::NEG_INFINITY]), [1.0, 0.0]);
        Softmax::apply(&mut []);
    }

    proptest! {
        #[test]
        fn finite_logits_give_probabilities_in_the_order_of_the_logits(z in prop::array::uniform8(-200f32..200.0)) {
            let y = softmax(z);
            prop_assert!((y.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            for i in 0..8 {
                for j in 0..8 {
                    prop_assert!(z[i] < z[j] || y[i] >= y[j]);
                }
            }
        }
    }
}

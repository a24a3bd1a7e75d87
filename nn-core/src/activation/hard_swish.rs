//! The hard swish: a number times a hard sigmoid of it.

use super::{Activation, ActivationKind};
use crate::quantized::QuantizedActivation;

/// `y = z·relu6(z + 3) / 6`, range [−0.375, ∞): the activation of MobileNetV3 (Howard et al. 2019).
///
/// 0 for `z ≤ −3`, `z` for `z ≥ 3`, between them `z·(z + 3) / 6`: sum, product and quotient are rounded, in
/// this order. Both ends are exact, infinities included: −∞ becomes 0, where a product would be NaN. NaN and
/// `-0.0` stay.
///
/// It falls before it rises: its least is `−0.375`, at `z = −1.5`. So the largest of some outputs is not always
/// that of the largest sum, and a convolution that keeps the largest sums of a pool is not one with a
/// [`MaxPool2d`](crate::MaxPool2d) behind it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HardSwish;

impl HardSwish {
    /// Steps, of 2⁻¹⁰, that make 3.
    const THREE: i32 = 3 << 10;
}

impl Activation for HardSwish {
    const KIND: ActivationKind = ActivationKind::HardSwish;

    #[inline(never)]
    fn apply(z: &mut [f32]) {
        for z in z {
            *z = if *z <= -3.0 {
                0.0
            } else if *z >= 3.0 {
                *z
            } else {
                *z * (*z + 3.0) / 6.0
            };
        }
    }
}

impl QuantizedActivation for HardSwish {
    const LOW: i16 = i16::MIN;

    /// `z` times the part of it that is let through, in steps of 2⁻¹⁵. Rounds half up.
    #[inline(never)]
    fn apply_quantized(z: &mut [i16]) {
        // 2¹⁵ / 6,144 = 16/3, times 2¹⁴, and a third less.
        const SLOPE: i32 = 87_381;
        for z in z {
            let number = i32::from(*z);
            let sum = (number + Self::THREE).clamp(0, 2 * Self::THREE);
            // At most 6,144·87,381 + 2¹³, which is less than 2³⁰. 0 stays 0, and 6,144 becomes 2¹⁵ exactly.
            let part = (sum * SLOPE + (1 << 13)) >> 14;
            // At most 2¹⁵·2¹⁵ + 2¹⁴ in size, which is less than 2³¹; and no more than `z` in size.
            *z = ((number * part + (1 << 14)) >> 15) as i16;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::tests::applied;

    #[test]
    fn values_are_those_worked_out_by_hand() {
        for (z, y) in [(-3.0, 0.0), (-1.5, -0.375), (0.0, 0.0), (1.5, 1.125), (3.0, 3.0)] {
            assert_eq!(applied::<HardSwish>(z), y, "{z}");
        }
        // −1·2 / 6
        assert!((applied::<HardSwish>(-1.0) + 0.333_333_34).abs() < 1e-7);
    }

    #[test]
    fn both_ends_are_exact_and_nan_stays() {
        for zero in [-3.000_000_2, f32::MIN, f32::NEG_INFINITY] {
            assert_eq!(applied::<HardSwish>(zero).to_bits(), 0, "{zero}");
        }
        for same in [-0.0, 3.000_000_2, f32::MAX, f32::INFINITY] {
            assert_eq!(applied::<HardSwish>(same).to_bits(), same.to_bits(), "{same}");
        }
        assert!(applied::<HardSwish>(f32::NAN).is_nan());
    }

    #[test]
    #[cfg_attr(miri, ignore = "65,536 integers take Miri long")]
    fn integers_are_within_three_fifths_of_a_step_on_every_number() {
        for z in i16::MIN..=i16::MAX {
            let exact = f64::from(z) / 1024.0;
            let exact = 1024.0 * exact * (exact + 3.0).clamp(0.0, 6.0) / 6.0;
            let mut y = [z];
            HardSwish::apply_quantized(&mut y);
            assert!((f64::from(y[0]) - exact).abs() <= 0.6, "{z}: {} {exact}", y[0]);
        }
    }
}

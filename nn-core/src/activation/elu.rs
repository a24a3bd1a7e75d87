//! The exponential linear unit.

use super::{Activation, ActivationKind};
use crate::quantized::QuantizedActivation;

/// `y = z` for `z > 0`, else `eᶻ − 1`, range [−1, ∞): smooth, with outputs whose mean is nearer to zero than
/// those of a [`Relu`](super::Relu) (Clevert, Unterthiner, Hochreiter 2016, with α = 1).
///
/// Positive numbers are exact. Others take `expm1f` of `libm`, which neither overflows nor loses the digits of
/// small numbers: `-0.0` stays, −∞ becomes −1. NaN stays NaN.
///
/// Costs an exponential for each number that is not positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Elu;

impl Activation for Elu {
    const KIND: ActivationKind = ActivationKind::Elu;

    #[inline(never)]
    fn apply(z: &mut [f32]) {
        for z in z {
            *z = if *z > 0.0 { *z } else { libm::expm1f(*z) };
        }
    }
}

impl QuantizedActivation for Elu {
    const LOW: i16 = i16::MIN;

    #[inline(never)]
    fn apply_quantized(z: &mut [i16]) {
        for z in z {
            if *z < 0 {
                *z = below_zero(z.unsigned_abs());
            }
        }
    }
}

/// Inputs between two entries: 2⁶ of 2⁻¹⁰, which is 1/16.
const SPACING_BITS: u32 = 6;

/// `2¹⁵·(e^(−k/16) − 1)` for k in 0..=128, 258 bytes. Made by the compiler.
///
/// The curve bends away from a line between two entries by `h²/8·e^(−k/16)`, `h = 1/16`. Entries are half of
/// that too small, so that errors go both ways: at most a quarter of a step of 2⁻¹⁰.
static BELOW_ZERO: [i16; 129] = {
    let mut table = [0; 129];
    let mut k = 0;
    while k < table.len() {
        let power = 1.0 / exp_f64(k as f64 / 16.0);
        let entry = 32_768.0 * (power - 1.0 - power / 4096.0);
        // All are in −32,758..=−8.
        table[k] = (entry - 0.5) as i16;
        k += 1;
    }
    table
};

/// `2¹⁰·(e^(−size / 2¹⁰) − 1)`, at most three quarters off, never rising.
fn below_zero(size: u16) -> i16 {
    let entry = usize::from(size >> SPACING_BITS);
    let (Some(&low), Some(&high)) = (BELOW_ZERO.get(entry), BELOW_ZERO.get(entry + 1)) else {
        // From 8 on, e⁻⁸ is a third of a step.
        return -(1 << 10);
    };
    let fraction = i32::from(size) & ((1 << SPACING_BITS) - 1);
    let (low, rise) = (i32::from(low), i32::from(high) - i32::from(low));
    // Between two entries times 2⁶, so less than 2²¹ in size.
    let y = (low << SPACING_BITS) + rise * fraction;
    // From steps of 2⁻²¹ to steps of 2⁻¹⁰.
    ((y + (1 << 10)) >> 11) as i16
}

/// `eˣ` for x in 0..=8, for the compiler: `Σ xⁿ / n!`.
const fn exp_f64(x: f64) -> f64 {
    let (mut sum, mut term, mut n) = (1.0, 1.0, 1.0);
    while n < 60.0 {
        term *= x / n;
        sum += term;
        n += 1.0;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::tests::applied;

    #[test]
    fn values_are_those_worked_out_by_hand() {
        assert_eq!(applied::<Elu>(2.5), 2.5);
        // e⁻¹ − 1 = −0.632120558…; e⁻⁵ − 1 = −0.993262053…
        assert!((applied::<Elu>(-1.0) + 0.632_120_56).abs() < 1e-7);
        assert!((applied::<Elu>(-5.0) + 0.993_262_05).abs() < 1e-7);
        // To first order z itself, which e^z − 1 would lose.
        assert_eq!(applied::<Elu>(-1e-12), -1e-12);
    }

    #[test]
    fn extreme_inputs_do_as_documented() {
        for same in [0.0, -0.0, f32::from_bits(1), f32::MAX, f32::INFINITY] {
            assert_eq!(applied::<Elu>(same).to_bits(), same.to_bits(), "{same}");
        }
        for least in [-100.0, f32::MIN, f32::NEG_INFINITY] {
            assert_eq!(applied::<Elu>(least), -1.0, "{least}");
        }
        assert!(applied::<Elu>(f32::NAN).is_nan());
    }

    #[test]
    #[cfg_attr(miri, ignore = "65,536 integers take Miri long")]
    fn integers_are_within_three_quarters_of_a_step_on_every_number_and_never_fall() {
        let mut before = i16::MIN;
        for z in i16::MIN..=i16::MAX {
            let exact = f64::from(z) / 1024.0;
            let exact = 1024.0 * if exact > 0.0 { exact } else { libm::expm1(exact) };
            let mut y = [z];
            Elu::apply_quantized(&mut y);
            assert!((f64::from(y[0]) - exact).abs() <= 0.77, "{z}: {} {exact}", y[0]);
            assert!(y[0] >= before, "{z}");
            before = y[0];
        }
    }
}

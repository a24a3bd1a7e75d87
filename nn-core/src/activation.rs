//! Activation functions, as types that a layer is built with and as a tag that files carry.
//!
//! Exponentials and hyperbolic tangents come from `libm`, on the laptop and on the board alike, so
//! that both compute the same bits.

mod activate;
mod elu;
mod hard_sigmoid;
mod hard_swish;
mod kind;
mod relu6;
mod softmax;

pub use activate::Activate;
pub use elu::Elu;
pub use hard_sigmoid::HardSigmoid;
pub use hard_swish::HardSwish;
pub use kind::ActivationKind;
pub use relu6::Relu6;
pub use softmax::Softmax;

/// A function applied to a layer's sums `z`, in place.
///
/// All but [`Softmax`] work on each number alone; it looks at all of them, which is why this takes a slice. Slices, not inlined, keep the code in flash once, however many layers a network has.
///
/// None panics on any input; infinities and NaN are documented with each type.
pub trait Activation {
    /// The tag that model files, views and reports carry for this type.
    const KIND: ActivationKind;

    /// Replaces `z` by `activation(z)`.
    fn apply(z: &mut [f32]);
}

/// `y = z`: for outputs that are plain numbers, and for networks that end in logits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identity;

impl Activation for Identity {
    const KIND: ActivationKind = ActivationKind::Identity;

    fn apply(_: &mut [f32]) {}
}

/// `y = max(0, z)`, range [0, ∞). The usual choice for hidden layers: two instructions a number.
///
/// NaN and `-0.0` become `0.0`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relu;

impl Activation for Relu {
    const KIND: ActivationKind = ActivationKind::Relu;

    /// Compares bits, not numbers: as cheap without a floating-point unit as with one. Below and up to
    /// those of `∞` are the positive numbers; above are NaN, `-0.0` and the negative numbers.
    #[inline(never)]
    fn apply(z: &mut [f32]) {
        for z in z {
            if z.to_bits() > f32::INFINITY.to_bits() {
                *z = 0.0;
            }
        }
    }
}

/// `y = z` for `z ≥ 0`, else `0.01·z`: a [`Relu`] whose gradient never dies.
///
/// NaN stays NaN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeakyRelu;

impl LeakyRelu {
    /// The slope below zero (Maas, Hannun, Ng 2013).
    pub const SLOPE: f32 = 0.01;
}

impl Activation for LeakyRelu {
    const KIND: ActivationKind = ActivationKind::LeakyRelu;

    #[inline(never)]
    fn apply(z: &mut [f32]) {
        for z in z {
            *z = if *z >= 0.0 { *z } else { Self::SLOPE * *z };
        }
    }
}

/// `y = 1 / (1 + e⁻ᶻ)`, range [0, 1]: for a probability that stands alone.
///
/// Saturates to exactly 0 and 1 without overflow; NaN stays NaN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sigmoid;

impl Activation for Sigmoid {
    const KIND: ActivationKind = ActivationKind::Sigmoid;

    #[inline(never)]
    fn apply(z: &mut [f32]) {
        for z in z {
            *z = 1.0 / (1.0 + exp(-*z));
        }
    }
}

/// `y = tanh(z)`, range [-1, 1], centred on zero.
///
/// Costs about twice a [`Sigmoid`]; NaN stays NaN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tanh;

impl Activation for Tanh {
    const KIND: ActivationKind = ActivationKind::Tanh;

    #[inline(never)]
    fn apply(z: &mut [f32]) {
        for z in z {
            *z = libm::tanhf(*z);
        }
    }
}

/// eˣ. Not inlined, so that it is in flash once.
#[inline(never)]
fn exp(x: f32) -> f32 {
    libm::expf(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn applied<A: Activation>(z: f32) -> f32 {
        let mut z = [z];
        A::apply(&mut z);
        z[0]
    }

    #[test]
    fn values_match_those_worked_out_by_hand() {
        assert_eq!(applied::<Identity>(-1.5), -1.5);
        assert_eq!(applied::<Relu>(-1.5), 0.0);
        assert_eq!(applied::<Relu>(1.5), 1.5);
        assert_eq!(applied::<LeakyRelu>(-2.0), -0.02);
        assert_eq!(applied::<LeakyRelu>(2.0), 2.0);
        assert_eq!(applied::<Sigmoid>(0.0), 0.5);
        // 1 / (1 + e⁻¹) = 0.731058578…; tanh 1 = 0.761594155…
        assert!((applied::<Sigmoid>(1.0) - 0.731_058_6).abs() < 1e-7);
        assert!((applied::<Tanh>(1.0) - 0.761_594_2).abs() < 1e-7);
    }

    #[test]
    fn extreme_inputs_saturate_and_nan_does_as_documented() {
        assert_eq!(applied::<Sigmoid>(f32::MIN), 0.0);
        assert_eq!(applied::<Sigmoid>(f32::INFINITY), 1.0);
        assert_eq!(applied::<Tanh>(f32::MAX), 1.0);
        assert_eq!(applied::<Tanh>(f32::NEG_INFINITY), -1.0);
        for zero in [f32::NAN, -f32::NAN, -0.0, f32::NEG_INFINITY, -f32::from_bits(1)] {
            assert_eq!(applied::<Relu>(zero).to_bits(), 0, "{zero}");
        }
        for same in [f32::from_bits(1), f32::MAX, f32::INFINITY] {
            assert_eq!(applied::<Relu>(same), same);
        }
        assert!(applied::<LeakyRelu>(f32::NAN).is_nan());
        assert!(applied::<Sigmoid>(f32::NAN).is_nan());
        assert!(applied::<Tanh>(f32::NAN).is_nan());
    }
}

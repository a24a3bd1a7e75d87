//! Activation functions by the numbers that they are applied to.

use super::{Activation, ActivationKind};
use crate::element::Element;
use crate::quantized::QuantizedActivation;

/// An activation function of numbers of type `T`: [`Activation`] for `f32`, [`QuantizedActivation`] for `i16`.
///
/// Layers are written once for both.
pub trait Activate<T: Element> {
    /// The activation function as data.
    const KIND: ActivationKind;
    /// The smallest sum that the function tells apart: kernels of integers cut off there.
    const LOW: T;

    /// Replaces `z` by `activation(z)`.
    fn activate(z: &mut [T]);
}

impl<A: Activation> Activate<f32> for A {
    const KIND: ActivationKind = <A as Activation>::KIND;
    const LOW: f32 = f32::NEG_INFINITY;

    #[inline(always)]
    fn activate(z: &mut [f32]) {
        A::apply(z);
    }
}

impl<A: QuantizedActivation> Activate<i16> for A {
    const KIND: ActivationKind = <A as Activation>::KIND;
    const LOW: i16 = <A as QuantizedActivation>::LOW;

    #[inline(always)]
    fn activate(z: &mut [i16]) {
        A::apply_quantized(z);
    }
}

//! The tag by which files, views and dynamic networks name an activation.

use super::{Activation, Identity, LeakyRelu, Relu, Sigmoid, Softmax, Tanh};
use crate::quantized::QuantizedActivation;
use core::fmt;
use serde::{Deserialize, Serialize};

/// Which activation a layer has, as data. The number in a model file is the position in this list,
/// so new ones are added at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ActivationKind {
    /// [`Identity`]
    Identity,
    /// [`Relu`]
    Relu,
    /// [`LeakyRelu`]
    LeakyRelu,
    /// [`Sigmoid`]
    Sigmoid,
    /// [`Tanh`]
    Tanh,
    /// [`Softmax`]
    Softmax,
}

impl ActivationKind {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 6] =
        [Self::Identity, Self::Relu, Self::LeakyRelu, Self::Sigmoid, Self::Tanh, Self::Softmax];

    /// The kind with this number in a model file.
    pub const fn from_number(number: u32) -> Option<Self> {
        let mut remaining: &[Self] = &Self::ALL;
        while let [kind, rest @ ..] = remaining {
            if *kind as u32 == number {
                return Some(*kind);
            }
            remaining = rest;
        }
        None
    }

    /// The name of the type in Rust, as `model.rs` and messages write it.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::Identity => "Identity",
            Self::Relu => "Relu",
            Self::LeakyRelu => "LeakyRelu",
            Self::Sigmoid => "Sigmoid",
            Self::Tanh => "Tanh",
            Self::Softmax => "Softmax",
        }
    }

    /// Replaces `z` by `activation(z)`: the same code, and the same bits, as the type's
    /// [`Activation::apply`]. For networks whose layers are known at run time only.
    pub fn apply(self, z: &mut [f32]) {
        match self {
            Self::Identity => Identity::apply(z),
            Self::Relu => Relu::apply(z),
            Self::LeakyRelu => LeakyRelu::apply(z),
            Self::Sigmoid => Sigmoid::apply(z),
            Self::Tanh => Tanh::apply(z),
            Self::Softmax => Softmax::apply(z),
        }
    }
}

impl ActivationKind {
    /// Replaces `z` by `activation(z)`, in integers: the same code as
    /// [`QuantizedActivation::apply_quantized`]. Nothing for [`Softmax`], which has no such form.
    pub fn apply_quantized(self, z: &mut [i16]) {
        match self {
            Self::Identity | Self::Softmax => {}
            Self::Relu => Relu::apply_quantized(z),
            Self::LeakyRelu => LeakyRelu::apply_quantized(z),
            Self::Sigmoid => Sigmoid::apply_quantized(z),
            Self::Tanh => Tanh::apply_quantized(z),
        }
    }

    /// The smallest output of a quantized layer before its activation: [`QuantizedActivation::LOW`].
    pub const fn quantized_low(self) -> i16 {
        match self {
            Self::Relu => Relu::LOW,
            _ => i16::MIN,
        }
    }
}

impl fmt::Display for ActivationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.type_name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_kinds_convert_both_ways() {
        for kind in ActivationKind::ALL {
            assert_eq!(ActivationKind::from_number(kind as u32), Some(kind));
        }
        assert_eq!(ActivationKind::from_number(6), None);
    }

    #[test]
    fn every_type_names_its_own_kind() {
        assert_eq!(Identity::KIND, ActivationKind::Identity);
        assert_eq!(Relu::KIND, ActivationKind::Relu);
        assert_eq!(LeakyRelu::KIND, ActivationKind::LeakyRelu);
        assert_eq!(Sigmoid::KIND, ActivationKind::Sigmoid);
        assert_eq!(Tanh::KIND, ActivationKind::Tanh);
        assert_eq!(Softmax::KIND, ActivationKind::Softmax);
    }
}

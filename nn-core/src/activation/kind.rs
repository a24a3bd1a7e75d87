//! The tag by which files, views and dynamic networks name an activation.

use super::{
    Activation, Elu, HardSigmoid, HardSwish, Identity, LeakyRelu, Relu, Relu6, Sigmoid, Softmax,
    Tanh,
};
use crate::quantized::QuantizedActivation;
use core::fmt;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Activation of a layer, as data. The number in a model file is the position in this list,
/// so new ones are added at its end.
///
/// Whoever matches on it names every kind, so that a new one is thought of everywhere: a `_` would take it for
/// another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
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
    /// [`Relu6`]
    Relu6,
    /// [`HardSigmoid`]
    HardSigmoid,
    /// [`HardSwish`]
    HardSwish,
    /// [`Elu`]
    Elu,
}

impl ActivationKind {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::Identity,
        Self::Relu,
        Self::LeakyRelu,
        Self::Sigmoid,
        Self::Tanh,
        Self::Softmax,
        Self::Relu6,
        Self::HardSigmoid,
        Self::HardSwish,
        Self::Elu,
    ];

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
        self.names().0
    }

    /// The word for it in layers in words and on the command line: `leaky-relu`.
    pub const fn word(self) -> &'static str {
        self.names().1
    }

    /// The name of the type, and the word.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Identity => ("Identity", "identity"),
            Self::Relu => ("Relu", "relu"),
            Self::LeakyRelu => ("LeakyRelu", "leaky-relu"),
            Self::Sigmoid => ("Sigmoid", "sigmoid"),
            Self::Tanh => ("Tanh", "tanh"),
            Self::Softmax => ("Softmax", "softmax"),
            Self::Relu6 => ("Relu6", "relu6"),
            Self::HardSigmoid => ("HardSigmoid", "hard-sigmoid"),
            Self::HardSwish => ("HardSwish", "hard-swish"),
            Self::Elu => ("Elu", "elu"),
        }
    }

    /// Returns whether an output depends on its own sum alone, so that a part of the outputs can be computed.
    pub const fn is_of_each(self) -> bool {
        match self {
            Self::Softmax => false,
            Self::Identity
            | Self::Relu
            | Self::LeakyRelu
            | Self::Sigmoid
            | Self::Tanh
            | Self::Relu6
            | Self::HardSigmoid
            | Self::HardSwish
            | Self::Elu => true,
        }
    }

    /// Returns whether a larger sum never has a smaller output, for any other sums. Then the largest of a pool
    /// may be taken before the activation or behind it.
    pub const fn is_monotonic(self) -> bool {
        match self {
            Self::Identity
            | Self::Relu
            | Self::LeakyRelu
            | Self::Sigmoid
            | Self::Tanh
            | Self::Relu6
            | Self::HardSigmoid
            | Self::Elu => true,
            Self::Softmax | Self::HardSwish => false,
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
            Self::Relu6 => Relu6::apply(z),
            Self::HardSigmoid => HardSigmoid::apply(z),
            Self::HardSwish => HardSwish::apply(z),
            Self::Elu => Elu::apply(z),
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
            Self::Relu6 => Relu6::apply_quantized(z),
            Self::HardSigmoid => HardSigmoid::apply_quantized(z),
            Self::HardSwish => HardSwish::apply_quantized(z),
            Self::Elu => Elu::apply_quantized(z),
        }
    }

    /// The smallest output of a quantized layer before its activation: [`QuantizedActivation::LOW`].
    pub const fn quantized_low(self) -> i16 {
        match self {
            Self::Identity => Identity::LOW,
            Self::Relu => Relu::LOW,
            Self::LeakyRelu => LeakyRelu::LOW,
            Self::Sigmoid => Sigmoid::LOW,
            Self::Tanh => Tanh::LOW,
            Self::Softmax => i16::MIN,
            Self::Relu6 => Relu6::LOW,
            Self::HardSigmoid => HardSigmoid::LOW,
            Self::HardSwish => HardSwish::LOW,
            Self::Elu => Elu::LOW,
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
        assert_eq!(ActivationKind::from_number(10), None);
        // Model files have them.
        assert_eq!(ActivationKind::Softmax as u32, 5);
        assert_eq!(ActivationKind::Elu as u32, 9);
    }

    #[test]
    fn words_are_those_of_the_type_with_hyphens() {
        for kind in ActivationKind::ALL {
            let letters = kind.type_name().char_indices().flat_map(|(place, letter)| {
                let hyphen = (place > 0 && letter.is_uppercase()).then_some('-');
                hyphen.into_iter().chain([letter.to_ascii_lowercase()])
            });
            assert!(letters.eq(kind.word().chars()), "{kind}: {}", kind.word());
        }
    }

    #[test]
    #[cfg_attr(miri, ignore = "65,536 integers take Miri long")]
    fn those_that_are_called_monotonic_never_fall() {
        for kind in ActivationKind::ALL {
            // Of four other sums, the last one moves.
            let largest_output = |z: f32| {
                let mut z = [0.5, 0.1, -0.3, 2.0, z];
                kind.apply(&mut z);
                z[4]
            };
            let outputs = (-4000..4000).map(|z| largest_output(z as f32 / 500.0));
            let is_sorted = outputs.is_sorted();
            assert_eq!(is_sorted, kind != ActivationKind::HardSwish, "{kind}");
            assert!(is_sorted || !kind.is_monotonic(), "{kind}");
        }
    }

    #[test]
    fn every_type_names_its_own_kind() {
        assert_eq!(Identity::KIND, ActivationKind::Identity);
        assert_eq!(Relu::KIND, ActivationKind::Relu);
        assert_eq!(LeakyRelu::KIND, ActivationKind::LeakyRelu);
        assert_eq!(Sigmoid::KIND, ActivationKind::Sigmoid);
        assert_eq!(Tanh::KIND, ActivationKind::Tanh);
        assert_eq!(Softmax::KIND, ActivationKind::Softmax);
        assert_eq!(Relu6::KIND, ActivationKind::Relu6);
        assert_eq!(HardSigmoid::KIND, ActivationKind::HardSigmoid);
        assert_eq!(HardSwish::KIND, ActivationKind::HardSwish);
        assert_eq!(Elu::KIND, ActivationKind::Elu);
    }
}

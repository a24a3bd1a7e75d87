//! A network that a search may try.

use super::{Format, Recipe};
use nn_core::ActivationKind;

/// A network in words, the format of its weights, and how to train it.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// All layers, as the option `--layers` takes them.
    pub layers: String,
    /// Activation of the hidden layers that say none.
    pub activation: ActivationKind,
    /// Format of the weights on the device.
    pub format: Format,
    /// Options of its training.
    pub recipe: Recipe,
}

impl Candidate {
    /// The options of `host-trainer train` that train this network, as name and value; a flag has no value.
    pub fn options(&self) -> Vec<(&'static str, String)> {
        let network =
            [("layers", self.layers.clone()), ("activation", self.activation.word().to_string())];
        let format = self.format.options().iter().map(|&(name, value)| (name, value.to_string()));
        network.into_iter().chain(self.recipe.options()).chain(format).collect()
    }
}

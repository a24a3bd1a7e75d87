//! Which layers.

use super::choices::Activation;
use super::parse::{Widths, widths};
use crate::dataset::Dataset;
use crate::network::{DynamicNetwork, NetworkError};
use clap::Args;
use nn_core::ActivationKind;

#[derive(Debug, Args)]
#[command(next_help_heading = "Network")]
pub(in crate::cli) struct NetworkArguments {
    /// Widths of the hidden layers, for example 80,80; or none
    #[arg(long, default_value = "32", value_name = "WIDTHS", value_parser = widths)]
    pub hidden: Widths,
    /// Activation of the hidden layers
    #[arg(long, value_enum, default_value = "relu", value_name = "NAME")]
    pub activation: Activation,
    /// Activation of the last layer; without it, the one that fits the loss and the data
    #[arg(long, value_enum, value_name = "NAME")]
    pub output_activation: Option<Activation>,
}

impl NetworkArguments {
    /// A network for this data that ends in `last`.
    pub fn network(
        &self,
        data: &Dataset,
        last: ActivationKind,
    ) -> Result<DynamicNetwork, NetworkError> {
        let mut widths = vec![data.width];
        widths.extend(&self.hidden.0);
        widths.push(data.targets.outputs());
        DynamicNetwork::new(&widths, self.activation.into(), last)
    }
}

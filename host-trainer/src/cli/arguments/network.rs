//! Network options: layers, widths and activations.

use super::UsageError;
use super::choices::Activation;
use super::parse::{Widths, shape, widths};
use anyhow::Result;
use clap::Args;
use host_trainer_core::DynamicNetwork;
use host_trainer_core::architecture::{self, Rate};
use host_trainer_core::dataset::{Dataset, Normalize};
use host_trainer_core::feature_rows::leading;
use host_trainer_core::features::standardized;
use nn_core::{ActivationKind, Shape};

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Network")]
pub(in crate::cli) struct NetworkArguments {
    /// Widths of the hidden layers, for example 80,80; or none. Without it, 32; for windows of recordings (--window) two
    /// convolutions, and for anomalies widths that suit the inputs
    #[arg(long, value_name = "WIDTHS", value_parser = widths)]
    pub hidden: Option<Widths>,
    /// All layers in words, instead of --hidden: "conv 8 3x3, maxpool 2, conv 16 3x3, maxpool 2, dense 10".
    /// conv N KxK, depthwise KxK, maxpool K, avgpool K, globalavgpool, dense N; with stride S, same (zeros
    /// around the image), dilation D, and an activation. Over time: gru N, lstm N, rnn N (each for all moments),
    /// bidirectional(gru N), maxovertime. Features in front: statistics, spectrum, logmel N, mfcc N bands N (both
    /// with rate HZ, which recordings say themselves), also of frames N hop N. Branches: residual(...) relu, sum(...; ...) relu, concat(...; ...)
    #[arg(long, value_name = "LAYERS", conflicts_with = "hidden")]
    pub layers: Option<String>,
    /// Input shape of --layers, height x width x channels, for example 1x64x3 for signals of 64 samples from three
    /// sensors; without it, the shape of the images or signals, or a signal of one channel
    #[arg(long, value_name = "HxWxC", requires = "layers", value_parser = shape)]
    pub input: Option<Shape>,
    /// Activation of the hidden layers; without it, relu, and for anomalies tanh
    #[arg(long, value_enum, value_name = "NAME")]
    pub activation: Option<Activation>,
    /// Activation of the last layer; without it, the one that fits the loss and the data
    #[arg(long, value_enum, value_name = "NAME")]
    pub output_activation: Option<Activation>,
}

impl NetworkArguments {
    /// A network for windows of recordings that ends in `last`: without a wish, two convolutions that look for shapes
    /// wherever they are. With them, 99.9 % of the gestures that come with the program are right, where a layer of 32
    /// reaches 96.6 %.
    pub fn network_for_windows(
        &self,
        data: &Dataset,
        rate: &Rate,
        normalize: Normalize,
        last: ActivationKind,
    ) -> Result<DynamicNetwork> {
        const SHORTEST: u16 = 20;
        if self.hidden.is_some() || self.layers.is_some() || data.shape().width < SHORTEST {
            return self.network(data, rate, normalize, last);
        }
        let outputs = data.targets.outputs();
        let layers = format!("conv 8 5, maxpool 2, conv 16 5, maxpool 2, dense {outputs}");
        let layers = architecture::parse(&layers, data.shape(), self.hidden_activation(), last)
            .map_err(UsageError::Layers)?;
        Ok(DynamicNetwork::zeros(&standardized(layers, normalize, data))?)
    }

    fn hidden_activation(&self) -> ActivationKind {
        self.activation.map_or(ActivationKind::Relu, |activation| activation.0)
    }

    /// A network for this data that ends in `last`.
    pub fn network(
        &self,
        data: &Dataset,
        rate: &Rate,
        normalize: Normalize,
        last: ActivationKind,
    ) -> Result<DynamicNetwork> {
        let hidden = self.hidden_activation();
        let Some(layers) = &self.layers else {
            let mut widths = vec![data.width];
            widths.extend(self.hidden.as_ref().map_or(&[32][..], |hidden| &hidden.0));
            widths.push(data.targets.outputs());
            return Ok(DynamicNetwork::new(&widths, hidden, last)?);
        };
        let input = self.input.unwrap_or_else(|| data.shape());
        if input.numbers() != data.width as u64 {
            return Err(match self.input {
                Some(shape) => UsageError::Input { shape, width: data.width },
                None => UsageError::Signal(data.width),
            }
            .into());
        }
        let layers = architecture::parse_at_rate(layers, input, rate, hidden, last)
            .map_err(UsageError::Layers)?;
        if leading(&layers) > 0 {
            // What is too large is refused before features are computed.
            DynamicNetwork::<f32>::zeros(&layers)?;
        }
        Ok(DynamicNetwork::zeros(&standardized(layers, normalize, data))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use host_trainer_core::dataset::Targets;

    #[test]
    fn samples_that_are_too_long_for_a_signal_ask_for_their_shape() {
        let data = Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 70_000,
            features: vec![0.0; 70_000],
            targets: Targets::Classes { classes: vec![0], labels: vec!["a".into()] },
            image: None,
        };
        let network = NetworkArguments {
            hidden: Some(Widths(Vec::new())),
            layers: Some("conv 2 3, dense 1".into()),
            input: None,
            activation: None,
            output_activation: None,
        };
        let error = network
            .network(&data, &Rate::unknown(), Normalize::Standard, ActivationKind::Softmax)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("70000 features are too many for a signal"), "{error}");
        assert!(error.contains("--input"));
    }
}

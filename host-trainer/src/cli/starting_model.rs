//! Model whose training goes on: `--from`.

use super::arguments::{Activation, NetworkArguments, UsageError};
use super::float_model::{Advice, FloatModel};
use anyhow::Result;
use host_trainer_core::DynamicNetwork;
use host_trainer_core::dataset::Source;
use host_trainer_core::export::Origin;
use std::path::Path;

/// Advice on models that training cannot go on from.
const ADVICE: Advice = Advice {
    of_anomalies: "whose training cannot go on: train anew with --anomaly",
    of_quantized: "and training needs f32: name the model that it was made of, and add --quantize",
    of_missing_class: " and would forget: add some",
};

/// A model, and its network.
pub(super) struct StartingModel(FloatModel);

impl StartingModel {
    /// Reads a model of `f32` that tells classes apart, or predicts numbers.
    pub fn read(path: &Path) -> Result<Self> {
        Ok(Self(FloatModel::read(path, &ADVICE)?))
    }

    /// The network.
    pub fn network(&self) -> &DynamicNetwork {
        &self.0.network
    }

    /// Network arguments that ask for its last activation, so that the loss fits.
    pub fn arguments(&self, others: &NetworkArguments) -> NetworkArguments {
        let last = Some(Activation(self.0.model.network.last_activation()));
        NetworkArguments { output_activation: last, ..others.clone() }
    }

    /// The error of a loss that does not fit the model, of which nobody has asked for the last activation.
    pub fn refused(&self, error: UsageError) -> UsageError {
        match error {
            UsageError::LossAndActivation { loss, required } => UsageError::LossOfModel {
                model: self.0.path.display().to_string(),
                last: self.0.model.network.last_activation(),
                loss,
                required,
            },
            other => other,
        }
    }

    /// Puts columns, channels and classes of samples into the order of the model.
    ///
    /// # Errors
    ///
    /// What the samples have, and what the model takes and predicts.
    pub fn arrange(&self, source: &mut Source) -> Result<()> {
        self.0.arrange(source)
    }

    /// The model.
    pub fn model(&self) -> &FloatModel {
        &self.0
    }

    /// The model for people.
    pub fn text(&self) -> String {
        self.0.text()
    }

    /// Origin of the model.
    pub fn origin(&self) -> &Origin {
        &self.0.model.origin
    }

    /// Name of the model.
    pub fn name(&self) -> &str {
        &self.0.model.name
    }
}

//! Model whose training goes on: `--from`.

use super::arguments::{Activation, NetworkArguments, UsageError};
use super::model_file::read_model;
use super::recordings;
use anyhow::{Result, bail};
use host_trainer_core::dataset::Source;
use host_trainer_core::export::{Origin, TrainedModel};
use host_trainer_core::{DynamicNetwork, TrainedNetwork};
use std::path::{Path, PathBuf};

/// A model, and its network.
pub(super) struct StartingModel {
    path: PathBuf,
    model: TrainedModel,
    pub network: DynamicNetwork,
}

impl StartingModel {
    /// Reads a model of `f32` that tells classes apart, or predicts numbers.
    pub fn read(path: &Path) -> Result<Self> {
        let model = read_model(path)?;
        let shown = path.display();
        if model.anomaly.is_some() {
            bail!(
                "{shown}: an autoencoder that raises the alarm, whose training cannot go on: train anew with --anomaly"
            );
        }
        let TrainedNetwork::F32(network) = &model.network else {
            bail!(
                "{shown}: the network is quantized, and training needs f32: name the model that it was made of, and add --quantize"
            );
        };
        Ok(Self { path: path.into(), network: network.clone(), model })
    }

    /// Network arguments that ask for its last activation, so that the loss fits.
    pub fn arguments(&self, others: &NetworkArguments) -> NetworkArguments {
        let last = Some(Activation(self.model.network.last_activation()));
        NetworkArguments { output_activation: last, ..others.clone() }
    }

    /// The error of a loss that does not fit the model, of which nobody has asked for the last activation.
    pub fn refused(&self, error: UsageError) -> UsageError {
        match error {
            UsageError::LossAndActivation { loss, required } => UsageError::LossOfModel {
                model: self.path.display().to_string(),
                last: self.model.network.last_activation(),
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
        let Self { path, model, .. } = self;
        let (shown, inputs, names) = (path.display(), model.network.inputs(), &model.labels);
        if let Some(windowing) = &model.windowing {
            let found = source.cut.as_ref().map(recordings::windowing);
            let is_cut_alike = found.as_ref().is_some_and(|found| {
                (found.window, &found.channels) == (windowing.window, &windowing.channels)
            });
            if !is_cut_alike {
                bail!(
                    "{shown} takes windows of {windowing} of the channels {}: give recordings with these, and --window {} --hop {}",
                    windowing.channels.join(", "),
                    windowing.window,
                    windowing.hop
                );
            }
        }
        let data = &mut source.data;
        if data.width != inputs || data.targets.task() != model.task {
            bail!(
                "{shown} takes {inputs} features and predicts {}, but the data has {} features and {} (--ignore leaves columns away)",
                names.join(", "),
                data.width,
                data.targets.names().join(", ")
            );
        }
        let image = self.network.specs().first().and_then(|first| first.input_shape());
        if let Some(image) = image.filter(|_| model.origin.is_imported())
            && data.put_channels_last(image)
        {
            source.notes.push(format!("channels are first, and were put last: {image}").into());
        }
        data.order_columns(&model.columns).or_else(|what| {
            bail!("the data has {what}: {shown} takes the columns that it was trained on")
        })?;
        data.targets.rename(names).or_else(|what| {
            let advice = match model.origin.is_imported() {
                true => "; name its outputs by `import --labels`",
                false => "",
            };
            bail!("the data has {what}: {shown} predicts {}{advice}", names.join(", "))
        })?;
        let classes = data.targets.classes().unwrap_or_default();
        let is_missing = |class: &usize| !classes.contains(class);
        if let Some(class) = (0..names.len()).find(is_missing).filter(|_| !classes.is_empty()) {
            bail!(
                "the data has no sample of {}, which {shown} tells apart and would forget: add some",
                names[class]
            );
        }
        Ok(())
    }

    /// The model for people.
    pub fn text(&self) -> String {
        let Self { path, model, .. } = self;
        format!("{} (trained on {})", path.display(), model.origin.dataset)
    }

    /// Origin of the model.
    pub fn origin(&self) -> &Origin {
        &self.model.origin
    }

    /// Name of the model.
    pub fn name(&self) -> &str {
        &self.model.name
    }
}

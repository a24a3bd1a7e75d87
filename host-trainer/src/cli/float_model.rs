//! A trained model of `f32` that training learns from, and samples as it takes them.

use super::model_file::read_model;
use super::recordings;
use anyhow::{Result, bail};
use host_trainer_core::dataset::Source;
use host_trainer_core::export::TrainedModel;
use host_trainer_core::{DynamicNetwork, TrainedNetwork};
use std::path::{Path, PathBuf};

/// Advice on models that cannot be learned from.
pub(super) struct Advice {
    /// Advice on an autoencoder that detects anomalies.
    pub of_anomalies: &'static str,
    /// Advice on a quantized network.
    pub of_quantized: &'static str,
    /// Advice on data that has no sample of a class.
    pub of_missing_class: &'static str,
}

/// A model, and its network.
pub(super) struct FloatModel {
    advice: &'static Advice,
    pub path: PathBuf,
    pub model: TrainedModel,
    pub network: DynamicNetwork,
}

impl FloatModel {
    /// Reads a model of `f32` that tells classes apart, or predicts numbers.
    pub fn read(path: &Path, advice: &'static Advice) -> Result<Self> {
        let model = read_model(path)?;
        let shown = path.display();
        if model.anomaly.is_some() {
            bail!("{shown}: an autoencoder that raises the alarm, {}", advice.of_anomalies);
        }
        let TrainedNetwork::F32(network) = &model.network else {
            bail!("{shown}: the network is quantized, {}", advice.of_quantized);
        };
        Ok(Self { advice, path: path.into(), network: network.clone(), model })
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
        let data = &source.data;
        if data.width != inputs || data.targets.task() != model.task {
            bail!(
                "{shown} takes {inputs} features and predicts {}, but the data has {} features and {} (--ignore leaves columns away)",
                names.join(", "),
                data.width,
                data.targets.names().join(", ")
            );
        }
        if let Some(shape) = model.network.input_shape() {
            source.put_channels_last(shape);
        }
        let data = &mut source.data;
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
                "the data has no sample of {}, which {shown} tells apart{}",
                names[class],
                self.advice.of_missing_class
            );
        }
        Ok(())
    }

    /// The model for people.
    pub fn text(&self) -> String {
        format!("{} (trained on {})", self.path.display(), self.model.origin.dataset)
    }
}

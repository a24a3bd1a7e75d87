//! Computing again what a board says.

use crate::live::{Device, Prediction};
use anyhow::{Context, Result, bail};
use host_trainer_core::export::TrainedModel;
use host_trainer_core::inference::infer;
use link::NetworkId;
use nn_core::{argmax, fingerprint};
use std::path::Path;

/// The model that a board should run.
pub(super) struct Again {
    path: String,
    checksum: u32,
    model: TrainedModel,
}

/// Comparison of the board's bits with those that the model computes here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Same,
    /// With the class that the model predicts.
    Different {
        class: usize,
    },
    /// Not all moments of the window came.
    Unknown,
}

impl Verdict {
    pub fn is_same(self) -> Option<bool> {
        match self {
            Self::Same => Some(true),
            Self::Different { .. } => Some(false),
            Self::Unknown => None,
        }
    }
}

impl Again {
    pub fn new(path: &Path, model: TrainedModel) -> Result<Self> {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        let checksum = bytes.last_chunk().copied().map(u32::from_le_bytes).unwrap_or_default();
        Ok(Self { path: path.display().to_string(), checksum, model })
    }

    /// Refuses a model of other sizes than the board's; a model of the same sizes is compared by its bits.
    pub fn check(&self, device: &Device, network: &NetworkId) -> Result<()> {
        let (window, channels) = (network.window as usize, device.channels.len());
        let specs = self.model.network.specs();
        let outputs = specs.last().map_or(0, |last| last.outputs() as usize);
        let inputs = self.model.network.inputs();
        if inputs != window * channels || outputs != usize::from(network.outputs) {
            bail!(
                "{} takes {inputs} numbers and gives {outputs}, but the board's network takes {window} moments of {channels} channels and gives {}: name the model that the board runs",
                self.path,
                network.outputs
            );
        }
        if self.checksum != network.checksum {
            super::say(format!(
                "{0}warning:{0:#} {1} has the checksum {2:08x}, the board's model {3:08x}: another training, or f32 and quantized mixed up",
                super::WARNING,
                self.path,
                self.checksum,
                network.checksum
            ));
        }
        if let Some(windowing) = &self.model.windowing
            && windowing.channels != device.names()
        {
            super::say(format!(
                "{0}warning:{0:#} {1} was trained on the channels {2}, the board measures {3}",
                super::WARNING,
                self.path,
                windowing.channels.join(", "),
                device.names().join(", ")
            ));
        }
        Ok(())
    }

    /// Returns the names of all classes.
    pub fn labels(&self) -> &[String] {
        &self.model.labels
    }

    /// Computes a window, and compares.
    pub fn verdict(&self, window: Option<&[f32]>, said: &Prediction) -> Verdict {
        let Some(window) = window else { return Verdict::Unknown };
        let predictions = infer(&self.model.network, window);
        let outputs = &predictions.outputs;
        let class = argmax(&predictions.logits);
        match fingerprint(outputs) == said.fingerprint && class == usize::from(said.class) {
            true => Verdict::Same,
            false => Verdict::Different { class },
        }
    }
}

//! Computing again what a board says.

use super::steady::Steady;
use crate::live::{Device, Prediction};
use anyhow::{Context, Result, bail};
use host_trainer_core::dataset::make_integers;
use host_trainer_core::export::TrainedModel;
use host_trainer_core::inference::infer;
use link::NetworkId;
use nn_core::{argmax, fingerprint};
use std::cell::RefCell;
use std::path::Path;

/// The model that a board should run.
pub(super) struct Again {
    path: String,
    checksum: u32,
    model: TrainedModel,
    /// The last windows of a model that tells unknown ones.
    steady: RefCell<Steady>,
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

    /// Returns the word for it in messages to a page.
    #[cfg(feature = "web")]
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different { .. } => "different",
            Self::Unknown => "unknown",
        }
    }

    /// Returns the class that the model predicts, if it is a matter of dispute.
    #[cfg(feature = "web")]
    pub fn class(self) -> Option<usize> {
        match self {
            Self::Different { class } => Some(class),
            Self::Same | Self::Unknown => None,
        }
    }
}

impl Again {
    pub fn new(path: &Path, model: TrainedModel) -> Result<Self> {
        let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
        let checksum = bytes.last_chunk().copied().map(u32::from_le_bytes).unwrap_or_default();
        let windows = model.known.as_ref().map_or(1, |known| known.smoothing);
        let hop = model.windowing.as_ref().map_or(1, |windowing| windowing.hop);
        let steady = RefCell::new(Steady::new(windows, hop));
        Ok(Self { path: path.display().to_string(), checksum, model, steady })
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

    /// Returns the path of its file.
    #[cfg(feature = "web")]
    pub fn path(&self) -> &str {
        &self.path
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
        let is_same = fingerprint(outputs) == said.fingerprint && class == usize::from(said.class);
        match is_same && self.decides_as(window, &predictions.logits, said) {
            true => Verdict::Same,
            false => Verdict::Different { class },
        }
    }

    /// Decides about a window, and compares; a board without decisions has none to compare.
    fn decides_as(&self, window: &[f32], logits: &[f32], said: &Prediction) -> bool {
        let (Some(known), Some(decided)) = (&self.model.known, &said.decided) else { return true };
        let mut x = window.to_vec();
        if let Some(first) = self.model.network.specs().first() {
            // What is no integer is found by the outputs.
            let _ = make_integers(first, &mut x);
        }
        let decision = known.decide(&x, logits);
        let steady = self.steady.borrow_mut().push(said.first, decision.known());
        decision.is_known == decided.is_known
            && decision.likeness.distance == decided.distance
            && steady.is_none_or(|class| class == decided.steady.map(usize::from))
    }

    /// Forgets the last windows, if the board started again.
    pub fn forget(&self) {
        self.steady.borrow_mut().forget();
    }
}

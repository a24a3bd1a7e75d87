//! Trainings of a search.

use super::samples::Samples;
use crate::cli::about::About;
use crate::cli::arguments::DataArguments;
use crate::cli::training_setup::TrainingSetup;
use crate::cli::trial::{Fitted, Judged, Settings, Store, Trial, fit};
use anyhow::{Context, Result, bail};
use host_trainer_core::architecture::Rate;
use host_trainer_core::dataset::{Shares, Split};
use host_trainer_core::export::TrainedModel;
use host_trainer_core::search::Candidate;
use host_trainer_core::{DynamicNetwork, Evaluation, TrainedNetwork};
use serde_json::{Value, json};

/// The name of the network that a rung leaves for the next one.
const CHECKPOINT: &str = "checkpoint";

/// Trainer of a search: what all its trainings share.
pub(super) struct Trainer<'s> {
    pub samples: &'s Samples,
    pub data: &'s DataArguments,
    pub store: &'s Store,
    /// Beginning of the names of models.
    pub name: &'s str,
}

/// Settings of a training of this many epochs, with this seed.
pub(super) fn settings(candidate: &Candidate, epochs: usize, seed: u64) -> Settings {
    let mut settings: Settings = candidate.options().into_iter().collect();
    settings.set("epochs", epochs.to_string());
    settings.set("seed", seed.to_string());
    settings
}

impl Trainer<'_> {
    /// A trial that is judged by validation samples; it goes on from another one, or begins.
    pub fn trial(&self, settings: Settings, from: Option<&Trial>) -> Trial {
        let mut context = self.samples.context();
        context.push(format!("scaled {:?}", self.normalize()));
        context.extend(from.map(|from| format!("goes on from {}", from.id())));
        Trial { settings, context }
    }

    fn normalize(&self) -> host_trainer_core::dataset::Normalize {
        self.data.normalize.into()
    }

    /// Trains, judges by validation samples, and keeps the network for the next rung; nothing if it was done before.
    ///
    /// # Errors
    ///
    /// What is no fault of the network.
    pub fn train(&self, trial: &Trial, from: Option<&Trial>) -> Result<()> {
        if self.store.has(trial) {
            return Ok(());
        }
        let split = &self.samples.split;
        let arguments = trial.settings.arguments().map_err(anyhow::Error::msg)?;
        let targets = &split.training.targets;
        let (task, seed) = ((targets.task(), targets.outputs()), arguments.data.seed);
        let (mut options, last) =
            arguments.fit.options(&arguments.network, self.normalize(), task, seed)?;
        options.threads = 1;
        let network = match from {
            Some(from) => self.checkpoint(from)?,
            // No network that is drawn has bands of frequencies, which need a rate.
            None => arguments.network.network(
                &split.training,
                &Rate::unknown(),
                options.normalize,
                last,
            )?,
        };
        let fine_tune = arguments.quantize.then_some((&arguments.fine_tune, None));
        let fitted = match fit(network, split, &options, from.is_some(), fine_tune)? {
            Ok(fitted) => fitted,
            Err(why) => return self.store.add(trial, &json!({ "failed": why }), |_| Ok(())),
        };
        let evaluation = fitted.evaluate(&split.validation, options.loss);
        let judged = Judged::new(&evaluation, &split.validation);
        let Fitted { network, normalizer, .. } = fitted;
        let model = TrainedModel::new(CHECKPOINT, &network, split, normalizer, seed, &evaluation);
        let bytes = model.to_bytes()?;
        self.store.add(trial, &json!({ "validation": judged.document() }), |folder| {
            Ok(folder.write_all(&[(&format!("{CHECKPOINT}.postcard"), &bytes)])?)
        })
    }

    /// The network that a trial left.
    fn checkpoint(&self, trial: &Trial) -> Result<DynamicNetwork> {
        let path = self.store.path(trial, &format!("{CHECKPOINT}.postcard"));
        match TrainedModel::read(&path)?.network {
            TrainedNetwork::F32(network) => Ok(network),
            TrainedNetwork::Quantized(_) => {
                bail!("{} is quantized: remove its folder, and search again", path.display())
            }
        }
    }

    /// Judgement of a trial by the validation samples: `None` inside if it failed, outside if it is not done.
    pub fn judged(&self, trial: &Trial) -> Result<Option<Option<Judged>>> {
        let outcome = self.store.find(trial)?;
        Ok(outcome.map(|outcome| Judged::from_document(&outcome["validation"])))
    }

    /// Trains a network of the front as the command `train` would: on training and validation samples, if the test
    /// samples stay the same then. Judges it by the test samples, and keeps the files of its model.
    pub fn train_model(
        &self,
        candidate: &Candidate,
        number: usize,
        epochs: usize,
    ) -> Result<Model> {
        let (setup, share) = self.setup(candidate, epochs)?;
        let mut settings = settings(candidate, epochs, self.data.seed);
        if self.samples.is_shared {
            settings.set("validation-share", share.to_string());
        }
        let name = format!("{}_{number}", self.name);
        let mut trial = self.trial(settings, None);
        trial.context.extend([
            format!("test {:08x}", self.samples.split.test.checksum()),
            format!("model {name} of {}", self.data.data),
        ]);
        if !self.store.has(&trial) {
            self.train_model_anew(&trial, &name, setup)?;
        }
        let outcome =
            self.store.find(&trial)?.context("the trial was removed meanwhile: search again")?;
        Ok(Model { trial, outcome })
    }

    /// Samples and network of a model of the front, and the share of samples that watch over its training.
    fn setup(&self, candidate: &Candidate, epochs: usize) -> Result<(TrainingSetup, f32)> {
        let arguments =
            settings(candidate, epochs, self.data.seed).arguments().map_err(anyhow::Error::msg)?;
        let asked = self.data.validation_share.unwrap_or(0.0);
        let shares: &[f32] = if self.samples.is_shared { &[0.0, asked] } else { &[asked] };
        for &share in shares {
            let data = DataArguments {
                validation_share: self.samples.is_shared.then_some(share),
                ..self.data.clone()
            };
            let source = self.samples.source.clone();
            let setup = TrainingSetup::new(
                source,
                &data,
                &arguments.network,
                &arguments.fit,
                data.seed,
                None,
            )?;
            if setup.split.test == self.samples.split.test {
                return Ok((setup, share));
            }
        }
        bail!(
            "the test samples are not the same when they are split again: this is a fault of the program"
        )
    }

    fn train_model_anew(&self, trial: &Trial, name: &str, mut setup: TrainingSetup) -> Result<()> {
        let arguments = trial.settings.arguments().map_err(anyhow::Error::msg)?;
        setup.options.threads = 1;
        let TrainingSetup { split, network, options, shares, .. } = setup;
        let fine_tune = arguments.quantize.then_some((&arguments.fine_tune, None));
        let fitted = match fit(network, &split, &options, false, fine_tune)? {
            Ok(fitted) => fitted,
            Err(why) => return self.store.add(trial, &json!({ "failed": why }), |_| Ok(())),
        };
        let test = fitted.evaluate(&split.test, options.loss);
        let outcome = json!({ "test": Judged::new(&test, &split.test).document() });
        let model = self.model(name, fitted, (&split, shares), options.loss);
        self.store.add(trial, &outcome, |folder| {
            model.save(folder, Some(&split.test))?;
            Ok(())
        })
    }

    fn model(
        &self,
        name: &str,
        fitted: Fitted,
        (split, shares): (&Split, Shares),
        loss: host_trainer_core::Loss,
    ) -> TrainedModel {
        let Fitted { network, normalizer, quantized } = fitted;
        let test = Evaluation::new(&network, &split.test, loss);
        let mut model = TrainedModel::new(name, &network, split, normalizer, self.data.seed, &test);
        model.windowing.clone_from(&self.samples.windowing);
        About::new(&self.samples.source, &self.data.data).sign(&mut model.origin, shares);
        match quantized {
            Some(quantized) => {
                let test = Evaluation::new(&quantized, &split.test, loss);
                model.quantized(quantized, &test)
            }
            None => model,
        }
    }
}

/// A model of the front.
pub(super) struct Model {
    pub trial: Trial,
    pub outcome: Value,
}

//! The training that the arguments ask for.

use super::about::About;
use super::arguments::{
    DataArguments, FitArguments, NetworkArguments, UsageError, WeightDecay, check_channels,
};
use super::choice::{self, Choice};
use super::recordings;
use super::starting_model::StartingModel;
use super::teachers::Teachers;
use super::warnings::Warnings;
use anyhow::{Result, bail};
use host_trainer_core::DynamicNetwork;
use host_trainer_core::FitOptions;
use host_trainer_core::architecture::Rate;
use host_trainer_core::dataset::csv::Note;
use host_trainer_core::dataset::recordings::Cut;
use host_trainer_core::dataset::{Shares, Source, Split};
use host_trainer_core::export::TestSamples;
use host_trainer_core::inspection::{Inspection, Treatment};

/// Samples, a network that fits them, and how to train it.
pub(super) struct TrainingSetup {
    /// Description of the samples, as the network takes them.
    pub about: About,
    pub split: Split,
    /// All parameters are zero, or those of the model that training goes on from.
    pub network: DynamicNetwork,
    pub options: FitOptions,
    /// Models whose predictions are part of the targets, if there are any.
    pub teachers: Option<Teachers>,
    /// Test samples, as they are told from those that are trained on.
    pub test_samples: TestSamples,
    /// Warnings of the data.
    pub warnings: Warnings,
    /// Notes on the samples, for people.
    pub notes: Vec<Note>,
    /// Shares by which the samples were split.
    pub shares: Shares,
    /// Some if weight decay is to be chosen; true in it if validation samples would have been kept back otherwise.
    choice: Option<bool>,
}

impl TrainingSetup {
    pub fn new(
        mut source: Source,
        data: &DataArguments,
        network: &NetworkArguments,
        fit: &FitArguments,
        seed: u64,
        from: Option<&StartingModel>,
    ) -> Result<Self> {
        if from.is_some() && fit.weight_decay == Some(WeightDecay::Auto) {
            return Err(UsageError::WeightDecay("--from").into());
        }
        let of_model = from.map(|from| from.arguments(network));
        let network = of_model.as_ref().unwrap_or(network);
        if let Some(from) = from {
            from.arrange(&mut source)?;
        }
        let teachers = Teachers::read(&fit.distillation)?;
        if let Some(teachers) = &teachers {
            teachers.arrange(&mut source, from)?;
        }
        if let Some(shape) = network.input {
            check_channels(shape, [&source.data])?;
        }
        let shape = source.data.shape();
        source.put_channels_last(shape);
        let about = About::new(&source, &data.data);
        let targets = &source.data.targets;
        let task = (targets.task(), targets.outputs());
        let options = fit.options(network, data.normalize.into(), task, seed);
        let (mut options, last) = options.map_err(|error| match from {
            Some(from) => from.refused(error),
            None => error,
        })?;
        options.distillation =
            teachers.as_ref().map(|teachers| teachers.distillation(options.loss));
        let mut notes = std::mem::take(&mut source.notes);
        let is_judged_by_others = source.test.is_some() || data.shares().test > 0.0;
        let is_of_groups = source.groups.is_some() || source.cut.is_some();
        let rate = source.cut.as_ref().map_or_else(Rate::unknown, Cut::signal_rate);
        // All that a step computes. What is wrong with the network is said below.
        let layers = || {
            let network = network.network(&source.data, &rate, options.normalize, last).ok()?;
            let sees_changes = !options.augmentation.is_none();
            let teachers = options.distillation.iter().filter(|_| sees_changes);
            let of_teachers = teachers.flat_map(|teachers| teachers.teachers.iter());
            Some(
                [&network].into_iter().chain(of_teachers).flat_map(DynamicNetwork::specs).collect(),
            )
        };
        let is_chosen = from.is_none()
            && choice::is_asked_for(
                (data, fit),
                &source.data,
                is_judged_by_others,
                is_of_groups,
                layers,
            )?;
        let keeps_none = data.validation_share.is_none()
            && data.validation.is_none()
            && source.validation.is_none();
        let shares = if is_chosen { data.shares_without_watch() } else { data.shares() };
        let shares = source.shares(shares);
        let test_samples = match (&source.test, is_of_groups) {
            (Some(_), _) => TestSamples::Apart,
            (None, false) => TestSamples::Drawn,
            (None, true) => TestSamples::DrawnByGroup,
        };
        let inspection = Inspection::new(&source.data);
        notes.extend(recordings::advice(
            &source,
            inspection.rising.iter().map(|found| found.feature),
        ));
        let is_cut = source.cut.is_some();
        let mut split = data.split(source, shares, seed)?;
        let treatment = Treatment::from(data.outliers);
        let (normalize, outliers) = (data.normalize.into(), &inspection.outliers);
        let warnings = Warnings::of_data(&inspection, &split, normalize, treatment)?;
        let is_watched_by_itself = split.validation == split.training;
        outliers.treat(&mut split, treatment);
        if is_watched_by_itself {
            split.validation.clone_from(&split.training);
        }
        if split.training.is_empty() || split.validation.is_empty() || split.test.is_empty() {
            bail!("without the samples that have outliers, too few are left: use --outliers keep");
        }
        let network = match from {
            Some(from) => from.network().clone(),
            None if is_cut => {
                network.network_for_windows(&split.training, &rate, options.normalize, last)?
            }
            None => network.network(&split.training, &rate, options.normalize, last)?,
        };
        let choice = is_chosen.then_some(keeps_none);
        Ok(Self {
            about,
            split,
            network,
            options,
            teachers,
            test_samples,
            notes,
            warnings,
            shares,
            choice,
        })
    }

    /// Chooses what is to be chosen: a number of the options. `None` if it is given.
    pub fn choose(&mut self) -> Result<Option<Choice>> {
        let Some(keeps_none) = self.choice else { return Ok(None) };
        let choice = Choice::make(&self.network, &self.split, &self.options, keeps_none)?;
        if let Some(choice) = &choice {
            self.options.weight_decay = choice.weight_decay();
        }
        Ok(choice)
    }
}

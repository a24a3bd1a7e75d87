//! What the arguments ask to be trained.

use super::arguments::{DataArguments, FitArguments, NetworkArguments};
use super::recordings;
use super::warnings::Warnings;
use crate::dataset::csv::Note;
use crate::dataset::{Source, Split};
use crate::fit::FitOptions;
use crate::inspection::{Inspection, Treatment};
use crate::network::DynamicNetwork;
use anyhow::{Result, bail};

/// Samples, a network that fits them, and how to train it.
pub(super) struct Problem {
    pub parts: Split,
    /// All parameters are zero.
    pub network: DynamicNetwork,
    pub options: FitOptions,
    /// What is to be said of the data.
    pub warnings: Warnings,
    /// What a person should know of the samples.
    pub notes: Vec<Note>,
}

impl Problem {
    pub fn new(
        mut source: Source,
        data: &DataArguments,
        network: &NetworkArguments,
        fit: &FitArguments,
        seed: u64,
    ) -> Result<Self> {
        let task = source.data.targets.task();
        let (options, last) = fit.options(network, data.normalize.into(), task, seed)?;
        let mut notes = std::mem::take(&mut source.notes);
        let inspection = Inspection::new(&source.data);
        notes.extend(recordings::advice(
            &source,
            inspection.rising.iter().map(|found| found.feature),
        ));
        let is_cut = source.cut.is_some();
        let mut parts = data.split(source, seed)?;
        let treatment = Treatment::from(data.outliers);
        let (normalize, outliers) = (data.normalize.into(), &inspection.outliers);
        let warnings = Warnings::of_data(&inspection, &parts, normalize, treatment)?;
        outliers.treat(&mut parts, treatment);
        if parts.training.is_empty() || parts.validation.is_empty() || parts.test.is_empty() {
            bail!("without the samples that have outliers, too few are left: use --outliers keep");
        }
        let network = match is_cut {
            true => network.network_for_windows(&parts.training, options.normalize, last)?,
            false => network.network(&parts.training, options.normalize, last)?,
        };
        Ok(Self { parts, network, options, notes, warnings })
    }
}

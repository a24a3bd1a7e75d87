//! What the arguments ask to be trained.

use super::arguments::{DataArguments, FitArguments, NetworkArguments};
use crate::dataset::csv::Note;
use crate::dataset::{Source, Split};
use crate::fit::FitOptions;
use crate::network::DynamicNetwork;
use anyhow::Result;

/// Samples, a network that fits them, and how to train it.
pub(super) struct Problem {
    pub parts: Split,
    /// All parameters are zero.
    pub network: DynamicNetwork,
    pub options: FitOptions,
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
        let notes = std::mem::take(&mut source.notes);
        let parts = data.split(source, seed)?;
        let network = network.network(&parts.training, options.normalize, last)?;
        Ok(Self { parts, network, options, notes })
    }
}

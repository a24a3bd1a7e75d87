//! Options of the files of a model.

use clap::Args;
use host_trainer_core::dataset::Dataset;

/// Options of the files of a model.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(in crate::cli) struct SamplesArguments {
    /// Write no test samples: a program that embeds the model then has no self-test
    #[arg(long)]
    pub no_samples: bool,
}

impl SamplesArguments {
    /// The test samples, if they are to be written.
    pub fn of(self, test: &Dataset) -> Option<&Dataset> {
        (!self.no_samples).then_some(test)
    }
}

//! Options of `plot`.

use super::EvaluateArguments;
use clap::Args;
use std::path::PathBuf;

/// Write report and plots for an existing model.
///
/// Writes report.html, and each plot as NAME.svg and NAME.png. Sections without data are listed and skipped: the
/// predictions without the samples that the model was trained on, the curves without the metrics file of its
/// training.
#[derive(Debug, Args)]
pub(in crate::cli) struct PlotArguments {
    #[command(flatten)]
    pub samples: EvaluateArguments,
    /// Metrics file of the training (train --metrics); without it, epochs.jsonl in the output folder
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
    /// Folder to write to; without it, reports/NAME below the current one
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
}

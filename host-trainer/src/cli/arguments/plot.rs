//! What to draw.

use super::EvaluateArguments;
use clap::Args;
use std::path::PathBuf;

/// Draw a model that is there already: a report, and its plots as SVG and PNG.
///
/// Writes report.html, and each plot as NAME.svg and NAME.png. What is not known is left out, and named: without
/// the samples that the model was trained on, what it answers; without the metrics file of its training, how that
/// went.
#[derive(Debug, Args)]
pub(in crate::cli) struct PlotArguments {
    #[command(flatten)]
    pub samples: EvaluateArguments,
    /// File of `train --metrics`; without it, epochs.jsonl in the folder that is written to
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
    /// Folder to write to; without it, reports/NAME below the current one
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
}

//! Output options.

use clap::Args;

/// Output options.
#[derive(Clone, Copy, Debug, Args)]
#[command(next_help_heading = "Output")]
pub(in crate::cli) struct OutputArguments {
    /// Print nothing but the result and errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Print one JSON document instead of text, and errors as JSON too (see host-trainer --help)
    #[arg(long, global = true)]
    pub json: bool,
}

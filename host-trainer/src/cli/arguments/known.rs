//! Options about samples that a network does not know.

use super::parse::part;
use clap::Args;
use host_trainer_core::known::Asked;

#[derive(Debug, Args)]
#[command(next_help_heading = "Unknown samples")]
pub(in crate::cli) struct RefuseArguments {
    /// Share of known samples that may be refused, for example 0.02, so that samples unlike them are refused too: the
    /// model says which samples it does not know
    #[arg(long, value_name = "SHARE", value_parser = part)]
    pub refuse: Option<f32>,
    /// Number of centres of the training samples that inputs are compared with; without it, as many as take a quarter
    /// of the flash of the parameters, at most 16
    #[arg(long, value_name = "NUMBER", requires = "refuse", value_parser = clap::value_parser!(u8).range(1..=16))]
    pub centres: Option<u8>,
    /// Number of windows of a stream whose majority is the answer
    #[arg(long, value_name = "WINDOWS", requires = "refuse", value_parser = clap::value_parser!(u8).range(1..=15))]
    pub smoothing: Option<u8>,
}

impl RefuseArguments {
    /// Limits that are asked for, if any are.
    pub fn asked(&self) -> Option<Asked> {
        let refuse = self.refuse?;
        Some(Asked {
            // As it was typed, not as the nearest f32.
            refuse: refuse.to_string().parse().unwrap_or_else(|_| refuse.into()),
            centres: self.centres.map(usize::from),
            smoothing: self.smoothing.unwrap_or(1),
        })
    }
}

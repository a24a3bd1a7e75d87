//! Anomaly options: the normal label and the share of false alarms.

use super::parse::share;
use clap::Args;

#[derive(Debug, Args)]
#[command(next_help_heading = "Anomalies")]
pub(in crate::cli) struct AnomalyArguments {
    /// Train an autoencoder on normal samples, which detects all others as anomalies; the default if all samples have
    /// one label
    #[arg(long)]
    pub anomaly: bool,
    /// Label of normal samples; samples of other labels are used for the test alone
    #[arg(long, value_name = "LABEL")]
    pub normal: Option<String>,
    /// Share of normal samples that may raise a false alarm (default: 0.01)
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub false_alarms: Option<f32>,
}

impl AnomalyArguments {
    /// Returns whether the options ask for it, without looking at the samples.
    pub fn is_asked_for(&self) -> bool {
        self.anomaly || self.normal.is_some() || self.false_alarms.is_some()
    }

    /// The share of false alarms.
    pub fn share(&self) -> f64 {
        // As it was typed, not as the nearest f32.
        let share = self.false_alarms.unwrap_or(0.01);
        share.to_string().parse().unwrap_or_else(|_| share.into())
    }
}

//! Options of distillation.

use super::parse::{temperature, whole_share};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(next_help_heading = "Distillation")]
pub(in crate::cli) struct DistillationArguments {
    /// Teachers: model files of f32, for example of larger networks, whose predictions become part of the targets;
    /// several are averaged
    #[arg(long, value_name = "MODELS", value_delimiter = ',')]
    pub teacher: Vec<PathBuf>,
    /// Share of the predictions of teachers in the targets, above 0 and at most 1; the rest is the label
    #[arg(long, default_value_t = 0.9, value_name = "SHARE", value_parser = whole_share, requires = "teacher")]
    pub teacher_share: f64,
    /// Temperature: number by which the logits of teachers are divided before their softmax; the larger, the more
    /// unlikely classes count. Without it, 2; only for cross-entropy
    #[arg(long, value_name = "NUMBER", value_parser = temperature, requires = "teacher")]
    pub temperature: Option<f64>,
}

impl DistillationArguments {
    /// Returns whether there are teachers.
    pub fn is_asked_for(&self) -> bool {
        !self.teacher.is_empty()
    }
}

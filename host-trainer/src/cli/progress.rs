//! A line for every epoch, and on a terminal a bar below them.

use super::table::{number, percent};
use crate::fit::EpochReport;
use crate::metrics::Metrics;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{Result, Write};

/// Shows how training goes: the bar on standard error, the lines wherever results go.
pub(super) struct Progress {
    bar: ProgressBar,
    epochs: usize,
}

impl Progress {
    /// Where standard error is no terminal, there is no bar.
    pub fn new(epochs: usize) -> Self {
        let template = "training   {bar:30} epoch {pos}/{len}, {msg}{eta} left";
        let bar = ProgressBar::new(epochs as u64).with_style(
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        Self { bar, epochs }
    }

    /// Shows an epoch.
    pub fn show(&self, report: &EpochReport, out: &mut dyn Write) -> Result<()> {
        let EpochReport { epoch, training_loss, validation, .. } = report;
        let width = self.epochs.to_string().len();
        let (training, validation_metric) = match &validation.metrics {
            Metrics::Classification(metrics) => (
                format!(", accuracy {:>7}", percent(report.training_accuracy)),
                format!("accuracy {:>7}", percent(metrics.accuracy())),
            ),
            Metrics::Regression(metrics) => {
                (String::new(), format!("RMSE {}", number(metrics.total_rmse())))
            }
        };
        self.bar.set_position(*epoch as u64);
        self.bar.set_message(format!(
            "training loss {training_loss:.4}, validation {validation_metric}, "
        ));
        self.bar.suspend(|| {
            writeln!(
                out,
                "epoch {epoch:>width$}   training loss {training_loss:.4}{training}; \
                 validation loss {:.4}, {validation_metric}",
                validation.loss
            )
        })
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

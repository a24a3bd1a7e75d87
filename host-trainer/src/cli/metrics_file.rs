//! A line of JSON for every epoch.

use crate::evaluation::Evaluation;
use crate::fit::EpochReport;
use crate::metrics::{Classification, Metrics};
use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{LineWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file that grows by a line after every epoch, so that it can be watched.
pub(super) struct MetricsFile {
    path: PathBuf,
    file: LineWriter<File>,
}

impl MetricsFile {
    /// Begins the file; to go on after `epochs` epochs, keeps their lines. What was there before is still
    /// there until the new beginning is written.
    pub fn open(path: &Path, epochs: usize) -> Result<Self> {
        let open = || -> std::io::Result<File> {
            let old = if epochs == 0 { String::new() } else { std::fs::read_to_string(path)? };
            let kept: String = old.split_inclusive('\n').take(epochs).collect();
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
            file.write_all(kept.as_bytes())?;
            Ok(file.persist(path)?)
        };
        let place = || format!("cannot write the metrics file {}", path.display());
        Ok(Self { path: path.into(), file: LineWriter::new(open().with_context(place)?) })
    }

    /// Adds an epoch.
    pub fn write(&mut self, report: &EpochReport) -> Result<()> {
        let mut line = Map::new();
        line.insert("epoch".into(), json!(report.epoch));
        line.insert("learning_rate".into(), json!(report.learning_rate));
        let mut training = Map::new();
        training.insert("loss".into(), json!(report.training_loss));
        if let Metrics::Classification(_) = report.validation.metrics {
            training.insert("accuracy".into(), json!(report.training_accuracy));
        }
        line.insert("training".into(), Value::Object(training));
        line.insert("validation".into(), numbers(&report.validation));
        let result = writeln!(self.file, "{}", Value::Object(line));
        result.with_context(|| format!("cannot write the metrics file {}", self.path.display()))
    }
}

fn numbers(evaluation: &Evaluation) -> Value {
    match &evaluation.metrics {
        Metrics::Classification(metrics) => json!({
            "loss": evaluation.loss,
            "accuracy": metrics.accuracy(),
            "precision": metrics.mean(Classification::precision),
            "recall": metrics.mean(Classification::recall),
            "f1": metrics.mean(Classification::f1),
        }),
        Metrics::Regression(metrics) => {
            let each =
                |of: &dyn Fn(usize) -> f64| (0..metrics.outputs()).map(of).collect::<Vec<_>>();
            json!({
                "loss": evaluation.loss,
                "rmse": each(&|output| metrics.rmse(output)),
                "mae": each(&|output| metrics.mae(output)),
                "r2": each(&|output| metrics.r_squared(output)),
            })
        }
    }
}

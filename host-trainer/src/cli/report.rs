//! The report that `train` writes, and the file of epochs beside it.

use super::arguments::TrainArguments;
use super::choice::Choice;
use super::console::Console;
use super::known::Told;
use super::metrics_file::MetricsFile;
use super::naming::{quoted, shown};
use crate::report::{Epoch, Remark, Report};
use anyhow::{Context, Result, bail};
use host_trainer_core::EpochReport;
use host_trainer_core::anomaly::Judgement;
use host_trainer_core::dataset::Split;
use host_trainer_core::export::{OutputFolder, TrainedModel};
use host_trainer_core::quantize;
use nn_core::LayerSpec;
use serde_json::json;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// The name of the page.
pub(super) const PAGE: &str = "report.html";

/// The name of the file of epochs.
pub(super) const EPOCHS: &str = "epochs.jsonl";

/// Default folder of the report of a model.
pub(super) fn default_folder(name: &str) -> PathBuf {
    Path::new("reports").join(name)
}

/// A page says within so many bytes who wrote it.
const BEGINNING: u64 = 1 << 16;

/// Refuses a folder whose page somebody else has written: it would be replaced.
pub(super) fn refuse_foreign_page(folder: &OutputFolder, advice: &str) -> Result<()> {
    let path = folder.path().join(PAGE);
    let mut beginning = Vec::new();
    let read = File::open(&path).and_then(|file| file.take(BEGINNING).read_to_end(&mut beginning));
    // What is not there, or no file, is not replaced; what is empty is no loss.
    let is_something = read.is_ok() && !beginning.is_empty();
    if is_something && !Report::is_page(&String::from_utf8_lossy(&beginning)) {
        bail!("{} is no report of this program and would be replaced: {advice}", shown(&path));
    }
    Ok(())
}

/// A report in the making. Its folder is tried before training; after that, nothing about it ends a training.
pub(super) struct TrainingReport {
    folder: OutputFolder,
    file: Option<MetricsFile>,
    epochs: Vec<Epoch>,
    missing: Vec<String>,
    remarks: Vec<Remark>,
}

impl TrainingReport {
    /// Makes the folder; `None` if no report is asked for.
    pub fn prepare(arguments: &TrainArguments, name: &str) -> Result<Option<Self>> {
        if arguments.no_report {
            return Ok(None);
        }
        let folder = arguments.report.clone().unwrap_or_else(|| default_folder(name));
        let folder = OutputFolder::prepare(&folder).context(
            "the report has no place (--report DIR names another, --no-report leaves it away)",
        )?;
        refuse_foreign_page(
            &folder,
            "name another folder with --report DIR, or leave the report away with --no-report",
        )?;
        Ok(Some(Self {
            folder,
            file: None,
            epochs: Vec::new(),
            missing: Vec::new(),
            remarks: Vec::new(),
        }))
    }

    /// Begins the file of epochs, and keeps those that are done.
    pub fn begin(&mut self, epochs_done: usize) -> Result<()> {
        let path = self.folder.path().join(EPOCHS);
        self.file = Some(MetricsFile::open(&path, epochs_done)?);
        if epochs_done > 0 {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let (epochs, left_out) = Epoch::read(&text);
            let found = epochs.len();
            self.epochs = epochs;
            self.missing.extend(left_out.iter().map(|line| format!("{EPOCHS} {line}")));
            if found < epochs_done {
                self.missing.push(format!(
                    "The curves hold {found} of the {epochs_done} epochs before training was resumed: {EPOCHS} does not hold more."
                ));
            }
        }
        Ok(())
    }

    /// Notes an epoch.
    pub fn add(&mut self, report: &EpochReport) {
        self.epochs.push(Epoch::from(report));
        if let Some(Err(error)) = self.file.as_mut().map(|file| file.write(report)) {
            self.missing.push(format!("{EPOCHS} ends with epoch {}: {error:#}.", report.epoch - 1));
            self.file = None;
        }
    }

    /// Notes what is to be known of data or result.
    pub fn remark(&mut self, remarks: impl IntoIterator<Item = Remark>) {
        self.remarks.extend(remarks);
    }

    /// Writes the report of a model that detects anomalies: see [`write`](Self::write).
    pub fn write_anomalies(
        self,
        model: &TrainedModel,
        judgement: Judgement,
        out: &mut Console,
    ) -> Result<()> {
        self.finish(Report::new(model).with_anomalies(model, judgement), None, out)
    }

    /// Writes the page, and says where it is, or why it is not.
    pub fn write(
        self,
        model: &TrainedModel,
        split: &Split,
        (quantized, told): (Option<(Vec<LayerSpec>, quantize::Report)>, Option<Told>),
        choice: Option<&Choice>,
        out: &mut Console,
    ) -> Result<()> {
        let mut report = Report::new(model).with_samples(model, split);
        if let Some((layers, of_layers)) = quantized {
            report = report.with_quantization(&layers, of_layers);
        }
        if let Some(told) = told {
            report = report.with_refusals(told.refusals);
        }
        self.finish(report, choice, out)
    }

    /// Adds what was noted while training, and writes the page.
    fn finish(self, report: Report, choice: Option<&Choice>, out: &mut Console) -> Result<()> {
        let mut report = report
            .with_epochs(self.epochs)
            .with_command(command_line(choice))
            .with_remarks(self.remarks);
        if let Some(choice) = choice {
            report = report.with_choice(choice.text());
        }
        for sentence in self.missing {
            report = report.with_missing(sentence);
        }
        let path = shown(&self.folder.path().join(PAGE));
        match self.folder.write_all(&[(PAGE, report.html().as_bytes())]) {
            Ok(()) => {
                writeln!(out, "report     {}", quoted(&path))?;
                out.record("report", json!({ "path": path, "error": null }));
            }
            Err(error) => {
                writeln!(out.result(), "report     not written: {error}")?;
                out.record("report", json!({ "path": null, "error": error.to_string() }));
            }
        }
        Ok(())
    }
}

/// The command line, as it can be typed again; with what was chosen in the place of `--weight-decay auto`.
fn command_line(choice: Option<&Choice>) -> String {
    let mut words: Vec<String> =
        std::env::args_os().skip(1).map(|argument| quoted(&argument.to_string_lossy())).collect();
    if let Some(choice) = choice {
        let is_auto = |pair: &[String]| pair == ["--weight-decay", "auto"];
        if let Some(first) = words.windows(2).position(is_auto) {
            words.drain(first..first + 2);
        }
        words.retain(|word| word != "--weight-decay=auto");
        words.push(choice.options());
    }
    words.insert(0, "host-trainer".into());
    words.join(" ")
}

//! A threshold and what it is worth, of a network in f32 and of the one in integers.

use super::anomaly_summary as words;
use super::arguments::{FineTuneArguments, SamplesArguments};
use super::console::Console;
use super::document;
use super::quantize::FloatTraining;
use super::saved::write_files;
use anyhow::{Result, bail};
use host_trainer_core::Evaluation;
use host_trainer_core::TrainedNetwork;
use host_trainer_core::anomaly::{self, Judgement, Threshold};
use host_trainer_core::dataset::AnomalySplit;
use host_trainer_core::export::{Anomaly, OutputFolder, TrainedModel};
use host_trainer_core::inference::Infer;
use serde_json::json;

/// A threshold, and what it is worth.
pub(super) struct Judged {
    pub alarm: Anomaly,
    pub threshold: Threshold,
    pub judgement: Judgement,
}

impl Judged {
    pub fn new(
        network: &impl Infer,
        split: &AnomalySplit,
        weights: Vec<f32>,
        share: f64,
    ) -> Result<Self> {
        let AnomalySplit { normal, faults, is_tested, .. } = split;
        let (alarm, threshold) =
            anomaly::alarm(network, &normal.validation.features, weights, share)?;
        let of = |features: &[f32]| anomaly::scores(network, features, &alarm.weights);
        let of_normal = if *is_tested { of(&normal.test.features) } else { Vec::new() };
        let judgement = Judgement::new(&alarm, of_normal, of(&faults.features));
        Ok(Self { alarm, threshold, judgement })
    }

    /// Notes in a model when it raises the alarm, and how often it was right.
    pub fn note_in(&self, model: &mut TrainedModel) {
        model.anomaly = Some(self.alarm.clone());
        model.origin.test_samples = self.judgement.samples() as u32;
        model.origin.test_correct = self.judgement.correct() as u32;
        model.origin.test_rmse = 0.0;
    }

    pub fn write(
        &self,
        threshold: &str,
        test: &str,
        split: &AnomalySplit,
        out: &mut Console,
    ) -> Result<()> {
        words::write_threshold(threshold, &self.threshold, out)?;
        let scores = &self.judgement.faults;
        words::write_judgement(test, &self.judgement, Some(&split.faults), &self.alarm, scores, out)
    }
}

/// Quantizes a model, says what that loses, and writes its files. The threshold is learned anew.
pub(super) fn quantize_and_save(
    model: &TrainedModel,
    how: &FloatTraining,
    split: &AnomalySplit,
    arguments: &FineTuneArguments,
    samples: SamplesArguments,
    folder: &OutputFolder,
    out: &mut Console,
) -> Result<()> {
    let (TrainedNetwork::F32(network), Some(alarm)) = (&model.network, &model.anomaly) else {
        bail!("{} is quantized already", model.name);
    };
    let made = how.quantize(network, &split.normal, arguments, out)?.quantization.network;
    let share = f64::from(alarm.false_alarms).to_string().parse().unwrap_or(0.01);
    let share = (share * 1e6_f64).round() / 1e6;
    let judged = Judged::new(&made, split, alarm.weights.clone(), share)?;
    judged.write("quantized", "quantized", split, out)?;
    let test = Evaluation::new(&made, &split.normal.test, how.loss);
    let mut quantized = model.quantized(made, &test);
    judged.note_in(&mut quantized);
    let saved = quantized.save(folder, samples.of(&split.mixed()))?;
    write_files(&saved, folder, out)?;
    out.record(
        "quantized",
        json!({
            "network": document::network(&quantized.network.specs()),
            "anomaly": words::threshold(&judged.threshold, model.windowing.is_some()),
            "test": words::judgement(&judged.judgement),
            "files": document::files(&saved, folder),
        }),
    );
    Ok(())
}

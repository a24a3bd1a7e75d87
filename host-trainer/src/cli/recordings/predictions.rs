//! Predictions for the windows of recordings, and for each recording as a whole.

use super::alarms;
use crate::cli::anomaly_predict::Alarms;
use crate::cli::arguments::PredictArguments;
use crate::cli::console::{Console, WARNING, say};
use crate::cli::document;
use crate::cli::known;
use crate::cli::label::clean;
use crate::cli::notes::{beyond, style_of};
use crate::cli::predict::{decisions, document_decision};
use crate::cli::quantize::rounded;
use anyhow::Result;
use host_trainer_core::dataset::csv::{self, Note};
use host_trainer_core::dataset::make_integers;
use host_trainer_core::dataset::recordings::{self, Cut, Known};
use host_trainer_core::export::{TrainedModel, Windowing};
use host_trainer_core::inference::{Predictions, infer};
use nn_core::{ActivationKind, argmax};
use serde_json::{Value, json};
use std::io::{BufWriter, stdout};

/// Recordings whose prediction as a whole is shown on a terminal.
const SHOWN: usize = 8;

/// The prediction for a recording as a whole.
struct Whole<'a> {
    recording: &'a str,
    windows: usize,
    class: usize,
    /// The mean probability of that class; the share of windows that are predicted to be it where outputs are none.
    mean: f64,
}

/// Predicts recordings, cut as the model was trained: a line for each window, and one for each recording.
pub(in crate::cli) fn predict(
    arguments: &PredictArguments,
    model: &TrainedModel,
    windowing: &Windowing,
    out: &mut Console,
) -> Result<()> {
    let options = csv::Options {
        label: arguments.label.clone(),
        ignore: arguments.ignore.clone(),
        ..csv::Options::default()
    };
    let asked = super::asked(windowing, arguments.clock.asked());
    let known = Known { channels: &windowing.channels, labels: &model.labels };
    let mut source = recordings::load_unlabelled(&arguments.data, &options, &asked, known)?;
    if let Some(first) = model.network.specs().first() {
        let count = make_integers(first, &mut source.data.features)?;
        source.notes.extend((count > 0).then(|| rounded(first).into()));
    }
    let Some(cut) = &source.cut else { return Ok(()) };
    let beyond = beyond(&model.normalizer, &[], &source.data.features);
    let predictions = infer(&model.network, &source.data.features);
    let decisions = decisions(model, &predictions, &source.data.features);
    let found = Alarms::new(model, &predictions, &source.data.features);
    let are_probabilities = model.network.last_activation() == ActivationKind::Softmax;
    let wholes = wholes(cut, &predictions, are_probabilities);
    let label =
        |class: usize| model.labels.get(class).cloned().unwrap_or_else(|| class.to_string());
    if out.is_json() {
        out.record("model", json!(arguments.model.display().to_string()));
        out.record("task", json!(document::task(model.task)));
        out.record("labels", json!(model.labels));
        out.record("windowing", super::documented(windowing));
        out.record("notes", document::notes(&source.notes));
        out.record("beyond", json!(beyond));
        if model.anomaly.is_some() {
            out.record("predictions", alarms::windows(cut, &found));
            out.record("recordings", alarms::recordings(cut, &found));
            return Ok(());
        }
        let mut windows: Vec<Value> = cut
            .places
            .iter()
            .zip(predictions.iter())
            .map(|(place, (logits, outputs))| {
                let class = argmax(logits);
                json!({
                    "recording": cut.recordings[place.recording as usize], "start": place.seconds, "prediction": label(class),
                    "class": class, "probability": are_probabilities.then(|| outputs[class]), "outputs": outputs,
                })
            })
            .collect();
        for (window, decision) in windows.iter_mut().zip(&decisions) {
            document_decision(window, Some(decision));
        }
        out.record("predictions", windows.into());
        let whole = |whole: &Whole<'_>| json!({ "recording": whole.recording, "windows": whole.windows, "prediction": label(whole.class), "mean": whole.mean });
        out.record("recordings", wholes.iter().map(whole).collect());
        return Ok(());
    }
    for Note { word, text, is_warning } in &source.notes {
        let style = style_of(*is_warning);
        say(format!("{style}{word}:{style:#} {}", clean(text)));
    }
    if let Some(text) = beyond {
        say(format!("{WARNING}beyond:{WARNING:#} {text}"));
    }
    if model.anomaly.is_some() {
        return alarms::write(cut, &found, &mut stdout().lock());
    }
    let mut table = ::csv::Writer::from_writer(BufWriter::new(stdout().lock()));
    let last = if are_probabilities { "probability" } else { "output" };
    let head = ["recording", "start", "prediction", last].into_iter();
    table.write_record(head.chain(decisions.first().map(|_| "known")))?;
    for (index, (place, (logits, outputs))) in cut.places.iter().zip(predictions.iter()).enumerate()
    {
        let class = argmax(logits);
        let start = ((place.seconds * 1e6).round() / 1e6).to_string();
        let output = format!("{:.4}", outputs[class]);
        let cells = [&cut.recordings[place.recording as usize], &*start, &*label(class), &*output]
            .map(String::from);
        let known = decisions.get(index).map(|decision| known::word(decision).into());
        table.write_record(cells.into_iter().chain(known))?;
    }
    table.flush()?;
    let how = if are_probabilities { "mean probability" } else { "of the windows" };
    for Whole { recording, windows, class, mean } in wholes.iter().take(SHOWN) {
        let prediction = clean(&label(*class));
        say(format!(
            "recording: {}: {prediction} ({:.1} % {how}, {windows} windows)",
            clean(recording),
            100.0 * mean
        ));
    }
    if wholes.len() > SHOWN {
        say(format!("recording: … ({} in all; --json has every one)", wholes.len()));
    }
    Ok(())
}

fn wholes<'a>(cut: &'a Cut, predictions: &Predictions, are_probabilities: bool) -> Vec<Whole<'a>> {
    let mut sums: Vec<(usize, Vec<f64>)> = vec![(0, Vec::new()); cut.recordings.len()];
    for (place, (logits, outputs)) in cut.places.iter().zip(predictions.iter()) {
        let (windows, sum) = &mut sums[place.recording as usize];
        *windows += 1;
        sum.resize(outputs.len(), 0.0);
        if are_probabilities {
            sum.iter_mut().zip(outputs).for_each(|(sum, &output)| *sum += f64::from(output));
        } else {
            sum[argmax(logits)] += 1.0;
        }
    }
    let named = cut.recordings.iter().zip(sums).filter(|(_, (windows, _))| *windows > 0);
    let whole = |(recording, (windows, sum)): (&'a String, (usize, Vec<f64>))| {
        let class = (0..sum.len())
            .reduce(|best, class| if sum[class] > sum[best] { class } else { best })
            .unwrap_or(0);
        Whole {
            recording,
            windows,
            class,
            mean: sum.get(class).copied().unwrap_or(0.0) / windows as f64,
        }
    };
    named.map(whole).collect()
}

//! `host-trainer predict`

use super::anomaly_predict::Alarms;
use super::arguments::PredictArguments;
use super::console::{Console, WARNING, say};
use super::document;
use super::known;
use super::label::clean;
use super::model_file::read_model;
use super::notes::{beyond, style_of};
use super::quantize::rounded;
use super::recordings;
use anyhow::Result;
use host_trainer_core::dataset::csv::{self, Expected, Note};
use host_trainer_core::dataset::images::Colours;
use host_trainer_core::dataset::{self, Unlabelled, make_integers};
use host_trainer_core::export::TrainedModel;
use host_trainer_core::inference::{Predictions, infer};
use host_trainer_core::known::decisions_of;
use nn_core::{ActivationKind, Decision, Task, argmax};
use serde_json::{Value, json};
use std::io::{BufWriter, Write, stdout};

pub(super) fn run(arguments: &PredictArguments, out: &mut Console) -> Result<()> {
    let model = read_model(&arguments.model)?;
    if let Some(windowing) = &model.windowing {
        return recordings::predict(arguments, &model, windowing, out);
    }
    let inputs = model.network.inputs();
    let csv = csv::Options {
        label: arguments.label.clone(),
        ignore: arguments.ignore.clone(),
        ..csv::Options::default()
    };
    let options = dataset::Options { csv, size: arguments.size, colours: Colours::AsFound };
    let expected =
        Expected { inputs, columns: &model.columns, task: model.task, names: &model.labels };
    let shape = model.network.input_shape();
    let mut samples =
        Unlabelled::load(&arguments.data, &options, expected, shape, model.origin.seed)?;
    if let Some(first) = model.network.specs().first() {
        let count = make_integers(first, &mut samples.features)?;
        samples.notes.extend((count > 0).then(|| rounded(first).into()));
    }
    let beyond = beyond(&model.normalizer, &model.columns, &samples.features);
    let predictions = infer(&model.network, &samples.features);
    let alarms = Alarms::new(&model, &predictions, &samples.features);
    let decisions = decisions(&model, &predictions, &samples.features);
    if out.is_json() {
        out.record("model", json!(arguments.model.display().to_string()));
        out.record("task", json!(document::task(model.task)));
        out.record("labels", json!(model.labels));
        out.record("notes", document::notes(&samples.notes));
        out.record("beyond", json!(beyond));
        out.record(
            "predictions",
            documented(&model, (&predictions, &decisions), &samples.files, &alarms),
        );
        return Ok(());
    }
    // Beside the table, which may go into a file.
    for Note { word, text, is_warning } in &samples.notes {
        let style = style_of(*is_warning);
        say(format!("{style}{word}:{style:#} {}", clean(text)));
    }
    if let Some(text) = beyond {
        say(format!("{WARNING}beyond:{WARNING:#} {text}"));
    }
    // Byte for byte what the labels are, on terminals too.
    let predicted = (&predictions, &decisions[..]);
    write_table(&model, predicted, &samples.files, &alarms, &mut stdout().lock())
}

/// Decisions of a model that refuses samples; none for any other.
pub(super) fn decisions(
    model: &TrainedModel,
    predictions: &Predictions,
    x: &[f32],
) -> Vec<Decision> {
    model.known.as_ref().map_or_else(Vec::new, |known| decisions_of(known, predictions, x))
}

/// Adds a decision to a prediction.
pub(super) fn document_decision(prediction: &mut Value, decision: Option<&Decision>) {
    let Some(decision) = decision else { return };
    prediction["known"] = json!(decision.is_known);
    prediction["logit"] = json!(decision.logit);
    prediction["distance"] = json!(decision.likeness.distance);
}

fn label(model: &TrainedModel, class: usize) -> String {
    model.labels.get(class).cloned().unwrap_or_else(|| class.to_string())
}

fn is_probability(model: &TrainedModel) -> bool {
    model.network.last_activation() == ActivationKind::Softmax
}

/// A line for each sample; with the file of each if there are several.
fn write_table(
    model: &TrainedModel,
    (predictions, decisions): (&Predictions, &[Decision]),
    files: &[String],
    alarms: &Alarms,
    out: &mut dyn Write,
) -> Result<()> {
    let mut table = ::csv::Writer::from_writer(BufWriter::new(out));
    let head: Vec<&str> = match model.task {
        Task::Regression => model.labels.iter().map(String::as_str).collect(),
        Task::Classification if is_probability(model) => vec!["prediction", "probability"],
        Task::Classification => vec!["prediction", "output"],
        Task::AnomalyDetection => Alarms::HEAD.to_vec(),
    };
    let first = files.first().map(|_| "file");
    let last = decisions.first().map(|_| "known");
    table.write_record(first.into_iter().chain(head).chain(last))?;
    for (sample, (logits, outputs)) in predictions.iter().enumerate() {
        let cells: Vec<String> = match model.task {
            Task::Regression => outputs.iter().map(f32::to_string).collect(),
            Task::AnomalyDetection => alarms.cells(sample),
            Task::Classification => {
                let class = argmax(logits);
                let known = decisions.get(sample).map(|decision| known::word(decision).into());
                let cells = [label(model, class), format!("{:.4}", outputs[class])];
                cells.into_iter().chain(known).collect()
            }
        };
        table.write_record(files.get(sample).into_iter().chain(&cells))?;
    }
    table.flush()?;
    Ok(())
}

fn documented(
    model: &TrainedModel,
    (predictions, decisions): (&Predictions, &[Decision]),
    files: &[String],
    alarms: &Alarms,
) -> Value {
    let prediction = |(sample, (logits, outputs)): (usize, (&[f32], &[f32]))| {
        let mut prediction = match model.task {
            Task::Regression => json!({ "outputs": outputs }),
            Task::AnomalyDetection => alarms.documented(sample),
            Task::Classification => {
                let class = argmax(logits);
                let probability = is_probability(model).then(|| outputs[class]);
                json!({ "prediction": label(model, class), "class": class, "probability": probability, "outputs": outputs })
            }
        };
        document_decision(&mut prediction, decisions.get(sample));
        if let Some(file) = files.get(sample) {
            prediction["file"] = json!(file);
        }
        prediction
    };
    predictions.iter().enumerate().map(prediction).collect()
}

//! `host-trainer predict`

use super::arguments::PredictArguments;
use super::console::Console;
use super::document;
use super::model_file::read_model;
use crate::dataset::csv::{self, Expected};
use crate::export::TrainedModel;
use crate::inference::{Answers, infer};
use anyhow::Result;
use nn_core::{ActivationKind, Task, argmax};
use serde_json::{Value, json};
use std::io::{BufWriter, Write, stdout};

pub(super) fn run(arguments: &PredictArguments, out: &mut Console) -> Result<()> {
    let model = read_model(&arguments.model)?;
    let inputs = model.network.inputs();
    let options = csv::Options {
        label: arguments.label.clone(),
        ignore: arguments.ignore.clone(),
        ..csv::Options::default()
    };
    let expected =
        Expected { inputs, columns: &model.columns, task: model.task, names: &model.labels };
    let (features, _) = csv::load_for_model(&arguments.data, &options, expected, false)?;
    let answers = infer(&model.network, &features);
    if out.is_json() {
        out.record("model", json!(arguments.model.display().to_string()));
        out.record("task", json!(document::task(model.task)));
        out.record("labels", json!(model.labels));
        out.record("answers", documented(&model, &answers));
        return Ok(());
    }
    // Byte for byte what the labels are, on terminals too.
    write_table(&model, &answers, &mut stdout().lock())
}

fn label(model: &TrainedModel, class: usize) -> String {
    model.labels.get(class).cloned().unwrap_or_else(|| class.to_string())
}

fn is_probability(model: &TrainedModel) -> bool {
    model.network.last_activation() == ActivationKind::Softmax
}

fn write_table(model: &TrainedModel, answers: &Answers, out: &mut dyn Write) -> Result<()> {
    let mut table = ::csv::Writer::from_writer(BufWriter::new(out));
    if model.task == Task::Regression {
        table.write_record(&model.labels)?;
        for (_, outputs) in answers.iter() {
            table.write_record(outputs.iter().map(f32::to_string))?;
        }
    } else {
        table.write_record([
            "answer",
            if is_probability(model) { "probability" } else { "output" },
        ])?;
        for (logits, outputs) in answers.iter() {
            let class = argmax(logits);
            table.write_record([label(model, class), format!("{:.4}", outputs[class])])?;
        }
    }
    table.flush()?;
    Ok(())
}

fn documented(model: &TrainedModel, answers: &Answers) -> Value {
    let answer = |(logits, outputs): (&[f32], &[f32])| match model.task {
        Task::Regression => json!({ "outputs": outputs }),
        Task::Classification => {
            let class = argmax(logits);
            let probability = is_probability(model).then(|| outputs[class]);
            json!({ "answer": label(model, class), "class": class, "probability": probability, "outputs": outputs })
        }
    };
    answers.iter().map(answer).collect()
}

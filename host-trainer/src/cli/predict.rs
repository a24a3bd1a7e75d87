//! `host-trainer predict`

use super::arguments::PredictArguments;
use crate::dataset::csv::{self, Expected};
use crate::export::TrainedModel;
use crate::inference::infer;
use anyhow::Result;
use nn_core::{ActivationKind, Task, argmax};
use std::io::{BufWriter, Write};

pub(super) fn run(arguments: &PredictArguments, out: &mut dyn Write) -> Result<()> {
    let model = TrainedModel::read(&arguments.model)?;
    let inputs = model.network.inputs();
    let options = csv::Options { label: arguments.label.clone(), targets: Vec::new() };
    let expected =
        Expected { inputs, columns: &model.columns, task: model.task, names: &model.labels };
    let (features, _) = csv::load_for_model(&arguments.data, &options, expected, false)?;

    let mut table = csv_writer(out);
    let answers = infer(&model.network, &features);
    if model.task == Task::Regression {
        table.write_record(&model.labels)?;
        for (_, outputs) in answers.iter() {
            table.write_record(outputs.iter().map(f32::to_string))?;
        }
    } else {
        let is_probability = model.network.last_activation() == ActivationKind::Softmax;
        table.write_record(["answer", if is_probability { "probability" } else { "output" }])?;
        for (logits, outputs) in answers.iter() {
            let class = argmax(logits);
            let label = model.labels.get(class).cloned().unwrap_or_else(|| class.to_string());
            table.write_record([label, format!("{:.4}", outputs[class])])?;
        }
    }
    table.flush()?;
    Ok(())
}

fn csv_writer(out: &mut dyn Write) -> ::csv::Writer<BufWriter<&mut dyn Write>> {
    ::csv::Writer::from_writer(BufWriter::new(out))
}

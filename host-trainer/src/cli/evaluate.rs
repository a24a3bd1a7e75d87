//! `host-trainer evaluate`

use super::arguments::EvaluateArguments;
use super::judgement::{write_classes, write_summary};
use super::model_data::ModelData;
use crate::dataset::Task;
use crate::evaluation::Evaluation;
use crate::export::TrainedModel;
use crate::loss::Loss;
use anyhow::Result;
use nn_core::ActivationKind;
use std::io::Write;

pub(super) fn run(arguments: &EvaluateArguments, out: &mut dyn Write) -> Result<()> {
    let model = TrainedModel::read(&arguments.model)?;
    let data = ModelData::load(arguments, &model)?;
    let (samples, which) = if data.is_the_same {
        (data.split(&model)?.test, "the test samples, never trained on")
    } else {
        (
            data.source.data,
            "all samples; not the data that it was trained on, though some of that may be among them",
        )
    };
    let last = model.network.last_activation();
    let loss = Loss::fitting(model.task, last);
    let evaluation = Evaluation::new(&model.network, &samples, loss);
    writeln!(out, "model      {} ({})", model.name, model.shape())?;
    writeln!(out, "data       {}: {}", samples.name, which)?;
    let title = if model.task == Task::Regression { "errors" } else { "accuracy" };
    write_summary(title, &evaluation, &model.labels, out)?;
    if loss == Loss::CrossEntropy {
        writeln!(out, "loss       {:.4} (cross-entropy)", evaluation.loss)?;
    }
    if let Some(metrics) = evaluation.classification() {
        let are_probabilities = last == ActivationKind::Softmax;
        write_classes(metrics, &model.labels, are_probabilities, out)?;
    }
    Ok(())
}

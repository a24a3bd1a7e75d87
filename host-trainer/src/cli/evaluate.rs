//! `host-trainer evaluate`

use super::anomaly_evaluate;
use super::arguments::EvaluateArguments;
use super::console::Console;
use super::document;
use super::known;
use super::label::clean;
use super::model_data::ModelData;
use super::model_file::read_model;
use super::notes::{beyond, write_beyond, write_notes};
use super::summary::{write_classes, write_summary};
use anyhow::Result;
use host_trainer_core::Evaluation;
use host_trainer_core::dataset::Task;
use host_trainer_core::loss::Loss;
use nn_core::ActivationKind;
use serde_json::json;
use std::io::Write;

pub(super) fn run(arguments: &EvaluateArguments, out: &mut Console) -> Result<()> {
    let model = read_model(&arguments.model)?;
    if model.anomaly.is_some() {
        return anomaly_evaluate::run(&model, arguments, out);
    }
    let data = ModelData::load(arguments, &model, false)?;
    let others = data.unknown.clone();
    let notes = data.source.notes.clone();
    let has_test = data.source.test.is_some() || model.origin.test_share > 0.0;
    let is_never_trained_on = data.is_the_same && has_test;
    let (samples, which) = if is_never_trained_on && model.origin.may_have_seen_test_samples() {
        let samples = data.split(&model)?.test;
        (
            samples,
            "the test samples; whether a model that it learned from was trained on them is not known",
        )
    } else if is_never_trained_on {
        (data.split(&model)?.test, "the test samples, never trained on")
    } else if data.is_the_same {
        (data.source.data, "all samples, those that it was trained on")
    } else if model.origin.is_imported() || model.origin.has_learned_from_another() {
        (data.source.data, "all samples; whether it was trained on them is not known")
    } else {
        (
            data.source.data,
            "all samples; not the data that it was trained on, though some of that may be among them",
        )
    };
    let last = model.network.last_activation();
    let loss = Loss::fitting(model.task, last);
    let evaluation = Evaluation::new(&model.network, &samples, loss);
    writeln!(out, "model      {} ({})", clean(&model.name), model.shape())?;
    writeln!(out, "data       {}: {}", clean(&samples.name), which)?;
    write_notes(&notes, out)?;
    write_beyond(beyond(&model.normalizer, &model.columns, &samples.features), out)?;
    let title = if model.task == Task::Regression { "errors" } else { "accuracy" };
    write_summary(title, &evaluation, &model.labels, out.result())?;
    if loss == Loss::CrossEntropy {
        writeln!(out, "loss       {:.4} (cross-entropy)", evaluation.loss)?;
    }
    if let Some(metrics) = evaluation.classification() {
        let are_probabilities = last == ActivationKind::Softmax;
        write_classes(metrics, &model.labels, are_probabilities, out)?;
    }
    if let Some(known) = &model.known {
        let refusals = known::refusals(known, &model, &samples, others.as_ref());
        writeln!(out, "unknown    {}", known::limits(known))?;
        known::write_refusals(&refusals, others.as_ref(), out)?;
        out.record("known", known::documented_with(known, &refusals));
    }
    out.record("model", json!(arguments.model.display().to_string()));
    out.record("data", json!({ "name": samples.name, "never_trained_on": is_never_trained_on }));
    out.record("test", document::evaluation(&evaluation, &model.labels));
    Ok(())
}

//! `host-trainer evaluate`

use super::arguments::EvaluateArguments;
use super::judgement::{write_classes, write_summary};
use crate::dataset::csv::{self, Expected};
use crate::dataset::{self, Dataset, Shares, Source, Task, idx, images};
use crate::evaluation::Evaluation;
use crate::export::TrainedModel;
use crate::loss::Loss;
use anyhow::{Result, bail};
use nn_core::{ActivationKind, Lend};
use std::io::Write;
use std::path::Path;

pub(super) fn run(arguments: &EvaluateArguments, out: &mut dyn Write) -> Result<()> {
    let model = TrainedModel::read(&arguments.model)?;
    let source = load(arguments, &model)?;
    let is_the_same = source.data.checksum() == model.origin.dataset_crc;
    if !is_the_same && arguments.data.is_none() {
        bail!(
            "the model was trained on another `{}` than the built-in one: say where it is with --data FILE",
            model.origin.dataset
        );
    }
    let (samples, which) = if is_the_same {
        let shares = Shares {
            validation: f64::from(model.origin.validation_share),
            test: f64::from(model.origin.test_share),
        };
        (source.split(shares, model.origin.seed)?.test, "the test samples, never trained on")
    } else {
        (
            source.data,
            "all samples; not the data that it was trained on, though some of that may be among them",
        )
    };
    let last = model.network.views().last().map(|last| last.spec.activation());
    let last = last.unwrap_or(ActivationKind::Identity);
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

fn load(arguments: &EvaluateArguments, model: &TrainedModel) -> Result<Source> {
    let csv = csv::Options { label: arguments.label.clone(), targets: Vec::new() };
    let mut options = dataset::Options { csv, size: arguments.size };
    let views = model.network.views();
    let inputs = views.first().map_or(0, |view| view.spec.inputs() as usize);
    let name = match &arguments.data {
        Some(name) => name,
        None if Dataset::BUILT_IN.contains(&model.origin.dataset.as_str()) => &model.origin.dataset,
        None => bail!(
            "the model was trained on `{}`: say where it is with --data FILE",
            model.origin.dataset
        ),
    };
    let path = Path::new(name);
    if !Source::is_csv(name) {
        if path.is_dir() && options.size.is_none() && !idx::is_idx(path) {
            options.size = images::size_for(path, inputs)?;
        }
        if !path.is_dir() && model.task == Task::Regression {
            options.csv.targets = model.labels.clone();
        }
        let mut source = Source::load(name, &options, model.origin.seed)?;
        let data = &mut source.data;
        let is_fitting = data.width == inputs && data.targets.task() == model.task;
        if !is_fitting || data.targets.rename(&model.labels).is_err() {
            bail!(
                "the model takes {inputs} features and answers {}, but {name} has {} features and {}",
                model.labels.join(", "),
                data.width,
                data.targets.names().join(", ")
            );
        }
        return Ok(source);
    }
    let expected =
        Expected { inputs, columns: &model.columns, task: model.task, names: &model.labels };
    let (features, targets) = csv::load_for_model(path, &options.csv, expected, true)?;
    let Some(targets) = targets else {
        bail!(
            "{name}: no label column: expected {inputs} features and a label in each line (to classify without labels: host-trainer predict)"
        );
    };
    let name =
        path.file_stem().map_or_else(|| name.clone(), |stem| stem.to_string_lossy().into_owned());
    let data = Dataset { name, columns: Vec::new(), width: inputs, features, targets, image: None };
    Ok(Source { data, validation: None, test: None })
}

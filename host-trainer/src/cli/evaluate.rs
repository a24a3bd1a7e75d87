//! `host-trainer evaluate`

use super::arguments::EvaluateArguments;
use super::table::{grouped, percent, write_confusion};
use crate::dataset::{Dataset, Shares, Source, csv};
use crate::evaluation::Evaluation;
use crate::export::TrainedModel;
use crate::loss::Loss;
use anyhow::{Result, bail};
use nn_core::Lend;
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
    let evaluation = Evaluation::new(&model.network, &samples, loss(&model));
    writeln!(out, "model      {} ({})", model.name, model.shape())?;
    writeln!(out, "data       {}: {}", samples.name, which)?;
    writeln!(
        out,
        "accuracy   {} of {} samples right: {} ± {}; loss {:.4}",
        grouped(evaluation.correct as u64),
        grouped(evaluation.samples as u64),
        percent(evaluation.accuracy()),
        percent(evaluation.standard_error()),
        evaluation.loss,
    )?;
    write_confusion(&evaluation.confusion, &samples.labels, out)?;
    Ok(())
}

fn loss(model: &TrainedModel) -> Loss {
    let views = model.network.views();
    match views.last() {
        Some(last) if Loss::CrossEntropy.accepts(last.spec.activation()) => Loss::CrossEntropy,
        _ => Loss::MeanSquaredError,
    }
}

fn load(arguments: &EvaluateArguments, model: &TrainedModel) -> Result<Source> {
    let options = csv::Options { label: arguments.label.clone() };
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
    if Dataset::BUILT_IN.contains(&name.as_str()) || path.is_dir() {
        let source = Source::load(name, &options, model.origin.seed)?;
        let data = &source.data;
        if data.width != inputs || data.labels != model.labels {
            bail!(
                "the model takes {inputs} features and knows the labels {}, but {name} has {} features and the labels {}",
                model.labels.join(", "),
                data.width,
                data.labels.join(", ")
            );
        }
        return Ok(source);
    }
    let (features, classes) =
        csv::load_for_model(path, &options, inputs, &model.columns, Some(&model.labels))?;
    let Some(classes) = classes else {
        bail!(
            "{name}: no label column: expected {inputs} features and a label in each line (to classify without labels: host-trainer predict)"
        );
    };
    let name =
        path.file_stem().map_or_else(|| name.clone(), |stem| stem.to_string_lossy().into_owned());
    let labels = model.labels.clone();
    let data = Dataset { name, columns: Vec::new(), width: inputs, features, classes, labels };
    Ok(Source { data, test: None })
}

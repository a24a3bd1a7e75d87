//! Samples for a model that is there already.

use super::arguments::EvaluateArguments;
use crate::dataset::csv::{self, Expected};
use crate::dataset::{self, Dataset, DatasetError, Shares, Source, Split, Task, idx, images};
use crate::export::TrainedModel;
use anyhow::{Result, bail};
use std::path::Path;

/// What `--data` names, or what the model was trained on if that comes with the program.
pub(super) struct ModelData {
    pub source: Source,
    /// Whether it is what the model was trained on.
    pub is_the_same: bool,
}

impl ModelData {
    pub fn load(arguments: &EvaluateArguments, model: &TrainedModel) -> Result<Self> {
        let source = load(arguments, model)?;
        let is_the_same = source.data.checksum() == model.origin.dataset_crc;
        if !is_the_same && arguments.data.is_none() {
            bail!(
                "the model was trained on another `{}` than the built-in one: say where it is with --data FILE",
                model.origin.dataset
            );
        }
        Ok(Self { source, is_the_same })
    }

    /// The parts that it was split into for training, if it is the same.
    pub fn split(self, model: &TrainedModel) -> Result<Split, DatasetError> {
        let shares = Shares {
            validation: f64::from(model.origin.validation_share),
            test: f64::from(model.origin.test_share),
        };
        self.source.split(shares, model.origin.seed)
    }
}

fn load(arguments: &EvaluateArguments, model: &TrainedModel) -> Result<Source> {
    let csv = csv::Options {
        label: arguments.label.clone(),
        ignore: arguments.ignore.clone(),
        missing: arguments.missing.into(),
        ..csv::Options::default()
    };
    let mut options = dataset::Options { csv, size: arguments.size };
    let inputs = model.network.inputs();
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
    Ok(Source { data, validation: None, test: None, notes: Vec::new() })
}

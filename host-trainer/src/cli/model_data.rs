//! Samples for a model that is there already.

use super::arguments::{EvaluateArguments, UsageError};
use super::known::held_out;
use super::quantize::rounded;
use super::recordings;
use anyhow::{Result, anyhow, bail};
use host_trainer_core::dataset::csv::{self, Expected};
use host_trainer_core::dataset::folder::{self, Layout};
use host_trainer_core::dataset::images::{self, Colours};
use host_trainer_core::dataset::{
    self, Dataset, DatasetError, Kind, Received, Shares, Source, Split, Task, is_standard_input,
    make_integers,
};
use host_trainer_core::export::TrainedModel;
use host_trainer_core::inspection::{Outliers, Treatment};
use std::path::Path;

/// Data set that `--data` names, or that the model was trained on if that comes with the program.
pub(super) struct ModelData {
    pub source: Source,
    /// Set if it is the data set that the model was trained on.
    pub is_the_same: bool,
    /// Samples of labels that the model is not to know, if `--unknown` names some.
    pub unknown: Option<Dataset>,
}

impl ModelData {
    /// Loads it; `refuses` says that the model will refuse samples, though it does not yet.
    pub fn load(
        arguments: &EvaluateArguments,
        model: &TrainedModel,
        refuses: bool,
    ) -> Result<Self> {
        let labels = &arguments.unknown;
        if !labels.is_empty() && model.known.is_none() && !refuses {
            return Err(UsageError::Unknown.into());
        }
        let (mut source, mut unknown) = (load(arguments, &knowing(model, labels))?, None);
        if !labels.is_empty() {
            unknown = held_out(&mut source, labels)?;
        }
        let is_the_same = source.checksum() == model.origin.dataset_crc;
        if !is_the_same && arguments.data.is_none() {
            bail!(
                "the model was trained on another `{}` than the built-in one: say where it is with --data FILE",
                model.origin.dataset
            );
        }
        if let Some(first) = model.network.specs().first() {
            let parts = [Some(&mut source.data), source.validation.as_mut(), source.test.as_mut()];
            let mut count = 0;
            for part in parts.into_iter().flatten() {
                count += make_integers(first, &mut part.features)?;
            }
            if count > 0 {
                source.notes.push(rounded(first).into());
            }
        }
        Ok(Self { source, is_the_same, unknown })
    }

    /// The parts that it was split into for training, if it is the same; outliers among training samples are what
    /// training took in their place.
    pub fn split(self, model: &TrainedModel) -> Result<Split, DatasetError> {
        let shares = Shares {
            validation: f64::from(model.origin.validation_share),
            test: f64::from(model.origin.test_share),
        };
        self.split_by(shares, model)
    }

    /// Does the same as [`split`](Self::split), for limits that are set on validation samples: a model that was trained
    /// elsewhere has seen none of the data, and any of it will do.
    pub fn split_for_limits(self, model: &TrainedModel) -> Result<Split, DatasetError> {
        if self.is_the_same || model.origin.validation_share > 0.0 {
            return self.split(model);
        }
        self.split_by(Shares { validation: 0.3, test: 0.2 }, model)
    }

    fn split_by(self, shares: Shares, model: &TrainedModel) -> Result<Split, DatasetError> {
        let outliers = Outliers::find(&self.source.data);
        let mut split = self.source.split(shares, model.origin.seed)?;
        outliers.treat(&mut split, Treatment::Keep);
        Ok(split)
    }
}

/// The same model with more labels, so that samples of these are read.
fn knowing(model: &TrainedModel, labels: &[String]) -> TrainedModel {
    let mut model = model.clone();
    let new = labels.iter().filter(|label| !model.labels.contains(label)).cloned();
    let new: Vec<String> = new.collect();
    model.labels.extend(new);
    model
}

/// Name of the data set of `--data`, or of the one that the model was trained on if that comes with the program.
pub(super) fn data_name<'a>(
    arguments: &'a EvaluateArguments,
    model: &'a TrainedModel,
) -> Result<&'a str> {
    if arguments.group.is_some() && !arguments.data.as_deref().is_some_and(Source::has_lines) {
        bail!(
            "--group needs the CSV file, or the folder of them, of the training: name it by --data, or leave --group away"
        );
    }
    let trained_on = &model.origin.dataset;
    match &arguments.data {
        Some(name) => Ok(name),
        None if model.origin.is_imported() => bail!(
            "the model was imported from {trained_on}, so its samples are not known: say where they are with --data FILE"
        ),
        None if Dataset::BUILT_IN.contains(&trained_on.as_str()) => Ok(trained_on),
        None => bail!("the model was trained on `{trained_on}`: say where it is with --data FILE"),
    }
}

/// Reads a file or a folder, or standard input, which is received once however often it is looked at.
pub(super) fn read_named<T>(name: &str, read: impl FnOnce(&str) -> Result<T>) -> Result<T> {
    if !is_standard_input(name) {
        return read(name);
    }
    let received = Received::receive(name)?;
    read(&received.path().to_string_lossy()).map_err(|error| match error.downcast() {
        Ok(error) => received.renamed(error).into(),
        Err(other) => other,
    })
}

fn load(arguments: &EvaluateArguments, model: &TrainedModel) -> Result<Source> {
    let name = data_name(arguments, model)?;
    if let Some(windowing) = &model.windowing {
        return recordings::load_for_model(name, arguments, model, windowing);
    }
    read_named(name, |path| load_from(path, arguments, model))
}

fn load_from(name: &str, arguments: &EvaluateArguments, model: &TrainedModel) -> Result<Source> {
    let csv = csv::Options {
        label: arguments.label.clone(),
        ignore: arguments.ignore.clone(),
        missing: arguments.missing.into(),
        group: arguments.group.clone(),
        ..csv::Options::default()
    };
    let mut options = dataset::Options { csv, size: arguments.size, colours: Colours::AsFound };
    let inputs = model.network.inputs();
    let path = Path::new(name);
    if Kind::of(name) != Kind::Csv {
        let inside = if path.is_dir() { folder::unwrapped(path)? } else { path.into() };
        let layout = path.is_dir().then(|| Layout::of(&inside)).transpose()?;
        if layout == Some(Layout::Images) {
            let shape = model.network.input_shape();
            let known = match options.size {
                Some(size) => images::colours_of(size, inputs).map(|colours| (size, colours)),
                None => images::size_for(&inside, inputs, shape)?,
            };
            if let Some((size, colours)) = known {
                (options.size, options.colours) = (Some(size), colours);
            }
        }
        let has_targets = matches!(layout, None | Some(Layout::Tables | Layout::Arrays));
        if has_targets && model.task == Task::Regression {
            options.csv.targets = model.labels.clone();
        }
        let mut source = Source::load(name, &options, model.origin.seed)?;
        let data = &mut source.data;
        let is_fitting = data.width == inputs && data.targets.task() == model.task;
        if !is_fitting || data.targets.rename(&model.labels).is_err() {
            let advice = model.known.as_ref().map_or(
                "",
                |_| " (--unknown LABELS names those that it is not to know, and judges by them)",
            );
            bail!(
                "the model takes {inputs} features and predicts {}, but {name} has {} features and {}{advice}",
                model.labels.join(", "),
                data.width,
                data.targets.names().join(", ")
            );
        }
        if let Some(shape) = model.network.input_shape() {
            source.put_channels_last(shape);
        }
        let data = &mut source.data;
        data.order_columns(&model.columns).map_err(|what| {
            anyhow!("{name} has {what}: the model takes the columns that it was trained on")
        })?;
        return Ok(source);
    }
    let expected =
        Expected { inputs, columns: &model.columns, task: model.task, names: &model.labels };
    let read = csv::load_for_model(path, &options.csv, expected, true)?;
    let Some(targets) = read.targets else {
        bail!(
            "{name}: no label column: expected {inputs} features and a label in each line (to classify without labels: host-trainer predict)"
        );
    };
    let few = read.ignored.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
    let note = format!("columns that are not used: {} ({few})", read.ignored.len());
    let ignored = (!read.ignored.is_empty()).then(|| note.into());
    let notes = read.notes.into_iter().chain(ignored).collect();
    let name =
        path.file_stem().map_or_else(|| name.into(), |stem| stem.to_string_lossy().into_owned());
    let data = Dataset {
        name,
        columns: Vec::new(),
        width: inputs,
        features: read.features,
        targets,
        image: None,
    };
    Ok(Source { notes, groups: read.groups, ..data.into() })
}

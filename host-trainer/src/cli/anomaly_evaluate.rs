//! `host-trainer evaluate` and `quantize` of a model that detects anomalies

use super::anomaly_judged::quantize_and_save;
use super::anomaly_summary as words;
use super::arguments::{EvaluateArguments, InputType, QuantizeArguments, UsageError};
use super::console::{Console, WARNING};
use super::data_summary::names;
use super::label::clean;
use super::model_data::{data_name, read_named};
use super::notes::{beyond, write_beyond, write_notes};
use super::quantize::{FloatTraining, normalization};
use super::recordings;
use anyhow::{Result, anyhow, bail};
use host_trainer_core::anomaly::{Judgement, scores};
use host_trainer_core::dataset::csv::Note;
use host_trainer_core::dataset::images::Colours;
use host_trainer_core::dataset::{
    self, AnomalySamples, AnomalySplit, Dataset, Shares, Source, csv,
};
use host_trainer_core::export::{OutputFolder, TrainedModel};
use host_trainer_core::loss::Loss;
use serde_json::json;
use std::io::Write;
use std::path::Path;

/// Samples on which a model is evaluated.
struct Data {
    source: Source,
    /// The label of normal samples; `None` if all are.
    normal: Option<String>,
    is_the_same: bool,
    notes: Vec<Note>,
}

impl Data {
    fn load(arguments: &EvaluateArguments, model: &TrainedModel) -> Result<Self> {
        let mut data = read_named(data_name(arguments, model)?, |name| {
            Self::load_from(name, arguments, model)
        })?;
        if let Some(shape) = model.network.input_shape() {
            data.source.put_channels_last(shape);
            data.notes.append(&mut data.source.notes);
        }
        Ok(data)
    }

    fn load_from(name: &str, arguments: &EvaluateArguments, model: &TrainedModel) -> Result<Self> {
        let csv = csv::Options {
            label: arguments.label.clone(),
            ignore: arguments.ignore.clone(),
            missing: arguments.missing.into(),
            group: arguments.group.clone(),
            ..csv::Options::default()
        };
        if let Some(windowing) = &model.windowing {
            let (mut source, normal, is_the_same) =
                recordings::load_to_judge(name, &csv, arguments, model, windowing)?;
            let notes = std::mem::take(&mut source.notes);
            return Ok(Self { source, normal: Some(normal), is_the_same, notes });
        }
        let options = dataset::Options { csv, size: arguments.size, colours: Colours::AsFound };
        let asked = arguments.normal.as_deref();
        let normal = asked.or(model.labels.first().map(String::as_str));
        let known = (model.network.inputs(), &model.columns[..]);
        let seed = model.origin.seed;
        // As for training first: then its own test samples can be told from the others.
        let as_trained = AnomalySamples::load(name, &options, normal, normal.is_some(), seed);
        let same = as_trained.ok().filter(|samples| samples.source.data.width == known.0);
        let is_trained_on =
            |samples: &AnomalySamples| samples.source.checksum() == model.origin.dataset_crc;
        if let Some(AnomalySamples { mut source, normal }) = same.filter(is_trained_on) {
            let notes = std::mem::take(&mut source.notes);
            return Ok(Self { source, normal, is_the_same: true, notes });
        }
        let (data, notes) = AnomalySamples::judging(name, &options, known, seed)?;
        let label = match normal {
            Some(label) => label.to_string(),
            None => bail!(
                "{name}: say which of its labels is normal, for example --normal {}",
                data.targets.names().first().map_or("ok", String::as_str)
            ),
        };
        if asked.is_some() && !data.targets.names().contains(&label) {
            let labels = names(data.targets.names());
            bail!("{name}: no sample has the label {label}; labels are {labels}");
        }
        Ok(Self { source: data.into(), normal: Some(label), is_the_same: false, notes })
    }

    fn split(self, model: &TrainedModel) -> Result<AnomalySplit> {
        let samples = AnomalySamples { source: self.source, normal: self.normal };
        let shares = Shares {
            validation: f64::from(model.origin.validation_share),
            test: f64::from(model.origin.test_share),
        };
        let seed = model.origin.seed;
        Ok(AnomalySplit::new(samples, None, shares, seed)?)
    }
}

pub(super) fn run(
    model: &TrainedModel,
    arguments: &EvaluateArguments,
    out: &mut Console,
) -> Result<()> {
    let alarm = model.anomaly.as_ref().ok_or_else(|| anyhow!("no alarm in this model"))?;
    let data = Data::load(arguments, model)?;
    let (notes, is_the_same) = (data.notes.clone(), data.is_the_same);
    let is_never_trained_on = is_the_same && model.origin.test_share > 0.0;
    let name = data.source.data.name.clone();
    let (normal, faults, which) = if is_never_trained_on {
        let split = data.split(model)?;
        (split.normal.test, split.faults, "normal test samples, never trained on, and all faults")
    } else {
        let which = if is_the_same {
            "all samples, those that it was trained on"
        } else {
            "all samples; not the data that it was trained on, though some of that may be among them"
        };
        let samples = AnomalySamples { source: data.source, normal: data.normal };
        let (normal, faults) = samples.apart();
        (normal, faults, which)
    };
    writeln!(out, "model      {} ({})", clean(&model.name), model.shape())?;
    writeln!(out, "data       {}: {which}", clean(&name))?;
    write_notes(&notes, out)?;
    write_beyond(beyond(&model.normalizer, &model.columns, &normal.features), out)?;
    let of = |data: &Dataset| scores(&model.network, &data.features, &alarm.weights);
    let of_faults = of(&faults);
    let judgement = Judgement::new(alarm, of(&normal), of_faults.clone());
    words::write_judgement("test", &judgement, Some(&faults), alarm, &of_faults, out)?;
    out.record("model", json!(arguments.model.display().to_string()));
    out.record("data", json!({ "name": name, "never_trained_on": is_never_trained_on }));
    out.record("test", words::judgement(&judgement));
    Ok(())
}

/// Makes a network of integers out of one of f32, with a threshold of its own.
pub(super) fn quantize(
    model: &TrainedModel,
    arguments: &QuantizeArguments,
    out: &mut Console,
) -> Result<()> {
    if arguments.fine_tune.input_type != InputType::F32 {
        return Err(UsageError::InputTypeOfAnomalies.into());
    }
    let data = Data::load(&arguments.samples, model)?;
    if !data.is_the_same {
        writeln!(
            out,
            "{WARNING}data{WARNING:#}       not what the model was trained on: ranges and the threshold are learned from it all the same"
        )?;
    }
    write_notes(&data.notes, out)?;
    let split = data.split(model)?;
    let path = &arguments.samples.model;
    let beside = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = arguments.out.as_deref().or(beside).unwrap_or(Path::new("."));
    let folder = OutputFolder::prepare(folder)?;
    let loss = Loss::fitting(model.task, model.network.last_activation());
    let normalize = normalization(model, &split.normal);
    let how = FloatTraining {
        augmentation: arguments.augment,
        ..FloatTraining::new(loss, normalize, model.origin.seed, arguments.flash)
    };
    let (tune, samples) = (&arguments.fine_tune, arguments.no_samples);
    quantize_and_save(model, &how, &split, tune, samples, &folder, out)
}

//! Models that a network learns from beside its labels: `--teacher`.

use super::arguments::DistillationArguments;
use super::console::{Console, WARNING};
use super::float_model::{Advice, FloatModel};
use super::starting_model::StartingModel;
use anyhow::{Context, Result, bail};
use host_trainer_core::Distillation;
use host_trainer_core::dataset::Source;
use host_trainer_core::export::{Origin, TestSamples};
use host_trainer_core::loss::Loss;
use serde_json::json;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

/// Advice on models that cannot teach.
const ADVICE: Advice = Advice {
    of_anomalies: "which predicts no targets: name a classifier or a regression",
    of_quantized: "and a teacher is of f32: name the model that it was made of",
    of_missing_class: ", and a network that it teaches has the same outputs: add some, or name another teacher",
};

/// The usual temperature of a cross-entropy.
const TEMPERATURE: f64 = 2.0;

/// Teachers, and how much they count.
pub(super) struct Teachers {
    models: Vec<FloatModel>,
    share: f64,
    /// If it is asked for.
    temperature: Option<f64>,
}

impl Teachers {
    /// Reads the models that are asked for; `None` if there are none.
    pub fn read(arguments: &DistillationArguments) -> Result<Option<Self>> {
        if !arguments.is_asked_for() {
            return Ok(None);
        }
        let read = |path: &PathBuf| FloatModel::read(path, &ADVICE);
        Ok(Some(Self {
            models: arguments.teacher.iter().map(read).collect::<Result<_>>()?,
            share: arguments.teacher_share,
            temperature: arguments.temperature,
        }))
    }

    /// Puts columns, channels and classes of samples into the order of the teachers. `from` is the model that training
    /// goes on from, whose order they have then already.
    ///
    /// # Errors
    ///
    /// What a teacher takes and predicts, where that is not what the samples have, or comes in another order than of
    /// the others.
    pub fn arrange(&self, source: &mut Source, from: Option<&StartingModel>) -> Result<()> {
        let starting = from.map(StartingModel::model);
        let all: Vec<&FloatModel> = starting.into_iter().chain(&self.models).collect();
        for pair in all.windows(2) {
            let of = |one: &FloatModel| (one.model.columns.clone(), one.model.labels.clone());
            if of(pair[0]) != of(pair[1]) {
                let told = |one: &FloatModel| {
                    let columns = match &one.model.columns[..] {
                        [] => "features without names".into(),
                        columns => columns.join(", "),
                    };
                    let labels = one.model.labels.join(", ");
                    format!("{} takes {columns} and predicts {labels}", one.path.display())
                };
                bail!(
                    "{}, but {}: models that are trained together have the same columns and outputs, in the same order",
                    told(pair[0]),
                    told(pair[1])
                );
            }
        }
        for FloatModel { path, model, .. } in &self.models {
            let shape = model.network.input_shape();
            // The network that is trained may be one that does not know channels, and takes numbers as they come.
            if shape.is_some_and(|shape| source.data.has_channels_first(shape)) {
                bail!(
                    "{} takes channels last, and samples of the data have them first: save them with channels last, \
                     x.transpose(0, 2, 1)",
                    path.display()
                );
            }
        }
        self.models.iter().try_for_each(|model| model.arrange(source))
    }

    /// The same for training by this loss.
    pub fn distillation(&self, loss: Loss) -> Distillation {
        let usual = if loss == Loss::CrossEntropy { TEMPERATURE } else { 1.0 };
        Distillation {
            teachers: self.models.iter().map(|model| model.network.clone()).collect(),
            share: self.share,
            temperature: self.temperature.unwrap_or(usual),
        }
    }

    /// Says which they are, and how much they count.
    pub fn write(&self, distillation: &Distillation, out: &mut Console) -> Result<()> {
        let models: Vec<String> = self.models.iter().map(FloatModel::text).collect();
        let Distillation { share, temperature, .. } = distillation;
        writeln!(
            out,
            "teacher    {}; share {share}, temperature {temperature}",
            models.join(" and ")
        )?;
        out.record(
            "teacher",
            json!({ "models": models, "share": share, "temperature": temperature }),
        );
        Ok(())
    }

    /// Warns if one may have been trained on the test samples of `asked`; whether it did.
    pub fn warn(&self, asked: &Origin, test: TestSamples, out: &mut Console) -> Result<bool> {
        let may_have_seen = |one: &&FloatModel| !asked.is_split_as(&one.model.origin, test);
        let Some(teacher) = self.models.iter().find(may_have_seen) else { return Ok(false) };
        writeln!(
            out,
            "{WARNING}teacher{WARNING:#}    {} may have been trained on test samples, which then look better than they are: train with \
             the data, seed and test share of its training, or with that data and --test FILE",
            teacher.path.display()
        )?;
        Ok(true)
    }

    /// Notes them in the origin of a model.
    pub fn sign(&self, origin: &mut Origin, test: TestSamples) {
        for FloatModel { model, .. } in &self.models {
            origin.be_taught_by(&model.name, &model.origin, test);
        }
    }
}

/// A line for each teacher, by which a trial is told from others: a checksum of the file.
pub(super) fn context(arguments: &DistillationArguments) -> Result<Vec<String>> {
    let line = |path: &PathBuf| {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        // All files that end in their own CRC-32, as models do, have the same.
        let checksum = crc::Crc::<u64>::new(&crc::CRC_64_XZ).checksum(&bytes);
        Ok(format!("teacher {checksum:016x}"))
    };
    arguments.teacher.iter().map(line).collect()
}

//! `host-trainer quantize`

use super::anomaly_evaluate;
use super::arguments::{FineTune, QuantizeArguments, UsageError};
use super::console::{Console, WARNING};
use super::document;
use super::known::{self, Unknown};
use super::model_data::ModelData;
use super::model_file::read_model;
use super::notes::write_notes;
use super::quantize::{FloatTraining, normalization, quantize_and_save};
use anyhow::Result;
use host_trainer_core::export::OutputFolder;
use host_trainer_core::loss::Loss;
use std::io::Write;
use std::path::Path;

pub(super) fn run(arguments: &QuantizeArguments, out: &mut Console) -> Result<()> {
    if !arguments.augment.is_none() && arguments.fine_tune.fine_tune == FineTune::Never {
        return Err(UsageError::AugmentWithoutFineTuning.into());
    }
    let path = &arguments.samples.model;
    let model = read_model(path)?;
    if model.anomaly.is_some() {
        if arguments.refuse.refuse.is_some() {
            return Err(UsageError::RefuseOfAnomalies.into());
        }
        return anomaly_evaluate::quantize(&model, arguments, out);
    }
    let asked = arguments.refuse.asked().or_else(|| model.known.as_ref().map(known::asked));
    let data = ModelData::load(&arguments.samples, &model, asked.is_some())?;
    let others = data.unknown.clone();
    if !data.is_the_same && !model.origin.is_imported() {
        writeln!(
            out,
            "{WARNING}data{WARNING:#}       not what the model was trained on: ranges are learned from it all the same"
        )?;
    }
    write_notes(&data.source.notes, out)?;
    let split = if asked.is_some() { data.split_for_limits(&model)? } else { data.split(&model)? };
    if let Some(asked) = &asked {
        host_trainer_core::known::check(&split, asked)?;
    }
    let beside = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = arguments.out.as_deref().or(beside).unwrap_or(Path::new("."));
    let folder = OutputFolder::prepare(folder)?;
    let loss = Loss::fitting(model.task, model.network.last_activation());
    let (normalize, seed) = (normalization(&model, &split), model.origin.seed);
    let how = FloatTraining {
        augmentation: arguments.augment,
        ..FloatTraining::new(loss, normalize, seed, arguments.flash)
    };
    let (tune, samples) = (&arguments.fine_tune, arguments.no_samples);
    let unknown = Unknown { asked, others: others.as_ref() };
    let quantized =
        quantize_and_save(&model, &how, (&split, &unknown), tune, samples, &folder, out)?;
    out.record("data", document::data(&split));
    out.record("quantized", quantized.document);
    Ok(())
}

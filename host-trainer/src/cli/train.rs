//! `host-trainer train`

use super::anomaly;
use super::arguments::{InputType, TrainArguments, UsageError};
use super::bits;
use super::choice::idle_validation;
use super::confusion::write_confusion;
use super::console::{Console, WARNING};
use super::data_summary::write_data;
use super::document;
use super::known;
use super::naming::{model_name, output_folder};
use super::next_command::write_next;
use super::notes::{beyond, remarks, write_beyond, write_notes};
use super::prepared::prepare;
use super::quantize::{FloatTraining, SavedQuantization, check_inputs, quantize_and_save};
use super::recordings;
use super::report::TrainingReport;
use super::saved::{files_of, write_files};
use super::seeds;
use super::starting_model::StartingModel;
use super::summary::write_summary;
use super::training::train_shown;
use super::training_setup::TrainingSetup;
use super::warnings::Warnings;
use crate::report::Remark;
use anyhow::Result;
use host_trainer_core::Evaluation;
use host_trainer_core::export::TrainedModel;
use host_trainer_core::quantize;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

pub(super) fn run(arguments: &TrainArguments, out: &mut Console) -> Result<()> {
    if arguments.seeds.is_some() {
        if arguments.anomaly.is_asked_for() {
            return Err(UsageError::SeedsOfAnomalies.into());
        }
        if arguments.refuse.refuse.is_some() {
            return Err(UsageError::SeedsOfRefusals.into());
        }
        return seeds::run(arguments, out);
    }
    if let Some(path) = arguments.metrics.as_ref().filter(|path| arguments.data.reads(path)) {
        return Err(UsageError::Metrics(path.display().to_string()).into());
    }
    if arguments.fine_tune.input_type != InputType::F32 && !arguments.makes_quantized() {
        return Err(UsageError::InputType.into());
    }
    let seed = arguments.data.seed;
    let from = arguments.from.as_deref().map(StartingModel::read).transpose()?;
    if arguments.anomaly.is_asked_for() {
        if arguments.refuse.refuse.is_some() {
            return Err(UsageError::RefuseOfAnomalies.into());
        }
        return anomaly::run(arguments, None, out);
    }
    let mut source = arguments.data.load(seed)?;
    let mut others = known::held_out(&mut source, &arguments.unknown)?;
    if from.is_none() && anomaly::is_of_one_class(&source) {
        if arguments.refuse.refuse.is_some() {
            return Err(UsageError::RefuseOfAnomalies.into());
        }
        return anomaly::run(arguments, Some(source), out);
    }
    let windowing = source.cut.as_ref().map(recordings::windowing);
    let TrainArguments { data, network, fit, .. } = arguments;
    let mut setup = TrainingSetup::new(source, data, network, fit, seed, from.as_ref())?;
    if let Some(others) = &mut others {
        let taken = &setup.split.training;
        others.put_channels_last(taken.shape());
        others.order_columns(&taken.columns).map_err(anyhow::Error::msg)?;
    }
    let name = model_name(arguments.name.as_deref(), &setup.about.name)?;
    if let Some(path) = overwritten_teacher(arguments, &name) {
        return Err(UsageError::TeacherOverwritten(path.display().to_string()).into());
    }
    let rounded = bits::of_training(arguments, &setup.network.specs())?;
    if arguments.makes_quantized() {
        let specs = setup.network.specs();
        check_inputs(&specs, &setup.split, &arguments.fine_tune)?;
        bits::asked(arguments.fine_tune.bits(), &specs)?;
        quantize::check(specs.into_iter())?;
    }
    let asked = arguments.refuse.asked();
    if let Some(asked) = &asked {
        host_trainer_core::known::check(&setup.split, asked)?;
    }
    write_data(&setup.split, out)?;
    let test_samples = setup.test_samples;
    let origin = setup.about.split(setup.shares, seed);
    if let Some(from) = &from {
        writeln!(out, "from       {}", from.text())?;
        out.record("from", json!(from.text()));
        if !origin.is_split_as(from.origin(), test_samples) {
            writeln!(
                out,
                "{WARNING}from{WARNING:#}       it may have been trained on test samples, which then look better than they are: train on with \
                 the data, seed and test share of its training, or with that data and --test FILE"
            )?;
        }
    }
    if let (Some(teachers), Some(how)) = (&setup.teachers, &setup.options.distillation) {
        teachers.write(how, out)?;
        teachers.warn(&origin, test_samples, out)?;
    }
    write_notes(&setup.notes, out)?;
    setup.warnings.write(out)?;
    let layers = setup.network.specs();
    let folder = prepare(arguments, &name, &layers, out)?;
    let mut report = TrainingReport::prepare(arguments, &name)?;
    let choice = setup.choose()?;
    if let Some(choice) = &choice {
        writeln!(out, "chosen     {}", choice.text())?;
        out.record("chosen", choice.document());
    }
    setup.options.bits = rounded;
    let TrainingSetup {
        about, split, mut network, options, teachers, notes, warnings, shares, ..
    } = setup;
    let (normalizer, losses) =
        train_shown(&mut network, &split, &options, arguments, report.as_mut(), out)?;
    if let Some(text) = idle_validation(arguments, &split) {
        writeln!(out, "kept back  {text}")?;
    }
    let test = Evaluation::new(&network, &split.test, options.loss);
    let verdict = Warnings::of_result(&network, &split, &test, &options, losses);
    verdict.write(out)?;
    out.record("warnings", [warnings.documented(), verdict.documented()].concat().into());
    let names = split.test.targets.names();
    write_summary("test", &test, names, out.result())?;
    if let Some(metrics) = test.classification() {
        write_confusion(&metrics.confusion, names, out.width(), out)?;
    }
    let beyond = beyond(&normalizer, &split.training.columns, &split.test.features);
    if let Some(report) = &mut report {
        let far = beyond.clone().map(|text| Remark { what: "beyond".into(), text });
        report
            .remark(verdict.remarks().chain(warnings.remarks()).chain(far).chain(remarks(&notes)));
    }
    write_beyond(beyond, out)?;
    out.record("seed", json!(seed));
    out.record("data", document::data(&split));
    out.record("network", document::network(&layers));
    out.record("test", document::evaluation(&test, names));

    let mut model = TrainedModel::new(&name, &network, &split, normalizer, seed, &test);
    if let Some(windowing) = &windowing {
        out.record("windowing", recordings::documented(windowing));
    }
    model.windowing = windowing;
    about.sign(&mut model.origin, shares);
    if let Some(from) = &from {
        model.origin.go_on_from(from.name(), from.origin(), test_samples);
    }
    if let Some(teachers) = &teachers {
        teachers.sign(&mut model.origin, test_samples);
    }
    let mut told = None;
    if let Some(asked) = &asked {
        let found = known::learn(&model, &split, asked, others.as_ref())?;
        known::write("unknown", &found, others.as_ref(), out)?;
        out.record("known", known::documented_with(&found.known, &found.refusals));
        model.known = Some(found.known.clone());
        told = Some(found);
    }
    let saved = model.save(&folder, arguments.samples.of(&split.test))?;
    write_files(&saved, &folder, out)?;
    out.record("files", document::files(&saved, &folder));
    let mut quantized = None;
    if arguments.makes_quantized() {
        let flash = arguments.budget.flash_bytes();
        let how = FloatTraining::new(options.loss, options.normalize, seed, flash);
        let (tune, samples) = (&arguments.quantization(), arguments.samples);
        let asked = model.known.as_ref().map(known::asked);
        let unknown = known::Unknown { asked, others: others.as_ref() };
        let SavedQuantization { layers, report, document } =
            quantize_and_save(&model, &how, (&split, &unknown), tune, samples, &folder, out)?;
        out.record("quantized", document);
        quantized = Some((layers, report));
    }
    if let Some(report) = report {
        report.write(&model, &split, (quantized, told), choice.as_ref(), out)?;
    }
    let path = folder.path().join(&saved[0].name);
    out.whole_lines(|out| write_next(&model, &path, arguments, out))
}

/// The teacher that the model would take the place of, if one would be.
fn overwritten_teacher<'a>(arguments: &'a TrainArguments, name: &str) -> Option<&'a Path> {
    let folder = output_folder(arguments.out.as_deref());
    let files = files_of(name, arguments.makes_quantized());
    let written: Vec<PathBuf> =
        files.iter().filter_map(|file| folder.join(file).canonicalize().ok()).collect();
    let is_written =
        |path: &&PathBuf| path.canonicalize().is_ok_and(|path| written.contains(&path));
    arguments.fit.distillation.teacher.iter().find(is_written).map(PathBuf::as_path)
}

//! `host-trainer import`

mod alarm;
mod carried;
mod comparison;
mod sensor;

use super::arguments::{Bits, ImportArguments, TaskName, UsageError};
use super::console::{Console, WARNING};
use super::document;
use super::inspect::boards;
use super::label::clean;
use super::made_up;
use super::naming::{model_name, output_folder, quoted, shown};
use super::next_command::program;
use super::saved::{bytes_of, files_of, write_files};
use super::table::{write_layers, write_quantized};
use crate::import::{Imported, Words};
use anyhow::{Result, bail};
use comparison::Comparison;
use host_trainer_core::architecture::network_in_words;
use host_trainer_core::dataset::npy::{Reference, load_reference};
use host_trainer_core::dataset::{Dataset, ImageSize, Targets, Task};
use host_trainer_core::export::{Origin, OutputFolder, SavedFile, TrainedModel};
use host_trainer_core::quantize::{self, WeightBits, quantized_specs};
use host_trainer_core::{DynamicNetwork, TrainedNetwork};
use nn_core::{MAX_LABELS, argmax};
use serde_json::json;
use std::io::Write;
use std::path::Path;

pub(super) fn run(arguments: &ImportArguments, out: &mut Console) -> Result<()> {
    let path = &arguments.file;
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let name = model_name(arguments.name.as_deref(), &stem)?;
    let words = Words { layers: arguments.layers.as_deref(), input: arguments.input };
    let sensor = sensor::numbers(arguments);
    let mut imported = Imported::read_of_sensor(path, words, sensor.as_ref())?;
    let folder = output_folder(arguments.out.as_deref());
    if !arguments.replace {
        check_own(&folder, &name, &file)?;
    }
    let reference = arguments.samples.as_ref().map(|path| {
        load_reference(path, (imported.input_sizes.iter().product(), outputs(&imported.network)))
    });
    let reference = reference.transpose()?.map(|found| meaning(&imported, found));
    let (reference, others) = sensor::samples(&imported, reference);
    let comparison = reference.as_ref().map(|found| Comparison::new(&imported, found));

    writeln!(out.result(), "network of {} ({})", clean(&imported.producer), clean(&file))?;
    let task = task(arguments, &mut imported)?;
    let labels = labels(arguments, &imported, task)?;
    let layers = imported.network.specs();
    let words = network_in_words(&layers);
    writeln!(out, "words      {words}")?;
    write_layers(&layers, out)?;
    if quantize::check(layers.iter().copied()).is_ok() {
        write_quantized(&Bits::All(WeightBits::Eight), &quantized_specs(&layers), out)?;
    }
    boards::write(&layers, out)?;
    write_input(&imported, out)?;
    sensor::write(&imported, others, out)?;
    for note in &imported.notes {
        let (style, text) = match note.strip_prefix("WARNING: ") {
            Some(text) => (WARNING, text),
            None => (super::console::DIM, note.as_str()),
        };
        writeln!(out, "{style}note{style:#}       {text}")?;
    }
    if task == Task::Regression && arguments.task.is_none() && labels.len() > 1 {
        writeln!(
            out,
            "outputs    {} numbers: if they are logits of classes, add --task classification",
            labels.len()
        )?;
    }
    if let Some(comparison) = &comparison {
        comparison.write(out)?;
    }
    let anomaly = match task {
        Task::AnomalyDetection => Some(alarm::threshold(&imported, reference.as_ref(), out)?),
        Task::Classification | Task::Regression => None,
    };
    let carried = carried::carried(&imported, reference.as_ref(), out)?;
    if carried.is_some() && !arguments.replace {
        check_own(&folder, &format!("{name}_quantized"), &file)?;
    }
    out.record("words", json!(words));
    out.record("network", document::network(&layers));
    out.record("task", json!(document::task(task)));
    out.record("labels", json!(labels));
    out.record("notes", json!(imported.notes));
    out.record("comparison", comparison.as_ref().map_or(json!(null), Comparison::document));
    if let Some((_, comparison)) = &carried {
        let comparison = comparison.as_ref().map_or(json!(null), Comparison::document);
        out.record("quantized", json!({ "comparison": comparison }));
    }

    let taken = sensor::option(&imported);
    let folder = OutputFolder::prepare(&folder)?;
    folder.check_room(&files_of(&name, carried.is_some()), bytes_of(&layers))?;
    let samples = samples(&imported, reference.as_ref(), task, &labels);
    let model = TrainedModel {
        name,
        columns: imported.columns,
        network: TrainedNetwork::F32(imported.network),
        task,
        labels,
        normalizer: imported.normalizer,
        windowing: None,
        anomaly,
        known: None,
        origin: Origin::imported(&imported.producer, &file, imported.checksum),
    };
    let saved = model.save(&folder, Some(&samples))?;
    write_files(&saved, &folder, out)?;
    out.record("files", document::files(&saved, &folder));
    let path = |saved: &[SavedFile]| quoted(&shown(&folder.path().join(&saved[0].name)));
    if let Some((network, _)) = carried {
        let quantized = path(&carried::save(model, network, &samples, &folder, out)?);
        return out.whole_lines(|out| {
            writeln!(out, "next       {} evaluate {quantized} --data FILE", program())?;
            Ok(())
        });
    }
    let written = path(&saved);
    out.whole_lines(|out| {
        writeln!(
            out,
            "next       {} quantize {written} --data FILE{taken}   (8-bit weights)",
            program()
        )?;
        Ok(())
    })
}

/// Refuses to replace a model that was not imported from a file of this name.
fn check_own(folder: &Path, name: &str, file: &str) -> Result<()> {
    let path = folder.join(format!("{name}.postcard"));
    if path.exists() {
        let origin = TrainedModel::read(&path).ok().map(|model| model.origin);
        let is_own = |origin: &Origin| origin.is_imported() && origin.dataset == file;
        if !origin.as_ref().is_some_and(is_own) {
            let what = match &origin {
                Some(origin) if origin.is_imported() => {
                    format!("imported from {}", clean(&origin.dataset))
                }
                Some(origin) => format!("trained on {}", clean(&origin.dataset)),
                None => "and no model that can be read".into(),
            };
            bail!(
                "{} is there already, {what}: add --replace, or choose another --name or --out",
                shown(&path)
            );
        }
    }
    Ok(())
}

fn outputs(network: &DynamicNetwork) -> usize {
    network.specs().last().map_or(0, |last| last.outputs() as usize)
}

/// Classes or numbers, as asked for or as the network ends; logits of classes get a softmax.
fn task(arguments: &ImportArguments, imported: &mut Imported) -> Result<Task> {
    match arguments.task {
        Some(TaskName::Regression) => Ok(Task::Regression),
        Some(TaskName::AnomalyDetection) => Ok(Task::AnomalyDetection),
        Some(TaskName::Classification) => {
            if !imported.is_classifier && !imported.add_softmax() {
                bail!(
                    "--task classification needs a network that ends in a softmax, or in a dense layer of two logits or more: leave it \
                     away"
                );
            }
            Ok(Task::Classification)
        }
        None if imported.is_classifier => Ok(Task::Classification),
        None => Ok(Task::Regression),
    }
}

/// Names as asked for, those of the file, or numbers.
fn labels(arguments: &ImportArguments, imported: &Imported, task: Task) -> Result<Vec<String>> {
    let count = outputs(&imported.network);
    if task == Task::AnomalyDetection {
        if !arguments.labels.is_empty() {
            bail!("--labels has no meaning with --task anomaly-detection: leave it away");
        }
        return Ok(Vec::new());
    }
    if !arguments.labels.is_empty() && arguments.labels.len() != count {
        return Err(UsageError::Labels { found: arguments.labels.len(), expected: count }.into());
    }
    if !arguments.labels.is_empty() {
        let names = &arguments.labels;
        let is_new =
            |(at, name): (usize, &String)| !name.trim().is_empty() && !names[..at].contains(name);
        if let Some((_, name)) = names.iter().enumerate().find(|&named| !is_new(named)) {
            bail!(
                "--labels has the name {name:?}, which is empty or there twice: give each output a name of its own"
            );
        }
        return Ok(names.clone());
    }
    if count > MAX_LABELS {
        bail!(
            "the network has {count} outputs, and a model file has names for at most {MAX_LABELS}; an autoencoder needs \
             none: --task anomaly-detection --samples FILE.npz, with x of normal samples"
        );
    }
    let of_file = imported.labels.clone().filter(|labels| labels.len() == count);
    Ok(of_file.unwrap_or_else(|| match task {
        Task::Classification | Task::AnomalyDetection => {
            (0..count).map(|i| i.to_string()).collect()
        }
        Task::Regression if count == 1 => vec!["y".into()],
        Task::Regression => (1..=count).map(|i| format!("y{i}")).collect(),
    }))
}

/// Samples and answers as numbers, where they are saved as the integers that the file takes and gives.
fn meaning(imported: &Imported, mut reference: Reference) -> Reference {
    let Some(integers) = &imported.integers else { return reference };
    let Reference { x, y, x_is_whole, y_is_whole } = &mut reference;
    let taken = integers.input.filter(|_| integers.takes_integers);
    let given = integers.output.filter(|_| integers.gives_integers);
    for (numbers, is_whole, step) in [(x, x_is_whole, taken), (y, y_is_whole, given)] {
        if let (Some(step), true) = (step, *is_whole) {
            numbers.iter_mut().for_each(|q| *q = step.meaning(*q));
        }
    }
    reference
}

/// Writes the extents of a sample in the file, and the order in which the network takes it.
fn write_input(imported: &Imported, out: &mut Console) -> Result<()> {
    let sizes: Vec<String> = imported.input_sizes.iter().map(usize::to_string).collect();
    let of_file = sizes.join(" x ");
    let text = match (imported.image(), imported.is_rearranged()) {
        (Some(shape), true) => {
            format!("{of_file} in the file; here {shape}: rows, columns, channels")
        }
        (Some(shape), false) => format!("{shape}: rows, columns, channels"),
        (None, _) if imported.input_sizes.iter().product::<usize>() == 1 => "1 number".into(),
        (None, _) if imported.input_sizes[..] == [1] => "1 number".into(),
        (None, _) => format!("{of_file} numbers"),
    };
    writeln!(out, "input      {text}")?;
    let integers =
        imported.integers.filter(|found| found.takes_integers && imported.sensor.is_none());
    if let Some(step) = integers.and_then(|integers| integers.input) {
        writeln!(
            out,
            "           in the file integers q, which mean {} * (q - {}): takes what they mean",
            step.scale, step.zero_point
        )?;
    }
    if !imported.normalizer.offset.is_empty() {
        writeln!(out, "scaling    of the file, part of the first layer: takes raw samples")?;
    }
    Ok(())
}

/// Samples for the self-test of a board: those that were given, with the other program's outputs, or made-up ones.
fn samples(
    imported: &Imported,
    reference: Option<&Reference>,
    task: Task,
    labels: &[String],
) -> Dataset {
    let width = imported.input_sizes.iter().product();
    let features = match reference {
        Some(reference) => imported.arrange(&reference.x),
        None => made_up::samples(&imported.normalizer, width),
    };
    let count = features.len() / width;
    let targets = match (reference, task) {
        (Some(reference), Task::Classification) => Targets::Classes {
            classes: reference.y.chunks_exact(labels.len()).map(argmax).collect(),
            labels: labels.into(),
        },
        (_, Task::AnomalyDetection) => {
            Targets::Classes { classes: vec![0; count], labels: vec!["normal".into()] }
        }
        (Some(reference), _) => {
            Targets::Values { values: reference.y.clone(), names: labels.into() }
        }
        // Nobody knows the answers: boards compare their bits with the laptop's.
        (None, _) => {
            Targets::Values { values: vec![0.0; count * labels.len()], names: labels.into() }
        }
    };
    let image = imported
        .image()
        .map(|shape| ImageSize { width: shape.width.into(), height: shape.height.into() });
    Dataset { name: imported.input.clone(), columns: Vec::new(), width, features, targets, image }
}

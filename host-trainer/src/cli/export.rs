//! `host-trainer export`

mod samples;

use super::arguments::ExportArguments;
use super::console::Console;
use super::document;
use super::label::clean;
use super::model_file::read_model;
use super::naming::{model_name, quoted, shown};
use super::saved::write_files;
use super::table::{counted, write_layers};
use crate::export_model::{self, CSource};
use anyhow::{Context, Result, bail};
use host_trainer_core::export::{OutputFolder, SavedFile, TrainedModel};
use nn_core::Extent;
use samples::Samples;
use serde_json::json;
use std::io::Write;
use std::path::Path;

/// A file to be written.
struct File {
    name: String,
    what: &'static str,
    bytes: Vec<u8>,
}

pub(super) fn run(arguments: &ExportArguments, out: &mut Console) -> Result<()> {
    let path = &arguments.model;
    let model = read_model(path)?;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = model_name(arguments.name.as_deref(), &stem)?;
    let samples = arguments.c.then(|| samples::of_model(path, &model)).transpose()?;
    let files = files(arguments, &model, &name, samples.as_ref())
        .with_context(|| path.display().to_string())?;

    let folder = OutputFolder::prepare(arguments.out.as_deref().unwrap_or(Path::new(".")))?;
    if !arguments.replace {
        check_new(&files, &folder)?;
    }
    let list: Vec<(&str, &[u8])> =
        files.iter().map(|file| (file.name.as_str(), &file.bytes[..])).collect();
    folder.write_all(&list)?;

    writeln!(out.result(), "model      {} ({})", clean(&model.name), model.shape())?;
    write_layers(&model.network.specs(), out)?;
    writeln!(out, "takes      {}", taken(&model))?;
    writeln!(out, "gives      {}", given(&model))?;
    if model.windowing.is_some() {
        writeln!(out, "note       windows are cut out of recordings by the program that runs it")?;
    }
    if model.anomaly.is_some() && !arguments.c {
        writeln!(
            out,
            "note       the score, which raises the alarm, is computed by the program that runs it"
        )?;
    }
    if model.known.is_some() {
        writeln!(
            out,
            "note       every sample gets a class: limits beyond which one is unknown are not in these files"
        )?;
    }
    let saved: Vec<SavedFile> = files
        .iter()
        .map(|file| SavedFile { name: file.name.clone(), what: file.what, bytes: file.bytes.len() })
        .collect();
    write_files(&saved, &folder, out)?;
    if let Some(samples) = &samples {
        let source = quoted(&shown(&folder.path().join(format!("{name}.c"))));
        let upper = name.to_uppercase();
        if samples.are_made_up {
            writeln!(
                out,
                "note       no samples of this model are beside it: the self-check has made-up ones"
            )?;
        }
        out.whole_lines(|out| {
            writeln!(
                out,
                "next       cc -std=c99 -D{upper}_SELF_CHECK {source} -o check && ./check   (compares bits)"
            )
        })?;
    }
    out.record("model", json!(model.name));
    out.record("network", document::network(&model.network.specs()));
    out.record("files", document::files(&saved, &folder));
    Ok(())
}

/// The files of all formats that were asked for.
fn files(
    arguments: &ExportArguments,
    model: &TrainedModel,
    name: &str,
    samples: Option<&Samples>,
) -> Result<Vec<File>> {
    let mut files = Vec::new();
    if arguments.onnx {
        files.push(File {
            name: format!("{name}.onnx"),
            what: "ONNX",
            bytes: export_model::onnx(model)?,
        });
    }
    if let Some(samples) = samples {
        let CSource { header, source } = export_model::c(model, name, &samples.numbers)?;
        files.push(File { name: format!("{name}.h"), what: "C99 header", bytes: header.into() });
        files.push(File { name: format!("{name}.c"), what: "C99 source", bytes: source.into() });
    }
    if arguments.npz {
        files.push(File {
            name: format!("{name}.npz"),
            what: "NumPy archive of the parameters",
            bytes: export_model::npz(model)?,
        });
    }
    if arguments.safetensors {
        files.push(File {
            name: format!("{name}.safetensors"),
            what: "parameters",
            bytes: export_model::safetensors(model),
        });
    }
    Ok(files)
}

/// Refuses to replace a file of other contents.
fn check_new(files: &[File], folder: &OutputFolder) -> Result<()> {
    for file in files {
        let path = folder.path().join(&file.name);
        if path.exists() && std::fs::read(&path).ok().as_ref() != Some(&file.bytes) {
            bail!(
                "{} is there already, with other contents: add --replace, or choose another --name or --out",
                shown(&path)
            );
        }
    }
    Ok(())
}

/// Describes a sample.
fn taken(model: &TrainedModel) -> String {
    let specs = model.network.specs();
    let input = specs.first().map_or(Extent::List(0), |first| first.input);
    let sizes = match input {
        Extent::List(numbers) => counted(numbers.into(), "number"),
        Extent::Image(shape) if shape.height == 1 => {
            format!("{} moments x {} channels", shape.width, shape.channels)
        }
        Extent::Image(shape) => format!("{shape}: rows, columns, channels"),
    };
    let scaling = match model.normalizer.offset.is_empty() {
        true => "",
        false => "; raw, because scaling is part of the weights",
    };
    format!("{sizes}{scaling}")
}

/// Describes the outputs.
fn given(model: &TrainedModel) -> String {
    let outputs = model.network.specs().last().map_or(0, |last| last.outputs());
    if model.anomaly.is_some() {
        return format!("{}: what it takes, given back", counted(outputs.into(), "number"));
    }
    let labels: Vec<String> = model.labels.iter().take(8).map(|label| clean(label)).collect();
    let more = if model.labels.len() > 8 { " …" } else { "" };
    let labels = match labels.is_empty() {
        true => String::new(),
        false => format!(": {}{more}", labels.join(", ")),
    };
    format!("{}{labels}", counted(outputs.into(), "number"))
}

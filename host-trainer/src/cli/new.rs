//! `host-trainer new`

use super::arguments::{NewArguments, UsageError};
use super::console::{Console, GOOD};
use super::model_file::read_model;
use super::naming::{model_name, quoted, shown};
use super::table::grouped;
use crate::project::{self, Embedded, NnCore, Project, check_name};
use anyhow::{Context, Result, bail};
use boards::Board;
use host_trainer_core::board;
use host_trainer_core::export::{TrainedModel, read_samples};
use nn_core::{LayerSpec, ram_bytes};
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The model of a project that names none.
const DIGITS: &str = "digits_quantized.postcard";
const DIGITS_BYTES: &[u8] = include_bytes!("../../templates/model/digits_quantized.postcard");
const DIGITS_SAMPLES: &[u8] = include_bytes!("../../templates/model/digits_quantized.samples");

pub(super) fn run(arguments: &NewArguments, out: &mut Console) -> Result<()> {
    let NewArguments { board, is_link, is_async, is_defmt, .. } = *arguments;
    let folder = folder(&arguments.folder)?;
    let name = name(&folder)?;
    let nn_core = match &arguments.nn_core {
        Some(place) => place.parse().map_err(UsageError::from)?,
        None => NnCore::found()?,
    };
    let model = match &arguments.model {
        Some(path) => Some(embedded(path)?),
        None if is_link => None,
        None => Some(digits()?),
    };
    if let Some(model) = &model {
        check_fit(&model.model, board)?;
    }
    let project = Project { name, board, nn_core, model, is_link, is_async, is_defmt };
    let files = project.files()?;
    project::write(&folder, &files)?;

    let path = shown(&folder);
    writeln!(out, "{GOOD}made{GOOD:#}       {path}, for {}", board.description)?;
    match &project.model {
        Some(Embedded { module, model, .. }) => {
            writeln!(out, "model      {module} ({})", model.shape())?;
        }
        None => writeln!(out, "model      none: it records, for host-trainer record")?,
    }
    if project.model.as_ref().is_some_and(|model| !is_link && model.samples.is_none()) {
        writeln!(
            out,
            "samples    none of this model are beside it: the self-test does not compile without"
        )?;
    }
    writeln!(out, "nn-core    {}", project.nn_core.said())?;
    if matches!(project.nn_core, NnCore::Version(_)) {
        writeln!(
            out,
            "           no clone of the repository was found: --nn-core path=DIR names one"
        )?;
    }
    out.whole_lines(|out| -> Result<()> {
        writeln!(out, "next       rustup target add {}", board.target())?;
        writeln!(out, "           cd {}", quoted(&path))?;
        writeln!(out, "           cargo run --release")?;
        Ok(())
    })?;
    let paths: Vec<String> = files.iter().map(|file| shown(&folder.join(&file.path))).collect();
    out.record("project", json!({ "path": path, "name": project.name, "board": board.name }));
    out.record("model", json!(project.model.as_ref().map(|model| &model.module)));
    out.record("files", json!(paths));
    Ok(())
}

/// The folder, absolute.
fn folder(asked: &Path) -> Result<PathBuf> {
    std::path::absolute(asked).with_context(|| asked.display().to_string())
}

/// The name of the package: the last part of the path.
fn name(folder: &Path) -> Result<String, UsageError> {
    let last = folder.file_name().unwrap_or_default();
    let Some(name) = last.to_str() else {
        return Err(UsageError::Characters(folder.display().to_string()));
    };
    check_name(name)?;
    Ok(name.into())
}

/// The digits that come with the program.
fn digits() -> Result<Embedded> {
    let model = TrainedModel::from_bytes(DIGITS_BYTES, Path::new(DIGITS))?;
    Ok(Embedded {
        module: model.name.clone(),
        model,
        bytes: DIGITS_BYTES.into(),
        samples: Some(DIGITS_SAMPLES.into()),
    })
}

/// A model of a file, with the samples beside it if they are of this model.
fn embedded(path: &Path) -> Result<Embedded> {
    let model = read_model(path)?;
    let read = |path: &Path| std::fs::read(path).with_context(|| path.display().to_string());
    let bytes = read(path)?;
    let beside = path.with_extension("samples");
    let samples = if beside.is_file() { Some(read(&beside)?) } else { None };
    let inputs = model.network.inputs();
    let samples = samples.filter(|samples| read_samples(samples, inputs, &bytes).is_some());
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    Ok(Embedded { module: model_name(None, &stem)?, model, bytes, samples })
}

/// Refuses a model that does not fit the board, as the compiler would.
fn check_fit(model: &TrainedModel, board: Board) -> Result<()> {
    let Some(costs) = board::Board::from_name(board.name) else { return Ok(()) };
    let specs = model.network.specs();
    let flash_bytes = specs.iter().map(LayerSpec::flash_bytes).fold(0, u64::saturating_add);
    let smaller = if specs.iter().any(LayerSpec::is_quantized) {
        "make its layers narrower, or choose another board"
    } else {
        "make its layers narrower, quantize it (host-trainer quantize), or choose another board"
    };
    for (what, needed, there) in [
        ("flash", flash_bytes, costs.parameter_bytes()),
        ("RAM", ram_bytes(&specs), costs.activation_bytes()),
    ] {
        if needed > there {
            bail!(
                "{} does not fit {board}: it takes {} bytes of {what}, and there are {} beside the program; {smaller}",
                model.name,
                grouped(needed),
                grouped(there)
            );
        }
    }
    Ok(())
}

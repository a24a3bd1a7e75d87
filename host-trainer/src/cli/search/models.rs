//! The models of the front.

use super::finalist::{Finalist, mean};
use super::ladder::{Ladder, Standing};
use super::training::Model;
use crate::cli::trial::{Judged, on_threads};
use anyhow::{Context, Result, bail};
use host_trainer_core::board::Core;
use host_trainer_core::export::TrainedModel;
use host_trainer_core::search::{Candidate, Costs};
use std::fs;

/// A network of the front, as it was trained at the end.
pub(super) struct Member {
    /// Number of the network, counted from 1.
    pub number: usize,
    pub candidate: Candidate,
    /// Costs of the model: at most those that were known before.
    pub costs: Costs,
    /// Mean of the score on validation samples over the seeds, and its deviation.
    pub validation: f64,
    pub deviation: Option<f64>,
    pub is_accuracy: bool,
    /// Score of the model on the test samples.
    pub test: f64,
    /// The model's name.
    pub name: String,
    /// Options of `train` that train it again.
    pub options: String,
    /// Files of the model, by name.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Trains the models of the front, the most accurate first.
pub(super) fn train(ladder: &Ladder<'_>, standing: &Standing, core: Core) -> Result<Vec<Member>> {
    let chosen: Vec<&Finalist> =
        standing.front.iter().map(|&place| &standing.finalists[place]).collect();
    let candidate = |finalist: &Finalist| &ladder.candidates[finalist.candidate].candidate;
    let train = |finalist: &Finalist| {
        ladder.trainer.train_model(candidate(finalist), finalist.candidate + 1, ladder.epochs)
    };
    // The time that was given is for choosing.
    on_threads(ladder.threads, &chosen, || false, |finalist| train(finalist).map(|_| ()))?;
    let mut members = Vec::new();
    for finalist in chosen {
        let model = train(finalist)?;
        members.extend(member(ladder, finalist, candidate(finalist), &model, core)?);
    }
    if members.is_empty() {
        bail!(
            "the last training failed for all networks of the front: give the search another --seed"
        );
    }
    Ok(members)
}

/// `None` if its last training failed.
fn member(
    ladder: &Ladder<'_>,
    finalist: &Finalist,
    candidate: &Candidate,
    Model { trial, outcome }: &Model,
    core: Core,
) -> Result<Option<Member>> {
    let Some(test) = Judged::from_document(&outcome["test"]) else { return Ok(None) };
    let Some((validation, is_accuracy)) = mean(&finalist.judged) else { return Ok(None) };
    let folder = ladder.trainer.store.path(trial, "");
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if !name.ends_with(".json") {
            let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
            files.push((name.to_string(), bytes));
        }
    }
    files.sort();
    let found = files.iter().find_map(|(name, _)| name.strip_suffix(".postcard"));
    let name = found
        .with_context(|| {
            format!("{} holds no model: remove it, and search again", folder.display())
        })?
        .to_string();
    let model = TrainedModel::read(&folder.join(format!("{name}.postcard")))?;
    Ok(Some(Member {
        number: finalist.candidate + 1,
        candidate: candidate.clone(),
        costs: Costs::of(&model.network.specs(), core),
        validation,
        deviation: finalist.deviation(),
        is_accuracy,
        test: test.score,
        options: trial.settings.typed(),
        name,
        files,
    }))
}

//! Recordings for a model that takes windows of them.

mod alarms;
mod anomalies;
mod predictions;

pub(super) use anomalies::{load_normal, load_part, load_to_judge, load_validation};
pub(super) use predictions::predict;

use super::arguments::{DataArguments, EvaluateArguments};
use super::data_summary::names;
use super::label::clean;
use anyhow::{Result, bail};
use host_trainer_core::dataset::csv::{self, Note};
use host_trainer_core::dataset::recordings::{self, Asked, Cut, Known};
use host_trainer_core::dataset::{Source, Targets};
use host_trainer_core::export::{TrainedModel, Windowing};
use serde_json::{Value, json};

/// Fewer lines of each label at once are no recording.
const LINES_OF_A_RUN: usize = 20;

/// Makes the sizes of these windows for the model file.
pub(super) fn windowing(cut: &Cut) -> Windowing {
    let Cut { window, hop, rate, ref channels, .. } = *cut;
    Windowing { window, hop, rate, channels: channels.clone() }
}

/// In a line: `64 moments (1.28 s at 50 a second), one every 16; channels x, y, z`.
pub(super) fn described(windowing: &Windowing) -> String {
    format!("{windowing}; channels {}", names(&windowing.channels))
}

/// Documents the windows as JSON.
pub(super) fn documented(windowing: &Windowing) -> Value {
    let Windowing { window, hop, rate, channels } = windowing;
    json!({ "window": window, "hop": hop, "rate": rate, "channels": channels })
}

/// Recordings to train on, and those of the parts that come in files of their own.
pub(super) fn load(data: &DataArguments, asked: &Asked, seed: u64) -> Result<Source> {
    let options = data.options().csv;
    let mut source = recordings::load(&data.data, &options, asked, None)?;
    let Some(cut) = source.cut.clone() else { return Ok(source) };
    let rate = (cut.rate > 0.0).then_some(cut.rate);
    let alike = Asked { hop: Some(cut.hop), rate, ..asked.clone() };
    let labels = source.data.targets.names().to_vec();
    let known = Known { channels: &cut.channels, labels: &labels };
    let part = |file: &Option<String>, notes: &mut Vec<Note>| -> Result<_> {
        let Some(file) = file else { return Ok(None) };
        let part = recordings::load(file, &options, &alike, Some(known))?;
        notes.extend(part.notes);
        Ok(Some(part.data))
    };
    source.validation = part(&data.validation, &mut source.notes)?;
    source.test = part(&data.test, &mut source.notes)?;
    let mut shares = data.shares();
    if source.validation.is_some() {
        shares.validation = 0.0;
    }
    let is_single = source
        .data
        .targets
        .classes()
        .is_some_and(|classes| classes.windows(2).all(|pair| pair[0] == pair[1]));
    if !is_single && source.groups.is_none() {
        source.notes.extend(cut.check_split(&source.data, shares, seed)?);
    }
    Ok(source)
}

/// Recordings to judge a model by, cut as it was trained.
pub(super) fn load_for_model(
    name: &str,
    arguments: &EvaluateArguments,
    model: &TrainedModel,
    windowing: &Windowing,
) -> Result<Source> {
    let options = csv::Options {
        label: arguments.label.clone(),
        ignore: arguments.ignore.clone(),
        missing: arguments.missing.into(),
        group: arguments.group.clone(),
        ..csv::Options::default()
    };
    let asked = asked(windowing, arguments.clock.asked());
    let known = Known { channels: &windowing.channels, labels: &model.labels };
    let mut source = recordings::load(name, &options, &asked, Some(known))?;
    if let Err(what) = source.data.targets.rename(&model.labels) {
        bail!("{name} has {what}: the model tells {} apart", model.labels.join(", "));
    }
    Ok(source)
}

/// Options to cut windows like those of the training of the model.
fn asked(windowing: &Windowing, clock: Asked) -> Asked {
    let Windowing { window, hop, rate, .. } = *windowing;
    Asked { window, hop: Some(hop), rate: (rate > 0.0).then_some(rate), ..clock }
}

/// Advice for data that is a recording though nobody said so: a clock, and labels that stay for many lines.
pub(super) fn advice(source: &Source, rising: impl Iterator<Item = usize>) -> Option<Note> {
    let Targets::Classes { classes, .. } = &source.data.targets else { return None };
    let changes = classes.windows(2).filter(|pair| pair[0] != pair[1]).count();
    if source.cut.is_some() || classes.len() < LINES_OF_A_RUN * (changes + 1) || changes == 0 {
        return None;
    }
    let names = rising.filter_map(|feature| source.data.columns.get(feature));
    let clock = names.into_iter().find(|name| csv::is_time(&name.to_lowercase()))?;
    let text = format!(
        "{} is a time, and labels stay for many lines: these are rather recordings than single samples; --window 64 cuts them into windows, and keeps the time out",
        clean(clock)
    );
    Some(Note::new("recording", text))
}

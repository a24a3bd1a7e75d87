//! Recordings for a model that detects anomalies: to learn from, and to judge it by.

use crate::cli::arguments::{DataArguments, EvaluateArguments};
use crate::cli::data_summary::names;
use anyhow::{Result, bail};
use host_trainer_core::dataset::csv::{self, Note};
use host_trainer_core::dataset::recordings::{Asked, Cut, Known, Labels, load_labels_if_any};
use host_trainer_core::dataset::{AnomalySamples, Dataset, Source, Targets};
use host_trainer_core::export::{TrainedModel, Windowing};

/// Recordings to learn from; `normal` is the label that was asked for.
pub(in crate::cli) fn load_normal(
    data: &DataArguments,
    asked: &Asked,
    normal: Option<&str>,
) -> Result<AnomalySamples> {
    let options = data.options().csv;
    // With recordings for the test alone, the label is of theirs.
    let is_renamed = data.test.is_some();
    Ok(AnomalySamples::of_recordings(&data.data, &options, asked, None, (normal, is_renamed))?)
}

/// Recordings of a part in a file or folder of its own, cut like the others; `label` is that of normal ones.
pub(in crate::cli) fn load_part(
    file: &str,
    data: &DataArguments,
    cut: &Cut,
    label: &str,
) -> Result<(Dataset, Vec<Note>)> {
    let asked = super::asked(&super::windowing(cut), data.recordings.clock.asked());
    let labels = [label.to_string()];
    let known = Known { channels: &cut.channels, labels: &labels };
    let options = data.options().csv;
    let (part, mut notes) = AnomalySamples::judging_recordings(file, &options, &asked, known)?;
    notes.extend(without_normal(file, &part, label));
    Ok((part, notes))
}

/// Normal recordings that set the threshold, in a file or folder of their own: without labels, they are all normal.
pub(in crate::cli) fn load_validation(
    file: &str,
    data: &DataArguments,
    cut: &Cut,
    label: &str,
) -> Result<(Dataset, Vec<Note>)> {
    let asked = super::asked(&super::windowing(cut), data.recordings.clock.asked());
    let labels = [label.to_string()];
    let known = Some(Known { channels: &cut.channels, labels: &labels });
    let options = data.options().csv;
    let AnomalySamples { source, .. } =
        AnomalySamples::of_recordings(file, &options, &asked, known, (Some(label), false))?;
    Ok((source.data, source.notes))
}

/// Warning where all samples that judge count as faults.
fn without_normal(file: &str, data: &Dataset, label: &str) -> Option<Note> {
    let labels = data.targets.names();
    let is_there = labels.iter().any(|name| name == label);
    let text = format!(
        "no recording of {file} has the label {label}, so all of them count as faults: {}; --normal LABEL says which are none",
        names(labels)
    );
    (!is_there).then(|| Note::warning(text))
}

/// Recordings to judge a model by, the label of normal ones, and whether the model was trained on them.
pub(in crate::cli) fn load_to_judge(
    name: &str,
    options: &csv::Options,
    arguments: &EvaluateArguments,
    model: &TrainedModel,
    windowing: &Windowing,
) -> Result<(Source, String, bool)> {
    let asked = super::asked(windowing, arguments.clock.asked());
    let known = Known { channels: &windowing.channels, labels: &model.labels };
    let (mut source, labels) = load_labels_if_any(name, options, &asked, Some(known))?;
    let found = source.data.targets.clone();
    let trained = model.labels.first().map_or("normal", String::as_str);
    if labels != Labels::Said
        && let Targets::Classes { labels, .. } = &mut source.data.targets
    {
        *labels = vec![trained.into()];
    }
    let is_the_same = source.checksum() == model.origin.dataset_crc;
    let asked_label = arguments.normal.as_deref();
    let label = asked_label.unwrap_or(trained);
    if !is_the_same {
        source.data.targets = found;
        if labels == Labels::Unsaid {
            bail!(
                "{name}: no label: to judge, recordings need a label column, or files or folders called like their labels (to score recordings without: host-trainer predict)"
            );
        }
    }
    let has_label = source.data.targets.names().iter().any(|name| name == label);
    if asked_label.is_some() && !has_label {
        let labels = names(source.data.targets.names());
        bail!("{name}: no sample has the label {label}; labels are {labels}");
    }
    source.notes.extend(without_normal(name, &source.data, label));
    Ok((source, label.into(), is_the_same))
}

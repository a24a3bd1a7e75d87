//! Samples of which some are normal: those are learned from, all others judge.

mod split;

pub use split::AnomalySplit;

use super::csv::{self, Expected, Note};
use super::folder::ignored_note;
use super::kind::Kind;
use super::recordings::{Asked, Known, Labels, load_labels_if_any};
use super::stdin::Received;
use super::{Dataset, DatasetError, Options, Source, Targets, Task, npy};
use crate::suggestion::did_you_mean;
use split::{apart, without_targets};
use std::path::Path;

/// Label of samples without labels.
const UNLABELLED: &str = "normal";

/// Names of columns that hold labels, even if those are numbers.
const LABELS: [&str; 12] = [
    "label",
    "labels",
    "class",
    "classes",
    "target",
    "y",
    "anomaly",
    "anomalous",
    "fault",
    "faulty",
    "outlier",
    "is_anomaly",
];

/// Samples, and what the normal ones are called.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    /// Targets are classes.
    pub source: Source,
    /// The label of normal samples; `None` if samples have none, because all are normal.
    pub normal: Option<String>,
}

impl Samples {
    /// Normal samples, and all others.
    pub fn apart(self) -> (Dataset, Dataset) {
        let data = self.source.data;
        let (of_normal, others) = apart(&data, self.normal.as_deref().unwrap_or(UNLABELLED));
        (without_targets(data.subset(&of_normal)), others)
    }

    /// Reads samples to learn from. Those of a table without a label are all normal, and so are those of one label;
    /// of several, `normal` is needed. A table has a label if `options` name it, if its last column holds text or is
    /// called as labels are, or if `is_labelled`.
    ///
    /// # Errors
    ///
    /// As [`Source::load`]; and if the normal label is not known or none of the data's.
    pub fn load(
        name_or_path: &str,
        options: &Options,
        normal: Option<&str>,
        is_labelled: bool,
        seed: u64,
    ) -> Result<Self, DatasetError> {
        if Kind::of(name_or_path) == Kind::StandardInput {
            let received = Received::receive(name_or_path)?;
            let path = received.path().to_string_lossy();
            let mut samples = Self::load(&path, options, normal, is_labelled, seed)
                .map_err(|error| received.renamed(error))?;
            received.rename_in(&mut samples.source.notes);
            return Ok(samples);
        }
        if !is_labelled
            && options.csv.label.is_none()
            && let Some(source) = without_label(name_or_path, options)?
        {
            return Ok(Self { source, normal: None });
        }
        let source = Source::load(name_or_path, options, seed)?;
        Self::of(source, normal, name_or_path)
    }

    /// Reads recordings to learn from, and cuts them into windows. Those without labels are all normal, and so are
    /// takes of one thing; `normal` is what those without labels are called, and takes if `is_renamed`.
    ///
    /// # Errors
    ///
    /// As [`load_labels_if_any`]; and if the normal label is not known or none of the data's.
    pub fn of_recordings(
        name: &str,
        options: &csv::Options,
        asked: &Asked,
        known: Option<Known<'_>>,
        (normal, is_renamed): (Option<&str>, bool),
    ) -> Result<Self, DatasetError> {
        let (mut source, labels) = load_labels_if_any(name, options, asked, known)?;
        let may_be_renamed = match labels {
            Labels::Said => false,
            Labels::Takes => is_renamed,
            Labels::Unsaid => true,
        };
        if may_be_renamed
            && let Some(normal) = normal
            && let Targets::Classes { labels, .. } = &mut source.data.targets
        {
            *labels = vec![normal.into()];
        }
        if labels == Labels::Unsaid {
            let called = source.data.targets.names().first().map_or(UNLABELLED, String::as_str);
            let text = format!("there are none: all recordings are taken as `{called}`");
            source.notes.push(Note::new("labels", text));
        }
        let several = source.data.targets.names().len() > 1 && normal.is_none();
        Self::of(source, normal, name).map_err(|error| match error {
            DatasetError::File { path, what } if several => {
                let advice = "if all are, put the files into a folder called normal inside of it";
                DatasetError::File { path, what: format!("{what}; {advice}") }
            }
            other => other,
        })
    }

    /// Reads recordings that judge, and cuts them as those that were learned from.
    ///
    /// # Errors
    ///
    /// As [`load_labels_if_any`]; and if nothing says their labels.
    pub fn judging_recordings(
        name: &str,
        options: &csv::Options,
        asked: &Asked,
        known: Known<'_>,
    ) -> Result<(Dataset, Vec<Note>), DatasetError> {
        let (source, labels) = load_labels_if_any(name, options, asked, Some(known))?;
        if labels == Labels::Unsaid {
            let what = "no label: to judge, recordings need a label column, or files or folders called like their labels, normal or a fault";
            return Err(DatasetError::File { path: name.into(), what: what.into() });
        }
        Ok((source.data, source.notes))
    }

    /// Splits samples that were read with their labels.
    ///
    /// # Errors
    ///
    /// If the normal label is not known or none of the data's.
    pub fn of(source: Source, normal: Option<&str>, name: &str) -> Result<Self, DatasetError> {
        let wrong = |what: String| DatasetError::File { path: name.into(), what };
        let Targets::Classes { labels, .. } = &source.data.targets else {
            let what = "its samples have numeric targets, no labels: leave --target away";
            return Err(wrong(what.into()));
        };
        let normal = normal_label(&source.data, normal).map_err(wrong)?;
        debug_assert!(labels.contains(&normal));
        Ok(Self { source, normal: Some(normal) })
    }

    /// Reads samples that judge, from a file of their own; columns are matched by name.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load); and if the file has no label.
    pub fn judging(
        name_or_path: &str,
        options: &Options,
        (inputs, columns): (usize, &[String]),
        seed: u64,
    ) -> Result<(Dataset, Vec<Note>), DatasetError> {
        let path = Path::new(name_or_path);
        let wrong = |what: String| DatasetError::File { path: path.into(), what };
        if Kind::of(name_or_path) == Kind::StandardInput {
            let received = Received::receive(name_or_path)?;
            let path = received.path().to_string_lossy();
            return Self::judging(&path, options, (inputs, columns), seed)
                .map_err(|error| received.renamed(error));
        }
        if Kind::of(name_or_path) != Kind::Csv {
            let Source { mut data, test, notes, .. } = Source::load(name_or_path, options, seed)?;
            data.order_columns(columns).map_err(|what| wrong(format!("it has {what}")))?;
            if data.width != inputs {
                return Err(wrong(format!(
                    "samples have {} features, but those trained on have {inputs}",
                    data.width
                )));
            }
            return Ok((joined(data, test), notes));
        }
        let expected = Expected { inputs, columns, task: Task::AnomalyDetection, names: &[] };
        let read = csv::load_for_model(path, &options.csv, expected, true)?;
        let Some(targets) = read.targets else {
            let what = "no label column: to judge, each line needs a label, normal or a fault (--label COLUMN)";
            return Err(wrong(what.into()));
        };
        let notes = read.notes.into_iter().chain(ignored_note(path, &read.ignored)).collect();
        let name = csv::name_of(path);
        let data = Dataset {
            name,
            columns: columns.to_vec(),
            width: inputs,
            features: read.features,
            targets,
            image: None,
        };
        Ok((data, notes))
    }
}

/// The label of normal samples: the one asked for, or the only one.
pub(crate) fn normal_label(data: &Dataset, asked: Option<&str>) -> Result<String, String> {
    let labels = data.targets.names();
    let few = labels.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ");
    match (asked, labels) {
        (Some(asked), _) => labels.iter().find(|label| *label == asked).cloned().ok_or_else(|| {
            format!(
                "no sample has the label `{asked}`{}; labels are {few}",
                did_you_mean(asked, labels.iter().map(String::as_str))
            )
        }),
        (None, [only]) => Ok(only.clone()),
        (None, [first, ..]) => Err(format!(
            "samples have {} labels ({few}): say which is normal, for example --normal {first}",
            labels.len()
        )),
        (None, []) => Err("no samples".into()),
    }
}

/// A table, or arrays, in which every column is a feature; `None` if there are labels.
fn without_label(name_or_path: &str, options: &Options) -> Result<Option<Source>, DatasetError> {
    let path = Path::new(name_or_path);
    let (columns, width, image, features, groups, notes) = match Kind::of(name_or_path) {
        Kind::Csv => {
            if csv::starts_with_text_label(path)? {
                return Ok(None);
            }
            let read = csv::load_features(path, &options.csv)?;
            let last = read.columns.last().map(|name| name.to_lowercase());
            if last.is_some_and(|name| LABELS.contains(&name.as_str())) {
                return Ok(None);
            }
            (read.columns, read.width, None, read.features, read.groups, read.notes)
        }
        Kind::Archive if !npy::has_labels(path)? => {
            let npy::Unlabelled { width, image, features, notes } = npy::load_unlabelled(path)?;
            (Vec::new(), width, image, features, None, notes)
        }
        Kind::Array => {
            let what = "a single array, in which any column may be the label: name it (--label COLUMN), or write samples without labels with np.savez(path, x=…)";
            return Err(DatasetError::File { path: path.into(), what: what.into() });
        }
        _ => return Ok(None),
    };
    let samples = features.len() / width.max(1);
    let targets = Targets::Classes { classes: vec![0; samples], labels: vec![UNLABELLED.into()] };
    let name = csv::name_of(path);
    let data = Dataset { name, columns, width, features, targets, image };
    Ok(Some(Source { notes, groups, ..data.into() }))
}

/// Samples with those of a second part behind them, each with the label that it has.
fn joined(mut data: Dataset, more: Option<Dataset>) -> Dataset {
    let Some(mut more) = more.filter(|more| more.width == data.width) else { return data };
    more.put_channels_last(data.shape());
    if let (
        Targets::Classes { classes, labels },
        Targets::Classes { classes: new, labels: names },
    ) = (&mut data.targets, &more.targets)
    {
        for &class in new {
            let position = labels.iter().position(|label| *label == names[class]);
            classes.push(position.unwrap_or(labels.len()));
            if position.is_none() {
                labels.push(names[class].clone());
            }
        }
        data.features.extend(&more.features);
    }
    data
}

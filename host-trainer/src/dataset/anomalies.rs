//! Samples of which some are normal: those are learned from, all others judge.

use super::csv::{self, Expected, Note};
use super::folder::ignored_note;
use super::kind::Kind;
use super::stdin::Received;
use super::{Dataset, DatasetError, Options, Shares, Source, Split, Targets, Task, npy};
use crate::suggestion::did_you_mean;
use std::path::Path;

/// What samples without labels are called.
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
        (unanswered(data.subset(&of_normal)), others)
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

    /// Of samples that were read with their labels.
    ///
    /// # Errors
    ///
    /// If the normal label is not known or none of the data's.
    pub fn of(source: Source, normal: Option<&str>, name: &str) -> Result<Self, DatasetError> {
        let wrong = |what: String| DatasetError::File { path: name.into(), what };
        let Targets::Classes { labels, .. } = &source.data.targets else {
            let what = "its samples have numbers to be answered, no labels: leave --target away";
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
    let (columns, width, features, notes) = match Kind::of(name_or_path) {
        Kind::Csv => {
            if csv::starts_with_text_label(path)? {
                return Ok(None);
            }
            let read = csv::load_features(path, &options.csv)?;
            let last = read.columns.last().map(|name| name.to_lowercase());
            if last.is_some_and(|name| LABELS.contains(&name.as_str())) {
                return Ok(None);
            }
            (read.columns, read.width, read.features, read.notes)
        }
        Kind::Archive if !npy::has_labels(path)? => {
            let (width, features, notes) = npy::load_unlabelled(path)?;
            (Vec::new(), width, features, notes)
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
    let data = Dataset { name, columns, width, features, targets, image: None };
    Ok(Some(Source { notes, ..data.into() }))
}

/// Samples with those of a second part behind them, each with the label that it has.
fn joined(mut data: Dataset, more: Option<Dataset>) -> Dataset {
    let Some(more) = more.filter(|more| more.width == data.width) else { return data };
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

/// Normal samples with others behind them.
fn appended(mut data: Dataset, more: &Dataset) -> Dataset {
    data.features.extend(&more.features);
    unanswered(data)
}

/// The parts of a training without faults, and the faults.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// Normal samples alone; each is its own target.
    pub normal: Split,
    /// Whether test samples are others than those for training.
    pub is_tested: bool,
    /// Samples of all other labels, which are their targets.
    pub faults: Dataset,
}

impl Parts {
    /// Splits normal samples; `test` are others that judge, and the label of those among them that are normal.
    /// `groups` are of all samples of the source.
    ///
    /// # Errors
    ///
    /// As [`Source::split`].
    pub fn new(
        samples: Samples,
        test: Option<(Dataset, &str)>,
        groups: Option<&[String]>,
        shares: Shares,
        seed: u64,
    ) -> Result<Self, DatasetError> {
        let Samples { source, normal } = samples;
        let Source { data, validation, test: beside, .. } = source;
        let name = normal.as_deref().unwrap_or(UNLABELLED);
        let (of_data, mut faults) = apart(&data, name);
        let mut of_test = None;
        for (mut part, name) in beside.map(|part| (part, name)).into_iter().chain(test) {
            check_part(&mut part, &data)?;
            let (positions, others) = apart(&part, name);
            faults = joined(faults, Some(others));
            if positions.is_empty() {
                continue;
            }
            let found = unanswered(part.subset(&positions));
            of_test = Some(match of_test {
                Some(known) => appended(known, &found),
                None => found,
            });
        }
        let validation = validation.map(|part| unanswered(part.subset(&apart(&part, name).0)));
        let is_tested = of_test.is_some() || shares.test > 0.0;
        let groups: Option<Vec<String>> =
            groups.map(|all| of_data.iter().map(|&sample| all[sample].clone()).collect());
        let whole =
            unanswered(if of_data.len() == data.len() { data } else { data.subset(&of_data) });
        let source = Source { data: whole, validation, test: of_test, notes: Vec::new() };
        let mut normal = match groups {
            Some(groups) => source.split_by_group(&groups, shares, seed)?,
            None => source.split(shares, seed)?,
        };
        for part in [&mut normal.training, &mut normal.validation, &mut normal.test] {
            give_back(part);
        }
        Ok(Self { normal, is_tested, faults })
    }

    /// Normal test samples and faults in turns, of classes 0 and 1: what a board checks itself by.
    pub fn mixed(&self) -> Dataset {
        let test = &self.normal.test;
        let (mut features, mut classes) = (Vec::new(), Vec::new());
        let (mut normal, mut faults) = (test.rows(), self.faults.rows());
        loop {
            let pair = [normal.next(), faults.next()];
            if pair == [None, None] {
                break;
            }
            for (class, row) in pair.into_iter().enumerate() {
                features.extend(row.into_iter().flatten());
                classes.extend(row.map(|_| class));
            }
        }
        let labels = vec!["normal".into(), "fault".into()];
        let targets = Targets::Classes { classes, labels };
        Dataset { features, targets, ..test.subset(&[]) }
    }
}

/// Refuses a part of other features than the whole.
fn check_part(part: &mut Dataset, whole: &Dataset) -> Result<(), DatasetError> {
    let wrong = |what| DatasetError::Parts { part: "test", what };
    if part.width != whole.width {
        return Err(wrong(format!("{} features, not {}", part.width, whole.width)));
    }
    part.order_columns(&whole.columns).map_err(wrong)
}

/// The positions of samples of this label, and all samples that have another.
fn apart(data: &Dataset, normal: &str) -> (Vec<usize>, Dataset) {
    let labels = data.targets.names();
    let classes = data.targets.classes().unwrap_or(&[]);
    let is_normal = |&sample: &usize| labels[classes[sample]] == normal;
    let (of_normal, others): (Vec<usize>, Vec<usize>) = (0..classes.len()).partition(is_normal);
    (of_normal, data.subset(&others))
}

/// Samples to be split without a look at classes.
fn unanswered(data: Dataset) -> Dataset {
    let values = vec![0.0; data.features.len() / data.width.max(1)];
    let targets = Targets::Values { values, names: vec![UNLABELLED.into()] };
    Dataset { targets, ..data }
}

/// Makes each sample its own target.
fn give_back(data: &mut Dataset) {
    let names = match &data.columns[..] {
        [] => (1..=data.width).map(|input| format!("input {input}")).collect(),
        columns => columns.to_vec(),
    };
    data.targets = Targets::Values { values: data.features.clone(), names };
}

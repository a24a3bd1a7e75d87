//! Normal samples split into parts, and faults that only judge.

use super::{Samples, UNLABELLED, joined};
use crate::dataset::csv::Note;
use crate::dataset::recordings;
use crate::dataset::{Dataset, DatasetError, Shares, Source, Split, Targets};

/// Normal samples with others behind them.
fn appended(mut data: Dataset, more: &Dataset) -> Dataset {
    data.features.extend(&more.features);
    without_targets(data)
}

/// The parts of a training without faults, and the faults.
#[derive(Clone, Debug, PartialEq)]
pub struct AnomalySplit {
    /// Normal samples alone; each is its own target.
    pub normal: Split,
    /// Tells whether test samples are others than those for training.
    pub is_tested: bool,
    /// Samples of all other labels, which are their targets.
    pub faults: Dataset,
    /// Normal recordings for training, for validation and for test, if windows were cut out of recordings and split by
    /// them; 0 for a part that is not made of them.
    pub recordings: Option<[usize; 3]>,
    /// Notes on that split.
    pub notes: Vec<Note>,
}

impl AnomalySplit {
    /// Splits normal samples; `test` are others that judge, and the label of those among them that are normal.
    ///
    /// # Errors
    ///
    /// As [`Source::split`].
    pub fn new(
        samples: Samples,
        test: Option<(Dataset, &str)>,
        shares: Shares,
        seed: u64,
    ) -> Result<Self, DatasetError> {
        let Samples { source, normal } = samples;
        let Source { data, validation, test: beside, groups, cut, .. } = source;
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
            let found = without_targets(part.subset(&positions));
            of_test = Some(match of_test {
                Some(known) => appended(known, &found),
                None => found,
            });
        }
        let validation = validation.map(|part| without_targets(part.subset(&apart(&part, name).0)));
        let is_tested = of_test.is_some() || shares.test > 0.0;
        let groups = groups.map(|all| all.subset(&of_data));
        let whole =
            without_targets(if of_data.len() == data.len() { data } else { data.subset(&of_data) });
        let cut = cut.map(|cut| cut.subset(&of_data));
        let left = Shares {
            validation: if validation.is_some() { 0.0 } else { shares.validation },
            test: if of_test.is_some() { 0.0 } else { shares.test },
        };
        let (mut recordings, mut notes) = (None, Vec::new());
        if let (Some(cut), None) = (&cut, &groups) {
            let found = recordings::parts(&whole, cut, left, seed)?;
            let parts = [&found.training, &found.validation, &found.test];
            recordings = Some(parts.map(|part| cut.recordings_of(part)));
            notes = found.notes;
        }
        let source = Source { validation, test: of_test, groups, cut, ..whole.into() };
        let mut normal = source.split(shares, seed)?;
        for part in [&mut normal.training, &mut normal.validation, &mut normal.test] {
            give_back(part);
        }
        Ok(Self { normal, is_tested, faults, recordings, notes })
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
    part.order_as(whole).map_err(|what| DatasetError::Parts { part: "test", what })
}

/// The positions of samples of this label, and all samples that have another.
pub(super) fn apart(data: &Dataset, normal: &str) -> (Vec<usize>, Dataset) {
    let labels = data.targets.names();
    let classes = data.targets.classes().unwrap_or(&[]);
    let is_normal = |&sample: &usize| labels[classes[sample]] == normal;
    let (of_normal, others): (Vec<usize>, Vec<usize>) = (0..classes.len()).partition(is_normal);
    (of_normal, data.subset(&others))
}

/// Samples to be split without a look at classes.
pub(super) fn without_targets(data: Dataset) -> Dataset {
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

//! A file of moments, one after the other: a time, channels, and a label if there is a column for it.

mod columns;

pub use columns::is_time;
pub(super) use columns::time_of;
pub(in crate::dataset) use columns::{is_beside_channels, is_made_up, says_labels};

use super::Options;
use super::note::{Note, count};
use super::reading::{self, Purpose, Samples};
use super::roles::Roles;
use super::table::Table;
use crate::dataset::{DatasetError, Groups};
use columns::roles;
use std::path::Path;

/// Place of the labels of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::dataset) enum LabelIn {
    /// In a column.
    Column,
    /// In a column if there is one that is called so, or is asked for; it is not looked at.
    Any,
    /// In a column if one is called so, is asked for, or is the last and holds text.
    IfAny,
    /// In the name of the file or its folder.
    Name,
}

/// Options for reading a series.
#[derive(Clone, Copy)]
pub(in crate::dataset) struct How<'a> {
    pub csv: &'a Options,
    /// The time column, by name or number.
    pub time: Option<&'a str>,
    pub label: LabelIn,
    /// The channels that a model knows, by name.
    pub channels: Option<&'a [String]>,
}

/// Clock of a file.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::dataset) struct Clock {
    /// The column as people call it.
    pub column: String,
    /// Name, in lower case.
    pub name: String,
    /// Tells whether its cells are dates or times of day, in seconds.
    pub is_date_time: bool,
    /// The time of each line.
    pub times: Vec<f64>,
}

/// The lines of a file.
pub(in crate::dataset) struct Series<'p> {
    table: Table<'p>,
    offsets: Vec<usize>,
    pub channels: Vec<String>,
    /// (lines, channels)
    pub numbers: Vec<f32>,
    pub clock: Option<Clock>,
    /// For each line a position in `labels`; empty without a label column.
    pub classes: Vec<u32>,
    pub labels: Vec<String>,
    /// The recording or subject of each line; empty without a column.
    pub groups: Groups,
    pub notes: Vec<Note>,
}

impl<'p> Series<'p> {
    pub fn read(path: &'p Path, how: How<'_>) -> Result<Self, DatasetError> {
        let csv = how.csv;
        let mut named: Vec<&str> =
            csv.ignore.iter().chain(&csv.label).chain(&csv.group).map(String::as_str).collect();
        named.extend(how.time);
        named.extend(how.channels.into_iter().flatten().map(String::as_str));
        let label = how.label;
        let mut table = Table::open(path, &named, |first| match label {
            LabelIn::Name => None,
            _ => first.len().checked_sub(1),
        })?;
        let mut notes = Vec::new();
        let roles = roles(&table, how, &mut notes)?;
        let channels = match Roles::names(&table, &roles.features) {
            names if names.is_empty() => {
                (1..=roles.features.len()).map(|number| format!("channel{number}")).collect()
            }
            _ => roles.feature_names(&table)?,
        };
        let columns = table.columns;
        let wrong_width =
            |values: usize| format!("{}, expected {columns}", count(values as u64, "value"));
        let purpose = Purpose::Samples(csv.missing);
        let samples = reading::read(&mut table, &roles, purpose, &wrong_width)?;
        let Samples { features, classes, labels, groups, times, is_date_time, offsets, .. } =
            samples;
        notes.extend(samples.notes);
        let clock = roles.time.map(|column| Clock {
            column: table.named(column),
            name: table
                .header
                .as_ref()
                .map_or_else(String::new, |names| names[column].to_lowercase()),
            is_date_time,
            times,
        });
        let labels = labels.into_iter().map(|label| label.text).collect();
        Ok(Self {
            table,
            offsets,
            channels,
            numbers: features,
            clock,
            classes,
            labels,
            groups,
            notes,
        })
    }

    pub fn len(&self) -> usize {
        self.numbers.len() / self.channels.len().max(1)
    }

    /// The number of a line in the file.
    pub fn line(&self, moment: usize) -> u64 {
        self.offsets.get(moment).map_or(0, |&offset| self.table.line_at(offset))
    }
}

//! Roles of columns: features, and targets.

use super::note::{Note, listed};
use super::sniff::is_value;
use super::table::Table;
use super::{Expected, Options};
use crate::dataset::{DatasetError, Task};
use crate::suggestion::did_you_mean;
use crate::text::quoted;
use std::path::Path;

/// The columns of a file, counted from 0.
pub(super) struct Roles {
    pub features: Vec<usize>,
    /// A label, numeric targets, or nothing.
    pub targets: Vec<usize>,
    /// The column that names what a line belongs to.
    pub group: Option<usize>,
    /// The column that says when a line was measured.
    pub time: Option<usize>,
    /// Tells whether the place of each line in the file is kept.
    pub keeps_places: bool,
    /// The names of those that are neither.
    pub ignored: Vec<String>,
    pub task: Task,
    /// Tells whether somebody has said which column is the target.
    pub is_chosen: bool,
}

impl Roles {
    /// Opens a file, and takes the columns that the options say; without them, the last one is the label.
    pub fn open<'p>(path: &'p Path, options: &Options) -> Result<(Table<'p>, Self), DatasetError> {
        let named = options.named();
        let table = Table::open(path, &named, |first| label_in(first, options))?;
        let roles = Self::chosen(&table, options)?;
        Ok((table, roles))
    }

    /// Takes the roles that the options say; without them, the last column that is not ignored is the label.
    fn chosen(table: &Table<'_>, options: &Options) -> Result<Self, DatasetError> {
        let columns = table.columns;
        if columns < 2 {
            return Err(table.error(&format!(
                "a single column, first {}: expected at least one feature and a label, separated by \
                 commas, semicolons, tabs, | or spaces",
                quoted(table.first.first().map_or("", String::as_str))
            )));
        }
        let ignored = ignored(table, options)?;
        let mut targets = Vec::new();
        for name in options.targets.iter().chain(&options.label) {
            let column = find(table, name, &ignored)?;
            if targets.contains(&column) {
                return Err(table.error(&format!("column {} is named twice", quoted(name))));
            }
            if ignored.contains(&column) {
                let by = if options.ignore.contains(name) || options.group.as_ref() != Some(name) {
                    "ignored"
                } else {
                    "the --group"
                };
                let what = format!("{} is a target and {by}", table.named(column));
                return Err(table.error(&what));
            }
            targets.push(column);
        }
        let is_chosen = !targets.is_empty();
        if targets.is_empty() {
            let last = (0..columns).rev().find(|column| !ignored.contains(column));
            targets.extend(last);
        }
        let mut roles = Self::new(columns, &ignored, targets, task(options));
        roles.is_chosen = is_chosen;
        roles.group = group(table, options)?;
        if roles.features.is_empty() {
            let what = if ignored.is_empty() {
                "every column is a target: at least one feature is needed"
            } else {
                "every column is ignored or a target: at least one feature is needed"
            };
            return Err(table.error(what));
        }
        roles.refuse_twins(table)?;
        roles.refuse_cut_numbers(table)?;
        Ok(roles)
    }

    /// Opens a file in which every column is a feature that is not to be ignored.
    pub fn features_only<'p>(
        path: &'p Path,
        options: &Options,
    ) -> Result<(Table<'p>, Self), DatasetError> {
        let named = options.ignore.iter().chain(&options.group).map(String::as_str);
        let named: Vec<&str> = named.collect();
        let table = Table::open(path, &named, |_| None)?;
        let ignored = ignored(&table, options)?;
        let mut roles = Self::new(table.columns, &ignored, Vec::new(), Task::Regression);
        roles.group = group(&table, options)?;
        if roles.features.is_empty() {
            return Err(table.error("every column is ignored: at least one feature is needed"));
        }
        roles.refuse_cut_numbers(&table)?;
        Ok((table, roles))
    }

    /// Opens a file for what knows the names of its columns.
    pub fn open_for_model<'p>(
        path: &'p Path,
        options: &Options,
        expected: Expected<'_>,
    ) -> Result<Table<'p>, DatasetError> {
        let mut named = options.named();
        named.extend(expected.columns.iter().map(String::as_str));
        Table::open(path, &named, |first| match expected.task {
            _ if options.is_choosing() => label_in(first, options),
            Task::Classification | Task::AnomalyDetection if first.len() > expected.inputs => {
                Some(first.len() - 1)
            }
            _ => None,
        })
    }

    /// Takes the roles that the options say, if any. Otherwise numeric targets are found by their names, or else
    /// behind the features, as a label is; they may be missing.
    pub fn for_model(
        table: &Table<'_>,
        options: &Options,
        expected: Expected<'_>,
    ) -> Result<Self, DatasetError> {
        if options.is_choosing() {
            return Self::chosen(table, options);
        }
        let count = match expected.task {
            Task::Classification | Task::AnomalyDetection => 1,
            Task::Regression => expected.names.len(),
        };
        let ignored = ignored(table, options)?;
        let left: Vec<usize> =
            (0..table.columns).filter(|column| !ignored.contains(column)).collect();
        let by_name: Result<Vec<usize>, _> =
            expected.names.iter().map(|name| find(table, name, &ignored)).collect();
        let targets = match (expected.task, by_name) {
            (Task::Regression, Ok(targets)) => targets,
            _ if left.len() == expected.inputs + count => left[expected.inputs..].to_vec(),
            _ => Vec::new(),
        };
        let mut roles = Self::new(table.columns, &ignored, targets, expected.task);
        roles.group = group(table, options)?;
        Ok(roles)
    }

    fn new(columns: usize, ignored: &[usize], targets: Vec<usize>, task: Task) -> Self {
        let is_feature = |column: &usize| !targets.contains(column) && !ignored.contains(column);
        let features = (0..columns).filter(is_feature).collect();
        Self {
            features,
            targets,
            group: None,
            time: None,
            keeps_places: false,
            ignored: Vec::new(),
            task,
            is_chosen: false,
        }
    }

    /// The names of these columns; none without a header.
    pub fn names(table: &Table<'_>, columns: &[usize]) -> Vec<String> {
        let name = |names: &Vec<String>| {
            columns.iter().map(|&column| names.get(column).cloned().unwrap_or_default()).collect()
        };
        table.header.as_ref().map_or_else(Vec::new, name)
    }

    /// The names of the features, each of which has one if any has.
    pub fn feature_names(&self, table: &Table<'_>) -> Result<Vec<String>, DatasetError> {
        let names = Self::names(table, &self.features);
        if let Some(nameless) = names.iter().position(String::is_empty) {
            let number = self.features[nameless] + 1;
            return Err(table.error(&format!(
                "feature {} has no name in the header: if it is a row number, leave it out with --ignore {number}; \
                 else write a name into the first line",
                nameless + 1
            )));
        }
        Ok(names)
    }

    /// A second column of the target's name would give the target away.
    fn refuse_twins(&self, table: &Table<'_>) -> Result<(), DatasetError> {
        let Some(names) = &table.header else { return Ok(()) };
        for &target in &self.targets {
            let name = &names[target];
            let is_twin = |&&column: &&usize| names[column] == *name && !name.is_empty();
            if let Some(&twin) = self.features.iter().find(is_twin) {
                return Err(table.error(&twins(names, name, target, twin)));
            }
        }
        Ok(())
    }

    /// Numbers with decimal commas and commas between columns: `0,02375` has become two columns.
    fn refuse_cut_numbers(&self, table: &Table<'_>) -> Result<(), DatasetError> {
        let sample = &table.sample;
        if table.delimiter != b',' || table.header.is_some() {
            return Ok(());
        }
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let is_whole = |text: &str| is_digits(text.trim_start_matches(['-', '+']));
        let all = |column: usize, is: &dyn Fn(&str) -> bool| {
            let mut cells = sample.iter().filter_map(|cells| cells.get(column));
            cells.all(|cell| is(cell))
        };
        if !self.features.iter().all(|&column| all(column, &is_whole)) {
            return Ok(());
        }
        let has_zero = |text: &str| text.len() > 1 && text.starts_with('0');
        let zero_in = |column: usize| {
            let mut cells = sample.iter().filter_map(|cells| cells.get(column));
            cells.find(|cell| has_zero(cell))
        };
        for pair in self.features.windows(2).filter(|pair| pair[0] + 1 == pair[1]) {
            if zero_in(pair[0]).is_some() || !all(pair[1], &is_digits) {
                continue;
            }
            if let Some(text) = zero_in(pair[1]) {
                return Err(table.error(&format!(
                    "column {} has digits with leading zeros, such as {}: are commas decimal signs here, so \
                     that each number has become two columns? Write numbers with a decimal point, or separate \
                     columns by semicolons; if they are no measurement, leave them out with --ignore {}",
                    pair[1] + 1,
                    quoted(text),
                    pair[1] + 1
                )));
            }
        }
        Ok(())
    }

    /// Features of one name cannot be told apart by it.
    pub fn note_twins(&self, table: &Table<'_>) -> Option<Note> {
        let names = Self::names(table, &self.features);
        let mut sorted: Vec<&String> = names.iter().filter(|name| !name.is_empty()).collect();
        sorted.sort();
        let mut twins: Vec<&String> =
            sorted.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        twins.dedup();
        (!twins.is_empty())
            .then(|| Note::warning(format!("several columns are called {}", listed(&twins))))
    }
}

impl Options {
    /// Returns whether they say which columns are targets.
    pub(super) fn is_choosing(&self) -> bool {
        self.label.is_some() || !self.targets.is_empty()
    }

    /// Columns that are asked for by name or number.
    pub(super) fn named(&self) -> Vec<&str> {
        let names = self.targets.iter().chain(&self.label).chain(&self.ignore).chain(&self.group);
        names.map(String::as_str).collect()
    }
}

/// The column that says which samples belong together.
pub(super) fn group(table: &Table<'_>, options: &Options) -> Result<Option<usize>, DatasetError> {
    options.group.as_ref().map(|name| find(table, name, &[])).transpose()
}

fn task(options: &Options) -> Task {
    if options.targets.is_empty() { Task::Classification } else { Task::Regression }
}

/// The column of labels, as far as the first line and the options tell.
pub(super) fn label_in(first: &[String], options: &Options) -> Option<usize> {
    if !options.targets.is_empty() {
        return None;
    }
    let position = |name: &String| {
        let by_number = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        first.iter().position(|cell| cell == name).or(by_number)
    };
    match &options.label {
        Some(name) => position(name).filter(|&column| column < first.len()),
        None => {
            let ignored = options.ignore.iter().chain(&options.group).filter_map(position);
            let ignored: Vec<usize> = ignored.collect();
            (0..first.len()).rev().find(|column| !ignored.contains(column))
        }
    }
}

/// The columns to leave out; all those of a name.
pub(super) fn ignored(table: &Table<'_>, options: &Options) -> Result<Vec<usize>, DatasetError> {
    let mut ignored = Vec::new();
    for name in options.ignore.iter().chain(&options.group) {
        let of_name: Vec<usize> = match &table.header {
            Some(names) => (0..names.len()).filter(|&column| names[column] == *name).collect(),
            None => Vec::new(),
        };
        if of_name.is_empty() {
            ignored.push(find(table, name, &[])?);
        }
        ignored.extend(of_name);
    }
    Ok(ignored)
}

pub(super) fn twins(names: &[String], name: &str, one: usize, other: usize) -> String {
    let count = names.iter().filter(|&found| found == name).count();
    let (first, second) = (one.min(other) + 1, one.max(other) + 1);
    format!(
        "{count} columns are called {}, the first two are columns {first} and {second}: rename one in the \
         first line, or choose by number and leave the other out, for example --label {second} --ignore {first}",
        quoted(name)
    )
}

/// A column by its name in the header, or by its number, counted from 1.
pub(super) fn find(
    table: &Table<'_>,
    name: &str,
    ignored: &[usize],
) -> Result<usize, DatasetError> {
    let none = Vec::new();
    let names = table.header.as_ref().unwrap_or(&none);
    let named: Vec<usize> = (0..names.len()).filter(|&column| names[column] == name).collect();
    // Of two columns of one name, the other may be left out.
    let mut by_name = named.iter().copied().filter(|column| !ignored.contains(column));
    if let Some(column) = by_name.next().or(named.first().copied()) {
        return match by_name.next() {
            Some(other) => Err(table.error(&twins(names, name, column, other))),
            None => Ok(column),
        };
    }
    let by_number = name.parse::<usize>().ok().filter(|n| (1..=table.columns).contains(n));
    by_number.map(|number| number - 1).ok_or_else(|| {
        let is_header = table.header.is_some();
        let first = &table.first;
        let is_sample = !is_header && first.iter().any(|cell| is_value(cell));
        table.error(&format!(
            "no column {}{} in the first line, which has: {}{}",
            quoted(name),
            did_you_mean(name, first.iter().map(String::as_str)),
            listed(first),
            if is_sample {
                format!(" (no names: choose by number, from 1 to {})", table.columns)
            } else {
                String::new()
            }
        ))
    })
}

//! Which columns are features, and which are to be answered.

use super::table::{Cells, Table, quoted};
use super::{Expected, Options};
use crate::dataset::{DatasetError, Task};
use crate::suggestion::did_you_mean;

/// The columns of a file, counted from 0.
pub(super) struct Roles {
    pub columns: usize,
    pub features: Vec<usize>,
    /// A label, numeric targets, or nothing.
    pub answers: Vec<usize>,
    /// The names of those that are neither.
    pub ignored: Vec<String>,
    pub task: Task,
}

impl Roles {
    /// What the options say; without them, the last column is the label.
    pub fn chosen(table: &Table<'_>, options: &Options) -> Result<Self, DatasetError> {
        let columns = table.columns()?;
        if columns < 2 {
            return Err(table.error(
                "a single column: expected at least one feature and a label, separated by commas, semicolons or tabs",
            ));
        }
        let mut answers = Self::named(table, options)?;
        if answers.is_empty() {
            answers.push(columns - 1);
        }
        let roles = Self::new(columns, answers, task(options));
        if roles.features.is_empty() {
            return Err(table.error("every column is a target: at least one feature is needed"));
        }
        Ok(roles)
    }

    /// The columns that the options name.
    pub fn named(table: &Table<'_>, options: &Options) -> Result<Vec<usize>, DatasetError> {
        let mut answers = Vec::new();
        for name in options.targets.iter().chain(&options.label) {
            let column = find(table, name)?;
            if answers.contains(&column) {
                return Err(table.error(&format!("column {} is named twice", quoted(name))));
            }
            answers.push(column);
        }
        Ok(answers)
    }

    /// Every column is a feature.
    pub fn features_only(table: &Table<'_>) -> Result<Self, DatasetError> {
        Ok(Self::new(table.columns()?, Vec::new(), Task::Regression))
    }

    /// As [`chosen`](Self::chosen) if the options say something. Otherwise numeric targets are found by their names, or else behind the features, as a label is;
    /// they may be missing.
    pub fn for_model(
        table: &Table<'_>,
        options: &Options,
        expected: Expected<'_>,
    ) -> Result<Self, DatasetError> {
        if options.label.is_some() || !options.targets.is_empty() {
            return Self::chosen(table, options);
        }
        let columns = table.columns()?;
        let count = match expected.task {
            Task::Classification => 1,
            Task::Regression => expected.names.len(),
        };
        let by_name: Result<Vec<usize>, _> =
            expected.names.iter().map(|name| find(table, name)).collect();
        let answers = match (expected.task, by_name) {
            (Task::Regression, Ok(answers)) => answers,
            _ if columns == expected.inputs + count => (expected.inputs..columns).collect(),
            _ => Vec::new(),
        };
        Ok(Self::new(columns, answers, expected.task))
    }

    fn new(columns: usize, answers: Vec<usize>, task: Task) -> Self {
        let features = (0..columns).filter(|column| !answers.contains(column)).collect();
        Self { columns, features, answers, ignored: Vec::new(), task }
    }

    /// The column that may hold text.
    pub fn label(&self) -> Option<usize> {
        self.answers.first().copied().filter(|_| self.task == Task::Classification)
    }

    /// The names of these columns; none without a header.
    pub fn names(&self, table: &Table<'_>, columns: &[usize]) -> Result<Vec<String>, DatasetError> {
        let header = table.header(self.label())?;
        Ok(header.map_or_else(Vec::new, |names| {
            columns.iter().map(|&column| names[column].clone()).collect()
        }))
    }

    /// The features of all samples; `answer` is given every line.
    pub fn read(
        &self,
        table: &Table<'_>,
        wrong_width: impl Fn(&Cells<'_>) -> DatasetError,
        mut answer: impl FnMut(&Cells<'_>) -> Result<(), DatasetError>,
    ) -> Result<Vec<f32>, DatasetError> {
        let mut features = table.reserve(self.features.len())?;
        for row in table.rows(self.label()) {
            let cells = row?;
            if cells.len() != self.columns {
                return Err(wrong_width(&cells));
            }
            for &column in &self.features {
                features.push(cells.number(column)?);
            }
            answer(&cells)?;
        }
        if features.is_empty() {
            return Err(table.error("no samples: expected a line of numbers for each"));
        }
        Ok(features)
    }
}

fn task(options: &Options) -> Task {
    if options.targets.is_empty() { Task::Classification } else { Task::Regression }
}

/// A column by its name in the first line, or by its number, counted from 1.
fn find(table: &Table<'_>, name: &str) -> Result<usize, DatasetError> {
    let names = table.first_row()?;
    let by_name = names.iter().position(|cell| cell == name);
    let by_number = || name.parse::<usize>().ok().filter(|n| (1..=names.len()).contains(n));
    by_name.or_else(|| Some(by_number()? - 1)).ok_or_else(|| {
        table.error(&format!(
            "no column {}{} in the first line, which has: {}",
            quoted(name),
            did_you_mean(name, names.iter().map(String::as_str)),
            quoted(&names.join(", "))
        ))
    })
}

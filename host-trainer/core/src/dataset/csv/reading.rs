//! All lines of a file, read once, as numbers and labels.

mod cells;
mod cut;
mod finish;

use super::faults::{Faults, Problem};
use super::missing::Missing;
use super::note::{Note, listed};
use super::number::{Decimal, plain};
use super::roles::Roles;
use super::sniff;
use super::table::{NoData, Table};
use super::written::Ways;
use crate::dataset::{DatasetError, Groups, Task};
use crate::text::quoted;
use csv::ByteRecord;
use std::collections::HashMap;

/// More different labels are no classes; they are not counted further.
const MOST_LABELS: usize = 10_000;

/// Purpose that a file is read for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To train or to judge.
    Samples(Missing),
    /// Predicted line by line: none may be left out, and targets are not looked at.
    Predictions,
}

/// A label as it stands in the file.
pub(super) struct Label {
    pub text: String,
    pub count: u64,
    /// Beginning of its first line.
    pub offset: usize,
}

/// Samples that a file holds.
pub(super) struct Samples {
    /// (samples, features), row-major.
    pub features: Vec<f32>,
    /// For classes: the position of each sample's label in `labels`.
    pub classes: Vec<u32>,
    pub labels: Vec<Label>,
    /// For a regression: (samples, targets), row-major.
    pub values: Vec<f32>,
    /// The subject or recording of each sample, if a column names it.
    pub groups: Groups,
    /// The time of each sample, if a column holds it.
    pub times: Vec<f64>,
    /// Tells whether times are dates or times of day, in seconds.
    pub is_date_time: bool,
    /// Beginnings of the lines of samples, if somebody wants to know.
    pub offsets: Vec<usize>,
    pub notes: Vec<Note>,
}

/// Reads all samples. `wrong_width` says what is wrong with a line of so many values.
pub(super) fn read(
    table: &mut Table<'_>,
    roles: &Roles,
    purpose: Purpose,
    wrong_width: &dyn Fn(usize) -> String,
) -> Result<Samples, DatasetError> {
    loop {
        let mut reading = Reading::new(table, roles, purpose, wrong_width)?;
        reading.read_lines()?;
        let is_comma_found = reading.is_comma_found;
        if !is_comma_found {
            return reading.finish();
        }
        // Whole numbers stood before the first decimal comma: from the start.
        table.decimal = Some(Decimal::Comma);
    }
}

struct Reading<'t, 'p> {
    table: &'t Table<'p>,
    roles: &'t Roles,
    purpose: Purpose,
    wrong_width: &'t dyn Fn(usize) -> String,
    decimal: Decimal,
    samples: Samples,
    known: HashMap<Vec<u8>, u32>,
    faults: Faults,
    /// Samples and faulty lines.
    lines: u64,
    dropped: u64,
    filled: u64,
    /// Features that have had words for 0 and 1, and an example.
    words: Vec<Option<String>>,
    /// Numbers with units, or in hexadecimal.
    ways: Ways,
    headers: u64,
    comments: u64,
    is_comma_found: bool,
    /// A last line that is no whole one.
    cut: Option<(usize, String)>,
}

impl<'t, 'p> Reading<'t, 'p> {
    fn new(
        table: &'t Table<'p>,
        roles: &'t Roles,
        purpose: Purpose,
        wrong_width: &'t dyn Fn(usize) -> String,
    ) -> Result<Self, DatasetError> {
        let features = table.reserve(roles.features.len())?;
        let samples = Samples {
            features,
            classes: Vec::new(),
            labels: Vec::new(),
            values: Vec::new(),
            groups: Groups::new(),
            times: Vec::new(),
            is_date_time: false,
            offsets: Vec::new(),
            notes: Vec::new(),
        };
        Ok(Self {
            table,
            roles,
            purpose,
            wrong_width,
            decimal: table.decimal.unwrap_or(Decimal::Point),
            samples,
            known: HashMap::new(),
            faults: Faults::default(),
            lines: 0,
            dropped: 0,
            filled: 0,
            words: vec![None; table.columns],
            ways: Ways::default(),
            headers: 0,
            comments: 0,
            is_comma_found: false,
            cut: None,
        })
    }

    fn read_lines(&mut self) -> Result<(), DatasetError> {
        let (mut reader, start) = self.table.reader();
        let mut record = ByteRecord::new();
        loop {
            match reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => return Err(self.table.error(&error.to_string())),
            }
            let offset = start + record.position().map_or(0, |position| position.byte() as usize);
            let end = start + reader.position().byte() as usize;
            self.read_line(&record, offset, end);
            if self.is_comma_found || self.samples.labels.len() > MOST_LABELS {
                return Ok(());
            }
        }
    }

    fn read_line(&mut self, record: &ByteRecord, offset: usize, end: usize) {
        let (table, roles) = (self.table, self.roles);
        let (leading, columns) = (table.leading, table.columns);
        self.ways.begin_line();
        let mut problems = Vec::new();
        let width = record.len();
        if width < leading + columns
            || (width > leading + columns
                && record.iter().skip(leading + columns).any(|cell| !cell.trim_ascii().is_empty()))
        {
            if self.is_no_data(record) {
                return;
            }
            let values = if width > leading + columns { width } else { width - leading.min(width) };
            problems.push(Problem::Other(self.width_in_words(record, values)));
            self.settle(record, offset, end, problems);
            return;
        }
        let (features, values) = (self.samples.features.len(), self.samples.values.len());
        let mut is_looked_at = false;
        for &column in &roles.features {
            let cell = cell(table, record, column);
            if let Some(number) = plain(cell, self.decimal) {
                self.samples.features.push(number);
                continue;
            }
            if !is_looked_at && self.is_no_data(record) {
                self.samples.features.truncate(features);
                return;
            }
            is_looked_at = true;
            let number = self.odd_number(column, cell, &mut problems);
            self.samples.features.push(number);
        }
        if self.is_comma_found {
            return;
        }
        if self.purpose != Purpose::Predictions {
            for &column in &roles.targets {
                let cell = cell(table, record, column);
                if roles.task != Task::Regression {
                    let class = self.class(column, cell, offset, &mut problems);
                    self.samples.classes.push(class);
                } else if let Some(number) = plain(cell, self.decimal) {
                    self.samples.values.push(number);
                } else {
                    if !is_looked_at && self.is_no_data(record) {
                        self.samples.features.truncate(features);
                        self.samples.values.truncate(values);
                        return;
                    }
                    is_looked_at = true;
                    let number = self.odd_number(column, cell, &mut problems);
                    self.samples.values.push(number);
                }
            }
        }
        if let Some(column) = roles.group {
            match sniff::text(cell(table, record, column)) {
                name if name.trim().is_empty() => {
                    problems.push(Problem::Hole(column, String::new()));
                }
                name => self.samples.groups.push(name.trim()),
            }
        }
        if let Some(column) = roles.time {
            self.time(column, cell(table, record, column), &mut problems);
        }
        if roles.keeps_places {
            self.samples.offsets.push(offset);
        }
        if problems.is_empty() {
            self.lines += 1;
            self.ways.end_line();
        } else {
            self.forget(features, values);
            self.settle(record, offset, end, problems);
        }
    }

    /// Takes back the last line.
    fn forget(&mut self, features: usize, values: usize) {
        self.samples.features.truncate(features);
        self.samples.values.truncate(values);
        let samples = features / self.roles.features.len().max(1);
        self.samples.groups.truncate(samples);
        self.samples.times.truncate(samples);
        self.samples.offsets.truncate(samples);
        while self.samples.classes.len() > samples {
            if let Some(class) = self.samples.classes.pop()
                && let Some(label) = self.samples.labels.get_mut(class as usize)
            {
                label.count -= 1;
            }
        }
    }

    /// Returns whether the line holds no sample; counts what it is.
    fn is_no_data(&mut self, record: &ByteRecord) -> bool {
        let found = self.table.is_no_data(record);
        match found {
            Some(NoData::Header) => self.headers += 1,
            Some(NoData::Comment) => self.comments += 1,
            Some(NoData::Blank) | None => {}
        }
        found.is_some()
    }

    /// Settles what becomes of a line with problems.
    fn settle(&mut self, record: &ByteRecord, offset: usize, end: usize, problems: Vec<Problem>) {
        let table = self.table;
        let is_last = table.is_end(end) && (table.is_open || table.zeros > 0);
        let is_in_last = |problem: &Problem| match problem {
            // A mark for a missing value is a whole cell.
            Problem::Hole(column, marker) => marker.is_empty() && column + 1 == table.columns,
            Problem::Text(column, _) => column + 1 == table.columns,
            Problem::Other(_) => record.len() < table.leading + table.columns,
        };
        if is_last && self.lines > 0 && (table.zeros > 0 || problems.iter().any(is_in_last)) {
            let cells: Vec<String> = record.iter().map(sniff::text).collect();
            self.cut = Some((offset, cells.join(",")));
            return;
        }
        self.lines += 1;
        if self.purpose == Purpose::Samples(Missing::Drop) {
            self.dropped += 1;
        }
        self.faults.add(table, offset, problems);
    }

    fn width_in_words(&self, record: &ByteRecord, values: usize) -> String {
        let mut text = (self.wrong_width)(values);
        if record.len() == 1 {
            let found = quoted(&sniff::text(record.get(0).unwrap_or_default()));
            text += &format!("; it is {found}: if that is no data, remove it");
        }
        text
    }
}

fn cell<'r>(table: &Table<'_>, record: &'r ByteRecord, column: usize) -> &'r [u8] {
    let cell = record.get(table.leading + column).unwrap_or_default();
    if table.has_tail && column + 1 == table.columns {
        let cell = cell.trim_ascii_end();
        return cell.strip_suffix(b";").unwrap_or(cell);
    }
    cell
}

/// For messages: some labels.
pub(super) fn examples(labels: &[Label]) -> String {
    listed(&labels.iter().map(|label| label.text.as_str()).collect::<Vec<_>>())
}

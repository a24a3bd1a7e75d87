//! All lines of a file, read once, as numbers and labels.

use super::faults::{Faults, Problem, Remedy};
use super::missing::{Missing, is_label_marker, is_marker};
use super::note::{Note, count, listed};
use super::number::{Decimal, has_decimal_comma, may_be_thousands, parse, plain, word};
use super::roles::Roles;
use super::sniff;
use super::table::{NoData, Table, quoted};
use crate::dataset::{DatasetError, LARGEST, Task};
use csv::ByteRecord;
use std::collections::HashMap;

/// Longer labels are taken for a mistake.
const LONGEST_LABEL: usize = 100;
/// More different labels are no classes; they are not counted further.
const MOST_LABELS: usize = 10_000;

/// What a file is read for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To train or to judge.
    Samples(Missing),
    /// To be answered line by line: none may be left out, and answers are not looked at.
    Answers,
}

/// A label as it stands in the file.
pub(super) struct Label {
    pub text: String,
    pub count: u64,
    /// Where its first line begins.
    pub offset: usize,
}

/// What a file holds.
pub(super) struct Samples {
    /// (samples, features), row-major.
    pub features: Vec<f32>,
    /// For classes: the position of each sample's label in `labels`.
    pub classes: Vec<u32>,
    pub labels: Vec<Label>,
    /// For a regression: (samples, targets), row-major.
    pub values: Vec<f32>,
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
        if self.purpose != Purpose::Answers {
            for &column in &roles.answers {
                let cell = cell(table, record, column);
                if roles.task == Task::Classification {
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
        if problems.is_empty() {
            self.lines += 1;
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
        while self.samples.classes.len() > samples {
            if let Some(class) = self.samples.classes.pop()
                && let Some(label) = self.samples.labels.get_mut(class as usize)
            {
                label.count -= 1;
            }
        }
    }

    /// Whether the line holds no sample; counts what it is.
    fn is_no_data(&mut self, record: &ByteRecord) -> bool {
        let found = self.table.is_no_data(record);
        match found {
            Some(NoData::Header) => self.headers += 1,
            Some(NoData::Comment) => self.comments += 1,
            Some(NoData::Blank) | None => {}
        }
        found.is_some()
    }

    /// What becomes of a line with problems.
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

    /// A cell that is no plain number: what it stands for, or a number in its place and a problem.
    fn odd_number(&mut self, column: usize, cell: &[u8], problems: &mut Vec<Problem>) -> f32 {
        let place = column + 1;
        let Ok(text) = std::str::from_utf8(cell) else {
            problems.push(Problem::Other(not_utf8(column)));
            return 0.0;
        };
        let text = super::number::trimmed(text);
        if let Some(number) = parse(text, self.decimal).filter(|number| number.is_finite()) {
            if number.abs() <= f64::from(LARGEST) {
                return number as f32;
            }
            let what =
                format!("{}, which is too large to train on: use another unit", quoted(text));
            problems.push(Problem::Other(format!("column {place} is {what}")));
            return 0.0;
        }
        if let Some(word) = word(text) {
            self.words[column].get_or_insert_with(|| text.into());
            return f32::from(u8::from(word));
        }
        if is_marker(text) {
            return self.hole(column, text, problems);
        }
        if self.table.decimal.is_none()
            && has_decimal_comma(text)
            && (self.table.delimiter != b',' || !may_be_thousands(text))
            && self.decimal == Decimal::Point
        {
            self.is_comma_found = true;
            return 0.0;
        }
        problems.push(Problem::Text(column, text.into()));
        0.0
    }

    /// A feature that is missing, or a target.
    fn hole(&mut self, column: usize, marker: &str, problems: &mut Vec<Problem>) -> f32 {
        let width = self.roles.features.len();
        let is_feature = !self.roles.answers.contains(&column);
        match self.purpose {
            Purpose::Samples(Missing::Mean) if is_feature => {
                self.filled += 1;
                return f32::NAN;
            }
            // The column of the sample before.
            Purpose::Samples(Missing::Previous) if is_feature => {
                let features = &self.samples.features;
                if let Some(before) = features.len().checked_sub(width) {
                    self.filled += 1;
                    return features[before];
                }
            }
            _ => {}
        }
        problems.push(Problem::Hole(column, marker.into()));
        0.0
    }

    /// The position of a label among those that were found.
    fn class(
        &mut self,
        column: usize,
        cell: &[u8],
        offset: usize,
        problems: &mut Vec<Problem>,
    ) -> u32 {
        let cell = cell.trim_ascii();
        if let Some(&class) = self.known.get(cell) {
            self.samples.labels[class as usize].count += 1;
            return class;
        }
        let place = column + 1;
        let Ok(text) = std::str::from_utf8(cell) else {
            problems.push(Problem::Other(not_utf8(column)));
            return u32::MAX;
        };
        let text = super::number::trimmed(text);
        if is_label_marker(text) {
            if self.purpose == Purpose::Samples(Missing::Previous)
                && let Some(&class) = self.samples.classes.last()
            {
                self.filled += 1;
                self.samples.labels[class as usize].count += 1;
                return class;
            }
            problems.push(Problem::Hole(column, text.into()));
            return u32::MAX;
        }
        let what = if text.contains(char::is_control) {
            format!("{}, which is no label on one line: is a quote not closed?", quoted(text))
        } else if text.chars().count() > LONGEST_LABEL {
            format!("{}, {} bytes long: expected a label", quoted(text), text.len())
        } else {
            let labels = &mut self.samples.labels;
            let class = labels.iter().position(|label| label.text == text).unwrap_or(labels.len());
            if class == labels.len() {
                labels.push(Label { text: text.into(), count: 0, offset });
            }
            labels[class].count += 1;
            self.known.insert(cell.into(), class as u32);
            return class as u32;
        };
        problems.push(Problem::Other(format!("column {place} is {what}")));
        u32::MAX
    }

    fn finish(mut self) -> Result<Samples, DatasetError> {
        let (table, roles) = (self.table, self.roles);
        let remedy = match self.purpose {
            Purpose::Samples(_) => Remedy::Options,
            Purpose::Answers => Remedy::Repair,
        };
        let is_dropping = self.purpose == Purpose::Samples(Missing::Drop);
        if let Some((offset, text)) = &self.cut
            && self.purpose == Purpose::Answers
        {
            let what = format!("{}: remove the line", cut_off(table, text));
            return Err(table.line_error(*offset, what));
        }
        // To leave out most of a file is no repair.
        if !self.faults.is_empty() && (!is_dropping || self.dropped * 2 > self.lines) {
            return Err(self.faults.error(table, roles, self.lines, remedy));
        }
        if self.samples.features.is_empty() {
            return Err(table.error("no samples: expected a line of numbers for each"));
        }
        self.fill_means()?;
        self.check_words()?;
        self.find_cut_end();
        self.note();
        Ok(self.samples)
    }

    fn fill_means(&mut self) -> Result<(), DatasetError> {
        if self.filled == 0 || self.purpose != Purpose::Samples(Missing::Mean) {
            return Ok(());
        }
        let width = self.roles.features.len();
        for (place, &column) in self.roles.features.iter().enumerate() {
            let (mut sum, mut numbers) = (0.0, 0_u64);
            for feature in self.samples.features.iter().skip(place).step_by(width) {
                if !feature.is_nan() {
                    sum += f64::from(*feature);
                    numbers += 1;
                }
            }
            if numbers == 0 {
                let what = format!(
                    "{} has no number at all: leave it out with --ignore {}",
                    self.table.named(column),
                    self.table.option(column)
                );
                return Err(self.table.error(&what));
            }
            let mean = (sum / numbers as f64) as f32;
            for feature in self.samples.features.iter_mut().skip(place).step_by(width) {
                if feature.is_nan() {
                    *feature = mean;
                }
            }
        }
        Ok(())
    }

    /// Words for 0 and 1 do not go with other numbers in a column.
    fn check_words(&mut self) -> Result<(), DatasetError> {
        let mut named = Vec::new();
        for (column, example) in self.words.iter().enumerate() {
            let Some(example) = example else { continue };
            let among = |columns: &[usize]| columns.iter().position(|&found| found == column);
            let (numbers, place, width) = match among(&self.roles.features) {
                Some(place) => (&self.samples.features, place, self.roles.features.len()),
                None => match among(&self.roles.answers) {
                    Some(place) => (&self.samples.values, place, self.roles.answers.len()),
                    None => continue,
                },
            };
            let mut column_of = numbers.iter().skip(place).step_by(width);
            // Means of such a column lie between.
            let is_other = |number: &&f32| !(0.0..=1.0).contains(*number);
            if let Some(number) = column_of.find(is_other) {
                let what = format!(
                    "{} has words such as {} and numbers such as {number}: write either 0 and 1, or numbers only",
                    self.table.named(column),
                    quoted(example)
                );
                return Err(self.table.error(&what));
            }
            named.push(format!("{} ({})", self.table.option(column), quoted(example)));
        }
        if !named.is_empty() {
            let more = named.len().saturating_sub(8);
            let mut text = format!(
                "are read as 1 and 0 in columns {}",
                named[..named.len() - more].join(", ")
            );
            if more > 0 {
                text += &format!(" and {more} more");
            }
            self.samples.notes.push(Note::new("yes/no", text));
        }
        Ok(())
    }

    /// A last line without an end may have lost a part of its last cell.
    fn find_cut_end(&mut self) {
        let (table, roles) = (self.table, self.roles);
        let is_cut = (table.is_open || table.zeros > 0) && self.cut.is_none();
        if !is_cut || self.purpose == Purpose::Answers || self.dropped > 0 {
            return;
        }
        let last = table.columns - 1;
        if roles.task == Task::Classification && roles.answers == [last] {
            self.find_cut_label();
            return;
        }
        let place = |columns: &[usize]| columns.iter().position(|&column| column == last);
        let (numbers, place, width) = match (place(&roles.features), place(&roles.answers)) {
            (Some(place), _) => (&self.samples.features, place, roles.features.len()),
            (None, Some(place)) if roles.task == Task::Regression => {
                (&self.samples.values, place, roles.answers.len())
            }
            _ => return,
        };
        let column: Vec<f32> = numbers.iter().skip(place).step_by(width).map(|n| n.abs()).collect();
        let Some((&found, others)) = column.split_last() else { return };
        let smallest = others.iter().copied().fold(f32::INFINITY, f32::min);
        // A digit less makes a number ten times as small.
        if others.len() > 9 && found < smallest / 5.0 {
            self.samples.notes.push(Note::warning(format!(
                "the file ends without the end of a line, and its last number, {found}, is far smaller than all \
                 others in {}: was it cut off while it was written? If so, remove the last line",
                table.named(last)
            )));
        }
    }

    fn find_cut_label(&mut self) {
        let Some(&class) = self.samples.classes.last() else { return };
        let labels = &self.samples.labels;
        let found = &labels[class as usize];
        let is_part = |label: &Label| {
            label.text.len() > found.text.len() && label.text.starts_with(&found.text)
        };
        if found.count == 1 && labels.iter().any(is_part) && self.samples.classes.len() > 1 {
            let removed = self.samples.labels.remove(class as usize);
            self.samples.classes.pop();
            let features = self.samples.features.len() - self.roles.features.len();
            self.samples.features.truncate(features);
            for other in &mut self.samples.classes {
                *other -= u32::from(*other > class);
            }
            self.cut = Some((removed.offset, format!("…{}", removed.text)));
        }
    }

    fn note(&mut self) {
        let table = self.table;
        let mut notes = table.notes.clone();
        if table.decimal.is_none() || self.decimal == Decimal::Point {
            notes.retain(|note| note.word != "numbers");
        } else if !notes.iter().any(|note| note.word == "numbers") {
            notes.push(Note::new("numbers", "are read with a decimal comma".into()));
        }
        notes.extend(self.roles.note_twins(table));
        let again = [(self.headers, "header"), (self.comments, "remark")];
        let again: Vec<String> = (again.into_iter())
            .filter(|&(number, _)| number > 0)
            .map(|(number, what)| count(number, what))
            .collect();
        if !again.is_empty() {
            notes.push(Note::new("skipped", format!("{} between samples", again.join(" and "))));
        }
        if let Some((offset, text)) = &self.cut {
            let (line, what) = (table.line_at(*offset), cut_off(table, text));
            notes.push(Note::warning(format!("line {line}: {what}: it is left out")));
        } else if table.zeros > 0 {
            let text = format!(
                "the file ends in {} zero bytes: it was cut off while it was written",
                table.zeros
            );
            notes.push(Note::warning(text));
        }
        if self.dropped > 0 {
            let what = self.faults.summary(table, self.roles);
            let text = format!("{} of {} lines: {what}", self.dropped, self.lines);
            notes.push(Note::new("dropped", text));
        }
        if self.filled > 0 {
            let how = match self.purpose {
                Purpose::Samples(Missing::Mean) => "the mean of their column",
                _ => "the value of the line before",
            };
            let text = format!("{} with {how}", count(self.filled, "missing value"));
            notes.push(Note::new("filled", text));
        }
        notes.append(&mut self.samples.notes);
        self.samples.notes = notes;
    }
}

fn cut_off(table: &Table<'_>, text: &str) -> String {
    let zeros = match table.zeros {
        0 => String::new(),
        zeros => format!(", and {zeros} zero bytes follow"),
    };
    format!("the last line, {}, was cut off while it was written{zeros}", quoted(text))
}

fn not_utf8(column: usize) -> String {
    format!("column {} is not UTF-8 text: save the file as UTF-8", column + 1)
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

//! Cells that are no plain numbers: words, missing values, labels.

use super::{Label, Purpose, Reading};
use crate::dataset::LARGEST;
use crate::dataset::csv::faults::Problem;
use crate::dataset::csv::missing::{Missing, is_label_marker, is_marker};
use crate::dataset::csv::number::{
    Decimal, has_decimal_comma, may_be_thousands, parse, trimmed, word,
};
use crate::dataset::csv::series::time_of;
use crate::dataset::csv::written::written;
use crate::text::quoted;

/// Longer labels are taken for a mistake.
const LONGEST_LABEL: usize = 100;

impl Reading<'_, '_> {
    /// A cell that is no plain number: what it stands for, or a number in its place and a problem.
    pub(super) fn odd_number(
        &mut self,
        column: usize,
        cell: &[u8],
        problems: &mut Vec<Problem>,
    ) -> f32 {
        let place = column + 1;
        let Ok(text) = std::str::from_utf8(cell) else {
            problems.push(Problem::Other(not_utf8(column)));
            return 0.0;
        };
        let text = trimmed(text);
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
        if let Some((number, way)) = written(text, self.decimal) {
            self.ways.add(column, way);
            return number as f32;
        }
        problems.push(Problem::Text(column, text.into()));
        0.0
    }

    /// A feature that is missing, or a target.
    fn hole(&mut self, column: usize, marker: &str, problems: &mut Vec<Problem>) -> f32 {
        let width = self.roles.features.len();
        let is_feature = !self.roles.targets.contains(&column);
        match self.purpose {
            Purpose::Samples(Missing::Mean) if is_feature => {
                self.filled += 1;
                self.ways.add_filled(column);
                return f32::NAN;
            }
            // The column of the sample before.
            Purpose::Samples(Missing::Previous) if is_feature => {
                let features = &self.samples.features;
                if let Some(before) = features.len().checked_sub(width) {
                    self.filled += 1;
                    self.ways.add_filled(column);
                    return features[before];
                }
            }
            _ => {}
        }
        problems.push(Problem::Hole(column, marker.into()));
        0.0
    }

    /// The time of a line.
    pub(super) fn time(&mut self, column: usize, cell: &[u8], problems: &mut Vec<Problem>) {
        if let Some(time) = std::str::from_utf8(cell).ok().and_then(|cell| cell.trim().parse().ok())
            && f64::is_finite(time)
        {
            self.samples.times.push(time);
            return;
        }
        let text = String::from_utf8_lossy(cell);
        let text = trimmed(&text);
        match time_of(text, self.decimal) {
            Some(time) => {
                self.samples.is_date_time |= parse(text, self.decimal).is_none();
                self.samples.times.push(time);
            }
            None if is_marker(text) => problems.push(Problem::Hole(column, text.into())),
            None => problems.push(Problem::Text(column, text.into())),
        }
    }

    /// The position of a label among those that were found.
    pub(super) fn class(
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
        let text = trimmed(text);
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
}

fn not_utf8(column: usize) -> String {
    format!("column {} is not UTF-8 text: save the file as UTF-8", column + 1)
}

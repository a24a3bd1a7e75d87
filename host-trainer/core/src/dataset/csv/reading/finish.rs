//! End of reading: what is made of all lines.

use super::cut::cut_off;
use super::{Purpose, Reading, Samples};
use crate::dataset::DatasetError;
use crate::dataset::csv::faults::Remedy;
use crate::dataset::csv::missing::Missing;
use crate::dataset::csv::note::{Note, count};
use crate::dataset::csv::number::Decimal;
use crate::text::quoted;

impl Reading<'_, '_> {
    pub(super) fn finish(mut self) -> Result<Samples, DatasetError> {
        let (table, roles) = (self.table, self.roles);
        let remedy = match self.purpose {
            Purpose::Samples(_) => Remedy::Options,
            Purpose::Predictions => Remedy::Repair,
        };
        let is_dropping = self.purpose == Purpose::Samples(Missing::Drop);
        if let Some((offset, text)) = &self.cut
            && self.purpose == Purpose::Predictions
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
        let units = self.ways.finish(table)?;
        self.samples.notes.extend(units);
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
                None => match among(&self.roles.targets) {
                    Some(place) => (&self.samples.values, place, self.roles.targets.len()),
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

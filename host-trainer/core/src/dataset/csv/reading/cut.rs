//! Files that end in the middle of a line, as a logger leaves them that lost its power.

use super::{Label, Purpose, Reading};
use crate::dataset::Task;
use crate::dataset::csv::note::Note;
use crate::dataset::csv::table::Table;
use crate::text::quoted;

impl Reading<'_, '_> {
    /// A last line without an end may have lost a part of its last cell.
    pub(super) fn find_cut_end(&mut self) {
        let (table, roles) = (self.table, self.roles);
        let is_cut = (table.is_open || table.zeros > 0) && self.cut.is_none();
        if !is_cut || self.purpose == Purpose::Predictions || self.dropped > 0 {
            return;
        }
        let last = table.columns - 1;
        if roles.task != Task::Regression && roles.targets == [last] {
            self.find_cut_label();
            return;
        }
        let place = |columns: &[usize]| columns.iter().position(|&column| column == last);
        let (numbers, place, width) = match (place(&roles.features), place(&roles.targets)) {
            (Some(place), _) => (&self.samples.features, place, roles.features.len()),
            (None, Some(place)) if roles.task == Task::Regression => {
                (&self.samples.values, place, roles.targets.len())
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
            self.samples.groups.truncate(self.samples.classes.len());
            let features = self.samples.features.len() - self.roles.features.len();
            self.samples.features.truncate(features);
            for other in &mut self.samples.classes {
                *other -= u32::from(*other > class);
            }
            self.cut = Some((removed.offset, format!("…{}", removed.text)));
        }
    }
}

pub(super) fn cut_off(table: &Table<'_>, text: &str) -> String {
    let zeros = match table.zeros {
        0 => String::new(),
        zeros => format!(", and {zeros} zero bytes follow"),
    };
    format!("the last line, {}, was cut off while it was written{zeros}", quoted(text))
}

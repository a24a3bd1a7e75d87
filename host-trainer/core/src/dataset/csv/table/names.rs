//! The names of columns, in the first line or in a remark before it.

use super::Table;
use crate::dataset::DatasetError;
use crate::dataset::csv::header;
use crate::dataset::csv::missing::is_marker;
use crate::dataset::csv::note::{Note, count, listed};
use crate::dataset::csv::sniff::{Line, is_value};

/// Lines of units, types and roles that follow a header.
const MOST_UNITS: usize = 3;

impl Table<'_> {
    /// A line of names that are not as many as the values of most lines.
    pub(super) fn names_error(&self, line: &Line, lines: &[&Line]) -> DatasetError {
        let (names, values) = (line.cells.len(), self.columns);
        let mut what = format!(
            "{names} names ({}), but the lines behind have {values} values: ",
            listed(&line.cells)
        );
        let has_point = lines.iter().flat_map(|line| &line.cells).any(|cell| cell.contains('.'));
        what += if names + 1 == values {
            "if the first value of a line is its row name, write the file without \
             (R: row.names = FALSE), or add a name for it"
        } else if names < values && self.delimiter == b',' && !has_point {
            "do commas separate columns and be decimal signs too? Write numbers with a decimal point"
        } else {
            "write a name for each value, or remove the line"
        };
        self.line_error(line.offset, what)
    }

    /// The names of columns, and where samples begin.
    ///
    /// # Errors
    ///
    /// If there are fewer names than columns.
    pub(super) fn find_header(
        &mut self,
        sample: &[Line],
        lines: &[&Line],
        named: &[&str],
        label: impl Fn(&[String]) -> Option<usize>,
    ) -> Result<(), DatasetError> {
        let rows: Vec<Vec<String>> = lines.iter().map(|line| self.cut(line)).collect();
        let rest: Vec<&[String]> = rows[1..].iter().map(Vec::as_slice).collect();
        let first = &rows[0];
        let label = label(first);
        let columns = self.columns;
        let is_number =
            |name: &str| name.parse::<usize>().is_ok_and(|n| (1..=columns).contains(&n));
        let is_named =
            named.iter().any(|&name| !is_number(name) && first.iter().any(|c| c == name));
        let mut data = 0;
        if is_named || header::is_header(first, &rest, label) {
            if first.len() < columns {
                return Err(self.names_error(lines[0], lines));
            }
            data = 1;
            if !header::is_text(first, label) {
                let text = format!("the first line holds names: {}", listed(first));
                self.notes.push(Note::new("header", text));
            }
            self.header = Some(first.clone());
        } else if let Some(names) = self.names_in_comment(sample, lines[0], label) {
            self.header = Some(names);
        }
        if self.header.is_some() {
            data += self.count_units(&rows[data..], label);
        }
        if data > 1 {
            let texts: Vec<String> =
                rows[1..data].iter().map(|cells| cells.join(&self.separator())).collect();
            let what = "of units or types, no data";
            let text = format!("{} {what}: {}", count(data as u64 - 1, "line"), listed(&texts));
            self.notes.push(Note::new("skipped", text));
        }
        self.first = self.header.clone().unwrap_or_else(|| rows[0].clone());
        self.start = lines.get(data).map_or(self.bytes.len(), |line| line.offset);
        self.sample = rows[data..].to_vec();
        Ok(())
    }

    /// `# a,b,label`, as NumPy writes it before the first sample.
    fn names_in_comment(
        &self,
        sample: &[Line],
        first: &Line,
        label: Option<usize>,
    ) -> Option<Vec<String>> {
        let before = sample.iter().take_while(|line| line.offset < first.offset);
        let comment = before.filter(|line| line.is_comment()).last()?;
        let mut cells = comment.cells.clone();
        cells[0] = cells[0].trim_start_matches(['#', '/', '%', ' ']).into();
        if cells[0].is_empty() {
            cells.remove(0);
        }
        (cells.len() == self.columns && header::is_text(&cells, label)).then_some(cells)
    }

    /// Counts the lines behind the header that have words only where all others have numbers.
    fn count_units(&self, rows: &[Vec<String>], label: Option<usize>) -> usize {
        let mut units = 0;
        while units < MOST_UNITS && rows.len() > units + 1 {
            let (row, rest) = (&rows[units], &rows[units + 1..]);
            let features: Vec<usize> =
                (0..row.len()).filter(|&column| Some(column) != label).collect();
            let is_word = |&column: &usize| !is_value(&row[column]) && !is_marker(&row[column]);
            let words: Vec<usize> = features.iter().copied().filter(is_word).collect();
            let has_number = features.iter().any(|&column| is_value(&row[column]));
            let are_numbers = |column: usize| {
                let cells = rest.iter().filter_map(|cells| cells.get(column));
                let numbers = cells.filter(|cell| is_value(cell)).count();
                numbers * 2 > rest.len()
            };
            // A second line of them may be of roles, which features have none of.
            let is_of_roles = units > 0 && features.iter().all(|&column| row[column].is_empty());
            let is_units =
                !words.is_empty() && !has_number && words.iter().all(|&column| are_numbers(column));
            if !is_units && !is_of_roles {
                break;
            }
            units += 1;
        }
        units
    }
}

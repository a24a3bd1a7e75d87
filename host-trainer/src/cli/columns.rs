//! Tables whose columns are as wide as they may be.

use console::{Alignment, measure_text_width, pad_str};
use std::io::{Result, Write};

/// A column.
pub(super) struct Column {
    head: &'static str,
    /// So wide it is where there is room.
    width: usize,
    alignment: Alignment,
    /// Set if it may be left away where there is none.
    may_go: bool,
}

impl Column {
    /// Makes a column of numbers, aligned to the right.
    pub fn right(head: &'static str, width: usize) -> Self {
        Self { head, width, alignment: Alignment::Right, may_go: false }
    }

    /// Makes a column of texts, aligned to the left.
    pub fn left(head: &'static str, width: usize) -> Self {
        Self { head, width, alignment: Alignment::Left, may_go: false }
    }

    /// Left away if there is no room for all; the first such column goes first.
    pub fn if_there_is_room(self) -> Self {
        Self { may_go: true, ..self }
    }
}

/// Rows of cells, behind a title.
pub(super) struct Columns {
    title: &'static str,
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

impl Columns {
    /// No rows yet.
    pub fn new(title: &'static str, columns: Vec<Column>) -> Self {
        Self { title, columns, rows: Vec::new() }
    }

    /// Adds a row, a cell for each column.
    pub fn row(&mut self, cells: impl Into<Vec<String>>) {
        self.rows.push(cells.into());
    }

    /// Writes the table. Where it is wider than `room`, columns become as narrow as what is in them, and
    /// then fewer.
    pub fn write(&self, room: Option<usize>, out: &mut dyn Write) -> Result<()> {
        let mut shown: Vec<usize> = (0..self.columns.len()).collect();
        let mut widths: Vec<usize> = (shown.iter())
            .map(|&column| self.needed(column).max(self.columns[column].width))
            .collect();
        let total = |shown: &[usize], widths: &[usize]| {
            10 + shown.iter().map(|&column| 1 + widths[column]).sum::<usize>()
        };
        let room = room.unwrap_or(usize::MAX);
        if total(&shown, &widths) > room {
            widths = shown.iter().map(|&column| self.needed(column)).collect();
        }
        while total(&shown, &widths) > room {
            let Some(goes) = shown.iter().position(|&column| self.columns[column].may_go) else {
                break;
            };
            shown.remove(goes);
        }
        let heads: Vec<&str> = self.columns.iter().map(|column| column.head).collect();
        self.write_row(self.title, &heads, (&shown, &widths), out)?;
        for row in &self.rows {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            self.write_row("", &cells, (&shown, &widths), out)?;
        }
        Ok(())
    }

    fn needed(&self, column: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(column)).map(String::as_str);
        let widths = cells.chain([self.columns[column].head]).map(measure_text_width);
        widths.max().unwrap_or(0)
    }

    fn write_row(
        &self,
        title: &str,
        cells: &[&str],
        (shown, widths): (&[usize], &[usize]),
        out: &mut dyn Write,
    ) -> Result<()> {
        let mut line = format!("{title:<10}");
        for &column in shown {
            let cell = cells.get(column).copied().unwrap_or_default();
            let alignment = self.columns[column].alignment;
            line.push(' ');
            line.push_str(&pad_str(cell, widths[column], alignment, None));
        }
        writeln!(out, "{}", line.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(room: Option<usize>) -> Vec<String> {
        let columns = vec![
            Column::left("layer", 12),
            Column::right("first", 8).if_there_is_room(),
            Column::right("second", 8).if_there_is_room(),
            Column::right("RAM", 6),
        ];
        let mut table = Columns::new("network", columns);
        table.row(["dense 10", "1", "2", "3"].map(String::from));
        table.row(["猫", "10", "20", "30"].map(String::from));
        let mut out = Vec::new();
        table.write(room, &mut out).unwrap();
        String::from_utf8(out).unwrap().lines().map(String::from).collect()
    }

    #[test]
    fn columns_are_as_wide_as_asked_where_there_is_room() {
        let wide = [
            "network    layer           first   second    RAM",
            "           dense 10            1        2      3",
            "           猫                 10       20     30",
        ];
        assert_eq!(shown(None), wide);
        assert_eq!(shown(Some(48)), wide);
    }

    #[test]
    fn columns_become_narrow_and_then_fewer() {
        assert_eq!(shown(Some(47))[0], "network    layer    first second RAM");
        assert_eq!(shown(Some(35))[1], "           dense 10      2   3");
        assert_eq!(shown(Some(29))[2], "           猫        30");
        // What may not go stays.
        assert_eq!(shown(Some(1)), shown(Some(29)));
    }
}

//! A CSV file in memory: where its data begin, and what its columns are called.

mod names;

use super::content::Content;
use super::header;
use super::note::{Note, count, listed};
use super::number::Decimal;
use super::sniff::{self, Dialect, Line, dialect, is_comment, is_rule, is_value};
use crate::dataset::{DatasetError, limit};
use crate::text::quoted;
use csv::{ByteRecord, Reader, ReaderBuilder};
use std::path::Path;

/// Lines with more cells are not read.
const MOST_COLUMNS: usize = 1 << 20;
/// Memory for the text of a label, about.
const LABEL_BYTES: u64 = 128;
/// A longer text before the data is no preamble.
const LONGEST_PREAMBLE: usize = 30;

/// A file whose separator, decimal sign and header are known.
pub(super) struct Table<'p> {
    pub path: &'p Path,
    bytes: Vec<u8>,
    pub delimiter: u8,
    /// None if the first lines have neither sign.
    pub decimal: Option<Decimal>,
    /// Empty cells before those that count, on all lines.
    pub leading: usize,
    pub columns: usize,
    /// Tells whether lines end in a semicolon that separates nothing.
    pub has_tail: bool,
    pub header: Option<Vec<String>>,
    /// The first line: a header, or a sample.
    pub first: Vec<String>,
    /// Beginning of the table, with a header or a sample.
    begin: usize,
    /// Beginning of the first sample.
    start: usize,
    /// Tells whether lines that begin with `#` are remarks: not if all do.
    has_remarks: bool,
    /// Tells whether the last line has no end.
    pub is_open: bool,
    /// Zero bytes at the end of the file.
    pub zeros: usize,
    pub notes: Vec<Note>,
    /// The first samples.
    pub sample: Vec<Vec<String>>,
}

impl<'p> Table<'p> {
    /// Reads a file. `named` are columns that somebody has asked for by name, which only a header has;
    /// `label` tells the column that may hold text from the cells of the first line.
    pub fn open(
        path: &'p Path,
        named: &[&str],
        label: impl Fn(&[String]) -> Option<usize>,
    ) -> Result<Self, DatasetError> {
        let Content { mut bytes, zeros } = Content::read(path)?;
        refuse_wide(path, &bytes)?;
        let Dialect { delimiter, decimal, start, width, sample } = dialect(&mut bytes);
        let is_open = !bytes.ends_with(b"\n") && !bytes.ends_with(b"\r");
        let mut table = Self {
            path,
            bytes,
            delimiter,
            decimal,
            leading: 0,
            columns: width,
            has_tail: false,
            header: None,
            first: Vec::new(),
            begin: start,
            start,
            has_remarks: sample.iter().any(|line| !line.is_blank() && !line.is_comment()),
            is_open,
            zeros,
            notes: Vec::new(),
            sample: Vec::new(),
        };
        let lines = super::sniff::without_remarks(&sample);
        if lines.is_empty() {
            return Err(table.error("the file has no lines with values"));
        }
        let body: Vec<&Line> =
            lines.iter().copied().filter(|line| line.cells.len() == width).collect();
        table.find_edges(&body, width);
        let begin = table.skip_preamble(&lines, width)?;
        table.begin = lines[begin].offset;
        table.find_header(&sample, &lines[begin..], named, label)?;
        if table.decimal == Some(Decimal::Comma) {
            let cells = table.sample.iter().flatten();
            let mut with_comma = cells.filter(|cell| super::number::has_decimal_comma(cell));
            let example = with_comma.next().map_or("1,5", String::as_str);
            let text = format!("are read with a decimal comma, as in {}", quoted(example));
            table.notes.push(Note::new("numbers", text));
        }
        Ok(table)
    }

    pub fn error(&self, what: &str) -> DatasetError {
        DatasetError::File { path: self.path.into(), what: what.into() }
    }

    pub fn line_error(&self, offset: usize, what: String) -> DatasetError {
        DatasetError::Line { path: self.path.into(), line: self.line_at(offset), what }
    }

    /// The number of the line that begins here, or behind the empty lines that begin here.
    pub fn line_at(&self, offset: usize) -> u64 {
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let empty = self.bytes[offset..].iter().take_while(|byte| is_end(byte)).count();
        let before = &self.bytes[..offset + empty];
        let ends = |end: u8| before.iter().filter(|&&byte| byte == end).count() as u64;
        // Very old systems end lines with a carriage return alone.
        let lines = ends(b'\n');
        1 + if lines > 0 { lines } else { ends(b'\r') }
    }

    /// Beginning of the first line that is no remark: a header, or a sample.
    pub fn first_line(&self) -> usize {
        self.begin
    }

    /// Columns at both ends that are empty on every line, and semicolons behind the last number.
    fn find_edges(&mut self, body: &[&Line], width: usize) {
        let is_empty = |column: usize| body.iter().all(|line| line.cells[column].is_empty());
        let trailing = (0..width).rev().take_while(|&column| is_empty(column)).count();
        if trailing < width {
            self.leading = usize::from(width > 1 && is_empty(0));
            self.columns = width - trailing - self.leading;
        }
        let last = self.leading + self.columns - 1;
        let ends = |line: &&&Line| line.cells[last].ends_with(';');
        let tails = body.iter().filter(ends).count();
        // A header may be without.
        self.has_tail = self.delimiter != b';' && tails > 0 && tails + 1 >= body.len();
        if trailing > 0 && trailing < width {
            let text = match trailing {
                1 => "the last separator of a line has nothing behind it".into(),
                many => format!("the last {many} separators of a line have nothing behind them"),
            };
            self.notes.push(Note::new("columns", text));
        }
        if self.has_tail {
            self.notes.push(Note::new("columns", "a `;` at the end of lines is left away".into()));
        }
    }

    /// The cells that count.
    fn cut(&self, line: &Line) -> Vec<String> {
        let cells = line.cells.iter().skip(self.leading.min(line.cells.len().saturating_sub(1)));
        let mut cells: Vec<String> = cells.take(self.columns).cloned().collect();
        if self.has_tail
            && let Some(last) = cells.last_mut()
        {
            *last = last.trim_end_matches([';', ' ']).into();
        }
        cells
    }

    /// Counts the lines before the table, none of which looks like one of it.
    fn skip_preamble(&mut self, lines: &[&Line], width: usize) -> Result<usize, DatasetError> {
        let fits = |line: &Line| {
            let cells = line.cells.len();
            cells == width
                || cells == self.columns
                || (cells > width && line.cells[width..].iter().all(String::is_empty))
        };
        let begin = lines.iter().position(|line| fits(line)).unwrap_or(0);
        let has_numbers = |line: &&&Line| line.cells.iter().any(|cell| is_value(cell));
        let is_all_numbers =
            |line: &Line| line.cells.iter().all(|cell| cell.is_empty() || is_value(cell));
        let is_data =
            |line: &&&Line| is_all_numbers(line) || line.cells.len() > 2 && has_numbers(line);
        if begin == 0
            || begin > LONGEST_PREAMBLE
            || lines[..begin].iter().any(|line| is_data(&line))
        {
            return Ok(0);
        }
        let (last, next) = (lines[begin - 1], self.cut(lines[begin]));
        let is_next_header = header::is_text(&next, Some(next.len() - 1));
        if last.cells.len() > 1 && !has_numbers(&&last) && !is_next_header {
            return Err(self.names_error(last, lines));
        }
        let texts: Vec<String> = lines[..begin].iter().map(|line| line.cells.join(" ")).collect();
        let text = format!("{} before the data: {}", count(begin as u64, "line"), listed(&texts));
        self.notes.push(Note::new("skipped", text));
        Ok(begin)
    }

    fn separator(&self) -> String {
        if self.delimiter == b'\t' { " ".into() } else { char::from(self.delimiter).to_string() }
    }

    /// A reader that stands before the first sample, and where it stands.
    pub fn reader(&self) -> (Reader<&[u8]>, usize) {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .buffer_capacity(1 << 16)
            .from_reader(&self.bytes[self.start..]);
        (reader, self.start)
    }

    /// Returns whether the file ends here.
    pub fn is_end(&self, offset: usize) -> bool {
        offset >= self.bytes.len()
    }

    /// Returns whether this line holds no sample: nothing, a remark, a rule, or the header again.
    pub fn is_no_data(&self, record: &ByteRecord) -> Option<NoData> {
        let text = |cell| super::sniff::text(cell);
        if record.iter().all(|cell| cell.trim_ascii().is_empty() || text(cell).is_empty()) {
            return Some(NoData::Blank);
        }
        if self.has_remarks && record.iter().next().is_some_and(is_comment) {
            return Some(NoData::Comment);
        }
        if is_rule(record.iter()) {
            return Some(NoData::Blank);
        }
        let header = self.header.as_ref()?;
        let cells = record.iter().skip(self.leading).take(self.columns);
        let is_same = record.len() >= self.columns
            && cells.zip(header).all(|(cell, name)| {
                let cell = text(cell);
                cell == *name || cell.trim_start_matches(['#', ' ']) == name
            });
        is_same.then_some(NoData::Header)
    }

    /// Reserves the memory of the numbers in `width` columns, if it can be had.
    ///
    /// Neither the lines nor the separators of a file that is in memory can promise more than there is.
    pub fn reserve(&self, width: usize) -> Result<Vec<f32>, DatasetError> {
        let bytes = &self.bytes[self.start..];
        let ends = |end| bytes.iter().filter(|&&byte| byte == end).count();
        let lines = ends(b'\n').max(ends(b'\r')) + 1;
        // A cell has a character and a separator.
        let samples = lines.min(bytes.len() / (2 * width.max(1)) + 1);
        // A label beside them, while all are compared.
        let label_numbers = LABEL_BYTES / size_of::<f32>() as u64;
        limit::check_features(self.path, samples as u64, width as u64 + label_numbers)?;
        let mut features = Vec::new();
        limit::reserve(self.path, &mut features, samples * width)?;
        Ok(features)
    }

    /// A column as people call it: `column 2 (`size`)`.
    pub fn named(&self, column: usize) -> String {
        match self.header.as_ref().and_then(|names| names.get(column)) {
            Some(name) if !name.is_empty() => format!("column {} ({})", column + 1, quoted(name)),
            _ => format!("column {}", column + 1),
        }
    }

    /// A column as it can be typed behind an option: by its name, if that is one word and its own.
    pub fn option(&self, column: usize) -> String {
        let name = self.header.as_ref().and_then(|names| names.get(column));
        let is_word = |name: &&String| {
            let names = self.header.iter().flatten();
            name.starts_with(|c: char| c.is_alphabetic() || c == '_')
                && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
                && names.filter(|other| other == name).count() == 1
        };
        name.filter(is_word).map_or_else(|| (column + 1).to_string(), String::clone)
    }
}

/// Refuses lines of so many cells among the first that looking at them would fill the memory.
fn refuse_wide(path: &Path, bytes: &[u8]) -> Result<(), DatasetError> {
    let start = &bytes[..sniff::sample_end(bytes)];
    let lines = start.split(|&byte| byte == b'\n' || byte == b'\r');
    for line in lines.filter(|line| line.len() >= MOST_COLUMNS) {
        let count = |separator: &u8| line.iter().filter(|&byte| byte == separator).count();
        if let Some(count) = b",;\t| ".iter().map(count).find(|&count| count >= MOST_COLUMNS) {
            let what = format!(
                "{} columns in a line, at most {MOST_COLUMNS} are read: a line for each sample is expected",
                count + 1
            );
            return Err(DatasetError::File { path: path.into(), what });
        }
    }
    Ok(())
}

/// Kind of a line that holds no sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoData {
    Blank,
    Comment,
    Header,
}

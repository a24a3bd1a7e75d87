//! The lines and cells of a CSV file.

use crate::dataset::{DatasetError, LARGEST, limit};
use csv::{ByteRecord, ReaderBuilder, Trim};
use std::fs::File;
use std::path::Path;

/// Longer labels are taken for a mistake.
const LONGEST_LABEL: usize = 100;

/// Lines with more cells are not read.
const MOST_COLUMNS: usize = 1 << 20;

/// What the text of a label takes in memory, about.
const LABEL_BYTES: u64 = 128;

/// A file in memory whose separator is known.
pub(super) struct Table<'p> {
    path: &'p Path,
    bytes: Vec<u8>,
    delimiter: u8,
}

impl<'p> Table<'p> {
    pub fn open(path: &'p Path) -> Result<Self, DatasetError> {
        let read_error = |error| DatasetError::Read { path: path.into(), error };
        let mut table = Self { path, bytes: Vec::new(), delimiter: b',' };
        let metadata = std::fs::metadata(path).map_err(read_error)?;
        if !metadata.is_file() {
            return Err(table.error("not a file: expected a CSV file"));
        }
        let file = File::open(path).map_err(read_error)?;
        table.bytes = limit::read_lines(path, file, metadata.len())?;
        if table.bytes.is_empty() {
            return Err(table.error(
                "the file is empty: expected a line of numbers and a label for each sample",
            ));
        }
        let mut lines = table.bytes.split(|&byte| byte == b'\n' || byte == b'\r');
        let first_line = lines.find(|line| !line.is_empty()).unwrap_or_default();
        let count = |delimiter: u8| first_line.iter().filter(|&&byte| byte == delimiter).count();
        let separators = [b',', b';', b'\t'].map(count);
        if let Some(count) = separators.into_iter().find(|&count| count >= MOST_COLUMNS) {
            return Err(table.error(&format!(
                "{} columns in the first line, at most {MOST_COLUMNS} are read: a line for each sample is expected",
                count + 1
            )));
        }
        // The first of equal counts: a comma.
        for delimiter in [b';', b'\t'] {
            if count(delimiter) > count(table.delimiter) {
                table.delimiter = delimiter;
            }
        }
        Ok(table)
    }

    pub fn error(&self, what: &str) -> DatasetError {
        DatasetError::File { path: self.path.into(), what: what.into() }
    }

    fn records(&self) -> impl Iterator<Item = Result<Cells<'p>, DatasetError>> {
        let path = self.path;
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(Trim::All)
            .delimiter(self.delimiter)
            .from_reader(&self.bytes[..]);
        reader.into_byte_records().map(move |record| match record {
            Ok(record) => Ok(Cells { path, line: self.line_of(&record), record }),
            Err(error) => Err(self.error(&error.to_string())),
        })
    }

    /// The reader's position is that of the empty lines before a record.
    fn line_of(&self, record: &ByteRecord) -> u64 {
        let Some(position) = record.position() else { return 0 };
        let before = self.bytes.get(position.byte() as usize..).unwrap_or_default();
        let empty = before.iter().take_while(|&&byte| byte == b'\n' || byte == b'\r');
        position.line() + empty.filter(|&&byte| byte == b'\n').count() as u64
    }

    pub fn first(&self) -> Result<Cells<'p>, DatasetError> {
        self.records()
            .next()
            .unwrap_or_else(|| Err(self.error("the file has no lines with values")))
    }

    pub fn columns(&self) -> Result<usize, DatasetError> {
        Ok(self.first()?.len())
    }

    pub fn first_row(&self) -> Result<Vec<String>, DatasetError> {
        let first = self.first()?;
        (0..first.len()).map(|column| first.text(column).map(String::from)).collect()
    }

    /// Reserves the memory of the numbers in `width` columns, if it can be had.
    ///
    /// Neither the lines nor the separators of a file that is in memory can promise more than there is.
    pub fn reserve(&self, width: usize) -> Result<Vec<f32>, DatasetError> {
        let ends = |end| self.bytes.iter().filter(|&&byte| byte == end).count();
        let lines = ends(b'\n').max(ends(b'\r')) + 1;
        // A cell has a character and a separator.
        let samples = lines.min(self.bytes.len() / (2 * width.max(1)) + 1);
        // A label beside them, while all are compared.
        let label_numbers = LABEL_BYTES / size_of::<f32>() as u64;
        limit::check_features(self.path, samples as u64, width as u64 + label_numbers)?;
        let mut features = Vec::new();
        limit::reserve(self.path, &mut features, samples * width)?;
        Ok(features)
    }

    /// The names of all columns, if the first line is a header; `label` is the column that may hold text.
    pub fn header(&self, label: Option<usize>) -> Result<Option<Vec<String>>, DatasetError> {
        if self.first()?.is_header(label) { self.first_row().map(Some) } else { Ok(None) }
    }

    /// The lines with samples: all, or all but a header.
    pub fn rows(
        &self,
        label: Option<usize>,
    ) -> impl Iterator<Item = Result<Cells<'p>, DatasetError>> {
        self.records().enumerate().filter_map(move |(index, row)| {
            let is_header = index == 0 && row.as_ref().is_ok_and(|row| row.is_header(label));
            (!is_header).then_some(row)
        })
    }
}

/// One line.
pub(super) struct Cells<'p> {
    path: &'p Path,
    line: u64,
    record: ByteRecord,
}

impl Cells<'_> {
    pub fn len(&self) -> usize {
        self.record.len()
    }

    pub fn error(&self, what: String) -> DatasetError {
        DatasetError::Line { path: self.path.into(), line: self.line, what }
    }

    pub fn text(&self, column: usize) -> Result<&str, DatasetError> {
        let bytes = self.record.get(column).unwrap_or_default();
        let bytes = if self.line <= 1 && column == 0 {
            bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
        } else {
            bytes
        };
        std::str::from_utf8(bytes).map_err(|_| {
            self.error(format!("column {} is not UTF-8 text: save the file as UTF-8", column + 1))
        })
    }

    pub fn number(&self, column: usize) -> Result<f32, DatasetError> {
        let text = self.text(column)?;
        let what = match text.parse::<f32>() {
            Ok(number) if number.abs() <= LARGEST => return Ok(number),
            Ok(number) if number.is_finite() => {
                format!("{}, which is too large to train on: use another unit", quoted(text))
            }
            Ok(_) => {
                format!("{}, which is not a finite number: remove or repair the line", quoted(text))
            }
            Err(_) if text.is_empty() => {
                "empty, expected a number: remove or repair the line".into()
            }
            Err(_) if text.replacen(',', ".", 1).parse::<f32>().is_ok() => {
                format!("{}, expected a number with a decimal point", quoted(text))
            }
            Err(_) => {
                format!(
                    "{}, expected a number (is it the label? name its column with --label)",
                    quoted(text)
                )
            }
        };
        Err(self.error(format!("column {} is {what}", column + 1)))
    }

    pub fn label(&self, column: usize) -> Result<String, DatasetError> {
        let text = self.text(column)?;
        let what = if text.is_empty() {
            "empty, expected a label".into()
        } else if text.contains(char::is_control) {
            format!("{}, which is no label on one line: is a quote not closed?", quoted(text))
        } else if text.chars().count() > LONGEST_LABEL {
            format!("{}, {} bytes long: expected a label", quoted(text), text.len())
        } else {
            return Ok(text.into());
        };
        Err(self.error(format!("column {} is {what}", column + 1)))
    }

    /// Whether this is a line of names: no cell but the label's is a number.
    fn is_header(&self, label: Option<usize>) -> bool {
        (0..self.len())
            .filter(|&column| Some(column) != label)
            .all(|column| self.text(column).is_ok_and(|text| text.parse::<f32>().is_err()))
    }
}

/// A text from a file, safe to show: escaped, and cut off where it is long.
pub(in crate::dataset) fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut shown: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

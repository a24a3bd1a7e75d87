//! Samples in a CSV file: one line a sample, numbers and a label.

use super::{Dataset, DatasetError};
use csv::{ByteRecord, ReaderBuilder, Trim};
use nn_core::MAX_LABELS;
use std::path::Path;

/// How a file is to be read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The name of the label column; without it, the last column holds the labels.
    pub label: Option<String>,
}

/// Reads a CSV file of features and labels.
///
/// - Commas, semicolons or tabs, whichever the first line has most of.
/// - The first line is a header if none of its features is a number.
/// - Labels are any text. They are sorted as numbers if all are whole numbers, else as text.
///
/// # Errors
///
/// [`DatasetError`] with file, line, what was found and what was expected.
pub fn load(path: &Path, options: &Options) -> Result<Dataset, DatasetError> {
    let table = Table::open(path)?;
    let (label_column, width) = label_column(&table, options)?;
    let mut features = Vec::new();
    let mut texts = Vec::new();
    for row in table.rows(label_column) {
        let cells = row?;
        if cells.len() != width + 1 {
            return Err(
                cells.error(format!("{} values, expected {width} features + 1 label", cells.len()))
            );
        }
        for column in (0..=width).filter(|&column| column != label_column) {
            features.push(cells.number(column)?);
        }
        texts.push(cells.label(label_column)?);
    }
    if texts.is_empty() {
        return Err(table.error("no samples: expected a line of numbers and a label for each"));
    }
    let labels = sorted_labels(&texts)?;
    let classes = texts.iter().map(|text| position(&labels, text).unwrap_or(0)).collect();
    let name = name_of(path);
    Ok(Dataset { name, width, features, classes, labels })
}

/// Reads a CSV file for a trained model: labels must be among the model's, in its order.
///
/// The label column is optional: without it, the classes are `None`. Without `labels`, labels in the
/// file are not looked at.
///
/// # Errors
///
/// As [`load`], and if a line has neither as many columns as the model has inputs nor one more, or
/// if a label is none of the model's.
pub fn load_for_model(
    path: &Path,
    options: &Options,
    inputs: usize,
    labels: Option<&[String]>,
) -> Result<(Vec<f32>, Option<Vec<usize>>), DatasetError> {
    let table = Table::open(path)?;
    let columns = table.columns()?;
    let label_column = match (&options.label, columns.checked_sub(inputs)) {
        (Some(_), _) => Some(label_column(&table, options)?.0),
        (None, Some(1)) => Some(inputs),
        _ => None,
    };
    let expected = inputs + usize::from(label_column.is_some());
    let wrong_width = |cells: &Cells<'_>| {
        cells.error(format!(
            "{} values, but the model takes {inputs} features (and a label may follow)",
            cells.len()
        ))
    };
    if columns != expected {
        return Err(wrong_width(&table.first()?));
    }
    let mut features = Vec::new();
    let mut classes = Vec::new();
    for row in table.rows(label_column.unwrap_or(usize::MAX)) {
        let cells = row?;
        if cells.len() != expected {
            return Err(wrong_width(&cells));
        }
        for column in (0..expected).filter(|&column| Some(column) != label_column) {
            features.push(cells.number(column)?);
        }
        if let (Some(column), Some(labels)) = (label_column, labels) {
            let text = cells.label(column)?;
            let class = position(labels, &text).ok_or_else(|| {
                cells.error(format!(
                    "the label `{text}` is none of the model's: {}",
                    labels.join(", ")
                ))
            })?;
            classes.push(class);
        }
    }
    if features.is_empty() {
        return Err(table.error("no samples: expected a line of numbers for each"));
    }
    Ok((features, label_column.map(|_| classes)))
}

fn label_column(table: &Table<'_>, options: &Options) -> Result<(usize, usize), DatasetError> {
    let columns = table.columns()?;
    if columns < 2 {
        return Err(table.error(
            "a single column: expected at least one feature and a label, separated by commas, semicolons or tabs",
        ));
    }
    let column = match &options.label {
        None => columns - 1,
        Some(name) => {
            let names = table.first_row()?;
            names.iter().position(|cell| cell == name).ok_or_else(|| {
                table.error(&format!(
                    "no column `{name}` in the first line, which has: {}",
                    names.join(", ")
                ))
            })?
        }
    };
    Ok((column, columns - 1))
}

fn sorted_labels(texts: &[String]) -> Result<Vec<String>, DatasetError> {
    let mut labels: Vec<String> = texts.to_vec();
    if labels.iter().all(|label| label.parse::<i64>().is_ok()) {
        labels.sort_by_key(|label| (label.parse::<i64>().unwrap_or(0), label.clone()));
    } else {
        labels.sort();
    }
    labels.dedup();
    if labels.len() > MAX_LABELS {
        return Err(DatasetError::TooManyClasses {
            classes: labels.len(),
            examples: labels[..5].join(", "),
        });
    }
    Ok(labels)
}

fn position(labels: &[String], text: &str) -> Option<usize> {
    labels.iter().position(|label| label == text)
}

fn name_of(path: &Path) -> String {
    path.file_stem().map_or_else(|| "data".into(), |stem| stem.to_string_lossy().into_owned())
}

/// A file in memory whose separator is known.
struct Table<'p> {
    path: &'p Path,
    bytes: Vec<u8>,
    delimiter: u8,
}

impl<'p> Table<'p> {
    fn open(path: &'p Path) -> Result<Self, DatasetError> {
        let read_error = |error| DatasetError::Read { path: path.into(), error };
        let mut table = Self { path, bytes: Vec::new(), delimiter: b',' };
        if !std::fs::metadata(path).map_err(read_error)?.is_file() {
            return Err(table.error("not a file: expected a CSV file"));
        }
        table.bytes = std::fs::read(path).map_err(read_error)?;
        if table.bytes.is_empty() {
            return Err(table.error(
                "the file is empty: expected a line of numbers and a label for each sample",
            ));
        }
        let first_line = table.bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let count = |delimiter: u8| first_line.iter().filter(|&&byte| byte == delimiter).count();
        // The first of equal counts: a comma.
        for delimiter in [b';', b'\t'] {
            if count(delimiter) > count(table.delimiter) {
                table.delimiter = delimiter;
            }
        }
        Ok(table)
    }

    fn error(&self, what: &str) -> DatasetError {
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

    fn first(&self) -> Result<Cells<'p>, DatasetError> {
        self.records()
            .next()
            .unwrap_or_else(|| Err(self.error("the file has no lines with values")))
    }

    fn columns(&self) -> Result<usize, DatasetError> {
        Ok(self.first()?.len())
    }

    fn first_row(&self) -> Result<Vec<String>, DatasetError> {
        let first = self.first()?;
        (0..first.len()).map(|column| first.text(column).map(String::from)).collect()
    }

    /// The lines with samples: all, or all but a header.
    fn rows(&self, label_column: usize) -> impl Iterator<Item = Result<Cells<'p>, DatasetError>> {
        self.records().enumerate().filter_map(move |(index, row)| {
            let is_header = index == 0 && row.as_ref().is_ok_and(|row| row.is_header(label_column));
            (!is_header).then_some(row)
        })
    }
}

/// One line.
struct Cells<'p> {
    path: &'p Path,
    line: u64,
    record: ByteRecord,
}

impl Cells<'_> {
    fn len(&self) -> usize {
        self.record.len()
    }

    fn error(&self, what: String) -> DatasetError {
        DatasetError::Line { path: self.path.into(), line: self.line, what }
    }

    fn text(&self, column: usize) -> Result<&str, DatasetError> {
        let bytes = self.record.get(column).unwrap_or_default();
        let bytes = if self.line <= 1 && column == 0 {
            bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
        } else {
            bytes
        };
        std::str::from_utf8(bytes)
            .map_err(|_| self.error(format!("column {} is not UTF-8 text", column + 1)))
    }

    fn number(&self, column: usize) -> Result<f32, DatasetError> {
        let text = self.text(column)?;
        match text.parse::<f32>() {
            Ok(number) if number.is_finite() => Ok(number),
            Ok(_) => Err(self.error(format!(
                "column {} is `{text}`, which is not a finite number: remove or repair the line",
                column + 1
            ))),
            Err(_) if text.is_empty() => Err(self.error(format!(
                "column {} is empty, expected a number: remove or repair the line",
                column + 1
            ))),
            Err(_) => {
                Err(self.error(format!("column {} is `{text}`, expected a number", column + 1)))
            }
        }
    }

    fn label(&self, column: usize) -> Result<String, DatasetError> {
        match self.text(column)? {
            "" => Err(self.error(format!("column {} is empty, expected a label", column + 1))),
            text => Ok(text.into()),
        }
    }

    /// Whether this is a line of names: no cell but the label's is a number.
    fn is_header(&self, label_column: usize) -> bool {
        (0..self.len())
            .filter(|&column| column != label_column)
            .all(|column| self.text(column).is_ok_and(|text| text.parse::<f32>().is_err()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn file(text: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        file.write_all(text).unwrap();
        file
    }

    fn read(text: &str, label: Option<&str>) -> Result<Dataset, String> {
        let file = file(text.as_bytes());
        load(file.path(), &Options { label: label.map(String::from) })
            .map_err(|error| error.to_string().replace(&file.path().display().to_string(), "F"))
    }

    #[test]
    fn reads_numbers_and_labels_with_or_without_a_header() {
        let plain = read("1,2,cat\n3,4,dog\n", None).unwrap();
        assert_eq!(plain.features, [1.0, 2.0, 3.0, 4.0]);
        assert_eq!((plain.width, &plain.classes), (2, &vec![0, 1]));
        assert_eq!(plain.labels, ["cat", "dog"]);
        for text in
            ["a,b,kind\n1,2,cat\n3,4,dog\n", "\u{feff}a;b;kind\r\n1; 2;cat\r\n3;4 ;dog\r\n\r\n"]
        {
            let with_header = read(text, None).unwrap();
            assert_eq!(
                (&with_header.features, &with_header.classes),
                (&plain.features, &plain.classes)
            );
        }
    }

    #[test]
    fn the_label_column_can_be_named() {
        let data = read("kind\ta\tb\nx\t1\t2\ny\t3\t4\n", Some("kind")).unwrap();
        assert_eq!(data.features, [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(data.labels, ["x", "y"]);
        let error = read("kind,a\nx,1\n", Some("species")).unwrap_err();
        assert_eq!(error, "F: no column `species` in the first line, which has: kind, a");
    }

    #[test]
    fn whole_number_labels_are_sorted_as_numbers() {
        assert_eq!(read("0,10\n0,9\n0,-1\n", None).unwrap().labels, ["-1", "9", "10"]);
        assert_eq!(read("0,10\n0,9\n0,x\n", None).unwrap().labels, ["10", "9", "x"]);
    }

    #[test]
    fn bad_lines_are_named_with_what_was_expected() {
        let error = |text| read(text, None).unwrap_err();
        assert_eq!(error("1,2,a\n1,a\n"), "F line 2: 2 values, expected 2 features + 1 label");
        assert_eq!(error("1,2,a\n1,x,b\n"), "F line 2: column 2 is `x`, expected a number");
        assert_eq!(error("1,x,a\n1,2,b\n"), "F line 1: column 2 is `x`, expected a number");
        assert!(
            error("1,2,a\n1,nan,b\n")
                .starts_with("F line 2: column 2 is `nan`, which is not a finite number")
        );
        assert!(
            error("1,2,a\n\n1e99,2,b\n").starts_with("F line 3: column 1 is `1e99`, which is not")
        );
        assert!(
            error("1,2,a\n1,,b\n").starts_with("F line 2: column 2 is empty, expected a number")
        );
        assert_eq!(error("1,2,a\n1,2,\n"), "F line 2: column 3 is empty, expected a label");
        assert!(error("").starts_with("F: the file is empty"));
        assert!(error("\n\n").starts_with("F: the file has no lines with values"));
        assert!(error("a,b,c\n").starts_with("F: no samples"));
        assert!(error("1\n2\n").starts_with("F: a single column"));
    }

    #[test]
    fn too_many_labels_and_bytes_that_are_no_text_are_errors() {
        let text: String = (0..300).map(|i| format!("1,{i}\n")).collect();
        let error = read(&text, None).unwrap_err();
        assert!(error.starts_with("300 different labels, at most 256 are allowed"), "{error}");
        let file = file(b"1,a\n2,\xff\n");
        let error = load(file.path(), &Options::default()).unwrap_err().to_string();
        assert!(error.ends_with("line 2: column 2 is not UTF-8 text"), "{error}");
        let error = load(Path::new("/"), &Options::default()).unwrap_err().to_string();
        assert_eq!(error, "/: not a file: expected a CSV file");
    }

    #[test]
    fn a_models_labels_decide_the_classes() {
        let labels = ["dog".to_string(), "cat".into()];
        let read = |text: &[u8]| {
            let file = file(text);
            load_for_model(file.path(), &Options::default(), 2, Some(&labels))
                .map_err(|error| error.to_string().replace(&file.path().display().to_string(), "F"))
        };
        assert_eq!(read(b"1,2,cat\n").unwrap(), (vec![1.0, 2.0], Some(vec![1])));
        assert_eq!(read(b"a,b\n1,2\n").unwrap(), (vec![1.0, 2.0], None));
        assert_eq!(
            read(b"1,2,cat\n1,2,cow\n").unwrap_err(),
            "F line 2: the label `cow` is none of the model's: dog, cat"
        );
        assert_eq!(
            read(b"1,2,3,4\n").unwrap_err(),
            "F line 1: 4 values, but the model takes 2 features (and a label may follow)"
        );
    }
}

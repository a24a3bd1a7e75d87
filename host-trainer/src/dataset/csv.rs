//! Samples in a CSV file: one line a sample, numbers and a label.

mod table;

use super::{Dataset, DatasetError};
use nn_core::MAX_LABELS;
use std::path::Path;
use table::{Cells, Table, quoted};

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
    let columns = table.feature_names(label_column)?;
    if let Some(nameless) = columns.iter().position(String::is_empty) {
        return Err(table.error(&format!(
            "feature {} has no name in the header: if it is a row number, remove it (pandas: to_csv(index=False))",
            nameless + 1
        )));
    }
    Ok(Dataset { name: name_of(path), columns, width, features, classes, labels })
}

/// Reads a CSV file for a trained model: labels must be among the model's. If the file has a header and
/// the model knows the names of its columns (`columns_expected`), they must be the same.
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
    columns_expected: &[String],
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
    let found = table.feature_names(label_column.unwrap_or(usize::MAX))?;
    if !found.is_empty() && !columns_expected.is_empty() && found != columns_expected {
        return Err(table.error(&format!(
            "its columns are {}, but the model was trained on {}, in that order",
            quoted(&found.join(", ")),
            quoted(&columns_expected.join(", "))
        )));
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
                    "the label {} is none of the model's: {}",
                    quoted(&text),
                    quoted(&labels.join(", "))
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
                    "no column {} in the first line, which has: {}",
                    quoted(name),
                    quoted(&names.join(", "))
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
            examples: quoted(&labels[..5].join(", ")),
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
        for text in [
            "\n\r\n1;2;cat\n3;4;dog\n",
            "a,b,kind\n1,2,cat\n3,4,dog\n",
            "\u{feff}a;b;kind\r\n1; 2;cat\r\n3;4 ;dog\r\n\r\n",
        ] {
            let with_header = read(text, None).unwrap();
            let names: &[&str] = if text.contains("kind") { &["a", "b"] } else { &[] };
            assert_eq!(with_header.columns, names);
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
        assert_eq!(error, "F: no column `species` in the first line, which has: `kind, a`");
    }

    #[test]
    fn whole_number_labels_are_sorted_as_numbers() {
        assert_eq!(read("0,10\n0,9\n0,-1\n", None).unwrap().labels, ["-1", "9", "10"]);
        assert_eq!(read("0,10\n0,9\n0,x\n", None).unwrap().labels, ["10", "9", "x"]);
    }

    #[test]
    fn bad_lines_are_named_with_what_was_expected() {
        let error = |text: &str| read(text, None).unwrap_err();
        assert_eq!(error("1,2,a\n1,a\n"), "F line 2: 2 values, expected 2 features + 1 label");
        assert_eq!(
            error("1,2,a\n1,x,b\n"),
            "F line 2: column 2 is `x`, expected a number (is it the label? name its column with --label)"
        );
        assert_eq!(
            error("1,x,a\n1,2,b\n"),
            "F line 1: column 2 is `x`, expected a number (is it the label? name its column with --label)"
        );
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
        assert!(error("1,2,a\n1e19,2,b\n").contains("too large to train on: use another unit"));
        let unclosed = error("1,2,a\n1,2,\"b\n1,2,c\n");
        assert!(unclosed.starts_with("F line 2: column 3 is `b\\n1,2,c"), "{unclosed}");
        assert!(unclosed.contains("is a quote not closed?"), "{unclosed}");
        let long = error(&format!("1,2,a\n1,{},b\n", "x".repeat(10_000)));
        assert!(long.len() < 160 && long.contains("xxx…`, expected a number"), "{long}");
        assert!(error("").starts_with("F: the file is empty"));
        assert!(error("\n\n").starts_with("F: the file has no lines with values"));
        assert!(error(",a,kind\n0,5,x\n").contains("feature 1 has no name in the header"));
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
        assert!(
            error.ends_with("line 2: column 2 is not UTF-8 text: save the file as UTF-8"),
            "{error}"
        );
        let error = load(Path::new("/"), &Options::default()).unwrap_err().to_string();
        assert_eq!(error, "/: not a file: expected a CSV file");
    }

    #[test]
    fn a_models_labels_decide_the_classes() {
        let labels = ["dog".to_string(), "cat".into()];
        let names = ["a".to_string(), "b".into()];
        let read = |text: &[u8]| {
            let file = file(text);
            load_for_model(file.path(), &Options::default(), 2, &names, Some(&labels))
                .map_err(|error| error.to_string().replace(&file.path().display().to_string(), "F"))
        };
        assert_eq!(read(b"1,2,cat\n").unwrap(), (vec![1.0, 2.0], Some(vec![1])));
        assert_eq!(read(b"a,b\n1,2\n").unwrap(), (vec![1.0, 2.0], None));
        assert_eq!(
            read(b"b,a\n1,2\n").unwrap_err(),
            "F: its columns are `b, a`, but the model was trained on `a, b`, in that order"
        );
        assert_eq!(
            read(b"1,2,cat\n1,2,cow\n").unwrap_err(),
            "F line 2: the label `cow` is none of the model's: `dog, cat`"
        );
        assert_eq!(
            read(b"1,2,3,4\n").unwrap_err(),
            "F line 1: 4 values, but the model takes 2 features (and a label may follow)"
        );
    }
}

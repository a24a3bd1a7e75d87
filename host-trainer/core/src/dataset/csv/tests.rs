//! Tests of what is read, and what is refused.

mod columns;
mod files;
mod header;
mod labels;
mod lines;
mod missing;
mod numbers;
mod task;
mod units;

use super::*;
use std::io::Write;

fn file(text: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    file.write_all(text).unwrap();
    file
}

/// Loads like the library, without its notes.
fn load(path: &Path, options: &Options) -> Result<Dataset, DatasetError> {
    super::load(path, options).map(|(data, _)| data)
}

/// A data set and its notes, or the message with `F` for the file's name.
fn noted(bytes: &[u8], options: &Options) -> Result<(Dataset, String), String> {
    let file = file(bytes);
    let (data, notes) = super::load(file.path(), options)
        .map_err(|error| error.to_string().replace(&file.path().display().to_string(), "F"))?;
    let line = |note: &Note| {
        format!("{}{}: {}\n", if note.is_warning { "!" } else { "" }, note.word, note.text)
    };
    Ok((data, notes.iter().map(line).collect()))
}

/// With these options: `label=x`, `target=x`, `ignore=x` or `missing=drop`.
fn asked(words: &str) -> Options {
    let mut options = Options::default();
    for word in words.split_whitespace() {
        match word.split_once('=').unwrap() {
            ("label", name) => options.label = Some(name.into()),
            ("target", name) => options.targets.push(name.into()),
            ("ignore", name) => options.ignore.push(name.into()),
            ("missing", "drop") => options.missing = Missing::Drop,
            ("missing", "previous") => options.missing = Missing::Previous,
            ("missing", "mean") => options.missing = Missing::Mean,
            other => panic!("{other:?}"),
        }
    }
    options
}

/// Reads a text with these options.
fn with(text: &str, words: &str) -> (Dataset, String) {
    noted(text.as_bytes(), &asked(words)).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Why it is refused with these options.
fn refused(text: &str, words: &str) -> String {
    match noted(text.as_bytes(), &asked(words)) {
        Ok((data, _)) => panic!("read as {} samples of {}: {text}", data.len(), data.width),
        Err(error) => error,
    }
}

fn read(text: &str, label: Option<&str>) -> Result<Dataset, String> {
    let file = file(text.as_bytes());
    load(file.path(), &Options { label: label.map(String::from), ..Options::default() })
        .map_err(|error| error.to_string().replace(&file.path().display().to_string(), "F"))
}

#[test]
fn reads_numbers_and_labels_with_or_without_a_header() {
    let plain = read("1,2,cat\n3,4,dog\n", None).unwrap();
    assert_eq!(plain.features, [1.0, 2.0, 3.0, 4.0]);
    assert_eq!((plain.width, plain.targets.classes()), (2, Some(&[0, 1][..])));
    assert_eq!(plain.targets.names(), ["cat", "dog"]);
    for text in [
        "\n\r\n1;2;cat\n3;4;dog\n",
        "a,b,kind\n1,2,cat\n3,4,dog\n",
        "\u{feff}a;b;kind\r\n1; 2;cat\r\n3;4 ;dog\r\n\r\n",
    ] {
        let with_header = read(text, None).unwrap();
        let names: &[&str] = if text.contains("kind") { &["a", "b"] } else { &[] };
        assert_eq!(with_header.columns, names);
        assert_eq!(
            (&with_header.features, &with_header.targets),
            (&plain.features, &plain.targets)
        );
    }
}

#[test]
fn the_label_column_can_be_named() {
    let data = read("kind\ta\tb\nx\t1\t2\ny\t3\t4\n", Some("kind")).unwrap();
    assert_eq!(data.features, [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(data.targets.names(), ["x", "y"]);
    assert_eq!(read("kind,a,b\nx,1,2\n", Some("1")).unwrap().targets.names(), ["x"]);
    let error = read("kind,a\nx,1\n", Some("species")).unwrap_err();
    assert_eq!(error, "F: no column `species` in the first line, which has: `kind`, `a`");
}

#[test]
fn whole_number_labels_are_sorted_as_numbers() {
    assert_eq!(read("0,10\n0,9\n0,-1\n", None).unwrap().targets.names(), ["-1", "9", "10"]);
    assert_eq!(read("0,10\n0,9\n0,x\n", None).unwrap().targets.names(), ["10", "9", "x"]);
}

#[test]
fn bad_lines_are_named_with_what_was_expected() {
    let error = |text: &str| read(text, None).unwrap_err();
    assert_eq!(error("1,2,a\n1,a\n"), "F line 2: 2 values, expected 2 features + 1 label");
    assert_eq!(error("1,2,a\n1,x,b\n"), "F line 2: column 2 is `x`, expected a number");
    assert_eq!(error("1,x,a\n1,2,b\n"), "F line 1: column 2 is `x`, expected a number");
    assert!(
        error("1,2,a\n1,nan,b\n")
            .starts_with("F line 2: column 2 is `nan`, a missing or infinite value")
    );
    assert!(error("1,2,a\n\n1e99,2,b\n").starts_with("F line 3: column 1 is `1e99`, which is too"));
    assert!(error("1,2,a\n1,,b\n").starts_with("F line 2: column 2 is empty, expected a number"));
    assert!(error("1,2,a\n1,2,\n").starts_with("F line 2: column 3 is empty, expected a label: "));
    assert!(error("1,2,a\n1e19,2,b\n").contains("too large to train on: use another unit"));
    let unclosed = error("1,2,a\n1,2,\"b\n1,2,c\n");
    assert!(unclosed.starts_with("F line 2: column 3 is `b\\n1,2,c"), "{unclosed}");
    assert!(unclosed.contains("is a quote not closed?"), "{unclosed}");
    let long = error(&format!("1,2,a\n1,{},b\n", "x".repeat(10_000)));
    assert!(long.len() < 160 && long.contains("xxx…`, expected a number"), "{long}");
    let comma = error("1.5;2;a\n1,7;2;b\n");
    assert!(comma.contains("`1,7`, expected a number (it looks like a decimal comma"), "{comma}");
    assert!(error("").starts_with("F: the file is empty"));
    assert!(error("\n\n").starts_with("F: the file has no lines with values"));
    assert!(error(",a,kind\n0,5,x\n").contains("feature 1 has no name in the header"));
    assert!(error("a,b,c\n").starts_with("F: no samples"));
    assert!(error("1\n2\n").starts_with("F: a single column"));
}

#[test]
fn too_many_labels_and_bytes_that_are_no_text_are_errors() {
    let text: String = (0..300).map(|i| format!("1,x{i}\n")).collect();
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
        let task = Task::Classification;
        let expected = Expected { inputs: 2, columns: &names, task, names: &labels };
        load_for_model(file.path(), &Options::default(), expected, true)
            .map(|read| (read.features, read.targets))
            .map_err(|error| error.to_string().replace(&file.path().display().to_string(), "F"))
    };
    assert_eq!(
        read(b"1,2,cat\n").unwrap(),
        (vec![1.0, 2.0], Some(Targets::Classes { classes: vec![1], labels: labels.to_vec() }))
    );
    assert_eq!(read(b"a,b\n1,2\n").unwrap(), (vec![1.0, 2.0], None));
    assert_eq!(
        read(b"u,v\n1,2\n").unwrap_err(),
        "F: its columns are `u`, `v`, but the model was trained on `a`, `b`"
    );
    assert_eq!(
        read(b"c,a\n1,2\n").unwrap_err(),
        "F: columns that are missing: 1 (`b`); the first line has `c`, `a`"
    );
    assert_eq!(
        read(b"1,2,cat\n1,2,cow\n").unwrap_err(),
        "F line 2: the label `cow` is none of those trained on: `dog`, `cat`"
    );
    assert_eq!(
        read(b"1,2,3,4\n").unwrap_err(),
        "F line 1: 4 values, but the model takes 2 features (and a label may follow)"
    );
}

fn numbers(text: &str, targets: &[&str]) -> Result<Dataset, String> {
    let file = file(text.as_bytes());
    let targets = targets.iter().map(|&name| name.into()).collect();
    load(file.path(), &Options { targets, ..Options::default() })
        .map_err(|error| error.to_string().replace(&file.path().display().to_string(), "F"))
}

#[test]
fn numeric_targets_are_columns_by_name_or_number() {
    let data = numbers("u,a,v,b\n1,2,3,4\n5,6,7,8\n", &["v", "u"]).unwrap();
    assert_eq!(data.features, [2.0, 4.0, 6.0, 8.0]);
    assert_eq!(data.columns, ["a", "b"]);
    let names = vec!["v".into(), "u".into()];
    assert_eq!(data.targets, Targets::Values { values: vec![3.0, 1.0, 7.0, 5.0], names });
    let data = numbers("1,2\n5,6\n", &["2"]).unwrap();
    assert_eq!((data.len(), data.targets.names()), (2, &["column2".to_string()][..]));
    assert!(numbers("a,b\n1,2\n", &["c"]).unwrap_err().contains("no column `c`"));
    assert!(numbers("a,b\n1,2\n", &["b", "2"]).unwrap_err().contains("named twice"));
    assert!(numbers("a,b\n1,2\n", &["a", "b"]).unwrap_err().contains("at least one feature"));
    assert!(numbers("a,b\n1,x\n", &["b"]).unwrap_err().contains("column 2 is `x`"));
}

#[test]
fn a_regression_finds_its_targets_by_name_or_behind_the_features() {
    let (columns, names) = (["a".to_string()], ["u".to_string()]);
    let read = |text: &str| {
        let file = file(text.as_bytes());
        let task = Task::Regression;
        let expected = Expected { inputs: 1, columns: &columns, task, names: &names };
        let read = load_for_model(file.path(), &Options::default(), expected, true).unwrap();
        (read.features, read.targets)
    };
    let targets = Some(Targets::Values { values: vec![7.0], names: names.to_vec() });
    assert_eq!(read("u,a\n7,1\n"), (vec![1.0], targets.clone()));
    assert_eq!(read("1,7\n"), (vec![1.0], targets));
    assert_eq!(read("a\n1\n"), (vec![1.0], None));
}

#[test]
fn columns_are_matched_by_name_in_any_order_and_others_are_named() {
    let labels = ["dog".to_string(), "cat".into()];
    let names = ["a".to_string(), "b".into()];
    let read = |text: &str| {
        let file = file(text.as_bytes());
        let task = Task::Classification;
        let expected = Expected { inputs: 2, columns: &names, task, names: &labels };
        load_for_model(file.path(), &Options::default(), expected, true).unwrap()
    };
    let classes = |classes: &[usize]| {
        Some(Targets::Classes { classes: classes.into(), labels: labels.to_vec() })
    };
    let found = read("b,a\n1,2\n");
    assert_eq!((found.features, found.targets), (vec![2.0, 1.0], None));
    let found = read("pet,b,a\ncat,1,2\n");
    assert_eq!((found.features, found.targets), (vec![2.0, 1.0], classes(&[1])));
    assert!(found.ignored.is_empty());
    let found = read("label,b,x,a,y1\ncat,1,7,2,8\n");
    assert_eq!((found.features, found.targets), (vec![2.0, 1.0], classes(&[1])));
    assert_eq!(found.ignored, ["x", "y1"]);
}

#[test]
fn a_part_in_a_file_of_its_own_follows_the_names_of_the_whole() {
    let whole = load(file(b"a,b,pet\n1,2,cat\n3,4,dog\n").path(), &Options::default()).unwrap();
    let unlabelled::Part { data: part, ignored, .. } = {
        let file = file(b"pet,when,b,a\ndog,9,6,5\n");
        load_part(file.path(), &Options { label: Some("pet".into()), ..Options::default() }, &whole)
            .unwrap()
    };
    assert_eq!((part.features, part.columns), (vec![5.0, 6.0], whole.columns.clone()));
    assert_eq!(
        part.targets,
        Targets::Classes { classes: vec![1], labels: vec!["cat".into(), "dog".into()] }
    );
    assert_eq!(ignored, ["when"]);
}

#[test]
fn a_first_line_with_fewer_names_than_most_lines_have_values_is_refused() {
    // A line of numbers that is no preamble, and neither as long as the names nor as most lines.
    let text = "a b c d\n1 2 3 4 5 6\n1 2 3 4 5 6 7 x\n1 2 3 4 5 6 7 y\n1 2 3 4 5 6 7 x\n1 2 3 4 5 6 7 y\n";
    for words in ["", "label=a", "target=b", "missing=drop", "ignore=d"] {
        let error = refused(text, words);
        assert!(error.starts_with("F line 1: 4 names (`a`, `b`, `c`, `d`), but"), "{error}");
        assert!(error.contains("the lines behind have 8 values"), "{error}");
    }
}

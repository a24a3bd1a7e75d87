//! Files by their first bytes, not by their names.

use super::{asked, file, noted, refused};
use crate::dataset::Task;
use crate::dataset::csv::{Expected, Options, load_for_model, name_of};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::path::Path;

const TEXT: &str = "a,b,kind\n1.5,2,x\n3.5,4,y\n";

#[test]
fn gzip_and_utf16_are_read_by_content() {
    let (plain, _) = noted(TEXT.as_bytes(), &asked("")).unwrap();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(TEXT.as_bytes()).unwrap();
    let zipped = encoder.finish().unwrap();
    let utf16: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [&zipped[..], &utf16, &[&[0xff, 0xfe], &utf16[..]].concat()] {
        let (mut data, _) = noted(bytes, &asked("")).unwrap();
        data.name.clone_from(&plain.name);
        assert_eq!(data, plain);
    }
    let error = noted(&zipped[..zipped.len() - 9], &asked("")).unwrap_err();
    assert!(error.contains("damaged gzip data"), "{error}");
    assert_eq!(name_of(Path::new("x/sensors.csv.gz")), "sensors");
    assert_eq!(name_of(Path::new("x/sensors.1.csv")), "sensors.1");
}

#[test]
fn names_may_be_latin_1_but_labels_are_utf_8() {
    let (data, _) = noted(b"temp (\xb0C),m/s\xb2,kind\n1.5,2,x\n3.5,4,y\n", &asked("")).unwrap();
    assert_eq!(data.columns, ["temp (°C)", "m/s²"]);
    let error = noted(b"a,b,kind\n1.5,2,x\n3.5,4,\xe4\n", &asked("")).unwrap_err();
    assert!(
        error.contains("line 3: column 3 is not UTF-8 text: save the file as UTF-8"),
        "{error}"
    );
}

#[test]
fn files_of_other_kinds_are_refused_in_words() {
    for (text, said) in [
        ("@relation r\n@attribute a numeric\n@data\n1,2\n", "ARFF"),
        ("[{\"x\": 1}]", "JSON"),
        ("1 1:0.5 2:1\n2 1:0.25 2:3\n", "libsvm"),
        ("<!DOCTYPE html>\n<html></html>", "web page"),
        ("PK\u{3}\u{4}\u{14}\0 [Content_Types].xml", "Excel workbook"),
        ("PAR1\u{15}\u{4}", "Parquet"),
    ] {
        let error = refused(text, "");
        assert!(error.starts_with("F: this is a") && error.contains(said), "{error}");
    }
}

#[test]
fn lines_that_are_to_be_answered_are_never_left_out() {
    let read = |text: &[u8]| {
        let file = file(text);
        let expected =
            Expected { inputs: 2, columns: &[], task: Task::Classification, names: &["x".into()] };
        load_for_model(file.path(), &Options::default(), expected, false)
            .map_err(|error| error.to_string())
    };
    assert_eq!(read(b"1;2\n3;4,5\n").unwrap().features, [1.0, 2.0, 3.0, 4.5]);
    assert_eq!(read(b"a,b,kind\n1,2,?\n3,4,\n").unwrap().features, [1.0, 2.0, 3.0, 4.0]);
    assert!(read(b"1,2\n3,4\n5").unwrap_err().contains("line 3: the last line, `5`, was cut off"));
    for text in [&b"1,2\n3,?\n"[..], b"1,2\n3,?"] {
        let error = read(text).unwrap_err();
        assert!(error.contains("line 2: column 2 is `?`, a missing"), "{error}");
        assert!(!error.contains("--missing"), "{error}");
    }
}

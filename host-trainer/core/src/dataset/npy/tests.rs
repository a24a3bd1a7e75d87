mod unlabelled;

use super::*;
use crate::dataset::ImageSize;
use std::io::{Cursor, Write};
use tempfile::TempDir;
use zip::write::{SimpleFileOptions, ZipWriter};

/// The bytes of an array.
fn npy(description: &str, shape: &str, elements: &[u8]) -> Vec<u8> {
    let text =
        format!("{{'descr': '{description}', 'fortran_order': False, 'shape': {shape}, }}\n");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((text.len() as u16).to_le_bytes());
    bytes.extend(text.as_bytes());
    bytes.extend(elements);
    bytes
}

fn floats(shape: &str, numbers: &[f32]) -> Vec<u8> {
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    npy("<f4", shape, &bytes)
}

fn npz(arrays: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in arrays {
        archive.start_file(format!("{name}.npy"), SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn with_file<T>(
    name: &str,
    bytes: &[u8],
    load: impl Fn(&Path) -> Result<T, DatasetError>,
) -> Result<T, String> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    load(&path).map_err(|error| error.to_string().replace(&path.display().to_string(), "F"))
}

fn load_archive(arrays: &[(&str, Vec<u8>)], targets: &[&str]) -> Result<Source, String> {
    let targets: Vec<String> = targets.iter().map(|&name| name.into()).collect();
    with_file("flowers.npz", &npz(arrays), |path| load_npz(path, &targets))
}

fn load_array(bytes: &[u8], options: &csv::Options) -> Result<Dataset, String> {
    with_file("flowers.npy", bytes, |path| load_npy(path, options))
}

/// Three samples of two features.
fn x() -> (&'static str, Vec<u8>) {
    ("x", npy("|u1", "(3, 2)", &[1, 2, 3, 4, 5, 6]))
}

fn reference(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(name)
}

#[test]
fn reads_the_layout_of_keras_as_numpy_writes_it() {
    let Source { data, validation, test, .. } = load_npz(&reference("keras.npz"), &[]).unwrap();
    assert_eq!((data.name.as_str(), data.width, data.len()), ("keras", 6, 5));
    assert_eq!(data.image, Some(ImageSize { width: 3, height: 2 }));
    assert!(data.features.iter().copied().eq((0..30u8).map(f32::from)));
    assert_eq!(data.targets.names(), ["0", "1", "2"]);
    assert_eq!(data.targets.classes(), Some(&[0, 1, 2, 1, 0][..]));
    assert!(validation.is_none());
    let test = test.unwrap();
    assert_eq!((test.features[0], test.features[17]), (200.0, 217.0));
    assert_eq!(test.targets.classes(), Some(&[2, 1, 0][..]));
}

#[test]
fn reads_every_type_byte_order_and_order_of_elements_as_numpy_writes_them() {
    let path = reference("types.npz");
    let mut archive = Arrays::of_archive(&path).unwrap();
    let names: Vec<String> = archive.names().map(String::from).collect();
    assert_eq!(names.len(), 42);
    for name in names {
        let mut array = archive.open(&name).unwrap();
        assert_eq!(array.header.is_fortran, name.starts_with("fortran"));
        assert_eq!(array.numbers().unwrap(), [0.0, 1.0, 1.0, 0.0, 1.0, 1.0], "{name}");
    }
}

#[test]
fn the_last_column_of_a_single_array_is_the_label() {
    let data = load_npy(&reference("fortran.npy"), &csv::Options::default()).unwrap();
    assert_eq!((data.name.as_str(), data.width), ("fortran", 2));
    assert_eq!(data.features, [1.5, -2.0, 3.0, 4.0, 5.0, 6.0]);
    assert_eq!(data.targets.names(), ["7", "8"]);
    assert_eq!(data.targets.classes(), Some(&[0, 1, 0][..]));
    let bytes = floats("(2, 2)", &[0.5, 1.0, 0.25, 0.0]);
    let data = load_array(&bytes, &csv::Options::default()).unwrap();
    assert_eq!(data.features, [0.5, 0.25]);
    assert_eq!(data.targets.classes(), Some(&[1, 0][..]));
}

#[test]
fn columns_of_a_single_array_can_be_chosen_by_number() {
    let bytes = floats("(2, 3)", &[1.0, 2.5, 3.0, 4.0, 5.5, 6.0]);
    let targets = |names: &[&str]| csv::Options {
        targets: names.iter().map(|&name| name.into()).collect(),
        ..csv::Options::default()
    };
    let data = load_array(&bytes, &targets(&["3", "column2"])).unwrap();
    assert_eq!(data.features, [1.0, 4.0]);
    let names = vec!["column3".into(), "column2".into()];
    assert_eq!(data.targets, Targets::Values { values: vec![3.0, 2.5, 6.0, 5.5], names });
    let fortran = load_npy(&reference("fortran.npy"), &targets(&["3", "1"])).unwrap();
    assert_eq!(fortran.features, [-2.0, 4.0, 6.0]);
    let Targets::Values { values, .. } = fortran.targets else { panic!("a regression") };
    assert_eq!(values, [7.0, 1.5, 8.0, 3.0, 7.0, 5.0]);
    let label = csv::Options { label: Some("1".into()), ..csv::Options::default() };
    assert_eq!(load_array(&bytes, &label).unwrap().targets.names(), ["1", "4"]);

    for (names, expected) in [
        (&["4"][..], "F: no column `4`: there are columns 1 to 3"),
        (&["power"], "F: no column `power`: there are columns 1 to 3"),
        (&["0"], "F: no column `0`: there are columns 1 to 3"),
        (&["1", "1"], "F: a column is named twice"),
        (&["1", "2", "3"], "F: 2 samples of 0 features: there is nothing to learn from"),
    ] {
        assert_eq!(load_array(&bytes, &targets(names)).unwrap_err(), expected);
    }
    let label = csv::Options { label: Some("2".into()), ..csv::Options::default() };
    assert_eq!(
        load_array(&bytes, &label).unwrap_err(),
        "F: the label of sample [0] is 2.5, expected a whole number: the class; for a regression, name \
         the column: --target 2"
    );
}

#[test]
fn answers_decide_what_is_learned() {
    let load = |y: Vec<u8>, targets: &[&str]| {
        load_archive(&[x(), ("y", y)], targets).map(|source| source.data.targets)
    };
    let classes = |classes: &[usize], labels: &[&str]| Targets::Classes {
        classes: classes.to_vec(),
        labels: labels.iter().map(|&label| label.into()).collect(),
    };
    let values = |values: &[f32], names: &[&str]| Targets::Values {
        values: values.to_vec(),
        names: names.iter().map(|&name| name.into()).collect(),
    };
    for (y, targets, expected) in [
        (npy("|i1", "(3,)", &[5, 255, 5]), &[][..], classes(&[1, 0, 1], &["-1", "5"])),
        (npy("|b1", "(3, 1)", &[1, 0, 0]), &[], classes(&[1, 0, 0], &["0", "1"])),
        (npy("|S3", "(3,)", b"dogcatdog"), &[], classes(&[1, 0, 1], &["cat", "dog"])),
        (npy("<U1", "(3,)", b"b\0\0\0a\0\0\0b\0\0\0"), &[], classes(&[1, 0, 1], &["a", "b"])),
        (floats("(3,)", &[1.0, 0.0, 1.0]), &[], classes(&[1, 0, 1], &["0", "1"])),
        (floats("(3, 2)", &[0.0, 1.0, 1.0, 0.0, 0.0, 1.0]), &[], classes(&[1, 0, 1], &["0", "1"])),
        (floats("(3,)", &[1.0, 0.5, 2.0]), &[], values(&[1.0, 0.5, 2.0], &["y"])),
        (
            floats("(3, 2)", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
            &[],
            values(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &["y1", "y2"]),
        ),
        (npy("|u1", "(3,)", &[7, 8, 9]), &["price"], values(&[7.0, 8.0, 9.0], &["price"])),
    ] {
        assert_eq!(load(y, targets).unwrap(), expected);
    }
    assert_eq!(
        load(npy("|u1", "(3,)", &[7, 8, 9]), &["a", "b"]).unwrap_err(),
        "F: y: numbers for each sample: 1, but names: 2 (a, b)"
    );
    assert!(
        load(npy("|S1", "(3,)", b"abc"), &["a"]).unwrap_err().contains("texts, expected numbers")
    );
}

#[test]
fn parts_that_are_kept_apart_are_of_the_same_kind() {
    let part = |bytes: &[u8]| npy("|u1", "(1, 2)", bytes);
    let arrays = |y: Vec<u8>, y_val: Vec<u8>| {
        [x(), ("labels", y), ("X_val", part(&[7, 8])), ("y_val", y_val)]
    };
    // A whole number among those with fractions is no class.
    let y = floats("(3,)", &[1.5, 2.0, 3.0]);
    let source = load_archive(&arrays(y, npy("|u1", "(1,)", &[4])), &[]).unwrap();
    let validation = source.validation.unwrap();
    assert_eq!(validation.features, [7.0, 8.0]);
    assert_eq!(validation.targets, Targets::Values { values: vec![4.0], names: vec!["y".into()] });
    let y = npy("|u1", "(3,)", &[1, 2, 3]);
    let error = load_archive(&arrays(y, floats("(1,)", &[0.5])), &[]).unwrap_err();
    assert_eq!(error, "F: y_val[0] is 0.5, expected a whole number: the class");
}

#[test]
fn images_have_height_and_width_and_may_have_a_single_channel() {
    for shape in ["(2, 3, 2)", "(2, 3, 2, 1)", "(2, 1, 3, 2)"] {
        let x = npy("|u1", shape, &[0; 12]);
        let data = load_archive(&[("x", x), ("y", npy("|u1", "(2,)", &[0, 1]))], &[]).unwrap().data;
        assert_eq!(
            (data.width, data.image),
            (6, Some(ImageSize { width: 2, height: 3 })),
            "{shape}"
        );
    }
}

#[test]
fn arrays_that_do_not_fit_are_named() {
    let y = || ("y", npy("|u1", "(3,)", &[0, 1, 0]));
    let with_x = |x: Vec<u8>| load_archive(&[("x", x), y()], &[]).unwrap_err();
    for (x, expected) in [
        (
            npy("|u1", "(6,)", &[0; 6]),
            "F: x: the shape is (6,), expected (samples, width): for one",
        ),
        (npy("|u1", "(1, 2, 9, 5)", &[0; 90]), "F: x: the shape is (1, 2, 9, 5), expected"),
        (npy("|u1", "()", &[0]), "F: x: the shape is (), expected"),
        (npy("|u1", "(0, 3)", &[]), "F: x: 0 samples of 3 features: there is nothing to learn"),
        (npy("|u1", "(3, 0)", &[]), "F: x: 3 samples of 0 features: there is nothing to learn"),
        (npy("|O", "(3, 2)", &[0; 48]), "F: x: Python objects (dtype=object), which are not read"),
        (npy("<c8", "(3, 2)", &[0; 48]), "F: x: elements of type `<c8`, expected bool,"),
        (npy("|S1", "(3, 2)", &[0; 6]), "F: x: texts, expected numbers"),
        (npy("|u1", "(2, 3)", &[0; 6]), "F: y: 3 labels, but x has 2 samples"),
        (
            npy("|u1", "(3, 2)", &[0; 5]),
            "F: x: its header promises 6 elements of 1 bytes in the shape (3, 2), but it ends after 5",
        ),
        (npy("|u1", "(3, 2)", &[0; 7]), "F: x: more bytes than its header promises: 6 elements"),
        (floats("(3, 2)", &[0.0, 1.0, 2.0, f32::NAN, 4.0, 5.0]), "F: x[1, 1] is NaN, which is not"),
        (
            floats("(3, 2)", &[0.0, 1.0, 2.0, 3.0, -1e30, 5.0]),
            "F: x[2, 0] is -1000000015047466200000000000000, which is too large",
        ),
        (npy("|u1", "(3, 2)", &[0; 6])[..9].to_vec(), "F: x: its header cannot be read"),
    ] {
        let error = with_x(x);
        assert!(error.starts_with(expected), "{error}");
    }
    for (y, expected) in [
        (npy("|u1", "()", &[0]), "F: y: 0 labels, but x has 3 samples"),
        (npy("|u1", "(3, 1, 1)", &[0; 3]), "F: y: the shape is (3, 1, 1), expected (samples,)"),
        (npy("|u1", "(3, 0)", &[]), "F: y: the shape is (3, 0), expected (samples,)"),
        (npy("|S1", "(3, 2)", b"abcdef"), "F: y: several texts for each sample"),
        (npy("|S1", "(3,)", b"a\0c"), "F: y[1] is no label: expected 1 to 100 characters"),
        (npy("|S1", "(3,)", b"a\nc"), "F: y[1] is no label"),
        (npy("|O", "(3,)", &[0; 24]), "F: y: Python objects"),
    ] {
        let error = load_archive(&[x(), ("y", y)], &[]).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
    let error = load_archive(&[x()], &[]).unwrap_err();
    assert!(
        error.starts_with("F: x: no labels for it: expected an array y_train or y or"),
        "{error}"
    );
    let error = load_archive(&[("arr_0", Vec::new()), ("arr_1", Vec::new())], &[]).unwrap_err();
    assert!(
        error.contains("no array of features") && error.contains("found arr_0, arr_1;"),
        "{error}"
    );
}

#[test]
fn headers_that_promise_more_than_memory_holds_are_refused() {
    for shape in ["(4000000000, 28, 28)", "(9999999999999, 9999999999999)", "(3, 4000000000000)"] {
        let arrays = [("x", npy("|u1", shape, &[0; 6])), ("y", npy("|u1", "(3,)", &[0; 3]))];
        let error = load_archive(&arrays, &[]).unwrap_err();
        assert!(error.starts_with("F: it needs ") && error.contains(" bytes of memory"), "{error}");
    }
    let y = npy("|u1", "(3, 4000000000000)", &[0; 3]);
    assert!(load_archive(&[x(), ("y", y)], &[]).unwrap_err().contains(" bytes of memory"));
    let bytes = npy("|u1", "(4000000000, 4000000000)", &[0; 6]);
    let error = load_array(&bytes, &csv::Options::default()).unwrap_err();
    assert!(error.contains(" bytes of memory"), "{error}");
    // Less than memory holds, but more than the file has.
    let arrays = [("x", npy("|u1", "(100000, 100)", &[0; 6])), ("y", npy("|u1", "(3,)", &[0; 3]))];
    assert!(load_archive(&arrays, &[]).unwrap_err().contains("but it ends after 6"));
}

#[test]
fn damaged_archives_are_errors_wherever_they_are_cut_or_changed() {
    let good = npz(&[x(), ("y", npy("|u1", "(3,)", &[0, 1, 0]))]);
    let load = |bytes: &[u8]| with_file("a.npz", bytes, |path| load_npz(path, &[]));
    assert!(load(&good).is_ok());
    for length in 0..good.len() {
        assert!(load(&good[..length]).is_err(), "{length} bytes");
    }
    let text = load(b"x,y\n1,2\n").unwrap_err();
    assert!(text.starts_with("F: not an archive of NumPy arrays: "), "{text}");
    // Not every change does harm; none may panic.
    for position in 0..good.len() {
        for change in [1, 0x80, 0xff] {
            let mut bytes = good.clone();
            bytes[position] ^= change;
            let _ = load(&bytes);
        }
    }
    let start = good.windows(6).position(|bytes| bytes == [1, 2, 3, 4, 5, 6]);
    if let Some(start) = start {
        let mut bytes = good;
        bytes[start] = 9;
        let error = load(&bytes).unwrap_err();
        assert!(error.contains("x: the file is damaged: Invalid checksum"), "{error}");
    }
}

#[test]
fn damaged_arrays_are_errors_wherever_they_are_cut() {
    let good = floats("(2, 2)", &[0.5, 1.0, 0.25, 0.0]);
    let options = csv::Options::default();
    for length in 0..good.len() {
        assert!(load_array(&good[..length], &options).is_err(), "{length} bytes");
    }
    for (bytes, expected) in [
        (npy("|u1", "(4,)", &[0; 4]), "F: the shape is (4,), expected (samples, columns)"),
        (npy("|u1", "(4, 1)", &[0; 4]), "F: the shape is (4, 1), expected (samples, columns)"),
        (npy("|u1", "(0, 4)", &[]), "F: 0 samples of 3 features"),
        (npy("|O", "(2, 2)", &[0; 32]), "F: Python objects"),
        (npy("|S1", "(2, 2)", b"abcd"), "F: texts, expected numbers"),
        (floats("(1, 2)", &[f32::INFINITY, 0.0]), "F: the element [0, 0] is inf, which is not"),
    ] {
        let error = load_array(&bytes, &options).unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
    let error = load_npy(Path::new("/"), &options).unwrap_err().to_string();
    assert_eq!(error, "/: not a file: expected NumPy arrays");
}

#[test]
fn a_folder_of_arrays_is_read_as_an_archive_of_them() {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, bytes| std::fs::write(folder.path().join(name), bytes).unwrap();
    assert!(!is_array_folder(folder.path()));
    write("X_train.npy", floats("(2, 1)", &[1.0, 2.0]));
    write("y_train.npy", npy("|u1", "(2,)", &[3, 5]));
    write("trainer.npy", npy("|u1", "(2,)", &[3, 5]));
    write("x_test.npy", floats("(1, 1)", &[7.0]));
    assert!(is_array_folder(folder.path()));
    let error = load_folder(folder.path(), &[]).unwrap_err().to_string();
    assert!(error.contains("x_test: no labels for it: expected an array y_test"), "{error}");
    write("y_test.npy", npy("|u1", "(1,)", &[5]));
    let source = load_folder(folder.path(), &[]).unwrap();
    assert_eq!((source.data.features, source.data.width), (vec![1.0, 2.0], 1));
    assert_eq!(source.data.targets.names(), ["3", "5"]);
    assert_eq!(source.test.unwrap().features, [7.0]);
    assert_eq!(source.notes[0].text, "arrays that are not used: 1 (trainer)");
}

#[test]
fn names_are_understood_in_any_spelling() {
    let y = || npy("|u1", "(3,)", &[0, 1, 0]);
    let one = || npy("|u1", "(1,)", &[1]);
    for [train, labels, valid, valid_labels] in [
        ["xTrain", "yTrain", "x_valid", "y_valid"],
        ["train_x", "train_y", "VAL_X", "VAL_Y"],
        ["train_images", "train_labels", "x_validation", "y_validation"],
    ] {
        let arrays = [
            (train, x().1),
            (labels, y()),
            (valid, npy("|u1", "(1, 2)", &[7, 8])),
            (valid_labels, one()),
        ];
        let source = load_archive(&arrays, &[]).unwrap();
        assert_eq!(source.validation.unwrap().features, [7.0, 8.0], "{train}");
        assert!(source.notes.is_empty(), "{:?}", source.notes);
    }
}

#[test]
fn columns_that_are_never_1_are_left_out_and_named() {
    let hot = npy("|u1", "(3, 4)", &[0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0]);
    let source = load_archive(&[x(), ("y", hot)], &[]).unwrap();
    assert_eq!(source.data.targets.names(), ["1", "3"]);
    assert_eq!(
        source.notes[0].text,
        "y: columns that are never 1 are no classes: 2 (0, 2, counted from 0)"
    );
}

#[test]
fn labels_that_are_objects_are_converted_as_texts_or_numbers() {
    let error = load_archive(&[x(), ("y", npy("|O", "(3,)", &[0; 24]))], &[]).unwrap_err();
    assert!(error.contains("names of classes, with .astype(str)"), "{error}");
}

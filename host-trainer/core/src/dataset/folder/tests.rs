use super::*;
use crate::dataset::{Dataset, Shares, Targets, csv};
use std::collections::BTreeSet;
use std::fs;
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn read(files: &[(&str, &str)], options: &Options) -> Result<Source, String> {
    let folder = folder(files);
    let path = folder.path().display().to_string();
    load(folder.path(), options).map_err(|error| error.to_string().replace(&path, "F"))
}

fn classes(source: &Source) -> (Vec<&str>, &[usize], &[f32]) {
    let names = source.data.targets.names().iter().map(String::as_str).collect();
    (names, source.data.targets.classes().unwrap(), &source.data.features)
}

#[test]
fn a_file_for_each_class_is_called_like_it() {
    let files = [("punch.csv", "aX,aY\n1,2\n3,4\n"), ("flex.csv", "aY,aX\n6,5\n"), (".x.csv", "?")];
    let source = read(&files, &Options::default()).unwrap();
    assert_eq!(
        classes(&source),
        (vec!["flex", "punch"], &[0, 1, 1][..], &[6.0, 5.0, 2.0, 1.0, 4.0, 3.0][..])
    );
    assert_eq!(source.data.columns, ["aY", "aX"]);
    let files = [("1.csv", "1,2\n"), ("2.csv", "3,4\n")];
    assert_eq!(classes(&read(&files, &Options::default()).unwrap()).0, ["1", "2"]);
}

#[test]
fn several_files_of_a_class_are_told_apart_by_what_follows_its_name() {
    for names in [
        ["walk_1.csv", "walk_2.csv", "run_1.csv"],
        ["walk.4f2a.csv", "walk.9.csv", "run.77.csv"],
        ["walk (1).csv", "walk (2).csv", "run.csv"],
        ["walk01.csv", "walk02.csv", "run01.csv"],
    ] {
        let files = names.map(|name| (name, "1,2\n"));
        let source = read(&files, &Options::default()).unwrap();
        assert_eq!(classes(&source).0, ["run", "walk"], "{names:?}");
        assert_eq!(source.data.len(), 3);
    }
}

#[test]
fn a_folder_of_files_for_each_class_and_parts_of_them_are_read() {
    let files = [
        ("Train/a/1.csv", "1,2\n"),
        ("Train/a/2.csv", "3,4\n"),
        ("Train/b/1.csv", "5,6\n"),
        ("Test/a/1.csv", "7,8\n"),
        ("Test/b/1.csv", "9,9\n"),
    ];
    let source = read(&files, &Options::default()).unwrap();
    assert_eq!(classes(&source).1, [0, 0, 1]);
    assert_eq!(source.test.unwrap().features, [7.0, 8.0, 9.0, 9.0]);
    let without_parts =
        &files[..3].iter().map(|(name, text)| (&name[6..], *text)).collect::<Vec<_>>();
    assert_eq!(classes(&read(without_parts, &Options::default()).unwrap()).0, ["a", "b"]);
}

#[test]
fn files_with_a_label_column_are_read_one_after_the_other() {
    let files = [("m.csv", "x,y,pet\n1,2,dog\n"), ("t.csv", "y,x,pet\n4,3,cat\n5,6,dog\n")];
    let source = read(&files, &Options::default()).unwrap();
    assert_eq!(
        classes(&source),
        (vec!["cat", "dog"], &[1, 0, 1][..], &[1.0, 2.0, 3.0, 4.0, 6.0, 5.0][..])
    );
    let csv = crate::dataset::csv::Options { targets: vec!["y".into()], ..Default::default() };
    let files = [("m.csv", "x,y\n1,2\n"), ("t.csv", "y,x\n4,3\n")];
    let source = read(&files, &Options { csv, ..Options::default() }).unwrap();
    assert_eq!(
        source.data.targets,
        Targets::Values { values: vec![2.0, 4.0], names: vec!["y".into()] }
    );
}

#[test]
fn files_that_are_called_like_parts_are_no_classes() {
    let files = [("my_train.csv", "a,b,k\n1,2,u\n3,4,v\n"), ("my_test.csv", "k,b,a\nv,6,5\n")];
    let source = read(&files, &Options::default()).unwrap();
    assert_eq!(classes(&source).0, ["u", "v"]);
    assert_eq!(source.test.unwrap().features, [5.0, 6.0]);
}

#[test]
fn files_that_do_not_fit_the_others_are_named() {
    for (second, expected) in [
        (
            "1\n",
            "F/b.csv: 1 column without names, but another has 2 columns (`u`, `v`): give all files",
        ),
        (
            "u,w\n1,2\n",
            "F/b.csv: 2 columns (`u`, `w`), but another has 2 columns (`u`, `v`): name its columns as there, `v` among them",
        ),
        ("u,v\n1,x\n", "F/b.csv line 2: column 2 is `x`"),
    ] {
        let error = read(&[("a.csv", "u,v\n1,2\n"), ("b.csv", second)], &Options::default());
        let error = error.unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    }
    let error = read(&[("a/1.csv", "1,2\n"), ("b.csv", "1,2\n")], &Options::default()).unwrap_err();
    assert!(error.starts_with("F/b.csv: a file beside the class folders"), "{error}");
}

#[test]
fn a_folder_in_a_folder_is_looked_into() {
    let files = [("data/a/1.csv", "1,2\n"), ("data/b/1.csv", "3,4\n"), ("README.md", "about")];
    let source = read(&files, &Options::default()).unwrap();
    assert_eq!(classes(&source).0, ["a", "b"]);
    assert!(
        source.notes.iter().any(|note| note.text.starts_with("read from ")),
        "{:?}",
        source.notes
    );
}

#[test]
fn what_is_in_a_folder_without_data_is_said_with_what_to_do() {
    for (name, expected) in [
        ("a.wav", "found 1 WAV; recordings of sound are not read"),
        ("a.npz", "found 1 NPZ; name the archive: --data F/a.npz"),
        ("a.png", "an image beside the class folders"),
        ("arr.npy", "found 1 NPY; call the arrays x_train.npy"),
        ("a.json", "found 1 JSON; it may hold a subfolder of PNG or JPEG images"),
    ] {
        let error = read(&[(name, "?")], &Options::default()).unwrap_err();
        assert!(error.contains(expected), "{name}: {error}");
    }
}

/// Twelve lines, all of one number.
fn recording(number: usize) -> String {
    format!("{number},{number}\n").repeat(12)
}

#[test]
fn lines_of_one_recording_come_into_one_part() {
    let names: Vec<String> =
        (0..12).map(|i| format!("{}/{i}.csv", ["run", "sit", "walk"][i % 3])).collect();
    let texts: Vec<String> = (0..12).map(recording).collect();
    let files: Vec<(&str, &str)> =
        names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let source = read(&files, &Options::default()).unwrap();
    assert!(
        source
            .notes
            .iter()
            .any(|note| note.text.starts_with("by file: all lines of one of the 12"))
    );
    let split = source.split(Shares::default(), 0).unwrap();
    let of =
        |part: &Dataset| -> BTreeSet<u32> { part.features.iter().map(|&x| x as u32).collect() };
    let [training, validation, test] = [&split.training, &split.validation, &split.test].map(of);
    assert!(training.is_disjoint(&test) && validation.is_disjoint(&test));
    assert!(training.is_disjoint(&validation));
    // Four recordings of each class: one to judge by, one to watch over training.
    assert_eq!((training.len(), validation.len(), test.len()), (6, 3, 3));
    assert_eq!(split.test.targets.classes().map(<[_]>::len), Some(36));
}

#[test]
fn too_few_recordings_of_a_class_are_split_line_by_line_and_said() {
    let texts: Vec<String> = (0..7).map(recording).collect();
    let names = ["run_1", "run_2", "run_3", "run_4", "sit_1", "sit_2"].map(|n| format!("{n}.csv"));
    let files: Vec<(&str, &str)> =
        names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let source = read(&files, &Options::default()).unwrap();
    assert_eq!(source.groups, None);
    let text = &source.notes.last().unwrap().text;
    assert!(
        text.starts_with("line by line, because class `sit` has only 2 of the 3 files"),
        "{text}"
    );
    // Files of a few lines are samples, not recordings; and so says nobody who has one file for each class.
    let short = names.each_ref().map(|name| (name.as_str(), "1,2\n3,4\n"));
    let source = read(&short, &Options::default()).unwrap();
    assert!(source.groups.is_none() && source.notes.iter().all(|note| note.word != "split"));
    let one_each = [("run.csv", texts[0].as_str()), ("sit.csv", &texts[1])];
    let source = read(&one_each, &Options::default()).unwrap();
    assert!(source.groups.is_none() && source.notes.iter().all(|note| note.word != "split"));
}

#[test]
fn a_column_of_subjects_is_followed_through_the_files_of_a_folder() {
    let csv = || csv::Options { group: Some("who".into()), ..csv::Options::default() };
    let group = || Options { csv: csv(), ..Options::default() };
    let text = "x,who,y\n1,ann,2\n3,bob,4\n";
    let names: [&str; 6] = ["run_1", "run_2", "run_3", "sit_1", "sit_2", "sit_3"];
    let names = names.map(|name| format!("{name}.csv"));
    let files = names.each_ref().map(|name| (name.as_str(), text));
    let source = read(&files, &group()).unwrap();
    assert_eq!(source.data.columns, ["x", "y"]);
    let groups = source.groups.unwrap();
    assert_eq!(groups.iter().collect::<Vec<_>>(), ["ann", "bob"].repeat(6));
    let labelled = "x,who,y\n1,ann,a\n3,bob,b\n";
    let days = [("monday.csv", labelled), ("tuesday.csv", labelled)];
    let groups = read(&days, &group()).unwrap().groups.unwrap();
    assert_eq!(groups.iter().collect::<Vec<_>>(), ["ann", "bob", "ann", "bob"]);
}

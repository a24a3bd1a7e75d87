use crate::dataset::csv::Options;
use crate::dataset::recordings::{Asked, load};
use crate::dataset::{Source, folder};
use std::fs;
use tempfile::TempDir;

/// Lines of a recording of two channels, which are 10 and 20 more than the moment.
fn recording(header: &str, separator: &str, cells: impl Fn(usize) -> Vec<String>) -> String {
    let lines = (0..12).map(|moment| cells(moment).join(separator));
    let header = (!header.is_empty()).then(|| header.to_string());
    header.into_iter().chain(lines).map(|line| line + "\n").collect()
}

fn usual(moment: usize) -> Vec<String> {
    [20 * moment, 10 + moment, 20 + moment].map(|number| number.to_string()).into()
}

/// Five files of two classes, of which one is this.
fn of_files(name: &str, text: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    for name in ["run_1.csv", "run_2.csv", "walk_1.csv", "walk_2.csv"] {
        fs::write(folder.path().join(name), recording("t_ms,x,y", ",", usual)).unwrap();
    }
    fs::write(folder.path().join(name), text).unwrap();
    folder
}

/// The folder line by line, or in windows; errors and notes without its path.
fn read(folder: &TempDir, window: u32, ignore: &str) -> Result<(Source, String), String> {
    let path = folder.path().display().to_string();
    let ignore = ignore.split(',').filter(|name| !name.is_empty()).map(String::from).collect();
    let csv = Options { ignore, ..Options::default() };
    let source = match window {
        0 => folder::load(folder.path(), &crate::dataset::Options { csv, ..Default::default() }),
        window => load(&path, &csv, &Asked { window, ..Asked::default() }, None),
    };
    let source = source.map_err(|error| error.to_string().replace(&path, "F"))?;
    let notes: Vec<String> = source.notes.iter().map(|note| note.text.clone()).collect();
    Ok((source, notes.join("\n").replace(&path, "F")))
}

/// A folder whose files are all alike.
fn of_alike() -> TempDir {
    of_files("run_1.csv", &recording("t_ms,x,y", ",", usual))
}

#[test]
fn a_file_with_a_column_more_is_named_wherever_it_stands() {
    for name in ["run_1.csv", "walk_1.csv", "walk_2.csv"] {
        let text = recording("t_ms,x,w,y", ",", |moment| {
            let mut cells = usual(moment);
            cells.insert(2, "7".into());
            cells
        });
        let folder = of_files(name, &text);
        assert_eq!(
            read(&folder, 0, "").unwrap_err(),
            format!(
                "F/{name}: 4 columns (`t_ms`, `x`, `w`, `y`), but 3 of the 4 files have 3 columns (`t_ms`, `x`, `y`): leave \
                 out what only it has, --ignore w, or move the file elsewhere if it is no data of this folder"
            )
        );
        let expected = read(&of_alike(), 0, "").unwrap().0.data;
        let found = read(&folder, 0, "w").unwrap().0.data;
        assert_eq!((found.features, found.targets), (expected.features, expected.targets));
        // Channels are found by name, and what is left out is said.
        let expected = read(&of_alike(), 4, "").unwrap().0;
        let (found, notes) = read(&folder, 4, "").unwrap();
        assert_eq!(found.data.features, expected.data.features, "{name}");
        assert_eq!(found.cut.unwrap().channels, ["x", "y"]);
        let left_out = format!("`w` of F/{name}, which 3 of the 4 files do not have");
        assert!(notes.lines().any(|note| note == left_out), "{notes}");
    }
}

#[test]
fn columns_in_another_order_separator_or_without_names_are_the_same_numbers() {
    let swapped = |moment| {
        let mut cells = usual(moment);
        cells.rotate_left(1);
        cells
    };
    for (text, note) in [
        (recording("x,y,t_ms", ",", swapped), ""),
        (recording("t_ms;x;y", ";", usual), ""),
        (recording("t_ms\tx\ty", "\t", usual), ""),
        (
            recording("", ",", usual),
            "no names in the first line, as other files have: taken in their order",
        ),
    ] {
        for name in ["run_1.csv", "walk_2.csv"] {
            let folder = of_files(name, &text);
            for window in [0, 4] {
                let expected = read(&of_alike(), window, "").unwrap().0;
                let (found, notes) = read(&folder, window, "").unwrap();
                let columns = expected.data.columns.clone();
                let order: Vec<usize> = match window {
                    0 if !found.data.columns.is_empty() => columns
                        .iter()
                        .map(|name| found.data.columns.iter().position(|c| c == name).unwrap())
                        .collect(),
                    _ => (0..found.data.width).collect(),
                };
                let rows = found.data.features.chunks(found.data.width);
                let sorted: Vec<f32> =
                    rows.flat_map(|row| order.iter().map(|&at| row[at])).collect();
                assert_eq!(sorted, expected.data.features, "{name}: {text}");
                assert!(notes.contains(note), "{notes}");
                if let Some(cut) = found.cut {
                    let mut channels = cut.channels;
                    channels.sort();
                    assert_eq!(channels, ["x", "y"]);
                }
            }
        }
    }
}

#[test]
fn what_is_no_data_is_named_and_what_to_do() {
    for (name, text, expected) in [
        (
            "notes.csv",
            "value,remark\n1,sat\n2,stood\n",
            "F/notes.csv: 2 columns (`value`, `remark`), but 4 of the 5 files",
        ),
        (
            "a.csv",
            "1,2\n3,4\n",
            "F/a.csv: 2 columns without names, but 4 of the 5 files have 3 columns (`t_ms`, `x`, `y`)",
        ),
        ("walk_3.csv", "", "F/walk_3.csv: the file is empty"),
        (
            "walk_2.csv",
            "t_ms,u,y\n0,1,2\n20,2,3\n",
            "F/walk_2.csv: 3 columns (`t_ms`, `u`, `y`), but 3 of the 4 files",
        ),
    ] {
        for window in [0, 4] {
            let error = read(&of_files(name, text), window, "").unwrap_err();
            assert!(error.starts_with(expected), "{error}");
            assert!(error.contains("move"), "{error}");
        }
    }
    // What explains the data is not read.
    let folder = of_alike();
    fs::write(folder.path().join("README.md"), "# Walks\n").unwrap();
    fs::write(folder.path().join(".DS_Store"), [0, 1]).unwrap();
    assert!(read(&folder, 0, "").is_ok() && read(&folder, 4, "").is_ok());
}

#[test]
fn a_recording_without_a_clock_beside_others_with_one_is_said() {
    let text = recording("x,y", ",", |moment| usual(moment)[1..].to_vec());
    let folder = of_files("walk_2.csv", &text);
    let (found, notes) = read(&folder, 4, "").unwrap();
    assert_eq!(found.data.features, read(&of_alike(), 4, "").unwrap().0.data.features);
    assert!(notes.contains("F/walk_2.csv: no time column, which other files have"), "{notes}");
}

//! The checklists of `docs/adding-a-board.md` are complete: what they name is there, and no other file names the board
//! that serves as an example.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tests::document::Document;
use xtask::board::{Board, Firmware};
use xtask::build::workspace;

const EXAMPLE: Board = Board::NUCLEO_H743ZI;
const CONSTANT: &str = "NUCLEO_H743ZI";

/// The rows of the page's tables that begin with a file: its path, and the names that must be in it.
fn rows() -> Vec<(String, Vec<String>)> {
    let page = Document::read("docs/adding-a-board.md");
    let rows = page.text.lines().filter_map(|line| {
        let (path, what) = line.strip_prefix("| `")?.split_once("` | ")?;
        let names = what.split('`').skip(1).step_by(2);
        // A path of a command in a remark is no name.
        Some((path.into(), names.filter(|name| !name.contains(' ')).map(String::from).collect()))
    });
    rows.collect()
}

/// Text files below a folder that name the example.
fn naming_it(folder: &Path, found: &mut BTreeSet<String>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let is_source =
            ["rs", "toml", "x", "mjs", "py"].iter().any(|end| name.ends_with(&format!(".{end}")));
        if path.is_dir() && name != "target" {
            naming_it(&path, found);
        } else if is_source {
            let text = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(workspace()).unwrap().to_string_lossy().replace('\\', "/");
            if text.contains(EXAMPLE.name) || text.contains(CONSTANT) || path.contains(EXAMPLE.name)
            {
                found.insert(path);
            }
        }
    }
}

#[test]
fn every_file_is_there_and_holds_what_the_page_names() {
    let rows = rows();
    let mut count = 0;
    for (path, names) in &rows {
        let text = fs::read_to_string(workspace().join(path));
        let text = text.unwrap_or_else(|error| panic!("{path}: {error}"));
        for name in names {
            assert!(text.contains(name), "{name} is not in {path}");
            count += 1;
        }
    }
    assert!(rows.len() >= 9 && count >= 14, "{} files, {count} names", rows.len());
}

#[test]
fn no_other_file_names_the_example() {
    let mut found = BTreeSet::new();
    for folder in ["firmware", "host-trainer/src", "host-trainer/templates", "xtask", "tests/tests"]
    {
        naming_it(&workspace().join(folder), &mut found);
    }
    found.remove("tests/tests/adding_a_board.rs");
    let documents = ["README.md", "docs/boards.md"].map(String::from);
    let listed: BTreeSet<String> = rows().into_iter().map(|(path, _)| path).collect();
    assert_eq!(listed, found.into_iter().chain(documents).collect());
}

#[test]
fn the_example_has_a_package_of_its_name() {
    let Some(Firmware { package, .. }) = EXAMPLE.firmware else { panic!() };
    assert_eq!(package, EXAMPLE.name);
}

#[test]
fn files_that_the_page_names_for_emulators_are_there() {
    let page = Document::read("docs/adding-a-board.md").text;
    let (_, section) = page.split_once("\n## The emulator\n").unwrap();
    let names = section.split('`').skip(1).step_by(2).filter(|name| name.contains('/'));
    let paths: Vec<&str> = names.filter(|name| !name.ends_with('/')).collect();
    assert!(paths.len() >= 4, "{paths:?}");
    for path in paths {
        assert!(workspace().join(path).is_file(), "{path}");
    }
}

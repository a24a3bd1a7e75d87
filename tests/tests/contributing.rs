//! The checklists of `CONTRIBUTING.md` name the files that an activation and a data source are in, and what they name
//! is in these files.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tests::document::Document;
use xtask::build::workspace;

const PAGE: &str = "CONTRIBUTING.md";

/// A row of a checklist: a file, and the names that must be in it.
struct Row {
    path: String,
    names: Vec<String>,
}

/// The rows of all tables below a heading.
fn checklist(heading: &str) -> Vec<Row> {
    let page = Document::read(PAGE);
    let (_, section) = page.text.split_once(&format!("\n## {heading}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter_map(|line| {
        let (path, what) = line.strip_prefix("| `")?.split_once("` | ")?;
        let names = what.split('`').skip(1).step_by(2).map(String::from).collect();
        Some(Row { path: path.into(), names })
    });
    rows.collect()
}

fn paths(heading: &str) -> BTreeSet<String> {
    checklist(heading).into_iter().map(|row| row.path).collect()
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn names(text: &str, name: &str) -> bool {
    let is_bounded = |at: usize| {
        let before = text[..at].chars().next_back();
        let behind = text[at + name.len()..].chars().next();
        !before.is_some_and(is_of_name) && !behind.is_some_and(is_of_name)
    };
    text.match_indices(name).any(|(at, _)| is_bounded(at))
}

/// Files below a folder, with their text; code without comments and tests.
fn read(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = entry.file_name().unwrap().to_string_lossy().into_owned();
        let is_source = ["rs", "toml", "x"].iter().any(|end| name.ends_with(&format!(".{end}")));
        if entry.is_dir() && name != "target" {
            read(&entry, found);
        } else if is_source && name != "tests.rs" {
            let text = fs::read_to_string(&entry).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap().lines();
            let code: Vec<&str> = code.filter(|line| !line.trim().starts_with("//")).collect();
            let path = entry.strip_prefix(workspace()).unwrap().to_string_lossy().into_owned();
            found.push((path.replace('\\', "/"), code.join("\n")));
        }
    }
}

/// Files in these folders whose name or code holds one of these words.
fn files_with(folders: &[&str], words: &[&str]) -> BTreeSet<String> {
    let mut found = Vec::new();
    folders.iter().for_each(|folder| read(&workspace().join(folder), &mut found));
    let has_it = |(path, code): &(String, String)| {
        let file = path.rsplit('/').next().unwrap().split('.').next().unwrap();
        words.iter().any(|word| file == *word || names(code, word))
    };
    found.into_iter().filter(has_it).map(|(path, _)| path).collect()
}

#[test]
fn every_file_of_a_checklist_is_there_and_holds_what_the_checklist_names() {
    let mut count = 0;
    for heading in ["Add an activation", "Add a data source"] {
        for Row { path, names: in_it } in checklist(heading) {
            let text = fs::read_to_string(workspace().join(&path));
            let text = text.unwrap_or_else(|error| panic!("{path}: {error}"));
            for name in in_it {
                assert!(names(&text, &name), "{heading}: {name} is not in {path}");
                count += 1;
            }
        }
    }
    assert!(count > 20, "{count}");
}

#[test]
fn the_checklist_of_an_activation_is_complete() {
    let folders = ["nn-core/src", "host-trainer/core/src", "host-trainer/src", "firmware/src"];
    assert_eq!(paths("Add an activation"), files_with(&folders, &["HardSwish", "hard_swish"]));
}

#[test]
fn the_checklist_of_a_data_source_is_complete() {
    let files = files_with(&["host-trainer/core/src/dataset"], &["Kind::Idx"]);
    let holding = ["kind", "idx"].map(|name| format!("host-trainer/core/src/dataset/{name}.rs"));
    let root = "host-trainer/core/src/dataset.rs".to_string();
    assert_eq!(
        paths("Add a data source"),
        files.into_iter().chain(holding).chain([root]).collect()
    );
}

#[test]
fn a_name_is_a_whole_word() {
    assert!(names("use a::HardSwish;", "HardSwish") && names("[kind-idx]", "kind-idx"));
    assert!(!names("HardSwishes", "HardSwish") && !names("xHardSwish", "HardSwish"));
}

//! The first line of a documentation comment stands in an index: it begins with a noun or a verb.

use std::fs;
use std::path::{Path, PathBuf};
use xtask::build::workspace;

/// Folders and files whose comments are read.
const SOURCES: [&str; 12] = [
    "nn-core/src",
    "firmware/src",
    "firmware/workload/src",
    "host-trainer/core/src",
    "host-trainer/src/cli",
    "host-trainer/src/cli.rs",
    "host-trainer/src/plot",
    "host-trainer/src/plot.rs",
    "host-trainer/src/report",
    "host-trainer/src/report.rs",
    "tests/src",
    "xtask/src",
];

/// Words that refer to something outside the line, or begin a clause.
const NOT_FIRST: [&str; 9] =
    ["As", "How", "Its", "Of", "That", "Those", "What", "Where", "Whether"];

/// The Rust files in a folder and below, or the file itself.
fn files(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            files(&entry.unwrap().path(), found);
        }
    } else if path.extension().is_some_and(|ending| ending == "rs") {
        found.push(path.to_path_buf());
    }
}

/// The text of a line of a documentation comment, and whether it describes the module around it.
fn comment(line: &str) -> Option<(bool, &str)> {
    let line = line.trim_start();
    let text = line.strip_prefix("//!").map(|text| (true, text));
    text.or_else(|| Some((false, line.strip_prefix("///")?)))
}

/// The first lines that begin with one of [`NOT_FIRST`], each with its number.
fn refused(source: &str) -> Vec<(usize, &str)> {
    let mut before = None;
    let mut refused = Vec::new();
    for (index, line) in source.lines().enumerate() {
        let now = comment(line);
        let is_first = before.map(|(kind, _)| kind) != now.map(|(kind, _)| kind);
        if let Some((_, text)) = now
            && is_first
        {
            let word = text.trim_start().split(|c: char| !c.is_alphanumeric()).next();
            if word.is_some_and(|word| NOT_FIRST.contains(&word)) {
                refused.push((index + 1, text.trim()));
            }
        }
        before = now;
    }
    refused
}

#[test]
fn first_lines_of_documentation_begin_with_a_noun_or_a_verb() {
    let mut faults = Vec::new();
    for source in SOURCES {
        let mut found = Vec::new();
        files(&workspace().join(source), &mut found);
        assert!(!found.is_empty(), "{source} has no Rust files: correct SOURCES");
        for file in found {
            let text = fs::read_to_string(&file).unwrap();
            let name = file.strip_prefix(workspace()).unwrap().display();
            let lines = refused(&text).into_iter();
            faults.extend(lines.map(|(line, text)| format!("{name}:{line}: {text}")));
        }
    }
    faults.sort();
    let list = faults.join("\n");
    assert!(faults.is_empty(), "begin these lines with a noun or a verb:\n{list}");
}

#[test]
fn a_first_line_is_told_from_those_behind_it_and_from_other_comments() {
    let source = "//! Windows.\n//! What a window sees.\n\n/// What goes in.\nstruct A;\n\n\
                  // Of a window.\n/// Whatever is one word.\n    /// As is the second line.\nfn b() {}\n\
                  #[doc(hidden)]\n    /// Its `width`, at least 1.\n";
    assert_eq!(refused(source), [(4, "What goes in."), (12, "Its `width`, at least 1.")]);
    assert_eq!(refused("//! Shapes.\n/// Those of a layer.\n"), [(2, "Those of a layer.")]);
}

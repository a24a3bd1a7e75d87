//! Every command in the README and in the guides is run, and what they show is what the commands print.

use std::fs;
use tests::document::{Block, Document, Step, alike, first_missing, words};
use tests::reader::{Reader, TRAINER, XTASK};
use xtask::build::workspace;

const README: &str = "README.md";
const GUIDE: &str = "docs/from-csv-to-microbit.md";
const DOCUMENTS: [&str; 5] =
    [README, GUIDE, "docs/backpropagation.md", "docs/adding-a-layer.md", "docs/data.md"];

/// Runs all commands of the trainer, and returns how many there were, and how many lines they are said to print.
fn run_trainer_commands(path: &str) -> (usize, usize) {
    let document = Document::read(path);
    let reader = Reader::of(&document);
    let steps = document.steps();
    let run: Vec<&Step> = steps.iter().filter(|step| reader.run_trainer(step)).collect();
    (run.len(), run.iter().map(|step| step.shown.len()).sum())
}

/// Runs all commands, and returns what is counted for those of xtask.
fn run_all_commands(path: &str) -> (usize, usize) {
    let document = Document::read(path);
    let reader = Reader::of(&document);
    let (mut count, mut lines) = (0, 0);
    for step in document.steps() {
        if !reader.run_trainer(&step) && reader.run_xtask(&step) {
            count += 1;
            lines += step.shown.len();
        }
    }
    (count, lines)
}

#[test]
fn every_command_is_of_a_kind_that_is_run() {
    for path in DOCUMENTS {
        for Step { command, .. } in Document::read(path).steps() {
            let of_own_crate = ["cargo build --release ", "qemu-system-arm "];
            let of_xtask = ["setup", "test", "qemu", "flash", "size", "bench", "demo"];
            let is_of_xtask = command
                .strip_prefix(XTASK)
                .and_then(|rest| rest.split(' ').next())
                .is_some_and(|word| of_xtask.contains(&word));
            let is_known = of_own_crate.iter().any(|start| command.starts_with(start));
            let is_known = is_known || is_of_xtask || command.starts_with(TRAINER);
            assert!(is_known, "{path}: {command}");
        }
    }
}

#[test]
fn every_command_of_the_trainer_in_the_readme_works_and_prints_what_is_shown() {
    let (commands, lines) = run_trainer_commands(README);
    assert!(commands >= 6 && lines >= 14, "{commands} {lines}");
}

#[test]
fn every_command_of_the_trainer_in_the_guide_works_and_prints_what_is_shown() {
    let (commands, lines) = run_trainer_commands(GUIDE);
    assert!(commands >= 15 && lines >= 60, "{commands} {lines}");
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn every_command_of_xtask_in_the_readme_works_and_prints_what_is_shown() {
    let (commands, lines) = run_all_commands(README);
    assert!(commands >= 5 && lines >= 20, "{commands} {lines}");
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn every_command_of_xtask_in_the_guide_works_and_prints_what_is_shown() {
    let (commands, lines) = run_all_commands(GUIDE);
    assert!(commands >= 5 && lines >= 12, "{commands} {lines}");
}

#[test]
fn the_csv_that_is_shown_is_the_file() {
    let file = fs::read_to_string(workspace().join("host-trainer/data/iris.csv")).unwrap();
    for path in [README, GUIDE] {
        let block = &Document::read(path).blocks_of("csv")[0].text;
        assert!(file.starts_with(block.as_str()), "{path}: {block}");
    }
}

#[test]
fn every_link_leads_to_a_file_that_is_there() {
    for path in DOCUMENTS {
        let links = Document::read(path).links();
        assert!(!links.is_empty(), "{path}");
        for link in links {
            assert!(workspace().join(&link).exists(), "{path} links to {link}");
        }
    }
}

#[test]
fn the_application_in_the_guide_is_the_example() {
    let example = fs::read_to_string(workspace().join("firmware/examples/application.rs")).unwrap();
    let is_shown = |block: &Block| {
        block.info.starts_with("rust") && example.ends_with(&format!("{}\n", block.text))
    };
    assert!(Document::read(GUIDE).blocks().iter().any(is_shown));
}

#[test]
fn commands_and_what_they_print_are_found_in_a_document() {
    let text = "```sh\na\nb \"c d\"\n```\n\n```text\nof b\n```\n\n```sh\ne\n```\n\nwords\n\n```text\nof nobody\n```\n\n\
                ```text\n$ a\nof a\n```\n\n```csv f.csv\n1,2\n```\n[x](../src/y.rs#z), [w](#v), [u](t.md)\n";
    let document = Document { path: "docs/d.md".into(), text: text.into() };
    let step = |command: &str, shown: &[&str]| Step {
        command: command.into(),
        shown: shown.iter().map(|&line| line.into()).collect(),
    };
    let steps = [step("a", &["of a"]), step("b \"c d\"", &["of b"]), step("e", &[])];
    assert_eq!(document.steps(), steps);
    assert_eq!(words(&steps[1].command), ["b", "c d"]);
    assert_eq!(document.files(), [("f.csv".into(), "1,2\n".into())]);
    assert_eq!(document.links(), ["src/y.rs", "docs/t.md"]);
}

#[test]
fn a_line_that_is_not_printed_or_not_in_its_place_is_missed() {
    let shown = ["a", "…", "time 3", "c"].map(String::from);
    let missing = |printed| first_missing(&shown, printed, &["time"], |a, b| a == b);
    assert_eq!(missing("a\nb\nc\n"), None);
    assert_eq!(missing("c\na\n"), Some(&shown[3]));
    assert_eq!(missing("a\nb\n"), Some(&shown[3]));
}

#[test]
fn lines_are_alike_whose_words_are_equal_and_whose_numbers_are_near() {
    assert!(alike("stack: 432 bytes", "stack:   440 bytes"));
    assert!(!alike("stack: 432 bytes", "stack: 500 bytes"));
    assert!(!alike("stack: 432 bytes", "heap: 432 bytes"));
    assert!(!alike("stack: 432", "stack: 432 bytes"));
}

//! Every command of every document is run, and what a document shows is what the command prints.
//!
//! Commands in a block `sh parsed` need data, hardware or hours: their arguments are parsed. Those in a block `sh board` are
//! typed where boards are.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use tests::document::{Block, Document, Step, alike, first_missing, words};
use tests::reader::{PROJECT, Reader, TRAINER, XTASK};
use tests::workbench::Workbench;
use xtask::build::{cargo, workspace};

/// Which test runs a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The trainer, in this file.
    Trainer,
    /// An example of the trainer, in its `tests/experiments.rs`.
    Example,
    /// `cargo xtask`, in this file.
    Xtask,
    /// The build of a project that was made, in this file.
    Project,
    /// `.ci/run`, and what it runs.
    Ci,
    /// Cargo, whose arguments are parsed.
    Cargo,
    /// A copy of a file, which the test that has boards makes.
    Copy,
    /// None: that is a fault.
    Unknown,
}

fn kind(step: &Step) -> Kind {
    let command = step.command.as_str();
    let ci = fs::read_to_string(workspace().join(".ci/run")).unwrap();
    match command {
        _ if command.starts_with(TRAINER) && command.contains(" --example ") => Kind::Example,
        _ if command.starts_with(TRAINER) => Kind::Trainer,
        _ if command.starts_with(XTASK) => Kind::Xtask,
        _ if command == ".ci/run" || ci.lines().any(|line| line == command) => Kind::Ci,
        _ if step.is_parsed && command.starts_with("cargo ") => Kind::Cargo,
        _ if command.starts_with(PROJECT) => Kind::Project,
        _ if step.on_board && command.starts_with("cp ") => Kind::Copy,
        _ => Kind::Unknown,
    }
}

/// Runs all commands of the trainer; returns how many there were, and how many lines they are said to print.
fn run_trainer_commands(path: &str) -> (usize, usize) {
    let document = Document::read(path);
    let reader = Reader::of(&document);
    let steps = document.steps();
    let run: Vec<&Step> = steps.iter().filter(|step| reader.run_trainer(step).is_some()).collect();
    (run.len(), run.iter().map(|step| step.shown.len()).sum())
}

/// Commands whose tables `tests/budgets.rs` and `tests/cycles.rs` measure, too: they are parsed, and typed by a slow test.
const MEASURED: [&str; 2] = ["cargo xtask bench", "cargo xtask cycles"];

/// Runs all commands of the trainer and of xtask but those of [`MEASURED`], and returns what is counted for xtask.
fn run_commands(path: &str) -> (usize, usize) {
    run_commands_but(&MEASURED, path)
}

/// Parses these commands, and runs all others of the trainer and of xtask; returns what is counted for those of xtask.
fn run_commands_but(parsed: &[&str], path: &str) -> (usize, usize) {
    let document = Document::read(path);
    let reader = Reader::of(&document);
    let (mut count, mut lines) = (0, 0);
    for mut step in document.steps() {
        if parsed.contains(&step.command.as_str()) {
            (step.is_parsed, step.shown) = (true, Vec::new());
        }
        if reader.run_trainer(&step).is_none()
            && !reader.build_project(&step)
            && reader.run_xtask(&step)
        {
            count += 1;
            lines += step.shown.len();
        }
    }
    (count, lines)
}

/// A test for each page, of at least so many commands and lines that they print.
macro_rules! pages {
    (#[$attribute:meta] $pages:ident runs $run:ident: $($name:ident $path:literal $least:expr;)*) => {
        const $pages: &[&str] = &[$($path),*];
        $(
            #[test]
            #[$attribute]
            fn $name() {
                let (commands, lines) = $run($path);
                assert!((commands, lines) >= $least, "{}: {commands} commands, {lines} lines", $path);
            }
        )*
    };
}

pages! {
    #[doc = "Runs on this machine."]
    OF_TRAINER runs run_trainer_commands:
    trainer_in_the_readme "README.md" (4, 10);
    trainer_in_the_guide "docs/from-csv-to-microbit.md" (15, 60);
    trainer_in_the_guide_of_boards "docs/from-csv-to-board.md" (2, 5);
    trainer_in_training "docs/training.md" (7, 40);
    trainer_in_data "docs/data.md" (4, 0);
    trainer_in_anomalies "docs/anomalies.md" (7, 0);
    trainer_in_unknown "docs/unknown.md" (3, 4);
    trainer_in_bring_your_model "docs/bring-your-model.md" (4, 4);
    trainer_in_take_your_model_elsewhere "docs/take-your-model-elsewhere.md" (4, 8);
    trainer_in_quantization "docs/quantization.md" (3, 0);
    trainer_in_search "docs/search.md" (6, 9);
    trainer_in_images_and_signals "docs/images-and-signals.md" (4, 0);
    trainer_in_features "docs/features.md" (3, 0);
    trainer_in_costs "docs/costs.md" (1, 0);
    trainer_on_the_command_line "docs/command-line.md" (8, 0);
    trainer_in_the_guide_of_sensors "docs/from-a-sensor-to-a-decision.md" (8, 0);
    trainer_in_projects "docs/own-project.md" (3, 3);
}

pages! {
    #[ignore = "runs in QEMU: type `cargo xtask test`"]
    OF_XTASK runs run_commands:
    xtask_in_the_readme "README.md" (4, 6);
    xtask_in_the_guide "docs/from-csv-to-microbit.md" (5, 12);
    xtask_in_the_guide_of_boards "docs/from-csv-to-board.md" (7, 8);
    xtask_in_training "docs/training.md" (3, 0);
    xtask_in_bring_your_model "docs/bring-your-model.md" (1, 0);
    xtask_in_quantization "docs/quantization.md" (1, 0);
    xtask_in_images_and_signals "docs/images-and-signals.md" (2, 0);
    xtask_in_costs "docs/costs.md" (4, 20);
    xtask_in_boards "docs/boards.md" (3, 0);
    xtask_in_the_guide_of_sensors "docs/from-a-sensor-to-a-decision.md" (1, 0);
    xtask_in_projects "docs/own-project.md" (2, 1);
    xtask_in_contributing "CONTRIBUTING.md" (1, 0);
}

/// Pages with commands for a board: each in one go, in the order of the page.
const ON_BOARDS: &[&str] = &["docs/from-a-sensor-to-a-decision.md"];

mod slow {
    #[test]
    #[ignore = "measures all networks: type `cargo xtask test --all`"]
    fn tables_of_costs_are_those_that_are_printed() {
        let (commands, lines) = super::run_commands_but(&[], "docs/costs.md");
        assert!(commands >= 4 && lines >= 104, "{commands} commands, {lines} lines");
    }

    #[test]
    #[ignore = "records for a minute: type `cargo xtask test --all`"]
    fn the_guide_of_sensors_in_one_go() {
        super::type_the_guide_of_sensors();
    }
}

/// A board that rests or is waved is recorded three times each, trained with, and watched, all in QEMU.
fn type_the_guide_of_sensors() {
    let document = Document::read("docs/from-a-sensor-to-a-decision.md");
    let mut workbench = Workbench::of(&document);
    let steps = document.steps();
    let on_board: Vec<&Step> = steps.iter().filter(|step| step.on_board).collect();
    let printed: Vec<String> = on_board.iter().map(|step| workbench.type_step(step)).collect();
    assert!(on_board.len() >= 12, "{on_board:?}");
    // The board was at rest when it was recorded last.
    let watched = printed.iter().find(|text| text.contains("this laptop's bits")).unwrap();
    let at_rest = |line: &&str| line.starts_with("window ") && line.contains(" rest ");
    assert!(watched.lines().filter(at_rest).count() >= 15, "{watched}");
}

#[test]
fn commands_for_boards_are_on_pages_that_are_typed_in_one_go() {
    let has_some = |document: &Document| document.steps().iter().any(|step| step.on_board);
    let found: Vec<String> =
        Document::all().into_iter().filter(has_some).map(|document| document.path).collect();
    assert_eq!(found, ON_BOARDS);
}

#[test]
fn every_command_is_of_a_kind_that_is_run_by_a_test() {
    let pages_with = |wanted: Kind| -> BTreeSet<String> {
        let all = Document::all().into_iter();
        let has_it = |document: &Document| document.steps().iter().any(|s| kind(s) == wanted);
        all.filter(has_it).map(|document| document.path).collect()
    };
    let named = |pages: &[&str]| pages.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
    assert_eq!(pages_with(Kind::Trainer), named(OF_TRAINER));
    assert_eq!(pages_with(Kind::Xtask), named(OF_XTASK));
    assert!(pages_with(Kind::Project).is_subset(&named(OF_XTASK)));
    for document in Document::all() {
        let steps = document.steps();
        let unknown = steps.iter().find(|step| kind(step) == Kind::Unknown);
        assert_eq!(unknown, None, "{}: no test runs it", document.path);
    }
}

#[test]
fn every_example_is_there_and_has_a_test_that_runs_it() {
    let folder = workspace().join("host-trainer");
    let experiments = fs::read_to_string(folder.join("tests/experiments.rs")).unwrap();
    let mut count = 0;
    for step in Document::all().iter().flat_map(Document::steps) {
        if kind(&step) == Kind::Example {
            let (_, name) = step.command.split_once(" --example ").unwrap();
            let places = [format!("examples/{name}.rs"), format!("examples/{name}/main.rs")];
            assert!(places.iter().any(|place| folder.join(place).is_file()), "{}", step.command);
            assert!(experiments.contains(&format!("{name}::run(")), "{name} has no test");
            count += 1;
        }
    }
    assert!(count >= 2, "{count}");
}

#[test]
fn cargo_knows_the_arguments_of_commands_that_are_only_parsed() {
    for step in Document::all().iter().flat_map(Document::steps) {
        if kind(&step) == Kind::Cargo {
            let words = words(step.command.strip_prefix("cargo ").unwrap());
            let result = cargo().args(&words).arg("-h").output().unwrap();
            let printed = String::from_utf8_lossy(&result.stdout);
            assert!(result.status.success() && printed.contains("Usage: "), "{}", step.command);
            let path = words.iter().skip_while(|word| *word != "--path").nth(1);
            let is_there = |path: &String| workspace().join(path).join("Cargo.toml").is_file();
            assert!(path.is_none_or(is_there), "{}", step.command);
        }
    }
}

#[test]
fn options_of_commands_that_are_only_parsed_are_looked_at() {
    let document = |command: &str| Document {
        path: "d.md".into(),
        text: format!("```sh parsed\n{command}\n```\n"),
    };
    let is_taken = |command: &str| {
        let (document, command) = (document(command), command.to_string());
        std::panic::catch_unwind(move || {
            let reader = Reader::of(&document);
            let [step] = &document.steps()[..] else { panic!("{command}") };
            let is_taken = reader.run_trainer(step).is_some() || reader.run_xtask(step);
            assert!(step.is_parsed && is_taken);
        })
        .is_ok()
    };
    assert!(is_taken("cargo run -p host-trainer -- train --data mnist --hidden 8"));
    assert!(is_taken("cargo xtask bench train"));
    for wrong in ["train --hiden 8", "train --hidden x", "trian", "train --seeds 5"] {
        assert!(!is_taken(&format!("cargo run -p host-trainer -- {wrong}")), "{wrong}");
    }
    assert!(!is_taken("cargo xtask bench training"));
}

#[test]
fn the_script_of_the_checks_can_be_run() {
    let script = workspace().join(".ci/run");
    assert!(Command::new("bash").arg("-n").arg(&script).status().unwrap().success());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert!(fs::metadata(&script).unwrap().permissions().mode() & 0o111 != 0);
    }
}

#[test]
fn the_application_in_the_guide_is_the_example() {
    let example = fs::read_to_string(workspace().join("firmware/examples/application.rs")).unwrap();
    let is_shown = |block: &Block| {
        block.info.starts_with("rust") && example.ends_with(&format!("{}\n", block.text))
    };
    let guide = Document::read("docs/from-csv-to-microbit.md");
    assert!(guide.blocks().iter().any(is_shown));
}

#[test]
fn commands_and_what_they_print_are_found_in_a_document() {
    let text = "```sh\na\nb \"c d\"\n```\n\n```text\nof b\n```\n\n```sh\ne\n```\n\nwords\n\n```text\nof nobody\n```\n\n\
                ```text\n$ a\nof a\n```\n\n```csv f.csv\n1,2\n```\n```sh parsed\nf\n```\n```sh board\ng\n```\n";
    let document = Document { path: "docs/d.md".into(), text: text.into() };
    let step = |command: &str, is_parsed, on_board, shown: &[&str]| Step {
        command: command.into(),
        is_parsed,
        on_board,
        shown: shown.iter().map(|&line| line.into()).collect(),
    };
    let steps = [
        step("a", false, false, &["of a"]),
        step("b \"c d\"", false, false, &["of b"]),
        step("e", false, false, &[]),
        step("f", true, false, &[]),
        step("g", true, true, &[]),
    ];
    assert_eq!(document.steps(), steps);
    assert_eq!(words(&steps[1].command), ["b", "c d"]);
    assert_eq!(document.files(), [("f.csv".into(), "1,2\n".into())]);
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

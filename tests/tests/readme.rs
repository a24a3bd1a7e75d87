//! Every command in the README is run, and what it shows is what they print.

use std::fs;
use tests::command::Trainer;
use xtask::build::{cargo, workspace};

fn readme() -> String {
    fs::read_to_string(workspace().join("README.md")).unwrap()
}

/// The contents of code blocks in this language.
fn blocks(language: &str) -> Vec<String> {
    let text = readme();
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(found) = line.strip_prefix("```") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            if found == language {
                blocks.push(block.join("\n"));
            }
        }
    }
    blocks
}

fn commands() -> Vec<String> {
    blocks("sh").iter().flat_map(|block| block.lines().map(String::from)).collect()
}

/// A folder that looks like this workspace to the trainer, so that models of a clone are left alone.
fn workspace_like() -> Trainer {
    let trainer = Trainer::new();
    fs::create_dir_all(trainer.path("firmware/models")).unwrap();
    fs::create_dir_all(trainer.path("host-trainer/data")).unwrap();
    let iris = "host-trainer/data/iris.csv";
    fs::copy(workspace().join(iris), trainer.path(iris)).unwrap();
    trainer
}

const TRAINER: &str = "cargo run -p host-trainer";

/// The words of a command, as a shell takes them: quotes keep spaces together.
fn words(command: &str) -> Vec<String> {
    let parts = command.split('"').enumerate();
    parts
        .flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().map(String::from).collect(),
            _ => vec![part.to_string()],
        })
        .collect()
}

fn run_trainer_commands(trainer: &Trainer) -> Vec<(String, String)> {
    // Examples have tests of their own.
    let is_example = |command: &&String| command.contains(" --example ");
    let of_trainer = |command: &String| command.strip_prefix(TRAINER).map(String::from);
    let mut outputs = Vec::new();
    for arguments in commands().iter().filter(|c| !is_example(c)).filter_map(of_trainer) {
        let words = words(arguments.trim_start_matches(" --"));
        let output = trainer.command("").args(words).assert().success().get_output().clone();
        outputs.push((arguments, String::from_utf8(output.stdout).unwrap()));
    }
    outputs
}

#[test]
fn every_command_is_of_a_kind_that_is_run() {
    let commands = commands();
    assert!(commands.len() >= 10, "{commands:?}");
    for command in commands {
        let known = [
            TRAINER,
            "cargo xtask test",
            "cargo xtask qemu",
            "cargo xtask flash",
            "cargo xtask size",
            "cargo xtask bench",
        ];
        assert!(known.iter().any(|known| command.starts_with(known)), "{command}");
    }
}

#[test]
fn every_command_of_the_trainer_works_and_prints_what_is_shown() {
    let outputs = run_trainer_commands(&workspace_like());
    assert!(outputs.len() >= 6);
    let (_, first) = outputs.iter().find(|(arguments, _)| arguments.is_empty()).unwrap();
    // Training gives the same numbers on every processor; only its time differs.
    let is_exact = |line: &&str| !["$", "…", "trained"].iter().any(|s| line.starts_with(s));
    let session =
        blocks("text").into_iter().find(|block| block.starts_with("$ cargo run")).unwrap();
    let mut shown = 0;
    for line in session.lines().filter(is_exact) {
        assert!(first.lines().any(|printed| printed == line), "not printed: {line}\n{first}");
        shown += 1;
    }
    assert!(shown >= 14, "{shown}");
}

#[test]
fn the_csv_that_is_shown_is_the_file() {
    let file = fs::read_to_string(workspace().join("host-trainer/data/iris.csv")).unwrap();
    let block = &blocks("csv")[0];
    assert!(file.starts_with(block.as_str()), "{block}");
}

/// What `cargo xtask` prints with these arguments, and whether it succeeds.
fn xtask(arguments: &str) -> (String, bool) {
    let mut command = cargo();
    let output = command.arg("xtask").args(arguments.split(' ')).output().unwrap();
    let text =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (text, output.status.success())
}

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn every_command_of_xtask_works_and_prints_what_is_shown() {
    let trainer = workspace_like();
    run_trainer_commands(&trainer);
    let mut printed = String::new();
    let mut count = 0;
    for command in commands() {
        let Some(arguments) = command.strip_prefix("cargo xtask ") else { continue };
        if arguments == "test" {
            continue; // That is what runs this.
        }
        // Models that the commands before have written.
        let by_path = |word: &str| match word {
            "iris" | "iris_quantized" | "sine" | "conv_quantized" => {
                trainer.path(&format!("firmware/models/{word}.rs")).display().to_string()
            }
            other => other.into(),
        };
        let arguments: Vec<String> = arguments.split(' ').map(by_path).collect();
        let (text, succeeded) = xtask(&arguments.join(" "));
        // Without a board and probe-rs, flashing ends with the way to do it.
        assert!(succeeded || text.contains("to the drive MICROBIT"), "{command}: {text}");
        printed.push_str(&text);
        count += 1;
    }
    assert!(count >= 5, "{count}");

    let is_fixed = |line: &&str| !["…"].iter().any(|start| line.starts_with(start));
    for start in ["mps2-an386 (Cortex-M4F): ", "inference of f32", "instructions of one inference"]
    {
        let block = blocks("text").into_iter().find(|block| block.starts_with(start)).unwrap();
        for line in block.lines().filter(is_fixed) {
            let is_printed = printed.lines().any(|printed| alike(printed, line));
            assert!(is_printed, "not printed: {line}\n{printed}");
        }
    }
}

/// Whether two lines have the same words, and numbers that differ by at most a tenth: counts depend a
/// little on the compiler's version, and on the processor that trained the model.
fn alike(a: &str, b: &str) -> bool {
    let number = |word: &str| word.replace(',', "").parse::<f64>().ok();
    let same = |(a, b): (&str, &str)| match (number(a), number(b)) {
        (Some(a), Some(b)) => (a - b).abs() <= 0.1 * b.abs(),
        _ => a == b,
    };
    let words = |line| str::split_whitespace(line);
    words(a).count() == words(b).count() && words(a).zip(words(b)).all(same)
}

#[test]
fn lines_are_alike_whose_words_are_equal_and_whose_numbers_are_near() {
    assert!(alike("stack: 432 bytes", "stack:   440 bytes"));
    assert!(!alike("stack: 432 bytes", "stack: 500 bytes"));
    assert!(!alike("stack: 432 bytes", "heap: 432 bytes"));
    assert!(!alike("stack: 432", "stack: 432 bytes"));
}

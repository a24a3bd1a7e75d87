//! What a training refuses and says before hours have gone by.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use tests::command::Trainer;

#[test]
fn whatever_is_wrong_with_layers_and_input_ends_with_the_code_of_wrong_usage() {
    let trainer = Trainer::new();
    for arguments in [
        vec!["--layers", "konv 3"],
        vec!["--layers", ""],
        vec!["--layers", "dense 5000000"],
        vec!["--layers", "conv 8 99x99, dense 10"],
        vec!["--layers", "residual(dense 3"],
        vec!["--layers", "dense 10", "--input", "8x8"],
        vec!["--layers", "dense 10", "--input", "0x8x8"],
        vec!["--layers", "dense 10", "--input", "8x8x99999"],
        vec!["--layers", "dense 10", "--input", "1x2x3"],
        vec!["--input", "8x8x1"],
    ] {
        let mut command = trainer.command("train --epochs 1 --json");
        let output = command.args(&arguments).assert().code(2).get_output().clone();
        let document: Value = serde_json::from_slice(&output.stderr).unwrap();
        assert_eq!(document["exit_code"], 2, "{arguments:?}");
        let text = document["error"].as_str().unwrap();
        assert!(text.contains("--layers") || text.contains("--input"), "{arguments:?}: {text}");
    }
    assert!(trainer.files().is_empty(), "{:?}", trainer.files());
}

#[test]
fn a_page_of_somebody_else_is_not_replaced_and_a_report_is() {
    let trainer = Trainer::new();
    std::fs::create_dir_all(trainer.path("reports/moons")).unwrap();
    for foreign in ["<html><title>Sales</title>", "\n"] {
        trainer.write("reports/moons/report.html", foreign);
        let text = trainer.fail(1, "train --data moons --epochs 1");
        assert!(text.contains("reports/moons/report.html is no report of this program"), "{text}");
        assert!(text.contains("--report DIR") && text.contains("--no-report"), "{text}");
        assert_eq!(trainer.read("reports/moons/report.html"), foreign.as_bytes());
        assert_eq!(trainer.files(), ["reports"], "something was trained");
    }
    trainer.run("train --data moons --epochs 1 --no-report");
    let text = trainer.fail(1, "plot moons.postcard");
    assert!(text.contains("is no report of this program") && text.contains("--out DIR"), "{text}");

    trainer.run("train --data moons --epochs 1 --report other");
    let page = String::from_utf8(trainer.read("other/report.html")).unwrap();
    trainer.run("train --data moons --epochs 2 --report other");
    trainer.run("plot moons.postcard --out other");
    // As versions wrote it that did not say who they were.
    let mark = "<meta name=\"generator\" content=\"host-trainer\">";
    assert_eq!(page.matches(mark).count(), 1);
    trainer.write("other/report.html", page.replace(mark, ""));
    trainer.run("train --data moons --epochs 2 --report other");
}

#[test]
fn a_training_of_days_says_so_while_its_first_epochs_run() {
    let trainer = Trainer::new();
    let program = trainer.command("").get_program().to_owned();
    let mut child = Command::new(program)
        .args("train --data letters --epochs 4000000000 --no-report".split(' '))
        .current_dir(&trainer.folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    // It is said once, sooner or later; until then there are epochs.
    let said = lines.into_iter().find(|line| line.starts_with("time "));
    child.kill().unwrap();
    child.wait().unwrap();
    let said = said.unwrap();
    assert!(said.starts_with("time       about ") && said.contains(" days left, as "), "{said}");
}

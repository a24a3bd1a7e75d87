//! The crate that the guide shows is built as it stands there, outside of this workspace, and runs.

use std::fs;
use std::process::Command;
use tests::command::Trainer;
use tests::document::{Document, Step};
use xtask::build::{target_folder, workspace};

/// What the folder of the clone is called in the guide.
const CLONE: &str = "…";

#[test]
#[ignore = "runs in QEMU: type `cargo xtask test`"]
fn a_crate_outside_of_this_workspace_classifies_on_the_microbit() {
    let guide = Document::read("docs/from-csv-to-microbit.md");
    let trainer = Trainer::new();
    fs::create_dir(trainer.path("src")).unwrap();
    let clone = workspace().display().to_string();
    let files = guide.files();
    for name in ["Cargo.toml", "build.rs", "src/main.rs"] {
        let (_, text) = files.iter().find(|(found, _)| found == name).unwrap();
        trainer.write(name, text.replace(CLONE, &clone));
    }
    // The very versions that are tested here, so that nothing is downloaded.
    fs::copy(workspace().join("Cargo.lock"), trainer.path("Cargo.lock")).unwrap();
    fs::copy(workspace().join("firmware/memory/microbit.x"), trainer.path("memory.x")).unwrap();
    let iris = workspace().join("host-trainer/data/iris.csv").display().to_string();
    let options = ["--hidden", "8", "--quantize", "--out", "src"];
    trainer.command("train --data").arg(iris).args(options).assert().success();

    let is_of_it = |step: &&Step| {
        ["cargo build ", "qemu-system-arm "].iter().any(|start| step.command.starts_with(start))
    };
    let steps = guide.steps();
    let mut shown = 0;
    for step in steps.iter().filter(is_of_it) {
        // A folder that keeps what has been built, in the place of the crate's own.
        let folder = target_folder().join("own-crate").display().to_string();
        let words = step.command.replace(" target/", &format!(" {folder}/"));
        let mut words = words.split(' ');
        let mut command = Command::new(words.next().unwrap());
        let result = command
            .args(words)
            .current_dir(&trainer.folder)
            .env("CARGO_TARGET_DIR", &folder)
            .env("CARGO_NET_OFFLINE", "true")
            .output()
            .unwrap();
        let printed = String::from_utf8([result.stdout, result.stderr].concat()).unwrap();
        assert!(result.status.success(), "{}:\n{printed}", step.command);
        for line in &step.shown {
            // A serial port sends zero bytes too.
            let is_printed = printed.lines().any(|printed| printed.trim_matches('\0') == line);
            assert!(is_printed, "{}\ndoes not print {line}, but:\n{printed}", step.command);
            shown += 1;
        }
    }
    assert_eq!(shown, 1);
}

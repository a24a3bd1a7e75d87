//! The public workflows call what people call: commands, crates, tests, targets and versions that are there.

use std::collections::BTreeSet;
use std::fs;
use tests::document::words;
use xtask::build::{cargo, workspace};
use xtask::setup::TARGETS;

const FOLDER: &str = ".github/workflows";

/// The names and texts of all workflows.
fn workflows() -> Vec<(String, String)> {
    let entries = fs::read_dir(workspace().join(FOLDER)).unwrap();
    let files = entries.map(|entry| entry.unwrap().path());
    let read = |path: &std::path::PathBuf| fs::read_to_string(path).unwrap();
    let all: Vec<_> = files
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), read(&path)))
        .collect();
    assert!(all.len() >= 3, "{all:?}");
    all
}

/// All lines that call cargo, as the words behind `cargo`.
fn cargo_calls() -> Vec<(String, Vec<String>)> {
    let mut calls = Vec::new();
    for (file, text) in workflows() {
        for line in text
            .lines()
            .filter(|line| !line.trim_start().starts_with(['#', '-']) || line.contains("- run:"))
        {
            let line = line.trim_start().trim_start_matches("- ").trim_start_matches("run: ");
            for call in line.split("cargo ").skip(1) {
                calls.push((file.clone(), words(call.split(['|', ';', '&', ')']).next().unwrap())));
            }
        }
    }
    assert!(calls.len() > 10, "{calls:?}");
    calls
}

/// The names of the workspace's crates.
fn crates() -> BTreeSet<String> {
    let metadata =
        cargo().args(["metadata", "--no-deps", "--format-version", "1"]).output().unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    packages.iter().map(|package| package["name"].as_str().unwrap().to_string()).collect()
}

#[test]
fn every_crate_and_every_command_of_xtask_in_a_workflow_is_there() {
    let crates = crates();
    let mut found = BTreeSet::new();
    for (file, call) in cargo_calls() {
        let package = call.iter().skip_while(|word| *word != "-p" && *word != "--package").nth(1);
        assert!(package.is_none_or(|name| crates.contains(name)), "{file}: {call:?}");
        if call[0] == "xtask" && found.insert(call.clone()) {
            let help = cargo().args(&call).arg("--help").output().unwrap();
            assert!(help.status.success(), "{file}: {call:?}");
        }
    }
    assert!(found.len() >= 3, "{found:?}");
}

#[test]
fn the_jobs_lint_and_test_are_what_the_script_of_the_checks_runs() {
    let script = fs::read_to_string(workspace().join(".ci/run")).unwrap();
    let (_, ci) = workflows().into_iter().find(|(name, _)| name == "ci.yml").unwrap();
    // Lines of compilers and targets that may not be had are indented: jobs of their own have them.
    let commands = script.lines().filter(|line| line.contains("cargo "));
    let commands: Vec<&str> = commands.filter(|line| !line.starts_with(['#', ' '])).collect();
    assert!(commands.len() >= 4, "{commands:?}");
    for command in commands {
        assert!(ci.contains(&format!("- run: {command}\n")), "ci.yml does not run {command}");
    }
}

#[test]
fn every_target_of_boards_and_pages_and_the_minimum_version_have_a_job() {
    let (_, ci) = workflows().into_iter().find(|(name, _)| name == "ci.yml").unwrap();
    for target in TARGETS {
        assert!(ci.contains(&format!("          - {target}\n")), "{target}");
    }
    let script = fs::read_to_string(workspace().join(".ci/run")).unwrap();
    let platforms = "x86_64-pc-windows-gnu aarch64-apple-darwin";
    assert!(script.contains(&format!("for target in {platforms}; do")));
    assert!(ci.contains(&format!("target: [{}]", platforms.replace(' ', ", "))));
    let manifest = fs::read_to_string(workspace().join("Cargo.toml")).unwrap();
    let (_, version) = manifest.split_once("rust-version = \"").unwrap();
    let version = version.split('"').next().unwrap();
    assert!(ci.contains(&format!("cargo +{version} check --workspace")), "{version}");
    let readme = fs::read_to_string(workspace().join("README.md")).unwrap();
    let shown = format!("Install [Rust](https://rustup.rs) {version} ");
    assert!(readme.contains(&shown), "README.md does not say: {shown}");
}

#[test]
fn files_of_the_front_door_are_there_and_forms_are_indented_with_spaces() {
    let folder = workspace().join(".github");
    for name in ["pull_request_template.md", "ISSUE_TEMPLATE/config.yml"] {
        assert!(folder.join(name).is_file(), "{name}");
    }
    for form in ["bug", "feature", "data_not_read"] {
        let text = fs::read_to_string(folder.join(format!("ISSUE_TEMPLATE/{form}.yml"))).unwrap();
        let ids: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("    id: ")).collect();
        let unique: BTreeSet<&&str> = ids.iter().collect();
        assert!(
            text.starts_with("name: ") && ids.len() >= 3 && unique.len() == ids.len(),
            "{form}"
        );
        assert!(text.contains("\nbody:\n") && !text.contains('\t'), "{form}");
    }
}

/// `cargo xtask test` leaves out what is in a module `slow`, and only `--all` runs that.
#[test]
fn slow_tests_are_in_a_module_of_that_name_and_say_what_runs_them() {
    let mut count = 0;
    for entry in fs::read_dir(workspace().join("tests/tests")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let (mut is_slow, name) = (false, path.display());
        for line in text.lines() {
            is_slow = if is_slow { line != "}" } else { line == "mod slow {" };
            if line.trim_start().starts_with("#[ignore = ") {
                assert_eq!(line.contains("`cargo xtask test --all`"), is_slow, "{name}: {line}");
                count += usize::from(is_slow);
            }
        }
    }
    assert!(count >= 7, "{count}");
}

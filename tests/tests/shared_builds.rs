//! What `cargo run -p host-trainer` compiles is what tests have compiled, so that nothing is compiled twice.

use std::collections::BTreeSet;
use xtask::build::cargo;

/// The packages that a selection builds, each with its features.
fn packages(selection: &[&str]) -> BTreeSet<String> {
    let output = cargo()
        .args(["tree", "--offline", "--prefix", "none", "--format", "{p} {f}"])
        .args(selection)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.trim_end_matches(" (*)").trim_end().to_string()).collect()
}

#[test]
fn tests_and_the_command_are_built_with_the_same_features() {
    let command = packages(&["--package", "host-trainer", "--edges", "normal"]);
    assert!(command.iter().any(|package| package.starts_with("clap ")), "{command:?}");
    for selection in [&["--workspace"][..], &["--package", "tests"]] {
        let tests = packages(&[selection, &["--edges", "normal,dev,build"]].concat());
        let differing: Vec<_> = command.difference(&tests).collect();
        assert!(
            differing.is_empty(),
            "{selection:?} builds these with other features, and all that needs them twice: {differing:?}; \
             ask for the same features in the workspace's Cargo.toml"
        );
    }
}

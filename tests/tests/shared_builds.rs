//! What tests need is compiled once: the command that they run, and the tests alone, are what all of the workspace compiles.

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
fn the_command_and_the_tests_alone_are_built_with_the_features_of_all_tests() {
    let all = packages(&["--workspace", "--edges", "normal,dev,build"]);
    for selection in [
        ["--workspace", "--edges", "normal,build"],
        ["--package=tests", "--edges", "normal,dev,build"],
    ] {
        let packages = packages(&selection);
        assert!(packages.iter().any(|package| package.starts_with("clap ")), "{packages:?}");
        let differing: Vec<_> = packages.difference(&all).collect();
        assert!(
            differing.is_empty(),
            "{selection:?} builds these with other features, and all that needs them twice: {differing:?}; \
             ask for the same features in the workspace's Cargo.toml"
        );
    }
}

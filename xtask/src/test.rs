//! All tests.

use crate::build::cargo;
use crate::setup::{self, TARGETS};
use anyhow::{Result, bail};

/// A command of Cargo, and what it does.
struct Step {
    what: String,
    arguments: Vec<String>,
}

fn step(what: impl Into<String>, arguments: &str) -> Step {
    Step { what: what.into(), arguments: arguments.split(' ').map(String::from).collect() }
}

/// Sets up what is missing, then tests on this machine, on every target, on every board in QEMU, and in a browser.
/// `all` trains again what takes minutes.
///
/// # Errors
///
/// The steps that failed, by name, after all of them have run.
pub fn run(all: bool) -> Result<()> {
    setup::run()?;
    let failed: Vec<String> = steps(all).iter().filter_map(Step::failure).collect();
    if !failed.is_empty() {
        bail!("failed:\n{}", failed.join("\n"));
    }
    println!("all tests passed");
    Ok(())
}

/// Tests a sweep on SLURM with two nodes, all on this machine, of which one dies; installs SLURM if it is missing.
///
/// # Errors
///
/// If SLURM cannot be installed, or the test fails.
pub fn run_on_cluster() -> Result<()> {
    setup::ensure_slurm()?;
    let test = "test --package tests --features cluster --test cluster";
    match step("a sweep on a cluster", test).failure() {
        Some(failure) => bail!("failed:\n{failure}"),
        None => Ok(()),
    }
}

fn steps(all: bool) -> Vec<Step> {
    let mut steps = vec![
        step("tests on this machine", "test --workspace --no-fail-fast"),
        step("matrices of nalgebra", "test --package nn-core --features nalgebra --lib nalgebra"),
        step(
            "nn-core without model files",
            "test --package nn-core --no-default-features --lib --test embed",
        ),
        step(
            "the screen and the page of monitor, and files of Keras",
            "test --package host-trainer --features terminal,web,keras --lib --test keras",
        ),
    ];
    let targets = TARGETS.map(|target| format!(" --target {target}")).concat();
    steps.push(step(
        "nn-core for every target",
        &format!("check --quiet --package nn-core{targets}"),
    ));
    steps.push(step(
        "tests on every board in its emulator, and of pages in a browser",
        "test --package tests --tests --no-fail-fast -- --ignored",
    ));
    if all {
        steps.push(step(
            "experiments that train for minutes",
            "test --package host-trainer --test experiments -- --ignored",
        ));
    }
    steps
}

impl Step {
    /// Runs the command; says how it failed, if it did.
    fn failure(&self) -> Option<String> {
        let command = format!("cargo {}", self.arguments.join(" "));
        println!("==> {}: {command}", self.what);
        match cargo().args(&self.arguments).status() {
            Ok(status) if status.success() => None,
            Ok(status) => Some(format!("{}: {command} ended with {status}", self.what)),
            Err(error) => Some(format!("{}: cannot start cargo: {error}", self.what)),
        }
    }
}

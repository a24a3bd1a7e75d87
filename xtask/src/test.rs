//! The tests.

mod beside;

use crate::build::cargo;
use crate::setup::{self, TARGETS};
use anyhow::{Result, bail};
use std::process::{Command, ExitStatus};
use std::thread::available_parallelism;
use std::{fmt, io};

/// Part of the paths of tests that are slow and rarely break.
const SLOW: &str = "::slow::";

/// A command of Cargo, and what it does.
struct Step {
    what: String,
    arguments: Vec<String>,
}

fn step(what: impl Into<String>, arguments: &str) -> Step {
    Step { what: what.into(), arguments: arguments.split(' ').map(String::from).collect() }
}

/// Sets up what is missing, then tests on this machine, on every target, on every board in its emulator, and in a browser.
/// `all` tests also what is slow and rarely breaks.
///
/// # Errors
///
/// The steps that failed, by name, after all of them have run.
pub fn run(all: bool) -> Result<()> {
    setup::run()?;
    let compiled = step("compile the tests", "test --workspace --no-run");
    let mut failed = Vec::from_iter(compiled.failure());
    if failed.is_empty() {
        let on_boards = on_boards(all);
        let on_boards = beside::start(&on_boards)?;
        failed.extend(steps(all).iter().filter_map(Step::failure));
        failed.extend(on_boards.failure());
    }
    if !failed.is_empty() {
        bail!("failed:\n{}", failed.join("\n"));
    }
    match all {
        true => println!("all tests passed"),
        false => println!(
            "tests passed; `cargo xtask test --all` also runs those that are slow and rarely break"
        ),
    }
    Ok(())
}

/// Tests a sweep on SLURM with two nodes, all on this machine, of which one dies; installs SLURM if it is missing.
///
/// # Errors
///
/// If SLURM cannot be installed, or the test fails.
pub fn run_on_cluster() -> Result<()> {
    setup::ensure_slurm()?;
    let test = "test --package tests --features cluster --test whole_way cluster::";
    match step("a sweep on a cluster", test).failure() {
        Some(failure) => bail!("failed:\n{failure}"),
        None => Ok(()),
    }
}

/// Tests that wait for emulators, browsers and each other's builds most of the time: they run beside all others, two
/// for each processor.
fn on_boards(all: bool) -> Step {
    let threads = 2 * available_parallelism().map_or(1, usize::from);
    let skipped = if all { String::new() } else { format!(" --skip {SLOW}") };
    step(
        "tests on every board in its emulator, and of pages in a browser",
        &format!("test --package tests --tests -- --ignored --test-threads {threads}{skipped}"),
    )
}

fn steps(all: bool) -> Vec<Step> {
    let mut steps = vec![
        step("tests on this machine", "test --workspace --no-fail-fast"),
        step(
            "nn-core without model files",
            "test --package nn-core --no-default-features --test embed",
        ),
    ];
    let targets = TARGETS.map(|target| format!(" --target {target}")).concat();
    steps.push(step(
        "nn-core for every target",
        &format!("check --quiet --package nn-core{targets}"),
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
        println!("==> {self}");
        self.failure_of(self.command().status())
    }

    fn command(&self) -> Command {
        let mut command = cargo();
        command.args(&self.arguments);
        command
    }

    /// Says how the command failed, if it did.
    fn failure_of(&self, status: io::Result<ExitStatus>) -> Option<String> {
        match status {
            Ok(status) if status.success() => None,
            Ok(status) => Some(format!("{self} ended with {status}")),
            Err(error) => Some(format!("{self}: cannot start cargo: {error}")),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}: cargo {}", self.what, self.arguments.join(" "))
    }
}

//! All tests.

use crate::build::cargo;
use crate::setup::{self, TARGETS};
use anyhow::{Context, Result, bail};

/// Sets up what is missing, then tests on this machine, on every target, on every board in QEMU, and in a browser.
/// `all` trains again what takes minutes.
///
/// # Errors
///
/// The first step that fails.
pub fn run(all: bool) -> Result<()> {
    setup::run()?;
    step("tests on this machine", &["test", "--workspace"])?;
    step(
        "matrices of nalgebra",
        &["test", "--package", "nn-core", "--features", "nalgebra", "--lib", "nalgebra"],
    )?;
    step(
        "nn-core without model files",
        &["test", "--package", "nn-core", "--no-default-features", "--lib", "--test", "embed"],
    )?;
    step(
        "the screen and the page of monitor",
        &["test", "--package", "host-trainer", "--features", "terminal,web", "--lib", "monitor"],
    )?;
    step(
        "files of Keras",
        &["test", "--package", "host-trainer", "--features", "keras", "--test", "keras"],
    )?;
    for target in TARGETS {
        step(
            &format!("nn-core for {target}"),
            &["build", "--quiet", "--package", "nn-core", "--target", target],
        )?;
    }
    step(
        "tests on every board in its emulator, and of pages in a browser",
        &["test", "--package", "tests", "--tests", "--", "--ignored", "--test-threads=1"],
    )?;
    if all {
        step(
            "experiments that train for minutes",
            &["test", "--package", "host-trainer", "--test", "experiments", "--", "--ignored"],
        )?;
    }
    println!("all tests passed");
    Ok(())
}

fn step(what: &str, arguments: &[&str]) -> Result<()> {
    println!("==> {what}: cargo {}", arguments.join(" "));
    let status = cargo().args(arguments).status().context("cannot start cargo")?;
    if !status.success() {
        bail!("{what}: cargo {} ended with {status}", arguments.join(" "));
    }
    Ok(())
}

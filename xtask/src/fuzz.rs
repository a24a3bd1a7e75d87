//! Looking for bytes that break a reader, with cargo-fuzz.

use crate::build::workspace;
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Limits of libFuzzer: seconds and megabytes for one input, and bytes of one. Samples are kept for ever, as in
/// flash: that is no leak.
const OPTIONS: [&str; 4] =
    ["-timeout=20", "-rss_limit_mb=4096", "-max_len=16384", "-detect_leaks=0"];

/// Runs each target of `fuzz/` for so many seconds, or those that are named.
///
/// # Errors
///
/// What is to be installed, a name that is no target, or the first target that breaks; cargo-fuzz prints the bytes
/// and where it kept them.
pub fn run(targets: &[String], seconds: u32) -> Result<()> {
    let is_there = Command::new("cargo")
        .args(["+nightly", "fuzz", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !is_there.is_ok_and(|status| status.success()) {
        bail!(
            "cargo-fuzz is missing: rustup toolchain install nightly && cargo install cargo-fuzz"
        );
    }
    let all = list()?;
    if let Some(unknown) = targets.iter().find(|target| !all.contains(target)) {
        bail!("{unknown} is no target: expected {}", all.join(", "));
    }
    for target in if targets.is_empty() { &all } else { targets } {
        println!("==> {target}, {seconds} s");
        let mut command = Command::new("cargo");
        command.current_dir(workspace()).args(["+nightly", "fuzz", "run", target]);
        command.args(folders(target)?).arg("--").args(OPTIONS);
        command.arg(format!("-max_total_time={seconds}"));
        let status = command.status().context("cannot start cargo-fuzz")?;
        if !status.success() {
            bail!("{target}: fuzzing ended with {status}");
        }
    }
    Ok(())
}

/// The names of all targets.
fn list() -> Result<Vec<String>> {
    let mut command = Command::new("cargo");
    let output = command.current_dir(workspace()).args(["+nightly", "fuzz", "list"]).output();
    let output = output.context("cannot start cargo-fuzz")?;
    let names = String::from_utf8(output.stdout).context("names of targets")?;
    let names: Vec<String> = names.lines().map(String::from).collect();
    if names.is_empty() {
        bail!("cargo fuzz list: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(names)
}

/// Folders of the inputs that were found, and of those to begin with.
fn folders(target: &str) -> Result<Vec<PathBuf>> {
    let fuzz = workspace().join("fuzz");
    let found = fuzz.join("corpus").join(target);
    std::fs::create_dir_all(&found).with_context(|| format!("{}", found.display()))?;
    let mut folders = vec![found, fuzz.join("seeds").join(target)];
    if target == "model" {
        folders.push(workspace().join("tests/golden"));
    }
    Ok(folders)
}

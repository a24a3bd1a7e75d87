//! Programs that are kept when the next one is built.

use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs a build that leaves a program at `built`, and copies the program to `kept`.
///
/// Cargo gives a program of another model the same path. What is built for the same folder therefore waits here until
/// the program before it has been copied.
///
/// # Errors
///
/// If the build fails; what cargo says is on standard error.
pub(crate) fn run_and_keep(build: &mut Command, built: &Path, kept: &Path) -> Result<PathBuf> {
    let folder = kept.parent().context("a folder")?;
    let show = |path: &Path| path.display().to_string();
    fs::create_dir_all(folder).with_context(|| show(folder))?;
    let lock = File::create(folder.join("lock")).with_context(|| show(folder))?;
    lock.lock().with_context(|| show(folder))?;
    let status = build.status().context("cannot start cargo")?;
    if !status.success() {
        bail!("cargo ended with {status}");
    }
    // Renamed, because an emulator may be reading the program that was kept last.
    let copy = kept.with_extension("new");
    fs::copy(built, &copy).with_context(|| show(built))?;
    fs::rename(&copy, kept).with_context(|| show(kept))?;
    Ok(kept.into())
}

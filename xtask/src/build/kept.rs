//! Programs that are kept when the next one is built.

use anyhow::{Context, Result, bail};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

/// Time for which a program is kept that nobody asks for.
const KEPT_FOR: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// Runs a build that leaves a program at `built`, and copies the program to `kept`.
///
/// Cargo gives a program of another model the same path. What is built for the same folder therefore waits here until
/// the program before it has been copied. Programs of more than two days ago are deleted.
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
    delete_old(folder).with_context(|| show(folder))?;
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

/// Returns whether a program is there; as somebody wants it, it is kept for longer.
pub(crate) fn is_there(kept: &Path) -> bool {
    File::options()
        .write(true)
        .open(kept)
        .is_ok_and(|file| file.set_modified(SystemTime::now()).is_ok())
}

/// Deletes programs of a folder that were built long ago.
fn delete_old(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
        if age > KEPT_FOR && entry.path().extension().is_some_and(|ending| ending == "elf") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

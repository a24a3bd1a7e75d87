//! The page on which one draws a digit.

mod server;

pub use server::{answer, listen};

use crate::build::{announce, cargo, kept, target_folder};
use crate::setup;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

const TARGET: &str = "wasm32-unknown-unknown";

/// Builds the page and offers it to browsers on this machine, until the program is ended.
///
/// # Errors
///
/// If the port is taken, or the page cannot be built.
pub fn serve(port: u16) -> Result<()> {
    let listener = listen(port)?;
    let page = build()?;
    let page = std::fs::read(&page).with_context(|| page.display().to_string())?;
    println!("draw a digit: http://{}/  (Ctrl-C ends this)", listener.local_addr()?);
    answer(&listener, &page)
}

/// Builds the page and writes it into a folder.
///
/// # Errors
///
/// If the folder cannot be written to, or the page not be built.
pub fn write(folder: &Path) -> Result<()> {
    let advice = || format!("cannot write to {}: name another folder with --out", folder.display());
    std::fs::create_dir_all(folder).with_context(advice)?;
    let (unfinished, page) = (folder.join("index.html.tmp"), folder.join("index.html"));
    // Before minutes of compilation.
    std::fs::write(&unfinished, "").with_context(advice)?;
    let built = build().inspect_err(|_| drop(std::fs::remove_file(&unfinished)))?;
    let bytes = std::fs::copy(built, &unfinished).with_context(advice)?;
    std::fs::rename(&unfinished, &page).with_context(advice)?;
    println!("wrote {} ({bytes} bytes), which needs no other file", page.display());
    Ok(())
}

/// Builds the page, and returns its file.
///
/// # Errors
///
/// What cargo says is on standard error.
pub fn build() -> Result<PathBuf> {
    setup::ensure_targets(&[TARGET])?;
    announce("the page to draw on");
    // As for boards: a folder of its own, so that a build within `cargo test` waits for nobody's lock.
    let target_folder = target_folder().join("firmware");
    let mut module = cargo();
    module
        .args(["rustc", "--quiet", "--release", "--package", "demo", "--lib", "--target", TARGET])
        .args(["--crate-type", "cdylib"])
        .arg("--target-dir")
        .arg(&target_folder)
        // Whoever loads a page has no use for names.
        .env("CARGO_PROFILE_RELEASE_STRIP", "symbols");
    let built = target_folder.join(TARGET).join("release/demo.wasm");
    let programs = target_folder.join("programs");
    let module = kept::run_and_keep(&mut module, &built, &programs.join("demo.wasm"))
        .with_context(|| format!("building the page's module for {TARGET}"))?;
    let (written, page) = (programs.join("written.html"), programs.join("index.html"));
    let mut together = cargo();
    // In that folder too: what tests are linked with in their own is not replaced while they run.
    together.args(["run", "--quiet", "--package", "demo", "--bin", "page", "--target-dir"]);
    together.arg(&target_folder).arg("--").args([&module, &written]);
    kept::run_and_keep(&mut together, &written, &page).context("putting the page together failed")
}

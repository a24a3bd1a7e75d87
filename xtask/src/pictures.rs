//! The pictures of the documentation, made anew.

use crate::build::cargo;
use crate::setup;
use anyhow::{Context, Result, bail};

/// Runs commands of the documentation and takes pictures of what they show.
///
/// # Errors
///
/// If a browser cannot be installed, or a command fails.
pub fn run() -> Result<()> {
    setup::run()?;
    let arguments = ["run", "--quiet", "--package", "tests", "--example", "pictures"];
    let status = cargo().args(arguments).status().context("cannot start cargo")?;
    if status.success() { Ok(()) } else { bail!("the pictures could not be made") }
}

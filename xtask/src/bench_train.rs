//! Speed of training on this machine.

use crate::build::workspace;
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// Runs the benchmark of the trainer, on MNIST if its folder is given, else on random data of its shape.
///
/// In the profile in which `cargo run -p host-trainer` trains.
pub fn run(data: Option<&Path>) -> Result<()> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["bench", "-p", "host-trainer", "--features", "bench", "--profile", "dev"]);
    cargo.args(["--bench", "train", "--"]);
    if let Some(data) = data {
        let full = std::path::absolute(data).context("the folder of --data")?;
        if !full.is_dir() {
            bail!("{}: no such folder; without --data, random data is used", data.display());
        }
        cargo.arg(full);
    }
    let status = cargo.current_dir(workspace()).status().context("cannot run cargo")?;
    if status.success() { Ok(()) } else { bail!("the benchmark failed") }
}

//! Installation of SLURM, for the test of a sweep on a cluster.

use super::{apt_get, is_there};
use anyhow::{Context, Result, bail};

/// Packages of Debian and Ubuntu, and a program of each.
const PACKAGES: [(&str, &str); 4] = [
    ("munge", "munged"),
    ("slurmctld", "slurmctld"),
    ("slurmd", "slurmd"),
    ("slurm-client", "sbatch"),
];

/// Installs SLURM where it is missing and there is apt-get.
///
/// # Errors
///
/// What is missing, and what to type.
pub fn ensure_slurm() -> Result<()> {
    let missing = || PACKAGES.iter().find(|(_, program)| !is_there(program, "--version"));
    if missing().is_none() {
        return Ok(());
    }
    let packages = PACKAGES.map(|(package, _)| package);
    let by_hand =
        format!("install SLURM: on Debian or Ubuntu `sudo apt-get install {}`", packages.join(" "));
    if is_there("apt-get", "--version") {
        apt_get(&["update"]).with_context(|| by_hand.clone())?;
        let install = ["install", "--yes", "--no-install-recommends"];
        apt_get(&[&install[..], &packages].concat()).with_context(|| by_hand.clone())?;
    }
    match missing() {
        Some((_, program)) => bail!("{program} is missing: {by_hand}"),
        None => Ok(()),
    }
}

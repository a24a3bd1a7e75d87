//! Clippy for the packages of boards, each for its processor.

use crate::board::{Board, Core, Firmware};
use crate::build::Build;
use crate::setup;
use anyhow::{Context, Result, bail};

/// Packages of `firmware/boards` that are no board's own, and the core that they are for.
pub const OTHER_PACKAGES: [(&str, Core); 5] = [
    ("rom-floats", Core::M0Plus),
    ("steps-embassy", Core::M0),
    ("steps-rtic", Core::M0),
    ("with-embassy", Core::M0Plus),
    ("with-rtic", Core::M4F),
];

/// Packages of `firmware/boards`, each once, with a feature unless it is empty, and the core.
pub fn packages() -> Vec<(&'static str, &'static str, Core)> {
    let mut packages: Vec<(&str, &str, Core)> = Vec::new();
    for board in Board::with_firmware() {
        let Some(Firmware { package: name, feature, .. }) = board.firmware else { continue };
        if packages.iter().all(|(other, ..)| *other != name) {
            packages.push((name, feature, board.core));
        }
    }
    packages.extend(OTHER_PACKAGES.map(|(name, core)| (name, "", core)));
    packages
}

/// Runs Clippy for all of them; a warning is an error.
///
/// # Errors
///
/// The first package that has one.
pub fn run() -> Result<()> {
    let packages = packages();
    setup::ensure_targets(&packages.iter().map(|(.., core)| core.target()).collect::<Vec<_>>())?;
    for (name, feature, core) in packages {
        println!("{name}");
        let status = Build::clippy(name, feature, core.target()).status();
        if !status.context("cannot start cargo")?.success() {
            bail!("Clippy has warnings of firmware/boards/{name}");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::workspace;
    use std::collections::BTreeSet;
    use std::fs;

    #[test]
    fn every_package_of_boards_is_linted() {
        let manifest = fs::read_to_string(workspace().join("firmware/boards/Cargo.toml")).unwrap();
        let (_, members) = manifest.split_once("members = [").unwrap();
        let members = members.split(']').next().unwrap();
        let mut members: BTreeSet<&str> = members.split('"').skip(1).step_by(2).collect();
        members.extend(["microbit", "mps2"]);
        assert_eq!(packages().into_iter().map(|(name, ..)| name).collect::<BTreeSet<_>>(), members);
    }
}

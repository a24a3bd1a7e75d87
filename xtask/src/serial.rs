//! A board in an emulator whose serial port is a port of this machine.

use crate::board::{Board, Emulator};
use crate::build::Build;
use crate::setup;
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Builds an example for a board, or its self-test, and runs it with its serial port on a port of this machine.
///
/// # Errors
///
/// As [`start`], or if it cannot be built or fails.
pub fn build_and_run(board: Board, example: Option<&str>, model: &str, port: u16) -> Result<()> {
    setup::ensure_targets(&[board.target()])?;
    run(board, &Build::for_board(board, example, model).run()?, port)
}

/// Runs a program with its serial port on a port of this machine, until it ends or is stopped.
///
/// # Errors
///
/// As [`start`], or if the program fails.
pub fn run(board: Board, elf: &Path, port: u16) -> Result<()> {
    eprintln!("the serial port of {board} is tcp:127.0.0.1:{port}; Ctrl-C ends the emulator");
    let status = start(board, elf, port)?.wait()?;
    if !status.success() {
        bail!("{board}: {} ended with {status}", elf.display());
    }
    Ok(())
}

/// Starts a program with its serial port on a port of this machine. It begins when something connects, and runs in real
/// time: a second of the board is a second.
///
/// # Errors
///
/// If the board's emulator is missing or is not QEMU.
pub fn start(board: Board, elf: &Path, port: u16) -> Result<Child> {
    start_with(board, elf, port, "none")
}

/// The same as [`start`], with QEMU's monitor at a port of this machine: `system_reset` resets the board, whose serial
/// port stays connected.
///
/// # Errors
///
/// As [`start`].
pub fn start_with_monitor(board: Board, elf: &Path, port: u16, monitor: u16) -> Result<Child> {
    start_with(board, elf, port, &format!("tcp:127.0.0.1:{monitor},server=on,wait=off"))
}

fn start_with(board: Board, elf: &Path, port: u16, monitor: &str) -> Result<Child> {
    setup::ensure_emulator(&board)?;
    let Some(Emulator::Qemu { machine }) = board.emulator else {
        let names: Vec<&str> = Board::with_semihosting().map(|board| board.name).collect();
        bail!("the serial port can be reached on these boards: {}", names.join(", "));
    };
    Command::new(setup::QEMU)
        .args(["-machine", machine, "-display", "none", "-monitor", monitor])
        .arg("-serial")
        .arg(format!("tcp:127.0.0.1:{port},server=on,wait=on,nodelay=on"))
        .args(["-semihosting-config", "enable=on,target=native", "-kernel"])
        .arg(elf)
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {}: type `cargo xtask setup`", setup::QEMU))
}

//! A board in an emulator whose serial port is a port of this machine.

use crate::board::{Board, Emulator};
use crate::build::Build;
use crate::{emulator, setup};
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
/// time: a second of the board is a second, or more in rp2040js if this machine is too slow for it.
///
/// # Errors
///
/// If the board's emulator is missing, or is one that gives its serial port to nobody.
pub fn start(board: Board, elf: &Path, port: u16) -> Result<Child> {
    setup::ensure_emulator(&board)?;
    let mut command = match board.emulator {
        Some(Emulator::Qemu { machine }) => qemu(machine, elf, port, "none"),
        Some(Emulator::Rp2040js) => rp2040js(elf, port)?,
        Some(Emulator::Rigless { .. } | Emulator::Unicorn { .. }) | None => return unreachable(),
    };
    spawned(&mut command)
}

/// The same as [`start`], with QEMU's monitor at a port of this machine: `system_reset` resets the board, whose serial
/// port stays connected.
///
/// # Errors
///
/// If the board's emulator is missing or is not QEMU.
pub fn start_with_monitor(board: Board, elf: &Path, port: u16, monitor: u16) -> Result<Child> {
    setup::ensure_emulator(&board)?;
    let Some(Emulator::Qemu { machine }) = board.emulator else { return unreachable() };
    let monitor = format!("tcp:127.0.0.1:{monitor},server=on,wait=off");
    spawned(&mut qemu(machine, elf, port, &monitor))
}

fn unreachable() -> Result<Child> {
    let is_reachable = |board: &&Board| match board.emulator {
        Some(Emulator::Qemu { .. } | Emulator::Rp2040js) => true,
        Some(Emulator::Rigless { .. } | Emulator::Unicorn { .. }) | None => false,
    };
    let names: Vec<&str> = Board::ALL.iter().filter(is_reachable).map(|board| board.name).collect();
    bail!("the serial port can be reached on these boards: {}", names.join(", "))
}

fn qemu(machine: &str, elf: &Path, port: u16, monitor: &str) -> Command {
    let mut qemu = Command::new(setup::QEMU);
    qemu.args(["-machine", machine, "-display", "none", "-monitor", monitor])
        .arg("-serial")
        .arg(format!("tcp:127.0.0.1:{port},server=on,wait=on,nodelay=on"))
        .args(["-semihosting-config", "enable=on,target=native", "-kernel"])
        .arg(elf);
    qemu
}

fn rp2040js(elf: &Path, port: u16) -> Result<Command> {
    let mut node = Command::new("node");
    node.arg(emulator::script("rp2040js_serial.mjs"))
        .arg(setup::rp2040js())
        .arg(emulator::pico_flash(elf)?)
        .arg(port.to_string());
    Ok(node)
}

fn spawned(command: &mut Command) -> Result<Child> {
    let program = command.get_program().to_string_lossy().into_owned();
    let child = command.stdin(Stdio::null()).spawn();
    child.with_context(|| format!("cannot start {program}: type `cargo xtask setup`"))
}

//! Running programs in QEMU.

use crate::board::Board;
use crate::build::Build;
use crate::setup;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// A program that prints nothing for this long hangs.
const SILENCE: Duration = Duration::from_secs(120);

/// Builds and runs an example on a board, or its self-test, showing what it prints.
///
/// # Errors
///
/// If it cannot be built or started, or does not pass.
pub fn build_and_run(board: Board, example: Option<&str>, model: &str) -> Result<()> {
    setup::ensure(&[board.target()])?;
    let elf = Build::for_board(board, example, model).run()?;
    run(board, &elf, show)
}

/// Runs a program of the firmware package, on the board that its name says.
///
/// # Errors
///
/// If QEMU is missing, or the program fails.
pub fn run_elf(elf: &Path) -> Result<()> {
    let name = elf.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let board = Board::from_name(&name).unwrap_or(Board::MPS2_AN386);
    run(board, elf, show)
}

/// Runs a program and returns the lines that it prints.
///
/// # Errors
///
/// If QEMU is missing, or the program fails.
pub fn lines(board: Board, elf: &Path) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    run(board, elf, |line| {
        lines.push(line.to_string());
        Ok(())
    })
    .with_context(|| format!("it printed last: {}", lines.last().map_or("nothing", |l| l)))?;
    Ok(lines)
}

fn show(line: &str) -> Result<()> {
    match writeln!(std::io::stdout(), "{line}") {
        // Whoever read the output has seen enough, as `head` does.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        written => Ok(written?),
    }
}

/// Every instruction takes a nanosecond of the machine's time (`-icount shift=0`), so counts are exact
/// and the same everywhere.
fn run(board: Board, elf: &Path, mut on_line: impl FnMut(&str) -> Result<()>) -> Result<()> {
    let machine = board.qemu.with_context(|| format!("QEMU has no {board}"))?;
    let mut qemu = Command::new(setup::QEMU)
        .args(["-machine", machine, "-icount", "shift=0"])
        .args(["-display", "none", "-monitor", "none", "-serial", "stdio"])
        .args(["-semihosting-config", "enable=on,target=native", "-kernel"])
        .arg(elf)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}: type `cargo xtask setup`", setup::QEMU))?;
    let output = qemu.stdout.take().context("QEMU has no output")?;
    let (sender, receiver) = channel();
    let reader = std::thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n') {
            let Ok(line) = line else { return };
            // A serial port may send zero bytes and carriage returns.
            let text = String::from_utf8_lossy(&line).replace(['\0', '\r'], "");
            if sender.send(text).is_err() {
                return;
            }
        }
    });
    let end = loop {
        match receiver.recv_timeout(SILENCE) {
            Ok(line) => {
                if let Err(error) = on_line(&line) {
                    break Err(error);
                }
            }
            Err(RecvTimeoutError::Disconnected) => break Ok(()),
            Err(RecvTimeoutError::Timeout) => {
                break Err(anyhow::anyhow!(
                    "{board}: no output for {} s: it hangs",
                    SILENCE.as_secs()
                ));
            }
        }
    };
    if end.is_err() {
        qemu.kill()?;
    }
    let status = qemu.wait()?;
    let _ = reader.join();
    end?;
    if !status.success() {
        bail!("{board}: {} ended with {status}", elf.display());
    }
    Ok(())
}

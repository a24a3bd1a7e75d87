//! Running programs in the emulator of a board.

use crate::board::{Board, Emulator};
use crate::build::{Build, workspace};
use crate::elf::Elf;
use crate::setup;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Start of the flash of an RP2040.
const PICO_FLASH: u32 = 0x1000_0000;

/// A program that prints nothing for this long hangs.
const SILENCE: Duration = Duration::from_secs(120);

/// Builds and runs an example on a board, or its self-test, showing what it prints.
///
/// # Errors
///
/// If it cannot be built or started, or does not pass.
pub fn build_and_run(board: Board, example: Option<&str>, model: &str) -> Result<()> {
    setup::ensure_targets(&[board.target()])?;
    setup::ensure_emulator(&board)?;
    let elf = Build::for_board(board, example, model).run()?;
    run(board, Port::Uart, &elf, show)
}

/// Runs a program of the firmware package, on the board that its name says.
///
/// # Errors
///
/// If QEMU is missing, or the program fails.
pub fn run_elf(elf: &Path) -> Result<()> {
    let name = elf.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let board = Board::from_name(&name).unwrap_or(Board::MPS2_AN386);
    run(board, Port::Uart, elf, show)
}

/// Runs a program of a project outside of this repository, showing what it prints: to its verdict, if it has a
/// self-test, or until it is stopped.
///
/// # Errors
///
/// If the emulator is missing, or the program fails.
pub fn run_project(board: Board, elf: &Path) -> Result<()> {
    setup::ensure_emulator(&board)?;
    run_to(End::Verdict, board, Port::Uart, elf, show)
}

/// Runs a program of a project outside of this repository, and returns the lines on a port to the verdict of its
/// self-test.
///
/// # Errors
///
/// If the emulator is missing, or the program fails.
pub fn lines_of_project(board: Board, port: Port, elf: &Path) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    run_to(End::Verdict, board, port, elf, |line| {
        lines.push(line.to_string());
        Ok(())
    })
    .with_context(|| format!("it printed last: {}", lines.last().map_or("nothing", |l| l)))?;
    Ok(lines)
}

/// Runs a program and returns the lines that it prints.
///
/// # Errors
///
/// If the emulator is missing, or the program fails.
pub fn lines(board: Board, elf: &Path) -> Result<Vec<String>> {
    lines_of(board, Port::Uart, elf)
}

/// Runs a program and returns the lines that it prints on a port.
///
/// # Errors
///
/// As [`lines`].
pub fn lines_of(board: Board, port: Port, elf: &Path) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    run(board, port, elf, |line| {
        lines.push(line.to_string());
        Ok(())
    })
    .with_context(|| format!("it printed last: {}", lines.last().map_or("nothing", |l| l)))?;
    Ok(lines)
}

/// Place where a program's text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    /// The serial port of the board, or semihosting.
    Uart,
    /// The serial port over USB, which rp2040js alone has.
    Usb,
    /// The serial port, of a chip that has its boot ROM: rp2040js has none of its own.
    UartWithBootRom,
}

fn show(line: &str) -> Result<()> {
    match writeln!(std::io::stdout(), "{line}") {
        // Whoever read the output has seen enough, as `head` does.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        written => Ok(written?),
    }
}

/// Runs a program, and gives each line that it prints on a port to `on_line`, as soon as it is there.
///
/// # Errors
///
/// If the emulator is missing, the program fails, or `on_line` does.
pub fn run(
    board: Board,
    port: Port,
    elf: &Path,
    on_line: impl FnMut(&str) -> Result<()>,
) -> Result<()> {
    // Without semihosting, a program rests after its verdict.
    let end = if board.has_semihosting() { End::ExitCode } else { End::Verdict };
    run_to(end, board, port, elf, on_line)
}

/// End of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// An exit code.
    ExitCode,
    /// A line `PASS` or `FAIL`.
    Verdict,
}

fn run_to(
    ends_with: End,
    board: Board,
    port: Port,
    elf: &Path,
    mut on_line: impl FnMut(&str) -> Result<()>,
) -> Result<()> {
    let emulator = board.emulator.with_context(|| format!("there is no emulator of {board}"))?;
    let mut command = command(emulator, port, elf)?;
    let program = command.get_program().to_string_lossy().into_owned();
    let mut process = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {program}: type `cargo xtask setup`"))?;
    let output = process.stdout.take().context("the emulator has no output")?;
    let (sender, receiver) = channel();
    let reader = std::thread::spawn(move || {
        let mut text = Text { emulator, line: String::new() };
        for line in BufReader::new(output).split(b'\n') {
            let Ok(line) = line else { return };
            if text.line_of(&line).is_some_and(|line| sender.send(line).is_err()) {
                return;
            }
        }
    });
    let mut verdict = None;
    let end = loop {
        match receiver.recv_timeout(SILENCE) {
            Ok(line) => {
                if let Err(error) = on_line(&line) {
                    break Err(error);
                }
                if ends_with == End::Verdict && (line.starts_with("PASS") || line == "FAIL") {
                    verdict = Some(line.starts_with("PASS"));
                    break Ok(());
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
    if end.is_err() || verdict.is_some() {
        process.kill()?;
    }
    let status = process.wait()?;
    drop(receiver);
    let _ = reader.join();
    end?;
    match verdict {
        Some(true) => Ok(()),
        Some(false) => bail!("{board}: {} prints FAIL", elf.display()),
        None if ends_with == End::ExitCode && status.success() => Ok(()),
        None => bail!("{board}: {} ended with {status}", elf.display()),
    }
}

/// The emulator, ready to be started.
fn command(emulator: Emulator, port: Port, elf: &Path) -> Result<Command> {
    if port != Port::Uart && emulator != Emulator::Rp2040js {
        bail!("{} emulates neither USB nor a boot ROM", emulator.name());
    }
    Ok(match emulator {
        // Every instruction takes a nanosecond of the machine's time (`-icount shift=0`), so counts are exact and the
        // same everywhere.
        Emulator::Qemu { machine } => {
            let mut qemu = Command::new(setup::QEMU);
            qemu.args(["-machine", machine, "-icount", "shift=0"])
                .args(["-display", "none", "-monitor", "none", "-serial", "stdio"])
                .args(["-semihosting-config", "enable=on,target=native", "-kernel"])
                .arg(elf);
            qemu
        }
        Emulator::Rp2040js => {
            let mut node = Command::new("node");
            node.arg(script("rp2040js.mjs")).arg(setup::rp2040js()).arg(pico_flash(elf)?);
            match port {
                Port::Uart => node.arg("uart0"),
                Port::Usb => node.arg("usb"),
                Port::UartWithBootRom => node.arg("uart0").arg(setup::boot_rom()),
            };
            node
        }
        Emulator::Rigless { machine, .. } => {
            let mut rigless = Command::new(setup::rigless());
            rigless.args(["run", "--machine", machine, "--until", "60s"]).arg(elf);
            rigless
        }
        Emulator::Unicorn { cpu, stub } => {
            let mut python = Command::new(setup::python());
            python
                .arg(script("unicorn_run.py"))
                .args([cpu.name(), stub])
                .arg(flash_image(elf, None)?);
            python.arg(format!("{:#x}", Elf::read(elf)?.start().context("no program")?));
            python
        }
    })
}

/// Returns the first bytes that a program of a project sends to the serial port of a board that rigless emulates, whatever
/// they are.
///
/// # Errors
///
/// If the emulator is missing or another one, or the program ends before.
pub fn first_bytes(board: Board, elf: &Path, count: usize) -> Result<Vec<u8>> {
    setup::ensure_emulator(&board)?;
    let Some(emulator @ Emulator::Rigless { transmit_register, .. }) = board.emulator else {
        bail!("rigless does not emulate {board}");
    };
    let mut process = command(emulator, Port::Uart, elf)?
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start rigless: type `cargo xtask setup`")?;
    let output = process.stdout.take().context("the emulator has no output")?;
    let lines = BufReader::new(output).lines().map_while(Result::ok);
    let sent: Vec<u8> =
        lines.filter_map(|line| byte_written(&line, transmit_register)).take(count).collect();
    process.kill()?;
    process.wait()?;
    if sent.len() < count {
        bail!("{board}: {} sends {} bytes and ends", elf.display(), sent.len());
    }
    Ok(sent)
}

/// Instructions of the first call of a function, in a program for the Pico in rp2040js: a line `ADDRESS CYCLES` for
/// each, of which the address is hexadecimal.
///
/// # Errors
///
/// If rp2040js is missing, or the function is not called.
pub fn pico_trace(elf: &Path, function: u32) -> Result<Vec<String>> {
    let mut node = command(Emulator::Rp2040js, Port::Uart, elf)?;
    let output = node.arg("--trace").arg(format!("{function:x}")).output();
    let output = output.context("cannot start node: type `cargo xtask setup`")?;
    if !output.status.success() {
        bail!("rp2040js: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?.lines().map(String::from).collect())
}

/// A program for the interpreter of an emulator.
pub(crate) fn script(name: &str) -> PathBuf {
    workspace().join("xtask/emulators").join(name)
}

/// Writes the bytes of a Pico's flash beside the program.
///
/// # Errors
///
/// If the program cannot be read, or the bytes written.
pub(crate) fn pico_flash(elf: &Path) -> Result<PathBuf> {
    flash_image(elf, Some(PICO_FLASH))
}

/// Writes the bytes of flash beside the program, for emulators that read no ELF files: from an address, or where the
/// program begins.
fn flash_image(elf: &Path, start: Option<u32>) -> Result<PathBuf> {
    let path = elf.with_extension("bin");
    let program = Elf::read(elf)?;
    let start = start.or(program.start()).context("no program")?;
    std::fs::write(&path, program.image_from(start)).with_context(|| path.display().to_string())?;
    Ok(path)
}

/// Finds the program's text in what an emulator prints.
struct Text {
    emulator: Emulator,
    line: String,
}

impl Text {
    /// The line of the program that this line of the emulator ends, if any.
    fn line_of(&mut self, printed: &[u8]) -> Option<String> {
        let printed = String::from_utf8_lossy(printed);
        let Emulator::Rigless { transmit_register, .. } = self.emulator else {
            // A serial port may send zero bytes and carriage returns.
            return Some(printed.replace(['\0', '\r'], ""));
        };
        match byte_written(&printed, transmit_register)? {
            b'\n' => Some(std::mem::take(&mut self.line)),
            byte => {
                self.line.push(byte.into());
                None
            }
        }
    }
}

/// The byte that a line of rigless says was written to a register.
fn byte_written(line: &str, register: u32) -> Option<u8> {
    let mut words = line.split_whitespace();
    let at = format!("at={register:#010x}");
    if !words.any(|word| word == "write") || !words.any(|word| word == at) {
        return None;
    }
    let value = words.find_map(|word| word.strip_prefix("v=0x"))?;
    u32::from_str_radix(value, 16).ok().map(|value| value as u8)
}

//! Writing the self-test to a real board.

use crate::board::Board;
use crate::build::{Build, workspace};
use crate::elf::Elf;
use crate::setup;
use anyhow::{Context, Result, bail};
use ihex::Record;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the self-test and writes it to a board, through probe-rs where that is installed.
///
/// # Errors
///
/// Without probe-rs: what to type. The program is there as an ELF and as a HEX file.
pub fn run(board: Board, model: &str) -> Result<()> {
    let Some(chip) = board.chip() else {
        let real: Vec<&str> =
            Board::ALL.iter().filter(|b| b.chip().is_some()).map(|b| b.name()).collect();
        bail!(
            "{board} exists in QEMU only (`cargo xtask qemu --board {board}`); real boards: {}",
            real.join(", ")
        );
    };
    setup::ensure(&[board.target()])?;
    let elf = Build::self_test(board, model).run()?;
    if setup::is_there("probe-rs", "--version") {
        let status =
            Command::new("probe-rs").args(["download", "--chip", chip]).arg(&elf).status()?;
        if !status.success() {
            bail!("probe-rs ended with {status}: is the board connected?");
        }
        println!("written; its serial port (115,200 baud) shows what it computes after a reset");
        return Ok(());
    }
    let hex = write_hex(&elf)?;
    bail!(
        "probe-rs is not installed. Either copy {} to the drive MICROBIT, which is the board as a USB stick,\n\
         or type: cargo install probe-rs-tools --locked && probe-rs download --chip {chip} {}",
        shown(&hex),
        shown(&elf)
    );
}

/// Intel HEX, as boards with a USB drive take it.
fn write_hex(elf: &Path) -> Result<PathBuf> {
    let mut records = Vec::new();
    for (start, bytes) in Elf::read(elf)?.segments {
        let mut upper = None;
        for (index, chunk) in bytes.chunks(16).enumerate() {
            let address =
                u32::try_from(start + 16 * index as u64).context("address beyond 32 bits")?;
            if upper != Some(address >> 16) {
                upper = Some(address >> 16);
                records.push(Record::ExtendedLinearAddress((address >> 16) as u16));
            }
            records.push(Record::Data { offset: address as u16, value: chunk.to_vec() });
        }
    }
    records.push(Record::EndOfFile);
    let path = elf.with_extension("hex");
    let text = ihex::create_object_file_representation(&records)?;
    std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    Ok(path)
}

fn shown(path: &Path) -> String {
    path.strip_prefix(workspace()).unwrap_or(path).display().to_string()
}

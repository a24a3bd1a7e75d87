//! Writing a program to a real board.

use crate::board::{Board, Drive, DriveFile};
use crate::build::{Build, workspace};
use crate::elf::Elf;
use crate::{boot2, setup, uf2};
use anyhow::{Context, Result, bail};
use ihex::Record;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds an example, or the self-test, and writes it to a board, through probe-rs where that is installed.
///
/// # Errors
///
/// Without probe-rs: what to type. The program is there as an ELF and as a HEX file.
pub fn run(board: Board, example: Option<&str>, model: &str) -> Result<()> {
    let chip = chip(board)?;
    setup::ensure_targets(&[board.target()])?;
    write(board, chip, &Build::for_board(board, example, model).run()?)
}

/// Writes a program of a project outside of this repository to a board.
///
/// # Errors
///
/// As [`run`].
pub fn run_project(board: Board, elf: &Path) -> Result<()> {
    let chip = chip(board)?;
    let elf = elf.canonicalize().with_context(|| {
        format!("{}: `cargo build --release` in the project makes it", elf.display())
    })?;
    write(board, chip, &elf)
}

/// Name that probe-rs has for the chip of a board.
fn chip(board: Board) -> Result<&'static str> {
    let Some(chip) = board.probe_rs else {
        let real: Vec<&str> = Board::with_firmware()
            .filter(|board| board.probe_rs.is_some())
            .map(|board| board.name)
            .collect();
        bail!(
            "{board} exists in QEMU only (`cargo xtask qemu --board {board}`); real boards: {}",
            real.join(", ")
        );
    };
    Ok(chip)
}

fn write(board: Board, chip: &str, elf: &Path) -> Result<()> {
    let to_copy = write_file(board, elf)?;
    if setup::is_there("probe-rs", "--version") {
        let status =
            Command::new("probe-rs").args(["download", "--chip", chip]).arg(elf).status()?;
        if status.success() {
            println!(
                "written; its serial port (115,200 baud) shows what it computes after a reset"
            );
            return Ok(());
        }
        bail!(
            "probe-rs ended with {status}: is the board connected?{}",
            to_copy.map_or_else(String::new, |hint| format!(" Or {hint}"))
        );
    }
    let choice = to_copy.map_or_else(|| "Type".into(), |hint| format!("Either {hint},\nor type"));
    bail!(
        "probe-rs is not installed. {choice}: cargo install probe-rs-tools --locked && \
         probe-rs download --chip {chip} {}",
        shown(elf)
    );
}

/// Writes the file that a board's drive takes beside the program, and returns what to do with it.
///
/// # Errors
///
/// If the board would not start the program, or it cannot be read or written.
pub fn write_file(board: Board, elf: &Path) -> Result<Option<String>> {
    let Some(Drive { volume, file }) = board.drive else { return Ok(None) };
    let (path, how) = match file {
        DriveFile::Hex => (write_hex(elf)?, "which is the board as a USB stick"),
        DriveFile::Uf2 { family } => (
            write_uf2(board, elf, family)?,
            "which appears if you hold BOOTSEL while you connect the board",
        ),
    };
    Ok(Some(format!("copy {} to the drive {volume}, {how}", shown(&path))))
}

/// UF2, as boards of Raspberry Pi take it.
fn write_uf2(board: Board, elf: &Path, family: u32) -> Result<PathBuf> {
    let program = Elf::read(elf)?;
    if let (Board::PICO, Some(start)) = (board, program.start()) {
        boot2::check(&program.image_from(start)).with_context(|| shown(elf))?;
    }
    let path = elf.with_extension("uf2");
    std::fs::write(&path, uf2::file(&program.segments, family))
        .with_context(|| path.display().to_string())?;
    Ok(path)
}

/// Intel HEX, as boards with a USB drive take it.
fn write_hex(elf: &Path) -> Result<PathBuf> {
    let mut records = Vec::new();
    for (start, bytes) in &Elf::read(elf)?.segments {
        records.extend(data_records(*start, bytes));
    }
    records.push(Record::EndOfFile);
    let path = elf.with_extension("hex");
    let text = ihex::create_object_file_representation(&records)?;
    std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    Ok(path)
}

/// Records end at multiples of 16, so that none crosses a boundary of 64 KiB.
fn data_records(start: u32, bytes: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    let (mut address, mut rest) = (start, bytes);
    while !rest.is_empty() {
        if address == start || address.is_multiple_of(1 << 16) {
            records.push(Record::ExtendedLinearAddress((address >> 16) as u16));
        }
        let room = 16 - address as usize % 16;
        let (value, behind) = rest.split_at(room.min(rest.len()));
        records.push(Record::Data { offset: address as u16, value: value.to_vec() });
        address = address.wrapping_add(value.len() as u32);
        rest = behind;
    }
    records
}

fn shown(path: &Path) -> String {
    path.strip_prefix(workspace()).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_hold_every_byte_at_its_address_and_cross_no_boundary() {
        let bytes: Vec<u8> = (0..70u8).collect();
        let start = 0x2_ffdc;
        let (mut upper, mut expected) = (None, bytes.iter());
        let mut next = start;
        for record in data_records(start, &bytes) {
            match record {
                Record::ExtendedLinearAddress(address) => upper = Some(u32::from(address) << 16),
                Record::Data { offset, value } => {
                    assert_eq!(upper.unwrap() + u32::from(offset), next);
                    assert!(usize::from(offset) + value.len() <= 1 << 16);
                    next += value.len() as u32;
                    assert!(value.iter().eq(expected.by_ref().take(value.len())));
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(next, start + 70);
    }
}

//! The table against the files of the firmware.

extern crate std;

use super::{Board, Firmware};
use std::format;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};

fn firmware() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// `256K` or `4M` in the line of a memory, in bytes.
fn length(layout: &str, memory: &str) -> u64 {
    let line = layout.lines().find(|line| line.trim().starts_with(memory)).unwrap();
    let (_, length) = line.split_once("LENGTH = ").unwrap();
    // `4096K`, or less what a boot loader takes: `1024K - 64K`, `2048K - 0x100`.
    let (whole, less) = length.trim().split_once(" - ").unwrap_or((length.trim(), "0x0"));
    bytes(whole) - bytes(less)
}

fn bytes(length: &str) -> u64 {
    if let Some(digits) = length.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).unwrap();
    }
    let (number, unit) = length.split_at(length.len() - 1);
    number.parse::<u64>().unwrap() << if unit == "K" { 10 } else { 20 }
}

#[test]
fn every_name_is_of_one_board_and_every_real_board_says_how_it_is_flashed() {
    for (index, board) in Board::ALL.iter().enumerate() {
        assert!(Board::ALL[..index].iter().all(|other| other.name != board.name), "{board}");
        assert_eq!(Board::from_name(board.name), Some(*board));
        assert_eq!(board.chip.is_some(), board.probe_rs.is_some(), "{board}");
        assert!(board.chip.is_some() || board.emulator.is_some(), "{board} is nowhere");
        let names_chip = |chip| board.description.ends_with(&format!(" ({chip})"));
        assert!(board.chip.is_none_or(names_chip), "{board}: {}", board.description);
        assert!((1_000_000..1_000_000_000).contains(&board.clock_hz), "{board}");
    }
    assert_eq!(Board::from_name("micro"), None);
}

#[test]
fn the_linker_gets_the_memory_of_the_table() {
    for board in Board::with_semihosting() {
        let Firmware { package, program, .. } = board.firmware.unwrap();
        let name = if package == "mps2" { program } else { "memory" };
        let layout = read_to_string(folder(&board).join(format!("{name}.x"))).unwrap();
        assert_eq!(length(&layout, "FLASH"), board.flash_bytes, "{board}");
        assert_eq!(length(&layout, "RAM"), board.ram_bytes, "{board}");
    }
    for board in Board::without_semihosting() {
        let layout = read_to_string(folder(&board).join("memory.x")).unwrap();
        // A boot loader may have a part of flash, and an emulator less RAM.
        assert!(length(&layout, "FLASH") <= board.flash_bytes, "{board}");
        let ram_bytes = length(&layout, "RAM");
        assert!(ram_bytes <= board.ram_bytes, "{board}");
        // What is refused in the compiler is what does not fit into the RAM of the layout.
        let source = read_to_string(folder(&board).join("src/main.rs")).unwrap();
        let is_told = source.contains(&format!("ram_bytes: {} << 10", ram_bytes >> 10));
        assert_eq!(is_told, ram_bytes < board.ram_bytes, "{board}");
    }
}

/// The folder of a board's package.
fn folder(board: &Board) -> PathBuf {
    firmware().join("boards").join(board.firmware.unwrap().package)
}

#[test]
fn every_package_is_a_member_names_its_row_and_boots_in_an_emulator() {
    let here = read_to_string(firmware().join("boards/Cargo.toml")).unwrap();
    let above = read_to_string(firmware().join("../Cargo.toml")).unwrap();
    for board in Board::with_firmware() {
        let Firmware { package, feature, program, has_semihosting } = board.firmware.unwrap();
        let member = if has_semihosting {
            (&above, format!("\"firmware/boards/{package}\""))
        } else {
            (&here, format!("\"{package}\""))
        };
        assert!(member.0.contains(&member.1), "{package}");
        let several = folder(&board).join("src/lib.rs");
        let source = if several.is_file() { several } else { folder(&board).join("src/main.rs") };
        let row = board.name.replace('-', "_").to_uppercase();
        assert!(read_to_string(source).unwrap().contains(&format!("Row::{row}")), "{board}");
        let manifest = read_to_string(folder(&board).join("Cargo.toml")).unwrap();
        assert!(feature.is_empty() || manifest.contains(&format!("{feature} = [")), "{board}");
        assert!(manifest.contains(&format!("[[bin]]\nname = \"{program}\"\n")), "{board}");
        assert!(board.emulator.is_some(), "{board}");
    }
}

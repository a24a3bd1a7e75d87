//! The table against the files of the firmware.

extern crate std;

use super::Board;
use std::format;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};
use std::string::String;

fn firmware() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// `256K` or `4M` in the line of a memory, in bytes.
fn length(layout: &str, memory: &str) -> u64 {
    let line = layout.lines().find(|line| line.trim().starts_with(memory)).unwrap();
    let (_, length) = line.split_once("LENGTH = ").unwrap();
    let (number, unit) = length.trim().split_at(length.trim().len() - 1);
    number.parse::<u64>().unwrap() << if unit == "K" { 10 } else { 20 }
}

#[test]
fn every_name_is_of_one_board_and_every_real_board_says_how_it_is_flashed() {
    for (index, board) in Board::ALL.iter().enumerate() {
        assert!(Board::ALL[..index].iter().all(|other| other.name != board.name), "{board}");
        assert_eq!(Board::from_name(board.name), Some(*board));
        assert_eq!(board.chip.is_some(), board.probe_rs.is_some(), "{board}");
        assert!(board.chip.is_some() || board.qemu.is_some(), "{board} is nowhere");
        let names_chip = |chip| board.description.ends_with(&format!(" ({chip})"));
        assert!(board.chip.is_none_or(names_chip), "{board}: {}", board.description);
        assert!((1_000_000..1_000_000_000).contains(&board.clock_hz), "{board}");
    }
    assert_eq!(Board::from_name("micro"), None);
}

#[test]
fn the_linker_gets_the_memory_of_the_table() {
    for board in Board::with_firmware() {
        let layout = read_to_string(firmware().join(format!("memory/{board}.x"))).unwrap();
        assert_eq!(length(&layout, "FLASH"), board.flash_bytes, "{board}");
        assert_eq!(length(&layout, "RAM"), board.ram_bytes, "{board}");
    }
}

#[test]
fn boards_with_firmware_are_the_binaries_of_the_firmware() {
    let manifest = read_to_string(firmware().join("Cargo.toml")).unwrap();
    let binaries = manifest.split("[[bin]]\n").skip(1).map(|rest| {
        let (name, _) = rest.strip_prefix("name = \"").unwrap().split_once('"').unwrap();
        String::from(name)
    });
    let mut found: std::vec::Vec<String> = binaries.collect();
    let mut expected: std::vec::Vec<String> =
        Board::with_firmware().map(|board| board.name.into()).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    for name in &found {
        let source = read_to_string(firmware().join(format!("src/bin/{name}.rs"))).unwrap();
        assert!(source.contains("firmware::board_main!"), "{name}");
    }
}

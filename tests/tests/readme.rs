//! The README: short enough for a first look, and its tables and files are those of the project.

use boards::{Board, Drive, DriveFile, Emulator, Proof};
use std::fs;
use tests::document::Document;
use xtask::build::workspace;

const README: &str = "README.md";

/// What fits into a few minutes on a phone.
const MOST_WORDS: usize = 1200;

#[test]
fn it_has_at_most_1200_words() {
    let count = Document::read(README).text.split_whitespace().count();
    assert!(count <= MOST_WORDS, "{count} words: move something to a page of docs");
}

#[test]
fn it_has_the_two_commands_and_one_picture() {
    let document = Document::read(README);
    let commands: Vec<String> = document.steps().into_iter().map(|step| step.command).collect();
    for command in ["cargo run -p host-trainer", "cargo xtask test"] {
        assert!(commands.iter().any(|found| found == command), "{command}");
    }
    assert_eq!(document.text.matches("<img ").count() + document.text.matches("![").count(), 1);
}

#[test]
fn the_csv_that_is_shown_is_the_file() {
    let file = fs::read_to_string(workspace().join("host-trainer/data/iris.csv")).unwrap();
    for path in [README, "docs/from-csv-to-microbit.md"] {
        let block = &Document::read(path).blocks_of("csv")[0].text;
        assert!(file.starts_with(block.as_str()), "{path}: {block}");
    }
}

#[test]
fn it_names_every_board_of_the_table_once() {
    let rows: Vec<String> = Document::read(README)
        .text
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains("Cortex-M"))
        .map(|line| line.to_lowercase())
        .collect();
    for board in Board::ALL {
        let name = board.description.split(" (").next().unwrap().replace(" in QEMU", "");
        let proof = match (board.chip, board.proof()) {
            (None, _) => "exists in qemu",
            (Some(_), Some(Proof::Chip)) => "boots in an emulator of the chip",
            (Some(_), Some(Proof::Instructions)) => "peripherals are a stub",
            (Some(_), None) => "not yet",
        };
        let is_named = |row: &&String| {
            let parts = row.split(['|', ',']).map(str::trim);
            let names: Vec<&str> = parts.map(|part| part.split(" (").next().unwrap()).collect();
            names.contains(&name.to_lowercase().as_str())
        };
        let named: Vec<&String> = rows.iter().filter(is_named).collect();
        assert_eq!(named.len(), 1, "{name}: {rows:#?}");
        assert!(named[0].ends_with(&format!("{proof} |")), "{name}: {}", named[0]);
    }
}

/// The row of a board in `docs/boards.md`, up to what to buy.
fn row(board: &Board) -> String {
    let emulator = board.emulator.map_or("no emulator", Emulator::name);
    let proof = match board.proof() {
        Some(Proof::Chip) => format!("**chip**, in {emulator}"),
        Some(Proof::Instructions) => format!("*instructions*, in {emulator}"),
        None => "none".into(),
    };
    let flash_by = match (board.probe_rs, board.drive) {
        (None, _) => "–".into(),
        (Some(_), None) => "probe-rs".into(),
        (Some(_), Some(Drive { volume, file })) => {
            let file = if file == DriveFile::Hex { "HEX" } else { "UF2" };
            format!("probe-rs, or {file} to the drive `{volume}`")
        }
    };
    let Board { name, description, core, flash_bytes, ram_bytes, clock_hz, .. } = board;
    let core = core.name();
    let (flash, ram, clock) = (flash_bytes >> 10, ram_bytes >> 10, clock_hz / 1_000_000);
    format!(
        "| `{name}` | {description} | {core} | {flash} | {ram} | {clock} | {proof} | {flash_by} |"
    )
}

#[test]
fn the_page_of_boards_has_the_rows_of_the_table_of_boards() {
    let page = Document::read("docs/boards.md");
    let (_, table) = page.text.split_once("\n## Table\n").unwrap();
    let (table, _) = table.split_once("\n## ").unwrap();
    let shown: Vec<&str> = table.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(shown.len(), Board::ALL.len());
    for board in Board::ALL {
        let row = row(board);
        assert!(shown.iter().any(|shown| shown.starts_with(&row)), "{row}");
    }
}

//! The README: short enough for a first look, and its tables and files are those of the project.

use boards::Board;
use std::collections::BTreeSet;
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
        let is_real = |row: &&String| row.contains(" on the board");
        let is_emulated = |row: &&String| row.contains(" in qemu");
        let expected = rows.iter().filter(|row| {
            board.has_firmware == (is_real(row) || is_emulated(row))
                && (board.has_firmware && board.chip.is_some()) == is_real(row)
        });
        let words = name.to_lowercase();
        let is_named = |row: &String| {
            words
                .split([' ', '-'])
                .filter(|word| !["bbc", "raspberry", "64"].contains(word))
                .all(|word| row.contains(word))
        };
        assert_eq!(expected.filter(|row| is_named(row)).count(), 1, "{}: {rows:#?}", board.name);
    }
}

/// The row of a board in `docs/boards.md`.
fn row(board: &Board) -> String {
    let runs = match (board.has_firmware, board.chip) {
        (true, Some(_)) => "on the board and in QEMU",
        (true, None) => "in QEMU",
        (false, _) => "not yet",
    };
    let Board { name, description, core, flash_bytes, ram_bytes, clock_hz, .. } = board;
    let core = core.name();
    let (flash, ram, clock) = (flash_bytes >> 10, ram_bytes >> 10, clock_hz / 1_000_000);
    format!("| `{name}` | {description} | {core} | {flash} | {ram} | {clock} | {runs} |")
}

#[test]
fn the_page_of_boards_has_the_rows_of_the_table_of_boards() {
    let page = Document::read("docs/boards.md");
    let shown = page.text.lines().filter(|line| line.starts_with("| `"));
    let expected: BTreeSet<String> = Board::ALL.iter().map(row).collect();
    assert_eq!(shown.map(String::from).collect::<BTreeSet<_>>(), expected);
}

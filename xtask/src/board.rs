//! The boards that the firmware runs on, as `--board` takes them.

pub use boards::{Board, Core, Drive, DriveFile, Emulator, Firmware, Proof};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// Reads the name of a board that the firmware runs on.
pub fn parser() -> impl TypedValueParser<Value = Board> {
    let mut boards: Vec<Board> = Board::with_firmware().collect();
    // Those that need no hardware come first; the default is one of them.
    boards.sort_by_key(|board| board.chip.is_some());
    let names = boards.iter().map(|board| PossibleValue::new(board.name).help(help(board)));
    PossibleValuesParser::new(names)
        .try_map(|name| Board::from_name(&name).ok_or("there is no such board"))
}

fn help(board: &Board) -> String {
    let core = board.core.name();
    match (board.description.split_once(" ("), board.core.has_fpu()) {
        (Some((title, _)), _) => {
            let emulator = board.emulator.map_or("no emulator", Emulator::name);
            let peripherals = match board.proof() {
                Some(Proof::Instructions) => ", with a stub for peripherals,",
                Some(Proof::Chip) | None => "",
            };
            format!(
                "{title}, {core}: the program is the same in {emulator}{peripherals} and on the real board"
            )
        }
        (None, true) => format!("{} with a floating-point unit", core.trim_end_matches('F')),
        (None, false) => format!("{core} without a floating-point unit"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setup::TARGETS;

    #[test]
    fn setup_installs_the_target_of_every_board() {
        for board in Board::ALL {
            assert!(TARGETS.contains(&board.target()), "{board}: {}", board.target());
        }
    }
}

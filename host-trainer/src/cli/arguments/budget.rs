//! Budget options: flash and RAM of the device.

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use host_trainer_core::board::Board;

#[derive(Debug, Args)]
#[command(next_help_heading = "Budget")]
pub(in crate::cli) struct BudgetArguments {
    /// Refuse, before training, a network that does not fit this board beside the firmware
    #[arg(long, value_name = "BOARD", value_parser = board(), conflicts_with_all = ["flash", "ram"])]
    pub fit: Option<Board>,
    /// Upper bound of the flash of the parameters, for example 64K
    #[arg(long, value_name = "BYTES", value_parser = size)]
    pub flash: Option<u64>,
    /// Upper bound of the RAM of the activations, for example 8K
    #[arg(long, value_name = "BYTES", value_parser = size)]
    pub ram: Option<u64>,
}

impl BudgetArguments {
    pub fn flash_bytes(&self) -> Option<u64> {
        self.fit.map(|board| board.parameter_bytes()).or(self.flash)
    }

    pub fn ram_bytes(&self) -> Option<u64> {
        self.fit.map(|board| board.activation_bytes()).or(self.ram)
    }
}

/// One of the boards by name.
pub(super) fn board() -> impl TypedValueParser<Value = Board> {
    board_names().try_map(|name| Board::from_name(&name).ok_or("there is no such board"))
}

/// The names of all boards.
pub(super) fn board_names() -> PossibleValuesParser {
    let names = Board::ALL.iter().map(|board| {
        let (flash, ram) = (board.flash_bytes >> 10, board.ram_bytes >> 10);
        let help = format!("{}: {flash} KiB of flash, {ram} KiB of RAM", board.description);
        PossibleValue::new(board.name).help(help)
    });
    PossibleValuesParser::new(names)
}

/// `64K`, `1M`, or bytes.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let (number, unit) = match text.strip_suffix(['k', 'K']) {
        Some(number) => (number, 1 << 10),
        None => text.strip_suffix(['m', 'M']).map_or((text, 1), |number| (number, 1 << 20)),
    };
    let bytes = number.trim().parse().ok().and_then(|number: u64| number.checked_mul(unit));
    bytes.ok_or_else(|| "expected bytes, for example 8192, 64K or 1M".into())
}

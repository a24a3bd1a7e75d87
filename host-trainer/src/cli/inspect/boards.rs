//! Which boards a network fits.

use crate::cli::columns::{Column, Columns};
use crate::cli::console::{BAD, Console, GOOD};
use crate::cli::table::grouped;
use host_trainer_core::board::Board;
use nn_core::{LayerSpec, ram_bytes};
use serde_json::{Value, json};
use std::io::Result;

/// A line for each board: what the network takes of what is there beside code.
pub(in crate::cli) fn write(layers: &[LayerSpec], out: &mut Console) -> Result<()> {
    let flash_bytes: u64 = layers.iter().map(LayerSpec::flash_bytes).fold(0, u64::saturating_add);
    let ram_bytes = ram_bytes(layers);
    let columns = vec![
        Column::left("board", 14),
        Column::left("core", 11),
        Column::right("flash", 9),
        Column::right("of KiB", 8),
        Column::right("RAM", 9),
        Column::right("of KiB", 8),
        Column::right("fits", 4),
        Column::right("instructions", 14),
    ];
    let mut table = Columns::new("boards", columns);
    let mut documented = Vec::new();
    for board in Board::ALL {
        let fits = board.fits(layers);
        let instructions = board.core.instructions(layers);
        let (style, answer) = if fits { (GOOD, "yes") } else { (BAD, "no") };
        table.row([
            board.name.into(),
            board.processor.into(),
            grouped(flash_bytes),
            grouped(board.parameter_bytes() >> 10),
            grouped(ram_bytes),
            grouped(board.activation_bytes() >> 10),
            format!("{style}{answer}{style:#}"),
            format!("≈ {}", two_digits(instructions)),
        ]);
        documented.push(json!({
            "name": board.name,
            "description": board.description,
            "processor": board.processor,
            "flash_bytes": flash_bytes,
            "flash_available": board.parameter_bytes(),
            "ram_bytes": ram_bytes,
            "ram_available": board.activation_bytes(),
            "fits": fits,
            "instructions": instructions,
        }));
    }
    out.record("boards", Value::Array(documented));
    table.write(out.width(), out)
}

/// An estimate has no more.
fn two_digits(instructions: u64) -> String {
    let digits = instructions.max(1).ilog10();
    let unit = 10u64.pow(digits.saturating_sub(1));
    grouped((instructions + unit / 2) / unit * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_has_two_digits() {
        let texts = [0, 7, 99, 123, 7_517, 439_205, 999_999].map(two_digits);
        assert_eq!(texts, ["0", "7", "99", "120", "7,500", "440,000", "1,000,000"]);
    }
}

//! Which boards a network fits.

use crate::cli::columns::{Column, Columns};
use crate::cli::console::{BAD, Console, GOOD};
use crate::cli::table::grouped;
use host_trainer_core::board::Board;
use host_trainer_core::text::{self, two_digits};
use nn_core::{LayerSpec, ram_bytes};
use serde_json::{Value, json};
use std::io::{Result, Write};

/// A line for each board: what the network takes of what is there beside code.
pub(in crate::cli) fn write(layers: &[LayerSpec], out: &mut Console) -> Result<()> {
    let flash_bytes: u64 = layers.iter().map(LayerSpec::flash_bytes).fold(0, u64::saturating_add);
    let ram_bytes = ram_bytes(layers);
    let columns = vec![
        Column::left("board", 14),
        Column::left("core", 11),
        Column::right("flash", 9),
        Column::right("of KiB", 8).if_there_is_room(),
        Column::right("RAM", 9),
        Column::right("of KiB", 8).if_there_is_room(),
        Column::right("fits", 4),
        Column::right("instructions", 14),
        Column::right("ms", 8),
    ];
    let mut table = Columns::new("boards", columns);
    let mut documented = Vec::new();
    for board in Board::ALL {
        let fits = board.fits(layers);
        let instructions = board.core.instructions(layers);
        let milliseconds = board.milliseconds(layers);
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
            milliseconds.map_or_else(|| "–".into(), |ms| format!("≈ {}", text::milliseconds(ms))),
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
            "clock_hz": board.clock_hz,
            "cycles": board.cycles(layers),
            "milliseconds": milliseconds,
        }));
    }
    out.record("boards", Value::Array(documented));
    table.write(out.width(), out)?;
    writeln!(
        out,
        "           ms: at the usual clock if flash keeps up, mostly within 25 %; –: unknown"
    )
}

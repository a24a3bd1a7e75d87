//! Boards that the network fits, and its approximate time there.

use crate::report::Report;
use host_trainer_core::board::Board;
use host_trainer_core::text::grouped;
use maud::{Markup, html};
use nn_core::LayerSpec;

pub(super) fn table(report: &Report) -> Markup {
    let quantized = report.quantization.as_ref().map(|quantized| &quantized.layers[..]);
    html! {
        h3.next { "Boards" }
        div.scroll {
            table {
                thead {
                    tr {
                        th { "Board" }
                        th.n { "instructions" @if quantized.is_some() { ", f32" } }
                        @if quantized.is_some() { th.n { "quantized" } }
                        th.n { "it has flash, KiB" }
                        th.n { "RAM, KiB" }
                        th { "processor" }
                    }
                }
                tbody {
                    @for board in Board::ALL {
                        tr {
                            th.wrap { (board.description) @if is_alike(board) { ", " (board.name) } }
                            (cost(board, &report.layers))
                            @if let Some(layers) = quantized { (cost(board, layers)) }
                            td.n { (grouped(board.flash_bytes / 1024)) }
                            td.n { (grouped(board.ram_bytes / 1024)) }
                            td { (board.processor) }
                        }
                    }
                }
            }
        }
        p.note {
            "Instructions of an inference are estimated; " code { "cargo xtask qemu" } " counts them. They are there if the network fits the board beside code and stack."
        }
    }
}

/// Checks whether others have the same description.
fn is_alike(board: &Board) -> bool {
    Board::ALL.iter().filter(|other| other.description == board.description).count() > 1
}

fn cost(board: &Board, layers: &[LayerSpec]) -> Markup {
    html! {
        @if board.fits(layers) {
            td.n { (rounded(board.core.instructions(layers))) }
        } @else {
            td.n.no { "does not fit" }
        }
    }
}

/// In two digits: it is an estimate.
fn rounded(instructions: u64) -> String {
    let unit = 10u64.saturating_pow(instructions.checked_ilog10().unwrap_or(0).saturating_sub(1));
    grouped((instructions + unit / 2) / unit * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_have_two_digits() {
        assert_eq!(
            [0, 7, 99, 7517, 439_205, 995].map(rounded),
            ["0", "7", "99", "7,500", "440,000", "1,000"]
        );
    }
}

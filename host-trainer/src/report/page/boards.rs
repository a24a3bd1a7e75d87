//! Boards that the network fits, and about how long it takes there.

use crate::report::Report;
use host_trainer_core::board::Board;
use host_trainer_core::text::{grouped, milliseconds, two_digits};
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
                        @if quantized.is_some() { th.n { "quantized" } th.n { "quantized, ms" } }
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
                            @if let Some(layers) = quantized { (cost(board, layers)) (time(board, layers)) }
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
            @if quantized.is_some() {
                " Milliseconds are estimated, mostly within 25 %, at the board's usual clock, if its flash keeps up; " code { "cargo xtask cycles" } " counts cycles. There are none where cycles were compared with nothing: Cortex-M7, Cortex-M33 and floating point."
            }
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
            td.n { (two_digits(board.core.instructions(layers))) }
        } @else {
            td.n.no { "does not fit" }
        }
    }
}

fn time(board: &Board, layers: &[LayerSpec]) -> Markup {
    let known = board.milliseconds(layers).filter(|_| board.fits(layers));
    html! { td.n { (known.map_or_else(|| "–".into(), milliseconds)) } }
}

//! Options of a project of one's own.

use super::budget::board_names;
use boards::Board;
use clap::Args;
use clap::builder::TypedValueParser;
use std::path::PathBuf;

/// Make a project for a board: a program that classifies there, with a model.
///
/// The project is a folder of its own, outside of any other. `cargo run --release` in it flashes the board; with
/// `--features self-test`, the board compares all bits with the laptop's first. `host-trainer train --out model` there
/// replaces the model. The README.md of the project says the rest.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  A Raspberry Pi Pico that reads digits, from sensor values that were kept:
    host-trainer new reader --board pico
  A model of your own, with defmt through the debug probe:
    host-trainer new doorbell --board nrf52840-dk --model models/doorbell_quantized.postcard --defmt
  A micro:bit whose sensor this laptop records:
    host-trainer new motion --board microbit-v2 --link")]
pub(in crate::cli) struct NewArguments {
    /// Folder to make; its last part is the name of the package
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// Board that the project is for
    #[arg(long, value_name = "BOARD", value_parser = board())]
    pub board: Board,
    /// Model file to embed, with the .samples file beside it; without it, the digits that come with the program,
    /// quantized, and with --link none
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Place to take nn-core from: a version, path=DIR or git=URL; without it, the clone of the repository that this
    /// program runs in or was built in, else its version of a registry
    #[arg(long, value_name = "PLACE")]
    pub nn_core: Option<String>,
    /// Send what the board measures to this laptop, for record and monitor: without --model a program that records, with
    /// a model that was trained on recordings one that classifies too
    #[arg(long = "link", conflicts_with_all = ["is_async", "is_defmt"])]
    pub is_link: bool,
    /// Wait in tasks of embassy instead of in loops
    #[arg(long = "async")]
    pub is_async: bool,
    /// Send text to the debug probe, by defmt, instead of to a serial port
    #[arg(long = "defmt")]
    pub is_defmt: bool,
}

/// One of the boards by name.
fn board() -> impl TypedValueParser<Value = Board> {
    board_names().try_map(|name| Board::from_name(&name).ok_or("there is no such board"))
}

//! What a laptop asks of a board.

use serde::{Deserialize, Serialize};

/// A message of the laptop. New kinds come at the end: a position is a number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Request {
    /// Asks to begin, and that so many frames of samples may be sent. Answers the board's hello.
    Start {
        /// Frames of samples.
        frames: u16,
    },
    /// Allows so many frames of samples more.
    More {
        /// Frames of samples.
        frames: u16,
    },
    /// Asks to send nothing but a hello every second.
    Stop,
    /// Asks for a hello now, whatever the board does.
    Hello,
}

//! What goes wrong between a laptop and a board.

use std::io;
use thiserror::Error;

/// A board that cannot be reached or understood.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LinkError {
    /// There is no such port.
    #[error("{port}: there is no such port; {others}")]
    NotFound {
        /// Name of the port.
        port: String,
        /// What ports there are.
        others: String,
    },
    /// The port may not be opened.
    #[error("{port}: no permission to open it{hint}")]
    Permission {
        /// Name of the port.
        port: String,
        /// What to do.
        hint: String,
    },
    /// Another program has the port.
    #[error("{0}: another program has it open: close its serial monitor, and try again")]
    Busy(String),
    /// It cannot be opened for another reason.
    #[error("{port}: cannot be opened: {source}")]
    Open {
        /// Name of the port.
        port: String,
        /// The reason.
        source: io::Error,
    },
    /// The address of a port over TCP is none.
    #[error("{0}: a port over TCP is written tcp:HOST:PORT, for example tcp:127.0.0.1:7331")]
    Address(String),
    /// Nothing came.
    #[error(
        "{0}: nothing came within 5 s: is a program of the link on the board (see `Recorder` of the crate nn-link), and is this its port? If it prints lines of numbers, add --lines"
    )]
    Silent(String),
    /// Something else came.
    #[error("{port}: what comes is no message of the link, but begins with {seen}: {hint}")]
    Other {
        /// Name of the port.
        port: String,
        /// The first bytes, as they can be shown.
        seen: String,
        /// What to do.
        hint: &'static str,
    },
    /// The board speaks another version.
    #[error(
        "{port}: the board speaks version {found} of the link, this program version {expected}: {hint}"
    )]
    Protocol {
        /// Name of the port.
        port: String,
        /// Version of the board.
        found: u16,
        /// Version of this program.
        expected: u16,
        /// What to do.
        hint: &'static str,
    },
    /// The board says what cannot be.
    #[error("{port}: the board's hello says {what}: mend its program")]
    Hello {
        /// Name of the port.
        port: String,
        /// What cannot be.
        what: String,
    },
    /// The port is gone.
    #[error("{0}: the port is gone: was the board unplugged?")]
    Vanished(String),
    /// Reading or writing failed.
    #[error("{port}: {source}")]
    Failed {
        /// Name of the port.
        port: String,
        /// The reason.
        source: io::Error,
    },
}

//! Errors of an import.

use crate::NetworkError;
use nn_core::ModelError;
use std::path::PathBuf;
use thiserror::Error;

/// Why a network cannot be imported.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file cannot be read.
    #[error("{}: {error}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The file as a whole is wrong.
    #[error("{}: {what}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Finding, and what was expected.
        what: String,
    },
    /// Something in the network has no counterpart here.
    #[error("{}: {place}: {what}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Number, operator, name and output of the node, or an input or output of the graph.
        place: String,
        /// Finding, and what would help.
        what: String,
    },
    /// The network has too many layers or parameters.
    #[error("{}: {error}", path.display())]
    Network {
        /// The file.
        path: PathBuf,
        /// Why.
        error: NetworkError,
    },
    /// The layers do not fit each other.
    #[error("{}: {error}", path.display())]
    Model {
        /// The file.
        path: PathBuf,
        /// Why.
        error: ModelError,
    },
}

/// Fault of a node or file: a sentence for people, whose place is added by the one that knows it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub(super) struct Fault(pub String);

/// A fault, and where it is.
pub(super) type Placed = (String, Fault);

impl Fault {
    pub fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

impl From<super::wire::Damaged> for Fault {
    fn from(damaged: super::wire::Damaged) -> Self {
        Self(format!("the file is damaged: it has {damaged}; export the network anew"))
    }
}

/// Faults are made often; this makes one, as `format!` does.
macro_rules! fault {
    ($($text:tt)*) => {
        $crate::import::error::Fault(format!($($text)*))
    };
}

pub(super) use fault;

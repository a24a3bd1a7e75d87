//! What keeps a service from its work.

use crate::TooLong;
use core::fmt;

/// A service that could not send or receive. It may be called again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceError<E> {
    /// The port failed.
    Port(E),
    /// A message is longer than its frame.
    TooLong(TooLong),
}

impl<E: fmt::Debug> fmt::Display for ServiceError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Port(error) => write!(f, "the port to the laptop failed: {error:?}"),
            Self::TooLong(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug> core::error::Error for ServiceError<E> {}

impl<E> From<TooLong> for ServiceError<E> {
    fn from(error: TooLong) -> Self {
        Self::TooLong(error)
    }
}

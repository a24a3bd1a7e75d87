//! What a frame may hold.

use serde::{Deserialize, Serialize};

/// A message: a [`Report`](crate::Report) of the board, or a [`Request`](crate::Request) of the laptop.
///
/// It may borrow names and values from the bytes that came.
pub trait Message<'m>: Serialize + Deserialize<'m> {}

impl<'m> Message<'m> for crate::Report<'m> {}
impl Message<'_> for crate::Request {}

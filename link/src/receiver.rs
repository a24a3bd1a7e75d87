//! Reading frames out of a stream of bytes.

use crate::message::Message;
use crate::{checksum, cobs};
use core::fmt;
use heapless::Vec;

/// Collects the bytes of a frame, at most `N` of them, and finds its message.
///
/// Any bytes may come: noise, half a frame, text of another program. What is no whole frame is counted and left out,
/// and the next zero byte begins anew.
#[derive(Clone, Debug, Default)]
pub struct Receiver<const N: usize> {
    bytes: Vec<u8, N>,
    /// Whether more bytes came than a frame may have.
    is_too_long: bool,
    /// Whether `bytes` are of a frame that was given out.
    is_read: bool,
    /// Length of the message in `bytes`.
    length: usize,
    damaged: u32,
}

impl<const N: usize> Receiver<N> {
    /// Makes a receiver that has seen nothing.
    pub const fn new() -> Self {
        Self { bytes: Vec::new(), is_too_long: false, is_read: false, length: 0, damaged: 0 }
    }

    /// Takes a byte. `true` if it ends a frame whose checksum is right: then [`message`](Self::message) has it, until
    /// the next byte comes.
    pub fn push(&mut self, byte: u8) -> bool {
        if self.is_read {
            self.clear();
        }
        if byte != 0 {
            self.is_too_long |= self.bytes.push(byte).is_err();
            return false;
        }
        let is_empty = self.bytes.is_empty();
        match self.frame().filter(|_| !self.is_too_long) {
            Some(length) => {
                (self.length, self.is_read) = (length, true);
                true
            }
            None => {
                self.damaged = self.damaged.saturating_add(u32::from(!is_empty));
                self.clear();
                false
            }
        }
    }

    /// Returns the message of the frame that just ended.
    ///
    /// # Errors
    ///
    /// [`Damaged`] if there is none, or if a frame with a right checksum holds something else: a message of another
    /// program or version.
    pub fn message<'m, M: Message<'m>>(&'m self) -> Result<M, Damaged> {
        let bytes = self.bytes.get(..self.length).filter(|_| self.is_read).ok_or(Damaged)?;
        match postcard::take_from_bytes(bytes) {
            Ok((message, [])) => Ok(message),
            Ok(_) | Err(_) => Err(Damaged),
        }
    }

    /// Returns the number of pieces that were left out because they are no frame.
    pub const fn damaged(&self) -> u32 {
        self.damaged
    }

    /// Returns the bytes since the last frame: what they are, if they are none.
    pub fn pending(&self) -> &[u8] {
        if self.is_read { &[] } else { &self.bytes }
    }

    /// The length of the message, decoded in place, if the bytes are a frame.
    fn frame(&mut self) -> Option<usize> {
        let (coded, sum) = self.bytes.split_last_chunk_mut::<{ checksum::BYTES }>()?;
        if *sum != checksum::of(coded) {
            return None;
        }
        cobs::decode(coded)
    }

    fn clear(&mut self) {
        self.bytes.clear();
        (self.is_too_long, self.is_read, self.length) = (false, false, 0);
    }
}

/// Bytes that are no message of this protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damaged;

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes that are no message of this protocol")
    }
}

impl core::error::Error for Damaged {}

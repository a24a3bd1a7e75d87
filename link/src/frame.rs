//! Writing frames.

use crate::checksum;
use crate::cobs::Block;
use crate::message::Message;
use core::fmt;
use heapless::Vec;
use postcard::ser_flavors::Flavor;

/// A buffer of `N` bytes for a frame, used for one message after the other.
#[derive(Clone, Debug, Default)]
pub struct Frame<const N: usize> {
    bytes: Vec<u8, N>,
}

impl<const N: usize> Frame<N> {
    /// Makes an empty buffer.
    pub const fn new() -> Self {
        Self { bytes: Vec::new() }
    }

    /// Returns the bytes that were written last.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Writes a message; returns the bytes to send, zero bytes at both ends included.
    ///
    /// # Errors
    ///
    /// [`TooLong`] if the frame has more than `N` bytes.
    pub fn write<'m>(&mut self, message: &impl Message<'m>) -> Result<&[u8], TooLong> {
        let bytes = &mut self.bytes;
        bytes.clear();
        bytes.push(0).map_err(|_| TooLong)?;
        let block = Block::begin(bytes).ok_or(TooLong)?;
        postcard::serialize_with_flavor(message, Coder { bytes, block }).map_err(|_| TooLong)?;
        let coded = self.bytes.get(1..).ok_or(TooLong)?;
        let sum = checksum::of(coded);
        self.bytes.extend_from_slice(&sum).map_err(|_| TooLong)?;
        self.bytes.push(0).map_err(|_| TooLong)?;
        Ok(&self.bytes)
    }
}

/// A message that does not fit into the buffer of its frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message is longer than its frame may be: send fewer samples, or shorter names of channels")
    }
}

impl core::error::Error for TooLong {}

/// Codes bytes as postcard writes them, so that a message needs no buffer of its own.
struct Coder<'b, const N: usize> {
    bytes: &'b mut Vec<u8, N>,
    block: Block,
}

impl<const N: usize> Flavor for Coder<'_, N> {
    type Output = ();

    // Not inlined, as `Block::push`: there is one such call for every field of a message.
    #[inline(never)]
    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        bytes.iter().try_for_each(|byte| self.try_push(*byte))
    }

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.block.push(self.bytes, byte).ok_or(postcard::Error::SerializeBufferFull)
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Report, Request, Samples};

    /// Kind 1, credit 300 as a varint (0xac 0x02); no zero byte, so one block of length 4.
    #[test]
    fn a_frame_is_zero_blocks_checksum_zero() {
        let mut frame = Frame::<32>::new();
        let bytes = frame.write(&Request::More { frames: 300 }).unwrap();
        assert_eq!(bytes[..5], [0, 4, 1, 0xac, 0x02]);
        assert_eq!(bytes[5..8], checksum::of(&bytes[1..5]));
        assert_eq!(bytes[8..], [0]);
    }

    #[test]
    fn a_message_longer_than_the_buffer_is_refused_and_the_next_is_written() {
        let mut frame = Frame::<32>::new();
        let long = Samples { first: 1, micros: 1, lost: 0, values: &[7; 40] };
        assert_eq!(frame.write(&Report::Samples(long)), Err(TooLong));
        assert!(frame.write(&Request::Stop).is_ok());
        // Whatever ends at the very end: every length up to that which fits.
        for length in 0..32 {
            let samples = Samples { first: 0, micros: 0, lost: 0, values: &[7; 40][..length] };
            // Zero bytes, block length, 1 + 3 + 1 bytes of numbers, values, checksum.
            let is_short = 2 + 1 + 5 + length + 3 <= 32;
            assert_eq!(frame.write(&Report::Samples(samples)).is_ok(), is_short, "{length}");
        }
    }
}

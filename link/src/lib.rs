//! The link between a board and a laptop: what a sensor measures and what a network answers, in checked messages on a
//! wire.
//!
//! ```
//! use link::{Frame, Message, Receiver, Report, Samples};
//!
//! let report = Report::Samples(Samples { first: 7, micros: 140_000, lost: 0, values: &[1, 0, 2, 0] });
//! let mut frame = Frame::<64>::new();
//! let bytes = frame.write(&report)?;
//!
//! let mut receiver = Receiver::<64>::new();
//! let received = bytes.iter().filter(|byte| receiver.push(**byte)).count();
//! assert_eq!(received, 1);
//! assert_eq!(receiver.message::<Report>(), Ok(report));
//! # Ok::<(), link::TooLong>(())
//! ```
//!
//! # On the wire
//!
//! A frame is a zero byte, the message, its checksum, and a zero byte. The message is
//! [postcard](https://postcard.jamesmunns.com/wire-format), then coded by [COBS](https://doi.org/10.1109/90.769765) so
//! that it has no zero byte. The checksum has 21 bits (CRC-21/CAN-FD), 7 in each of 3 bytes whose highest bit is set,
//! and it is of the coded bytes: so it finds *every* error of one, two or three bits in a frame. A checksum below COBS,
//! which is usual, does not: one damaged length byte changes many bytes of what is decoded, and one such error in 65,536
//! passes 16 bits.
//!
//! # Map
//!
//! | you want | look at |
//! | --- | --- |
//! | what a board says | [`Report`]: [`Hello`], [`Samples`], [`Answer`], [`Counters`] |
//! | what a laptop asks | [`Request`] |
//! | to write and to read frames | [`Frame`], [`Receiver`] |
//! | the numbers of a measurement | [`Number`], [`NumberKind`] |
//! | a board that records or classifies (feature `device`) | `Recorder`, `Classifier`, `Sensor`, `Timed` |

#![no_std]

#[cfg(test)]
extern crate std;

mod channels;
mod checksum;
mod cobs;
#[cfg(feature = "device")]
mod device;
mod frame;
mod hello;
mod message;
mod number;
mod receiver;
mod report;
mod request;

pub use channels::{Channel, channels};
#[cfg(feature = "device")]
pub use device::{
    Blocking, Classified, Classifier, Clock, Judged, Judging, Moment, Recorder, Sensor,
    ServiceError, Timed,
};
pub use frame::{Frame, TooLong};
pub use hello::{Hello, NetworkId, PROTOCOL};
pub use message::Message;
pub use number::{Number, NumberKind};
pub use receiver::{Damaged, Receiver};
pub use report::{Answer, Counters, Decided, Report, Samples};
pub use request::Request;

/// Bytes of the longest frame that a board sends, its zero bytes included.
pub const FRAME_BYTES: usize = 256;

//! What a board says.

use crate::Hello;
use serde::{Deserialize, Serialize};

/// A message of the board. New kinds come at the end: a position is a number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Report<'a> {
    /// What the board is and measures.
    #[serde(borrow)]
    Hello(Hello<'a>),
    /// Measurements.
    #[serde(borrow)]
    Samples(Samples<'a>),
    /// What the network says of a window.
    #[serde(borrow)]
    Answer(Answer<'a>),
    /// The sensor failed: a driver's number for it. The board tries again.
    SensorFailed {
        /// The number of failures since the start.
        count: u32,
    },
    /// What the network saw since the start.
    #[serde(borrow)]
    Counters(Counters<'a>),
}

/// Measurements of moments that follow each other without a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Samples<'a> {
    /// The number of the first moment: the board counts moments from its start, those too that it could not send.
    pub first: u32,
    /// Microseconds of the board's clock when the first moment was measured. It starts again after 2³².
    pub micros: u32,
    /// Moments that were measured since the start and never sent, for want of credit.
    pub lost: u32,
    /// All channels of a moment side by side, as numbers of [`Hello::number`].
    pub values: &'a [u8],
}

/// What the network says of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer<'a> {
    /// The number of the window, from 0.
    pub number: u32,
    /// The number of the window's first moment.
    pub first: u32,
    /// The class: the largest logit's position.
    pub class: u16,
    /// Microseconds that the inference took.
    pub micros: u32,
    /// The fingerprint of the outputs' bits, `nn_core::fingerprint`.
    pub fingerprint: u32,
    /// What is decided about the window, by a program that tells unknown ones.
    pub decided: Option<Decided>,
    /// The outputs, each an `f32` with its lowest byte first; none if they do not fit into a frame.
    pub outputs: &'a [u8],
}

/// What is decided about a window: see `nn_core::Judge`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Tells whether it is like those of the training.
    pub is_known: bool,
    /// Its squared distance to the nearest centre.
    pub distance: u32,
    /// The class of the last windows together; `None` if they agree on none, or do not know it.
    pub steady: Option<u16>,
}

/// What the network of a program that tells unknown windows saw since its start: see `nn_core::Watch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters<'a> {
    /// Windows.
    pub windows: u32,
    /// Unknown windows.
    pub refused: u32,
    /// Unknown windows among the last whole block of 64.
    pub refused_of_block: u8,
    /// Mean shift of the level in that block, in sixteenths of a deviation.
    pub level_shift: i8,
    /// Mean shift of the spread in that block, in sixteenths of a deviation.
    pub spread_shift: i8,
    /// Tells whether that block is unlike the training.
    pub is_drifting: bool,
    /// Histogram of the largest logits, by eighths of the known samples.
    pub logits: [u16; 8],
    /// Windows known as each class, each a `u32` with its lowest byte first; none if they do not fit into a frame.
    pub classes: &'a [u8],
}

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
    /// The outputs, each an `f32` with its lowest byte first; none if they do not fit into a frame.
    pub outputs: &'a [u8],
}

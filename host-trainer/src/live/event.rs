//! What comes from a board.

use super::device::Device;
pub use link::Decided;

/// What a board said, or that it said nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// It started again: its counters begin at 0.
    Restarted(Device),
    /// It measured.
    Samples(Samples),
    /// It classified a window.
    Prediction(Prediction),
    /// It counted what its network saw.
    Counters(Counters),
    /// Its sensor failed, so many times since the start.
    SensorFailed(u32),
    /// Nothing came for a tenth of a second.
    Quiet,
}

/// Measurements of moments that follow each other without a gap.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    /// The number of the first moment since the board's start.
    pub first: u32,
    /// Microseconds of the board's clock at the first moment; starts again after 2³².
    pub micros: u32,
    /// Moments that the board measured and could not send, since its start.
    pub lost: u32,
    /// The numbers in the channels' unit, moment by moment.
    pub values: Vec<f32>,
}

/// What a board's network says of a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The number of the window since the board's start.
    pub number: u32,
    /// The number of its first moment.
    pub first: u32,
    /// The class.
    pub class: u16,
    /// Microseconds that the inference took.
    pub micros: u32,
    /// The fingerprint of the outputs, [`nn_core::fingerprint`].
    pub fingerprint: u32,
    /// What is decided about the window; `None` of a program that answers every one with a class.
    pub decided: Option<Decided>,
    /// The outputs; none if they were too many for a message.
    pub outputs: Vec<f32>,
}

/// What a board's network saw since its start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counters {
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
    /// Windows known as each class; none if they were too many for a message.
    pub classes: Vec<u32>,
}

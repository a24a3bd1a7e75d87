//! What comes from a board.

use super::device::Device;

/// What a board said, or that it said nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// It started again: its counters begin at 0.
    Restarted(Device),
    /// It measured.
    Samples(Samples),
    /// It classified a window.
    Prediction(Prediction),
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
    /// The outputs; none if they were too many for a message.
    pub outputs: Vec<f32>,
}

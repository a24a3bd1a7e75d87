//! What a board says first.

use crate::NumberKind;
use serde::{Deserialize, Serialize};

/// The version of the messages. A laptop refuses a board of another one.
pub const PROTOCOL: u16 = 2;

/// What a board is, and what it measures: sent every second until a request comes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hello<'a> {
    /// [`PROTOCOL`] of the board. It stays the first field in every version.
    pub protocol: u16,
    /// Name and version of the program.
    pub firmware: &'a str,
    /// Starts of the program since power came, if the program counts them.
    pub boots: u32,
    /// Channels, a line each: see [`channels`](crate::channels).
    pub channels: &'a str,
    /// Type of the numbers.
    pub number: NumberKind,
    /// What one step of a number is, in the channels' unit.
    pub scale: f32,
    /// Moments a second that the sensor is set to; 0 if that is not known.
    pub rate: f32,
    /// The network, if the program has one.
    pub network: Option<NetworkId>,
}

/// What tells one network from another, and the windows that it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkId {
    /// The checksum of the model file, its last four bytes.
    pub checksum: u32,
    /// The number of outputs.
    pub outputs: u16,
    /// Moments in a window.
    pub window: u32,
    /// Moments from the start of a window to the start of the next.
    pub hop: u32,
}

//! What a board said of itself.

use link::{Hello, NetworkId, NumberKind, channels};

/// A board, by its hello.
#[derive(Clone, Debug, PartialEq)]
pub struct Device {
    /// Name and version of the program.
    pub firmware: String,
    /// Starts of the program since power came, if it counts them.
    pub boots: u32,
    /// Channels.
    pub channels: Vec<Unit>,
    /// Type of the numbers.
    pub number: NumberKind,
    /// What one step of a number is, in the channels' unit.
    pub scale: f32,
    /// Moments a second that the sensor is set to; 0 if that is not known.
    pub rate: f32,
    /// The network, if the program has one.
    pub network: Option<NetworkId>,
}

/// A channel and its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Name of the channel.
    pub name: String,
    /// Unit; empty if there is none.
    pub unit: String,
}

impl Device {
    /// Keeps what a hello says.
    pub(super) fn new(hello: &Hello<'_>) -> Self {
        let channels = channels(hello.channels);
        let channels =
            channels.map(|channel| Unit { name: channel.name.into(), unit: channel.unit.into() });
        Self {
            firmware: hello.firmware.into(),
            boots: hello.boots,
            channels: channels.collect(),
            number: hello.number,
            scale: hello.scale,
            rate: hello.rate,
            network: hello.network,
        }
    }

    /// Returns the names of the channels.
    pub fn names(&self) -> Vec<String> {
        self.channels.iter().map(|channel| channel.name.clone()).collect()
    }
}

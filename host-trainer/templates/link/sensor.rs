//! Stands for a sensor: a wave in every channel. Put your sensor in its place.

use core::convert::Infallible;

/// Numbers of a moment.
pub const CHANNELS: usize = {{ channels }};

/// The name of each channel, and behind a space its unit if it has one, a line each.
pub const NAMES: &str = {{ names }};

/// Moments a second.
pub const RATE: f32 = {{ rate }};

/// Gives moments, of {{ channels }} numbers each{% if has_model %}: {{ channel_names }}{% endif %}.
pub struct Sensor {
    moment: u16,
}

impl Sensor {
    /// Sets it up.
    pub fn new() -> Self {
        Self { moment: 0 }
    }

    /// Measures a moment{% if has_model %}, in the order and the units of the training{% endif %}; an error if the sensor fails.
    pub fn measure(&mut self) -> Result<[f32; CHANNELS], Infallible> {
        // Up from -1 to 1 and down again, in 64 moments.
        let phase = self.moment % 64;
        let wave = f32::from(phase.min(64 - phase)) / 16.0 - 1.0;
        self.moment = self.moment.wrapping_add(1);
        Ok([wave; CHANNELS])
    }
}

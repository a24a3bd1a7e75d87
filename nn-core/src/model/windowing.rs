//! Windows that are cut out of recordings.

use super::ModelError;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Sizes of the windows that are cut out of recordings: so many moments, all channels of a moment
/// side by side, begun anew every few moments.
///
/// Part of the model file, so that the laptop and the board cut alike.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub struct Windowing<'a> {
    /// Moments in a window, at least 1.
    pub window: u32,
    /// Moments from the start of a window to the start of the next, at least 1.
    pub hop: u32,
    /// Moments a second; 0 if that is not known.
    pub rate: f32,
    /// The name of each channel, a line each, in the order of the numbers of a moment.
    pub channels: &'a str,
}

impl Windowing<'_> {
    /// Returns the number of named channels, which is the number of lines.
    pub const fn channel_count(&self) -> usize {
        let bytes = self.channels.as_bytes();
        if bytes.is_empty() {
            return 0;
        }
        let (mut lines, mut index) = (1, 0);
        while index < bytes.len() {
            if bytes[index] == b'\n' {
                lines += 1;
            }
            index += 1;
        }
        lines
    }

    /// Checks lengths and rate against the number of inputs.
    pub(crate) const fn check(&self, inputs: u32) -> Result<(), ModelError> {
        let numbers = (self.window as u64).checked_mul(self.channel_count() as u64);
        let fits = match numbers {
            Some(numbers) => numbers == inputs as u64 && numbers > 0,
            None => false,
        };
        if fits && self.hop > 0 && self.rate >= 0.0 && self.rate.is_finite() {
            Ok(())
        } else {
            Err(ModelError::Windowing)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE_AXES: Windowing<'_> =
        Windowing { window: 64, hop: 16, rate: 50.0, channels: "x\ny\nz" };

    #[test]
    fn a_window_has_as_many_numbers_as_the_network_has_inputs() {
        assert_eq!(THREE_AXES.channel_count(), 3);
        assert_eq!(THREE_AXES.check(192), Ok(()));
        assert_eq!(Windowing { rate: 0.0, ..THREE_AXES }.check(192), Ok(()));
        let wrong = Err(ModelError::Windowing);
        assert_eq!(THREE_AXES.check(191), wrong);
        assert_eq!(Windowing { hop: 0, ..THREE_AXES }.check(192), wrong);
        assert_eq!(Windowing { rate: -1.0, ..THREE_AXES }.check(192), wrong);
        assert_eq!(Windowing { rate: f32::NAN, ..THREE_AXES }.check(192), wrong);
        assert_eq!(Windowing { rate: f32::INFINITY, ..THREE_AXES }.check(192), wrong);
        assert_eq!(Windowing { channels: "", ..THREE_AXES }.check(0), wrong);
        assert_eq!(Windowing { window: 0, ..THREE_AXES }.check(0), wrong);
    }
}

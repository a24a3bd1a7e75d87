//! The feature of a frame of a signal, as data.

use super::mel::Mel;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Feature that is computed of each frame of a signal, channel by channel. Its number in a file is its position in
/// this list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub enum Feature {
    /// [`Statistics`](crate::Statistics): mean, deviation, root mean square, minimum, maximum, zero crossings.
    Statistics,
    /// [`Spectrum`](crate::Spectrum): the magnitude of each frequency.
    Spectrum,
    /// [`LogSpectrum`](crate::LogSpectrum): the logarithm of the power of each frequency.
    LogSpectrum(Logarithm),
    /// [`LogMel`](crate::LogMel): the logarithm of the power of each band.
    LogMel(Mel, Logarithm),
}

/// Logarithm to the base 2 of a power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub struct Logarithm {
    /// Smallest logarithm that is told apart: less, as of silence, becomes this.
    pub floor: i16,
    /// Logarithm of what a 1 of the signal means, where it is of integers; else 0.
    pub unit: i16,
}

impl Logarithm {
    /// Parts of 1 that an integer of a logarithm means.
    pub const PARTS: i16 = 512;
    /// Floors from minus this to this.
    pub const MOST: i16 = 63;

    /// Returns whether integers can hold it.
    const fn is_possible(self) -> bool {
        -Self::MOST <= self.floor
            && self.floor <= Self::MOST
            && -200 <= self.unit
            && self.unit <= 200
    }

    const fn equals(self, other: Self) -> bool {
        self.floor == other.floor && self.unit == other.unit
    }
}

impl Feature {
    /// Numbers that a channel of a frame of so many moments becomes; `None` for a frame that it is not computed of.
    pub const fn numbers(&self, frame: u16) -> Option<u64> {
        let is_transformed = frame.is_power_of_two() && frame >= 8 && frame <= 4096;
        match self {
            Self::Statistics if frame > 0 => Some(STATISTICS as u64),
            Self::Statistics => None,
            Self::Spectrum if is_transformed => Some(frame as u64 / 2 + 1),
            Self::LogSpectrum(logarithm) if is_transformed && logarithm.is_possible() => {
                Some(frame as u64 / 2 + 1)
            }
            Self::LogMel(mel, logarithm)
                if is_transformed && logarithm.is_possible() && mel.fits(frame) =>
            {
                Some(mel.bands as u64)
            }
            Self::Spectrum | Self::LogSpectrum(_) | Self::LogMel(..) => None,
        }
    }

    /// Numbers of a table in flash, of frames of so many moments, and bins of bands, of two bytes each.
    pub(super) const fn table(&self, frame: u16) -> (u64, u64) {
        match self {
            Self::Statistics => (0, 0),
            Self::Spectrum | Self::LogSpectrum(_) => (frame as u64, 0),
            Self::LogMel(mel, _) => (frame as u64, mel.bands as u64 + 2),
        }
    }

    /// Numbers that are needed on the way, of frames of so many moments.
    pub(super) const fn scratch(&self, frame: u16) -> u64 {
        match self {
            Self::Statistics => 0,
            Self::Spectrum | Self::LogSpectrum(_) | Self::LogMel(..) => frame as u64,
        }
    }

    /// The name of the type in Rust.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Statistics => "Statistics",
            Self::Spectrum => "Spectrum",
            Self::LogSpectrum(_) => "LogSpectrum",
            Self::LogMel(..) => "LogMel",
        }
    }

    /// `==`, for use at compile time.
    pub(super) const fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Statistics, Self::Statistics) | (Self::Spectrum, Self::Spectrum) => true,
            (Self::LogSpectrum(ours), Self::LogSpectrum(theirs)) => ours.equals(*theirs),
            (Self::LogMel(ours, logarithm), Self::LogMel(theirs, other)) => {
                ours.equals(theirs) && logarithm.equals(*other)
            }
            (Self::Statistics | Self::Spectrum | Self::LogSpectrum(_) | Self::LogMel(..), _) => {
                false
            }
        }
    }
}

/// Numbers of each channel that [`Feature::Statistics`] gives.
pub const STATISTICS: usize = 6;

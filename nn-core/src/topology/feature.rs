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
    /// [`Mfcc`](crate::Mfcc): the first coefficients of the cosine transform of those logarithms.
    Mfcc(Cepstrum, Mel, Logarithm),
}

/// Cosine transform of the logarithms of bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub struct Cepstrum {
    /// Number of coefficients, from the first one on: at least 1, at most as many as bands.
    pub coefficients: u16,
}

impl Cepstrum {
    /// Places by which integers are shifted down behind the logarithms of so many bands, so that none overflows: the
    /// length of a vector of them grows by the root of their number.
    pub const fn places(bands: u16) -> u32 {
        let mut places = 0;
        while places < 8 && (1u32 << (2 * places)) < bands as u32 {
            places += 1;
        }
        places
    }

    /// Parts of 1 that an integer of a coefficient of so many bands means.
    pub const fn parts(bands: u16) -> i16 {
        Logarithm::PARTS >> Self::places(bands)
    }

    /// Returns whether so many bands have so many coefficients. Of a single band there is nothing to transform.
    const fn is_of(self, bands: u16) -> bool {
        bands >= 2 && self.coefficients >= 1 && self.coefficients <= bands
    }
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
            Self::Mfcc(cepstrum, mel, logarithm)
                if is_transformed
                    && logarithm.is_possible()
                    && mel.fits(frame)
                    && cepstrum.is_of(mel.bands) =>
            {
                Some(cepstrum.coefficients as u64)
            }
            Self::Spectrum | Self::LogSpectrum(_) | Self::LogMel(..) | Self::Mfcc(..) => None,
        }
    }

    /// Numbers of a table in flash, of frames of so many moments, and bins of bands, of two bytes each.
    pub(super) const fn table(&self, frame: u16) -> (u64, u64) {
        match self {
            Self::Statistics => (0, 0),
            Self::Spectrum | Self::LogSpectrum(_) => (frame as u64, 0),
            Self::LogMel(mel, _) => (frame as u64, mel.bands as u64 + 2),
            Self::Mfcc(_, mel, _) => (frame as u64 + 4 * mel.bands as u64, mel.bands as u64 + 2),
        }
    }

    /// Numbers that are needed on the way, of frames of so many moments.
    pub(super) const fn scratch(&self, frame: u16) -> u64 {
        match self {
            Self::Statistics => 0,
            Self::Spectrum | Self::LogSpectrum(_) | Self::LogMel(..) | Self::Mfcc(..) => {
                frame as u64
            }
        }
    }

    /// The name of the type in Rust.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Statistics => "Statistics",
            Self::Spectrum => "Spectrum",
            Self::LogSpectrum(_) => "LogSpectrum",
            Self::LogMel(..) => "LogMel",
            Self::Mfcc(..) => "Mfcc",
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
            (Self::Mfcc(cepstrum, ours, logarithm), Self::Mfcc(theirs, mel, other)) => {
                cepstrum.coefficients == theirs.coefficients
                    && ours.equals(mel)
                    && logarithm.equals(*other)
            }
            (
                Self::Statistics
                | Self::Spectrum
                | Self::LogSpectrum(_)
                | Self::LogMel(..)
                | Self::Mfcc(..),
                _,
            ) => false,
        }
    }

    /// The bands of frequencies that it is of, if it is of bands.
    pub const fn mel(&self) -> Option<&Mel> {
        match self {
            Self::LogMel(mel, _) | Self::Mfcc(_, mel, _) => Some(mel),
            Self::Statistics | Self::Spectrum | Self::LogSpectrum(_) => None,
        }
    }

    /// Logarithm of powers that is taken, if one is.
    pub const fn logarithm(&self) -> Option<&Logarithm> {
        match self {
            Self::LogSpectrum(logarithm)
            | Self::LogMel(_, logarithm)
            | Self::Mfcc(_, _, logarithm) => Some(logarithm),
            Self::Statistics | Self::Spectrum => None,
        }
    }
}

/// Numbers of each channel that [`Feature::Statistics`] gives.
pub const STATISTICS: usize = 6;

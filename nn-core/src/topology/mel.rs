//! Bands of equal width on the mel scale.

use crate::constants::{exp, ln};
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Bands of frequencies, narrow where they are low: of equal width on the scale `mel = 2595·log₁₀(1 + f / 700)` (that
/// of HTK; O'Shaughnessy 1987). Each is a triangle over its half and those of its neighbours, straight in f, 1 in the
/// middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub struct Mel {
    /// Number of bands, at least 1.
    pub bands: u16,
    /// Moments a second.
    pub rate: u32,
    /// Beginning of the first band, in Hz.
    pub low: u32,
    /// End of the last band, in Hz: at most half the rate.
    pub high: u32,
}

impl Mel {
    /// The highest rate.
    pub const MOST_RATE: u32 = 1 << 24;

    /// Returns whether each band sees a bin of the spectrum of frames of so many moments.
    pub(super) const fn fits(&self, frame: u16) -> bool {
        let is_range = self.low < self.high && self.high <= self.rate / 2;
        if !is_range || self.bands == 0 || self.bands > frame / 2 || self.rate > Self::MOST_RATE {
            return false;
        }
        let mut band = 0;
        while band < self.bands {
            let first = self.first_bin(band, frame);
            // Of bins at the very edge the weight is 0.
            let is_edge = first as f64 == self.position(band, frame);
            let first = if is_edge { first + 1 } else { first };
            if first as f64 >= self.position(band + 2, frame) {
                return false;
            }
            band += 1;
        }
        true
    }

    /// Place of an edge, in bins of a spectrum: band `b` begins at edge `b`, is largest at `b + 1`, ends at `b + 2`.
    pub const fn position(&self, edge: u16, frame: u16) -> f64 {
        // The ends as they are, without rounding.
        let hertz = if edge == 0 {
            self.low as f64
        } else if edge > self.bands {
            self.high as f64
        } else {
            let (low, high) = (of_hertz(self.low as f64), of_hertz(self.high as f64));
            let share = edge as f64 / (self.bands as f64 + 1.0);
            700.0 * (exp(low + (high - low) * share) - 1.0)
        };
        hertz * frame as f64 / self.rate as f64
    }

    /// The first bin that is not before an edge.
    pub const fn first_bin(&self, edge: u16, frame: u16) -> u16 {
        let position = self.position(edge, frame);
        let below = position as u16;
        if (below as f64) < position { below + 1 } else { below }
    }

    pub(super) const fn equals(&self, other: &Self) -> bool {
        self.bands == other.bands
            && self.rate == other.rate
            && self.low == other.low
            && self.high == other.high
    }
}

/// A frequency on the mel scale, divided by 2595 / ln 10: natural logarithms are as good.
const fn of_hertz(hertz: f64) -> f64 {
    ln(1.0 + hertz / 700.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOICE: Mel = Mel { bands: 20, rate: 8000, low: 0, high: 4000 };

    #[test]
    fn edges_are_those_of_the_formula() {
        let mel = |f: f64| 2595.0 * libm::log10(1.0 + f / 700.0);
        for edge in 0..=21u16 {
            let m = mel(4000.0) * f64::from(edge) / 21.0;
            let hertz = 700.0 * (libm::pow(10.0, m / 2595.0) - 1.0);
            let error = VOICE.position(edge, 256) - hertz * 256.0 / 8000.0;
            assert!(error.abs() < 1e-9, "{edge}: {error}");
        }
        assert_eq!(VOICE.first_bin(0, 256), 0);
        assert_eq!(VOICE.first_bin(21, 256), 128);
    }

    #[test]
    fn bands_without_a_bin_are_found() {
        assert!(VOICE.fits(256));
        assert!(!VOICE.fits(32), "the first band is narrower than a bin");
        assert!(!Mel { high: 4001, ..VOICE }.fits(256));
        assert!(!Mel { low: 4000, ..VOICE }.fits(256));
        assert!(!Mel { bands: 0, ..VOICE }.fits(256));
        assert!(Mel { bands: 1, rate: 50, low: 1, high: 25 }.fits(8));
    }
}

//! Usual samples of a class.

use super::kernel::Likeness;

/// Level, spread and roughness of the training samples that were given one class: their means, and their deviations.
///
/// A deviation of 0 says that too few samples are known; then nothing is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usual {
    /// Mean of [`Likeness::level`].
    pub level: i32,
    /// Deviation of the level.
    pub level_deviation: u32,
    /// Mean of [`Likeness::spread`].
    pub spread: i32,
    /// Deviation of the spread.
    pub spread_deviation: u32,
    /// Mean of [`Likeness::relative_roughness`]; in model files before version 8, of [`Likeness::roughness`].
    pub roughness: i32,
    /// Deviation of the roughness.
    pub roughness_deviation: u32,
}

impl Usual {
    /// Bytes in a model file: its numbers in order, four bytes each, little-endian.
    pub const BYTES: usize = 24;

    /// A class of which nothing is known.
    pub const NOTHING: Self = Self {
        level: 0,
        level_deviation: 0,
        spread: 0,
        spread_deviation: 0,
        roughness: 0,
        roughness_deviation: 0,
    };

    /// Reads the bytes of a model file.
    pub const fn from_le_bytes(bytes: [u8; Self::BYTES]) -> Self {
        let mut words = [0; 6];
        let (mut rest, mut index) = (&bytes as &[u8], 0);
        while let Some((word, next)) = rest.split_first_chunk::<4>() {
            words[index] = u32::from_le_bytes(*word);
            (rest, index) = (next, index + 1);
        }
        let [level, level_deviation, spread, spread_deviation, roughness, roughness_deviation] =
            words;
        Self {
            level: level as i32,
            level_deviation,
            spread: spread as i32,
            spread_deviation,
            roughness: roughness as i32,
            roughness_deviation,
        }
    }

    /// Returns the bytes for a model file.
    pub fn to_le_bytes(self) -> [u8; Self::BYTES] {
        let words = [
            self.level as u32,
            self.level_deviation,
            self.spread as u32,
            self.spread_deviation,
            self.roughness as u32,
            self.roughness_deviation,
        ];
        let mut bytes = [0; Self::BYTES];
        for (bytes, word) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
            *bytes = word.to_le_bytes();
        }
        bytes
    }

    /// Computes how far a level is from the mean, in sixteenths of a deviation, rounded towards zero.
    pub fn level_shift(&self, likeness: &Likeness) -> i16 {
        shift(likeness.level, self.level, self.level_deviation)
    }

    /// Computes how far a spread is from the mean, as [`level_shift`](Self::level_shift) does for a level.
    pub fn spread_shift(&self, likeness: &Likeness) -> i16 {
        shift(likeness.spread, self.spread, self.spread_deviation)
    }

    /// Computes how far a roughness is from the mean, as [`level_shift`](Self::level_shift) does for a level.
    pub fn roughness_shift(&self, likeness: &Likeness) -> i16 {
        shift(likeness.roughness, self.roughness, self.roughness_deviation)
    }

    /// Computes how far a roughness beside the spread is from the mean, as [`level_shift`](Self::level_shift) does for a
    /// level.
    pub fn relative_roughness_shift(&self, likeness: &Likeness) -> i16 {
        shift(likeness.relative_roughness(), self.roughness, self.roughness_deviation)
    }
}

/// Distance of a number from its mean in sixteenths of the deviation.
fn shift(number: i32, mean: i32, deviation: u32) -> i16 {
    let deviation = i32::try_from(deviation).unwrap_or(i32::MAX);
    let sixteenths = number.saturating_sub(mean).saturating_mul(16).checked_div(deviation);
    sixteenths.unwrap_or(0).clamp(i16::MIN.into(), i16::MAX.into()) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_are_in_sixteenths_of_a_deviation_and_cut_off() {
        assert_eq!(shift(1_000, -600, 800), 32);
        assert_eq!(shift(7, 8, 3), -5);
        assert_eq!(shift(i32::MAX, i32::MIN, 1), i16::MAX);
        assert_eq!(shift(i32::MIN, i32::MAX, 1), i16::MIN);
        assert_eq!(shift(5, -5, 0), 0);
    }

    #[test]
    fn bytes_read_back_the_same() {
        let usual = Usual {
            level: -1,
            level_deviation: 2,
            spread: 3,
            spread_deviation: u32::MAX,
            roughness: i32::MIN,
            roughness_deviation: 6,
        };
        let bytes = usual.to_le_bytes();
        assert_eq!(bytes[..8], [255, 255, 255, 255, 2, 0, 0, 0]);
        assert_eq!(Usual::from_le_bytes(bytes), usual);
    }
}

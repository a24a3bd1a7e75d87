//! Orientation of a camera, as the Exif part of a photograph says.

use crate::dataset::ImageSize;

/// Orientation that turns stored pixels into the picture: a number from 1 to 8 of Exif, whose tag is 0x0112.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Orientation(u16);

impl Default for Orientation {
    /// Leaves pixels as they are stored.
    fn default() -> Self {
        Self(1)
    }
}

impl Orientation {
    /// Reads the Exif part of a file, a TIFF header first; `None` if it says nothing that can be read.
    pub fn of_exif(exif: &[u8]) -> Option<Self> {
        let is_little = match exif.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        let u16_at = |at: usize| {
            let bytes = exif.get(at..)?.first_chunk()?;
            Some(if is_little { u16::from_le_bytes(*bytes) } else { u16::from_be_bytes(*bytes) })
        };
        let u32_at = |at: usize| {
            let bytes = exif.get(at..)?.first_chunk()?;
            Some(if is_little { u32::from_le_bytes(*bytes) } else { u32::from_be_bytes(*bytes) })
        };
        let start = u32_at(4)? as usize;
        for entry in 0..usize::from(u16_at(start)?) {
            // 12 bytes each: tag, kind, count, value.
            let at = start.checked_add(2 + 12 * entry)?;
            let is_short = u16_at(at.checked_add(2)?)? == 3 && u32_at(at.checked_add(4)?)? == 1;
            if u16_at(at)? == 0x0112 && is_short {
                let value = u16_at(at.checked_add(8)?)?;
                return (1..=8).contains(&value).then_some(Self(value));
            }
        }
        None
    }

    /// The size of the picture whose stored pixels have this size.
    pub fn turned_size(self, ImageSize { width, height }: ImageSize) -> ImageSize {
        if self.0 >= 5 {
            ImageSize { width: height, height: width }
        } else {
            ImageSize { width, height }
        }
    }

    /// The picture of stored pixels of this size (height, width).
    pub fn turned<T: Copy>(self, size: ImageSize, pixels: Vec<T>) -> Vec<T> {
        if self == Self::default() {
            return pixels;
        }
        let ImageSize { width, height } = size;
        let (last_row, last_column) = (height.saturating_sub(1), width.saturating_sub(1));
        let turned = self.turned_size(size);
        let mut result = Vec::with_capacity(pixels.len());
        for y in 0..turned.height {
            for x in 0..turned.width {
                let (row, column) = match self.0 {
                    2 => (y, last_column - x),
                    3 => (last_row - y, last_column - x),
                    4 => (last_row - y, x),
                    5 => (x, y),
                    6 => (last_row - x, y),
                    7 => (last_row - x, last_column - y),
                    8 => (x, last_column - y),
                    _ => (y, x),
                };
                result.push(pixels[row * width + column]);
            }
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An Exif part with one entry, the orientation.
    fn exif(value: u16) -> Vec<u8> {
        let mut bytes = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
        bytes.extend(value.to_be_bytes());
        bytes.extend([0; 6]);
        bytes
    }

    #[test]
    fn each_of_the_eight_orientations_puts_the_corner_where_exif_says() {
        // Row 0 and column 0 of what is stored are, by Exif's table: 1 top left, 2 top right, 3 bottom right,
        // 4 bottom left, 5 left top, 6 right top, 7 right bottom, 8 left bottom.
        let size = ImageSize { width: 3, height: 2 };
        let expected: [(u16, &[u8]); 8] = [
            (1, &[1, 2, 3, 4, 5, 6]),
            (2, &[3, 2, 1, 6, 5, 4]),
            (3, &[6, 5, 4, 3, 2, 1]),
            (4, &[4, 5, 6, 1, 2, 3]),
            (5, &[1, 4, 2, 5, 3, 6]),
            (6, &[4, 1, 5, 2, 6, 3]),
            (7, &[6, 3, 5, 2, 4, 1]),
            (8, &[3, 6, 2, 5, 1, 4]),
        ];
        for (value, pixels) in expected {
            let orientation = Orientation::of_exif(&exif(value)).unwrap();
            assert_eq!(orientation.turned(size, vec![1, 2, 3, 4, 5, 6]), pixels, "{value}");
            assert_eq!(orientation.turned_size(size).width, if value < 5 { 3 } else { 2 });
        }
    }

    #[test]
    fn what_says_nothing_is_none_and_nothing_panics() {
        for value in [0, 9, 65_535] {
            assert_eq!(Orientation::of_exif(&exif(value)), None);
        }
        let good = exif(6);
        for length in 0..20 {
            assert_eq!(Orientation::of_exif(&good[..length]), None, "{length}");
        }
        for position in 0..good.len() {
            for value in [0, 0xff] {
                let mut bytes = good.clone();
                bytes[position] = value;
                let _ = Orientation::of_exif(&bytes);
            }
        }
        let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0";
        assert_eq!(Orientation::of_exif(little), Some(Orientation(8)));
    }
}

//! A picture in memory, grey or in colours.

use super::error_in;
use crate::dataset::{DatasetError, ImageSize};
use std::path::Path;

/// Larger images are not read: 8,192×8,192 pixels.
pub(super) const MOST_PIXELS: u64 = 1 << 26;

/// Pixels row after row.
#[derive(Debug)]
pub(super) struct Picture {
    pub size: ImageSize,
    pub pixels: Pixels,
}

/// From 0 (black) to 255 (white).
#[derive(Debug)]
pub(super) enum Pixels {
    Grey(Vec<u8>),
    /// Red, green and blue, which differ somewhere.
    Colours(Vec<[u8; 3]>),
}

impl Picture {
    pub fn grey(size: ImageSize, pixels: Vec<u8>) -> Self {
        Self { size, pixels: Pixels::Grey(pixels) }
    }

    /// Grey, if every pixel is.
    pub fn colours(size: ImageSize, pixels: Vec<[u8; 3]>) -> Self {
        let is_grey = |&[red, green, blue]: &[u8; 3]| red == green && green == blue;
        if pixels.iter().all(is_grey) {
            return Self::grey(size, pixels.into_iter().map(|[grey, _, _]| grey).collect());
        }
        Self { size, pixels: Pixels::Colours(pixels) }
    }

    /// With every pixel as bright as it looks.
    pub fn into_grey(self) -> Vec<u8> {
        match self.pixels {
            Pixels::Grey(pixels) => pixels,
            Pixels::Colours(pixels) => pixels.into_iter().map(luma).collect(),
        }
    }
}

pub(super) fn too_large(path: &Path, width: u32, height: u32) -> DatasetError {
    error_in(
        path,
        format!("{width}×{height} pixels, at most {MOST_PIXELS} are read: make it smaller"),
    )
}

/// `0.299·red + 0.587·green + 0.114·blue`, rounded.
fn luma([red, green, blue]: [u8; 3]) -> u8 {
    let sum = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    ((sum + 500) / 1000) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grey_stays_and_colours_get_their_share() {
        assert!((0..=255).all(|grey| luma([grey; 3]) == grey));
        // 0.299 · 255 = 76.2, 0.587 · 255 = 149.7, 0.114 · 255 = 29.1
        assert_eq!([luma([255, 0, 0]), luma([0, 255, 0]), luma([0, 0, 255])], [76, 150, 29]);
    }

    #[test]
    fn colours_that_are_all_grey_are_grey() {
        let size = ImageSize { width: 2, height: 1 };
        let picture = Picture::colours(size, vec![[7, 7, 7], [9, 9, 9]]);
        assert!(matches!(&picture.pixels, Pixels::Grey(pixels) if pixels[..] == [7, 9]));
        let picture = Picture::colours(size, vec![[7, 7, 7], [255, 0, 0]]);
        assert!(matches!(picture.pixels, Pixels::Colours(_)));
        assert_eq!(picture.into_grey(), [7, 76]);
    }
}

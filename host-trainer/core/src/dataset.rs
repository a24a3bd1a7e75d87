//! Labelled measurements: where they come from, how they are split and scaled.

#[cfg(feature = "data-files")]
mod anomalies;
mod beyond;
mod channels;
#[cfg(feature = "data-files")]
pub mod csv;
#[cfg(feature = "data-files")]
pub mod digits;
mod error;
#[cfg(feature = "data-files")]
pub mod folder;
pub mod generated;
pub mod gestures;
mod groups;
#[cfg(feature = "data-files")]
mod held_out;
#[cfg(feature = "data-files")]
pub mod idx;
#[cfg(feature = "data-files")]
pub mod images;
mod integers;
#[cfg(feature = "data-files")]
mod kind;
pub mod letters;
#[cfg(feature = "data-files")]
mod limit;
mod matched;
mod normalize;
#[cfg(feature = "data-files")]
pub mod npy;
#[cfg(feature = "data-files")]
pub mod recordings;
mod sequences;
#[cfg(feature = "data-files")]
mod source;
mod split;
mod split_by_group;
#[cfg(feature = "data-files")]
mod stdin;
mod targets;
#[cfg(feature = "text-lines")]
pub mod text_lines;
#[cfg(feature = "data-files")]
mod unlabelled;

#[cfg(feature = "data-files")]
pub use anomalies::{AnomalySplit, Samples as AnomalySamples};
pub use beyond::Beyond;
pub use error::DatasetError;
pub use groups::Groups;
pub(crate) use integers::rounded;
pub use integers::{IntegersError, make_integers};
#[cfg(feature = "data-files")]
pub use kind::Kind;
pub use nn_core::Task;
pub use normalize::standardized;
pub(crate) use normalize::standardized::{has_row, misplaced, pads, uncentred, without_row};
pub use normalize::{Normalize, Normalizer};
pub(crate) use normalize::{joins_input, reads_input};
pub use sequences::Sequences;
#[cfg(feature = "data-files")]
pub use source::{Options, Source};
pub use split::{Shares, Split, split};
#[cfg(feature = "data-files")]
pub use stdin::{Received, is_standard_input};
pub use targets::Targets;
#[cfg(feature = "data-files")]
pub use unlabelled::Unlabelled;

use core::fmt;
use nn_core::Shape;

/// Larger numbers cannot be trained on: their squares leave the range of `f32`.
#[cfg(feature = "data-files")]
const LARGEST: f32 = 1e18;

/// Samples, and the target of each.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// For people and file names: `digits`, or a file's name without its ending.
    pub name: String,
    /// The name of each feature; empty if features have no names.
    pub columns: Vec<String>,
    /// Numbers of each sample.
    pub width: usize,
    /// (samples, width), row-major.
    pub features: Vec<f32>,
    /// A class or numbers for each sample.
    pub targets: Targets,
    /// If samples are images: row after row of pixels. A pixel is as many numbers, its channels, as there are
    /// for it in `width`: 1 for grey, 3 for the measurements of a sensor with three axes, an image of one row.
    pub image: Option<ImageSize>,
}

/// The size of images in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageSize {
    /// Pixels of a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl fmt::Display for ImageSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl Dataset {
    /// Number of samples.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// Height, width and channels of samples that are images; a signal of one channel of others.
    ///
    /// Channels are what is left of the features for each pixel, so its numbers are the features unless the
    /// data set contradicts itself.
    pub fn shape(&self) -> Shape {
        channels::shape_of(self.width, self.image)
    }

    /// The features of each sample.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32]> + Clone {
        self.features.chunks_exact(self.width)
    }

    /// Returns whether samples have the channels of an image or signal of this shape in front, as PyTorch has them.
    /// Where both orders have the same extents, that is not known, and `false`.
    pub fn has_channels_first(&self, shape: Shape) -> bool {
        channels::are_first(self.shape(), shape)
    }

    /// Puts the channels of samples last, if they lie in front of an image or signal of this shape, as PyTorch has
    /// them; whether they did. Where both orders have the same extents, samples stay as they are.
    pub fn put_channels_last(&mut self, shape: Shape) -> bool {
        let found = self.shape();
        let were_first = channels::put_last(&mut self.features, found, shape);
        if were_first {
            let (width, height) = (shape.width.into(), shape.height.into());
            self.image = Some(ImageSize { width, height });
        }
        were_first
    }

    /// The samples at these positions, in their order.
    pub fn subset(&self, positions: &[usize]) -> Self {
        let mut features = Vec::with_capacity(positions.len() * self.width);
        for &position in positions {
            features.extend_from_slice(&self.features[position * self.width..][..self.width]);
        }
        Self {
            name: self.name.clone(),
            columns: self.columns.clone(),
            width: self.width,
            features,
            targets: self.targets.subset(positions),
            image: self.image,
        }
    }

    /// CRC-32 over features, targets and their names: tells whether two data sets are the same.
    pub fn checksum(&self) -> u32 {
        let crc = crc::Crc::<u32, crc::Table<16>>::new(&crc::CRC_32_ISO_HDLC);
        let mut digest = crc.digest();
        let mut bytes = Vec::new();
        for features in self.features.chunks(1024) {
            bytes.clear();
            bytes.extend(features.iter().flat_map(|feature| feature.to_le_bytes()));
            digest.update(&bytes);
        }
        match &self.targets {
            Targets::Classes { classes, .. } => {
                classes.iter().for_each(|&class| digest.update(&(class as u32).to_le_bytes()));
            }
            Targets::Values { values, .. } => {
                values.iter().for_each(|value| digest.update(&value.to_le_bytes()));
            }
        }
        for name in self.targets.names() {
            digest.update(name.as_bytes());
            digest.update(&[0]);
        }
        digest.finalize()
    }

    /// The data sets that need no file.
    pub const BUILT_IN: [&str; 6] = ["digits", "xor", "moons", "sine", "letters", "gestures"];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_in_front_are_put_behind_where_extents_tell_them_apart() {
        let data = |width, image| Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width,
            features: (0..width).map(|n| n as f32).collect(),
            targets: Targets::Classes { classes: vec![0], labels: vec!["a".into()] },
            image,
        };
        // 2 channels of 3 moments, read as an image of 2 rows.
        let mut signal = data(6, Some(ImageSize { width: 3, height: 2 }));
        assert!(signal.put_channels_last(Shape::new(1, 3, 2)));
        assert_eq!(signal.features, [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]);
        assert_eq!(signal.shape(), Shape::new(1, 3, 2));
        assert!(!signal.put_channels_last(Shape::new(1, 3, 2)));
        let mut square = data(9, Some(ImageSize { width: 3, height: 3 }));
        assert!(!square.put_channels_last(Shape::new(1, 3, 3)));
    }

    #[test]
    fn channels_are_what_each_pixel_has_of_the_features() {
        assert_eq!(gestures::gestures(1, 0).shape(), Shape::new(1, 64, 3));
        assert_eq!(digits::load().shape(), Shape::new(8, 8, 1));
        assert_eq!(generated::xor(1, 0).shape(), Shape::new(1, 2, 1));
    }
}

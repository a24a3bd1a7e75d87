//! Labelled measurements: where they come from, how they are split and scaled.

pub mod csv;
pub mod digits;
mod error;
pub mod generated;
pub mod idx;
pub mod images;
pub mod letters;
mod limit;
mod normalize;
pub mod npy;
mod source;
mod split;
mod targets;

pub use error::DatasetError;
pub use nn_core::Task;
pub use normalize::{Normalize, Normalizer};
pub use source::{Options, Source};
pub use split::{Shares, Split, split};
pub use targets::Targets;

use core::fmt;

/// Larger numbers cannot be trained on: their squares leave the range of `f32`.
const LARGEST: f32 = 1e18;

/// Samples, and what a network is to answer to each.
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
    /// If samples are images: row after row of grey pixels.
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
    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// The features of each sample.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[f32]> + Clone {
        self.features.chunks_exact(self.width)
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
    pub const BUILT_IN: [&str; 5] = ["digits", "xor", "moons", "sine", "letters"];
}

//! Printing and scanning of lines.

use core::ops::RangeInclusive;
use rand::{Rng, RngExt};

/// Properties that differ from line to line; within a line all of it is the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Print {
    /// Columns between characters beyond those of the typeface.
    pub spacing: RangeInclusive<usize>,
    /// Columns of a space without the spacing.
    pub space: RangeInclusive<usize>,
    /// Rows downwards.
    pub shift: RangeInclusive<i8>,
    /// Grey of the paper.
    pub paper: RangeInclusive<f32>,
    /// Grey of the ink.
    pub ink: RangeInclusive<f32>,
    /// Standard deviation of each pixel's grey.
    pub noise: RangeInclusive<f32>,
}

impl Print {
    /// Black on white at one height; only spacings differ.
    pub const CLEAN: Self = Self {
        spacing: 0..=2,
        space: 7..=9,
        shift: 0..=0,
        paper: 0.0..=0.0,
        ink: 255.0..=255.0,
        noise: 0.0..=0.0,
    };

    /// Grey on grey with noise, up to a row higher or lower.
    pub const NOISY: Self = Self {
        shift: -1..=1,
        paper: 0.0..=60.0,
        ink: 140.0..=255.0,
        noise: 2.0..=14.0,
        ..Self::CLEAN
    };

    pub(super) fn draw(&self, generator: &mut impl Rng) -> Page {
        let mut grey = |range: &RangeInclusive<f32>| generator.random_range(range.clone());
        let (paper, ink, noise) = (grey(&self.paper), grey(&self.ink), grey(&self.noise));
        Page {
            margin: generator.random_range(0..=12),
            spacing: generator.random_range(self.spacing.clone()),
            space: generator.random_range(self.space.clone()),
            shift: generator.random_range(self.shift.clone()).into(),
            paper,
            ink,
            noise,
        }
    }
}

/// A choice for one line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Page {
    /// Columns before the first character.
    pub margin: usize,
    pub spacing: usize,
    pub space: usize,
    pub shift: isize,
    pub paper: f32,
    pub ink: f32,
    pub noise: f32,
}

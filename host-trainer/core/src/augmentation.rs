//! Images changed a little, differently in every epoch, so that a network learns what stays the same.

#[cfg(feature = "augmentation")]
mod distortion;

use crate::dataset::ImageSize;
#[cfg(feature = "augmentation")]
use distortion::Distortion;
#[cfg(feature = "augmentation")]
use nalgebra::{Matrix2, Vector2};
use rand::Rng;
#[cfg(feature = "augmentation")]
use rand::RngExt;

/// Limits to which images are shifted, rotated, scaled, sheared and distorted; each amount is drawn uniformly
/// between minus and plus its limit, for every image in every epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Augmentation {
    /// Pixels to each side, right and down each by itself.
    pub shift: f64,
    /// Degrees.
    pub rotate: f64,
    /// Share of the size: 0.1 for 90 % to 110 %, width and height each by itself.
    pub scale: f64,
    /// Sideways shift of the top against the bottom, as a share of the height.
    pub shear: f64,
    /// Pixels by which each point of a grid, a quarter of the image apart, is displaced to each side; between them the
    /// image is distorted smoothly.
    pub elastic: f64,
}

impl Augmentation {
    /// Returns whether it leaves images as they are.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Writes a changed copy of `image` (height, width) to `to`.
    ///
    /// Each pixel is interpolated between the four that are nearest to where it comes from; beyond the
    /// edge lies the edge's pixel.
    #[cfg(feature = "augmentation")]
    pub fn apply(&self, image: &[f32], size: ImageSize, generator: &mut impl Rng, to: &mut [f32]) {
        let mut draw = |limit: f64| generator.random_range(-1.0..=1.0) * limit;
        let shift = Vector2::new(draw(self.shift), draw(self.shift));
        let angle = draw(self.rotate).to_radians();
        let scale = Vector2::new(1.0 + draw(self.scale), 1.0 + draw(self.scale));
        let shear = draw(self.shear);
        let distortion =
            (self.elastic > 0.0).then(|| Distortion::draw(self.elastic, size, generator));

        let (sin, cos) = (libm::sin(angle), libm::cos(angle));
        // From a pixel of the result back to where it comes from.
        let back = Matrix2::new(1.0 / scale.x, 0.0, 0.0, 1.0 / scale.y)
            * Matrix2::new(1.0, -shear, 0.0, 1.0)
            * Matrix2::new(cos, sin, -sin, cos);
        let centre = Vector2::new(size.width as f64 - 1.0, size.height as f64 - 1.0) / 2.0;
        let start = back * (-centre - shift) + centre;
        let (right, down) = (back.column(0), back.column(1));
        for (y, row) in to.chunks_exact_mut(size.width).enumerate() {
            let row_start = start + down * y as f64;
            let mut displacements = distortion.as_ref().map(|distortion| distortion.of_row(y));
            for (x, pixel) in row.iter_mut().enumerate() {
                let moved = displacements.as_mut().and_then(Iterator::next).unwrap_or_default();
                let from = row_start + right * (x as f64 + moved.x) + down * moved.y;
                *pixel = interpolated(image, size, from.x, from.y);
            }
        }
    }

    /// Copies: without the feature `augmentation`, a training that asks for one is refused before.
    #[cfg(not(feature = "augmentation"))]
    pub(crate) fn apply(&self, image: &[f32], _: ImageSize, _: &mut impl Rng, to: &mut [f32]) {
        to.copy_from_slice(image);
    }
}

/// The brightness at a point between pixels.
#[cfg(feature = "augmentation")]
fn interpolated(image: &[f32], size: ImageSize, x: f64, y: f64) -> f32 {
    let axis = |at: f64, count: usize| {
        let at = at.clamp(0.0, count as f64 - 1.0);
        let first = at as usize;
        (first, (first + 1).min(count - 1), (at - first as f64) as f32)
    };
    let ((left, right, across), (top, bottom, along)) = (axis(x, size.width), axis(y, size.height));
    let at = |row: usize, column: usize| image[row * size.width + column];
    let between = |a: f32, b: f32, share: f32| a + (b - a) * share;
    let upper = between(at(top, left), at(top, right), across);
    let lower = between(at(bottom, left), at(bottom, right), across);
    between(upper, lower, along)
}

#[cfg(all(test, feature = "augmentation"))]
mod tests {
    use super::*;
    use crate::random::{Purpose, generator};

    const SIZE: ImageSize = ImageSize { width: 7, height: 7 };

    /// A single bright pixel.
    fn dot(row: usize, column: usize) -> Vec<f32> {
        let mut image = vec![0.0; 49];
        image[row * 7 + column] = 1.0;
        image
    }

    /// Row and column of the brightness, on average.
    fn place(image: &[f32]) -> (f32, f32) {
        let sum: f32 = image.iter().sum();
        let mean = |of: fn(usize) -> usize| {
            image.iter().enumerate().map(|(i, p)| of(i) as f32 * p).sum::<f32>() / sum
        };
        (mean(|i| i / 7), mean(|i| i % 7))
    }

    fn changed(augmentation: Augmentation, image: &[f32], seed: u64) -> Vec<f32> {
        let mut to = vec![9.0; 49];
        augmentation.apply(image, SIZE, &mut generator(seed, Purpose::Augmentation), &mut to);
        to
    }

    #[test]
    fn nothing_changes_nothing_and_a_seed_repeats() {
        let image = dot(2, 4);
        assert_eq!(changed(Augmentation::default(), &image, 1), image);
        let some = Augmentation { shift: 1.0, rotate: 20.0, scale: 0.1, shear: 0.1, elastic: 2.0 };
        assert_eq!(changed(some, &image, 1), changed(some, &image, 1));
        assert_ne!(changed(some, &image, 1), changed(some, &image, 2));
    }

    #[test]
    fn each_change_moves_what_it_should() {
        let none = Augmentation::default();
        let (mut left, mut right, mut bent) = (0, 0, 0);
        for seed in 0..40 {
            // A shift moves the dot by less than a pixel each way, and keeps its brightness.
            let (row, column) =
                place(&changed(Augmentation { shift: 0.9, ..none }, &dot(3, 3), seed));
            assert!((row - 3.0).abs() <= 0.9 && (column - 3.0).abs() <= 0.9, "{row} {column}");
            left += usize::from(column < 2.9);
            right += usize::from(column > 3.1);
            // Rotation and scaling keep the middle.
            let turned = Augmentation { rotate: 30.0, scale: 0.2, shear: 0.3, ..none };
            assert_eq!(changed(turned, &dot(3, 3), seed)[24], 1.0);
            // A quarter turn at most moves the top to a side at most.
            let (row, _) = place(&changed(Augmentation { rotate: 90.0, ..none }, &dot(1, 3), seed));
            assert!(row < 3.2, "{row}");
            // Elastic distortion moves a point by no more than its limit.
            let (row, column) =
                place(&changed(Augmentation { elastic: 0.9, ..none }, &dot(3, 3), seed));
            assert!((row - 3.0).abs() <= 0.95 && (column - 3.0).abs() <= 0.95, "{row} {column}");
            bent += usize::from((row - 3.0).abs() > 0.1);
            // Shear moves along rows alone.
            let (row, column) =
                place(&changed(Augmentation { shear: 0.5, ..none }, &dot(1, 3), seed));
            assert!((row - 1.0).abs() < 1e-6 && (column - 3.0).abs() <= 1.0 + 1e-6);
        }
        assert!(left > 5 && right > 5 && bent > 10, "{left} {right} {bent}");
    }
}

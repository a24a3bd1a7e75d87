//! Elastic distortion: a smooth field of random displacements, as handwriting differs from one time to the next
//! (Simard, Steinkraus and Platt, "Best practices for convolutional neural networks applied to visual document
//! analysis", 2003).
//!
//! The field is a uniform cubic B-spline over a coarse grid of control points, each displaced by itself. It needs few
//! random numbers, and is as smooth as a field of every pixel that was blurred.

use crate::dataset::ImageSize;
use nalgebra::Vector2;
use rand::{Rng, RngExt};

/// Cells of the grid along each side of an image.
const CELLS: usize = 4;

/// Control points along each side: a spline reaches one before the first cell and two behind the last one.
const POINTS: usize = CELLS + 3;

/// Displacements of all points of an image.
pub struct Distortion {
    /// Control points, row by row: pixels to the right and down.
    points: [[Vector2<f64>; POINTS]; POINTS],
    size: ImageSize,
}

impl Distortion {
    /// Draws each control point uniformly between minus and plus `limit` pixels, to the right and down by itself.
    pub fn draw(limit: f64, size: ImageSize, generator: &mut impl Rng) -> Self {
        let mut amount = || generator.random_range(-1.0..=1.0) * limit;
        let points = std::array::from_fn(|_| {
            std::array::from_fn(|_| {
                let right = amount();
                Vector2::new(right, amount())
            })
        });
        Self { points, size }
    }

    /// Returns the displacement of each pixel of row `y`, in pixels.
    pub fn of_row(&self, y: usize) -> impl Iterator<Item = Vector2<f64>> {
        let (first, shares) = spline(y, self.size.height);
        let mut row = [Vector2::zeros(); POINTS];
        for (points, share) in self.points[first..].iter().zip(shares) {
            for (sum, point) in row.iter_mut().zip(points) {
                *sum += point * share;
            }
        }
        (0..self.size.width).map(move |x| {
            let (first, shares) = spline(x, self.size.width);
            row[first..].iter().zip(shares).map(|(point, share)| point * share).sum()
        })
    }
}

/// The first of the four control points around a pixel of `count`, and the share that each has.
fn spline(at: usize, count: usize) -> (usize, [f64; 4]) {
    let place = at as f64 * CELLS as f64 / (count.max(2) - 1) as f64;
    let cell = (place as usize).min(CELLS - 1);
    let t = place - cell as f64;
    let u = 1.0 - t;
    let middle = |t: f64| (3.0 * t * t * t - 6.0 * t * t + 4.0) / 6.0;
    (cell, [u * u * u / 6.0, middle(t), middle(u), t * t * t / 6.0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, generator};

    fn drawn(limit: f64, size: ImageSize, seed: u64) -> Vec<Vector2<f64>> {
        let field = Distortion::draw(limit, size, &mut generator(seed, Purpose::Augmentation));
        (0..size.height).flat_map(|y| field.of_row(y).collect::<Vec<_>>()).collect()
    }

    #[test]
    fn shares_add_up_to_one_and_go_on_smoothly_over_the_edge_of_a_cell() {
        for count in [1, 2, 5, 28, 29] {
            for at in 0..count {
                let (first, shares) = spline(at, count);
                assert!(first + 4 <= POINTS);
                assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
                assert!(shares.iter().all(|share| (0.0..=1.0).contains(share)));
            }
        }
        // A pixel on the edge between two cells: one, four and one sixth of three control points.
        let (first, shares) = spline(7, 29);
        assert_eq!(first, 1);
        for (share, expected) in shares.iter().zip([1.0, 4.0, 1.0, 0.0]) {
            assert!((share - expected / 6.0).abs() < 1e-12, "{shares:?}");
        }
    }

    fn squared(d: Vector2<f64>) -> f64 {
        d.x * d.x + d.y * d.y
    }

    #[test]
    fn neighbours_move_alike_far_points_do_not_and_no_one_moves_beyond_the_limit() {
        let size = ImageSize { width: 28, height: 20 };
        let (mut near, mut far, mut moved) = (0.0, 0.0, 0.0);
        for seed in 0..50 {
            let field = drawn(3.0, size, seed);
            assert_eq!(field.len(), 560);
            assert!(field.iter().all(|d| d.amax() <= 3.0));
            for y in 0..20 {
                let row = &field[y * 28..][..28];
                near += row.windows(2).map(|d| squared(d[1] - d[0])).sum::<f64>();
                far += 27.0 * squared(row[27] - row[0]);
                moved += 27.0 * squared(row[13]);
            }
        }
        assert!(near < 0.05 * far, "{near} {far}");
        assert!((1.0..3.0).contains(&(far / moved)), "{far} {moved}");
        assert_ne!(drawn(3.0, size, 1), drawn(3.0, size, 2));
        assert_eq!(drawn(3.0, size, 1), drawn(3.0, size, 1));
    }
}

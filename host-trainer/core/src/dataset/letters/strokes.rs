//! The shape of each letter: lines and arcs in a square from 0 to 1; y grows downwards.

use core::f32::consts::PI;

/// Letters there are.
pub(super) const LETTERS: usize = 26;

/// Lines that an arc of a full turn becomes.
const LINES_OF_A_TURN: f32 = 28.0;

/// A point: x to the right, y down.
pub(super) type Point = [f32; 2];

/// A part of a letter that is drawn without lifting the pen.
#[derive(Clone, Copy, Debug)]
enum Stroke {
    /// From point to point.
    Lines(&'static [Point]),
    /// Arc of an ellipse: centre, radii, and where it begins and ends in degrees; 0 is right, 90 is down.
    Arc(Point, Point, f32, f32),
}

use Stroke::{Arc, Lines};

/// A to Z.
const SHAPES: [&[Stroke]; LETTERS] = [
    &[Lines(&[[0.0, 1.0], [0.5, 0.0], [1.0, 1.0]]), Lines(&[[0.19, 0.62], [0.81, 0.62]])],
    &[
        Lines(&[[0.6, 0.0], [0.05, 0.0], [0.05, 1.0], [0.6, 1.0]]),
        Lines(&[[0.05, 0.48], [0.6, 0.48]]),
        Arc([0.6, 0.24], [0.28, 0.24], -90.0, 90.0),
        Arc([0.6, 0.74], [0.35, 0.26], -90.0, 90.0),
    ],
    &[Arc([0.55, 0.5], [0.5, 0.5], -45.0, -315.0)],
    &[
        Lines(&[[0.4, 0.0], [0.05, 0.0], [0.05, 1.0], [0.4, 1.0]]),
        Arc([0.4, 0.5], [0.55, 0.5], -90.0, 90.0),
    ],
    &[
        Lines(&[[0.9, 0.0], [0.08, 0.0], [0.08, 1.0], [0.9, 1.0]]),
        Lines(&[[0.08, 0.48], [0.75, 0.48]]),
    ],
    &[Lines(&[[0.9, 0.0], [0.1, 0.0], [0.1, 1.0]]), Lines(&[[0.1, 0.48], [0.75, 0.48]])],
    &[Arc([0.5, 0.5], [0.5, 0.5], -45.0, -360.0), Lines(&[[0.6, 0.54], [1.0, 0.54], [1.0, 1.0]])],
    &[
        Lines(&[[0.05, 0.0], [0.05, 1.0]]),
        Lines(&[[0.95, 0.0], [0.95, 1.0]]),
        Lines(&[[0.05, 0.48], [0.95, 0.48]]),
    ],
    &[Lines(&[[0.5, 0.0], [0.5, 1.0]])],
    &[Lines(&[[0.8, 0.0], [0.8, 0.68]]), Arc([0.45, 0.68], [0.35, 0.32], 0.0, 170.0)],
    &[
        Lines(&[[0.08, 0.0], [0.08, 1.0]]),
        Lines(&[[0.95, 0.0], [0.08, 0.6]]),
        Lines(&[[0.36, 0.4], [1.0, 1.0]]),
    ],
    &[Lines(&[[0.12, 0.0], [0.12, 1.0], [0.9, 1.0]])],
    &[Lines(&[[0.0, 1.0], [0.0, 0.0], [0.5, 0.68], [1.0, 0.0], [1.0, 1.0]])],
    &[Lines(&[[0.05, 1.0], [0.05, 0.0], [0.95, 1.0], [0.95, 0.0]])],
    &[Arc([0.5, 0.5], [0.5, 0.5], 0.0, 360.0)],
    &[
        Lines(&[[0.6, 0.0], [0.08, 0.0], [0.08, 1.0]]),
        Lines(&[[0.08, 0.54], [0.6, 0.54]]),
        Arc([0.6, 0.27], [0.33, 0.27], -90.0, 90.0),
    ],
    &[Arc([0.5, 0.5], [0.5, 0.5], 0.0, 360.0), Lines(&[[0.58, 0.68], [1.0, 1.08]])],
    &[
        Lines(&[[0.58, 0.0], [0.08, 0.0], [0.08, 1.0]]),
        Lines(&[[0.08, 0.5], [0.58, 0.5]]),
        Arc([0.58, 0.25], [0.33, 0.25], -90.0, 90.0),
        Lines(&[[0.5, 0.5], [0.95, 1.0]]),
    ],
    &[Arc([0.5, 0.25], [0.4, 0.25], -25.0, -270.0), Arc([0.5, 0.75], [0.44, 0.25], -90.0, 155.0)],
    &[Lines(&[[0.02, 0.0], [0.98, 0.0]]), Lines(&[[0.5, 0.0], [0.5, 1.0]])],
    &[
        Lines(&[[0.06, 0.0], [0.06, 0.62]]),
        Arc([0.5, 0.62], [0.44, 0.38], 180.0, 0.0),
        Lines(&[[0.94, 0.62], [0.94, 0.0]]),
    ],
    &[Lines(&[[0.0, 0.0], [0.5, 1.0], [1.0, 0.0]])],
    &[Lines(&[[-0.06, 0.0], [0.22, 1.0], [0.5, 0.2], [0.78, 1.0], [1.06, 0.0]])],
    &[Lines(&[[0.03, 0.0], [0.97, 1.0]]), Lines(&[[0.97, 0.0], [0.03, 1.0]])],
    &[Lines(&[[0.02, 0.0], [0.5, 0.5], [0.98, 0.0]]), Lines(&[[0.5, 0.5], [0.5, 1.0]])],
    &[Lines(&[[0.06, 0.0], [0.94, 0.0], [0.06, 1.0], [0.94, 1.0]])],
];

/// A letter as polylines; 0 is A.
pub(super) fn polylines(letter: usize) -> Vec<Vec<Point>> {
    SHAPES[letter].iter().map(Stroke::points).collect()
}

impl Stroke {
    fn points(&self) -> Vec<Point> {
        match *self {
            Lines(points) => points.to_vec(),
            Arc([x, y], [across, down], from, to) => {
                let lines = ((to - from).abs() / 360.0 * LINES_OF_A_TURN).ceil();
                let point = |step: u32| {
                    let angle = (from + (to - from) * step as f32 / lines) * PI / 180.0;
                    [x + across * libm::cosf(angle), y + down * libm::sinf(angle)]
                };
                (0..=lines as u32).map(point).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stay_near_their_square_and_reach_its_top_and_bottom() {
        for letter in 0..LETTERS {
            let points: Vec<Point> = polylines(letter).concat();
            let (mut top, mut bottom) = (f32::MAX, f32::MIN);
            for [x, y] in points {
                assert!((-0.11..=1.11).contains(&x), "letter {letter}: {x}");
                (top, bottom) = (top.min(y), bottom.max(y));
            }
            assert!(top.abs() < 0.01 && (0.99..=1.11).contains(&bottom), "letter {letter}");
        }
    }

    #[test]
    fn no_two_letters_have_the_same_shape() {
        for letter in 0..LETTERS {
            assert!((0..letter).all(|other| polylines(other) != polylines(letter)));
        }
    }
}

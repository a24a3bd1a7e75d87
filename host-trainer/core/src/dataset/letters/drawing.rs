//! A letter as lines on a grid of pixels, and how much of each pixel they cover.

use super::strokes::{Point, polylines};
use super::typeface::Typeface;

/// Rows and columns of dots in a dotted letter.
const DOTS: [usize; 2] = [9, 7];

/// Place and size of a letter, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Placement {
    pub height: f32,
    /// A factor for its width.
    pub stretch: f32,
    /// Clockwise.
    pub degrees: f32,
    /// Off the middle, to the right and down.
    pub shift: Point,
}

/// A letter, ready to be drawn.
pub(super) struct Drawing {
    lines: Vec<Line>,
    placement: Placement,
}

/// A line with round ends; a dot if both are the same. In pixels off the middle.
#[derive(Clone, Copy)]
struct Line {
    from: Point,
    along: Point,
    /// `1 / |along|²`; 0 for a dot.
    inverse_square: f32,
    radius: f32,
}

impl Line {
    fn new(from: Point, to: Point, radius: f32) -> Self {
        let along = [to[0] - from[0], to[1] - from[1]];
        let square = along[0] * along[0] + along[1] * along[1];
        Self { from, along, inverse_square: if square > 0.0 { 1.0 / square } else { 0.0 }, radius }
    }

    /// From its edge; negative inside.
    fn distance(&self, [x, y]: Point) -> f32 {
        let (dx, dy) = (x - self.from[0], y - self.from[1]);
        let share = (dx * self.along[0] + dy * self.along[1]) * self.inverse_square;
        let share = share.clamp(0.0, 1.0);
        let (dx, dy) = (dx - share * self.along[0], dy - share * self.along[1]);
        (dx * dx + dy * dy).sqrt() - self.radius
    }
}

impl Drawing {
    pub fn new(letter: usize, typeface: Typeface, placement: Placement) -> Self {
        let strokes = polylines(letter);
        let mut lines = if typeface.is_dotted {
            dots(&strokes, &typeface)
        } else {
            let drawn = strokes.iter().flat_map(|points| points.windows(2));
            let mut lines: Vec<_> =
                drawn.map(|ends| (ends[0], ends[1], thickness(ends, &typeface))).collect();
            lines.extend(serifs(&strokes, &typeface));
            lines
        };
        // Nothing of a thin letter gets lost between pixels.
        lines.iter_mut().for_each(|(.., radius)| *radius = (*radius * placement.height).max(0.6));
        let at = |point| placed(point, &typeface, &placement);
        let lines = lines.into_iter().map(|(from, to, radius)| Line::new(at(from), at(to), radius));
        Self { lines: lines.collect(), placement }
    }

    /// The share of each pixel that is covered, row after row, in an image of `SIDE`×`SIDE`.
    pub fn pixels<const SIDE: usize>(&self) -> impl Iterator<Item = f32> + '_ {
        (0..SIDE * SIDE).map(|position| {
            let off_middle = |index: usize| index as f32 + 0.5 - SIDE as f32 / 2.0;
            let [right, down] = self.placement.shift;
            let pixel = [off_middle(position % SIDE) - right, off_middle(position / SIDE) - down];
            let distances = self.lines.iter().map(|line| line.distance(pixel));
            let nearest = distances.fold(f32::INFINITY, f32::min);
            // An edge through the middle of a pixel covers half of it.
            (0.5 - nearest).clamp(0.0, 1.0)
        })
    }
}

/// From the square of the strokes to pixels off the middle.
fn placed([x, y]: Point, typeface: &Typeface, placement: &Placement) -> Point {
    let (x, y) = (x - 0.5, y - 0.5);
    let x = x * typeface.aspect * placement.stretch - y * typeface.slant;
    let (sine, cosine) = libm::sincosf(placement.degrees.to_radians());
    [(x * cosine - y * sine) * placement.height, (x * sine + y * cosine) * placement.height]
}

/// Half the thickness of a line: between that of stems and that of bars, by its direction.
fn thickness(ends: &[Point], typeface: &Typeface) -> f32 {
    let (across, down) = ((ends[1][0] - ends[0][0]) * typeface.aspect, ends[1][1] - ends[0][1]);
    let share = down * down / (across * across + down * down);
    (typeface.bar + (typeface.stem - typeface.bar) * share) / 2.0
}

/// Short bars where a stem ends at the top or the bottom and nothing joins it.
fn serifs(strokes: &[Vec<Point>], typeface: &Typeface) -> Vec<(Point, Point, f32)> {
    let half = typeface.serif / 2.0 / typeface.aspect;
    let mut serifs = Vec::new();
    for points in strokes.iter().filter(|points| points.len() < 6 && half > 0.0) {
        let (first, last) = (&points[..2], &points[points.len() - 2..]);
        for (end, before) in [(first[0], first[1]), (last[1], last[0])] {
            let is_stem = (end[1] - before[1]).abs() > 0.3;
            let is_outside = end[1] == 0.0 || end[1] == 1.0;
            let is_joined = strokes.iter().flatten().filter(|&&point| point == end).count() > 1;
            if is_stem && is_outside && !is_joined {
                let [x, y] = end;
                serifs.push(([x - half, y], [x + half, y], typeface.bar / 2.0));
            }
        }
    }
    serifs
}

/// A dot at each place of a coarse grid that a stroke comes near to.
fn dots(strokes: &[Vec<Point>], typeface: &Typeface) -> Vec<(Point, Point, f32)> {
    let [rows, columns] = DOTS;
    let lines = || strokes.iter().flat_map(|points| points.windows(2));
    let reach = 0.55 / (rows - 1) as f32;
    let mut dots = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            let dot = [column as f32 / (columns - 1) as f32, row as f32 / (rows - 1) as f32];
            let stretched = |[x, y]: Point| [x * typeface.aspect, y];
            let is_near = |ends: &[Point]| {
                Line::new(stretched(ends[0]), stretched(ends[1]), reach).distance(stretched(dot))
                    <= 0.0
            };
            if lines().any(is_near) {
                dots.push((dot, dot, 0.4 / (rows - 1) as f32));
            }
        }
    }
    dots
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRAIGHT: Placement =
        Placement { height: 20.0, stretch: 1.0, degrees: 0.0, shift: [0.0, 0.0] };

    fn covered(letter: char, typeface: Typeface, placement: Placement) -> Vec<f32> {
        let letter = usize::from(letter as u8 - b'A');
        Drawing::new(letter, typeface, placement).pixels::<32>().collect()
    }

    #[test]
    fn a_stem_covers_its_length_times_its_thickness() {
        // A line of 20 pixels with a radius of 2: 20 · 4 + π · 2² = 92.6.
        let typeface = Typeface { stem: 0.2, ..Typeface::ALL[0] };
        let sum: f32 = covered('I', typeface, STRAIGHT).iter().sum();
        assert!((sum - 92.6).abs() < 1.0, "{sum}");
    }

    #[test]
    fn a_shift_of_a_pixel_moves_everything_by_a_pixel() {
        for typeface in Typeface::ALL {
            let here = covered('R', typeface, STRAIGHT);
            let there = covered('R', typeface, Placement { shift: [1.0, 2.0], ..STRAIGHT });
            for row in 0..30 {
                for column in 0..31 {
                    let (a, b) = (here[row * 32 + column], there[(row + 2) * 32 + column + 1]);
                    assert!((a - b).abs() < 1e-4, "{row} {column}: {a} {b}");
                }
            }
        }
    }

    #[test]
    fn letters_of_every_typeface_fit_into_the_image_and_differ() {
        let largest = Placement { height: 22.0, stretch: 1.1, degrees: 6.0, shift: [0.0, 0.0] };
        for typeface in Typeface::ALL {
            let images: Vec<_> =
                ('A'..='Z').map(|letter| covered(letter, typeface, largest)).collect();
            for (letter, image) in images.iter().enumerate() {
                let edge = (0..32).flat_map(|i| [i, 31 * 32 + i, 32 * i, 32 * i + 31]);
                assert!(edge.map(|i| image[i]).all(|x| x < 0.9), "letter {letter} is cut off");
                for other in &images[..letter] {
                    let difference: f32 = image.iter().zip(other).map(|(a, b)| (a - b).abs()).sum();
                    assert!(difference > 8.0, "letter {letter}: {difference}");
                }
            }
        }
    }

    #[test]
    fn serifs_widen_a_stem_at_its_ends_only() {
        let image = covered('I', Typeface::ALL[2], STRAIGHT);
        let width = |row: usize| image[row * 32..][..32].iter().sum::<f32>();
        assert!(width(6) > width(16) + 1.5 && width(25) > width(16) + 1.5);
    }
}

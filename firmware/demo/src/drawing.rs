//! What was drawn: strokes of a round pen.

use heapless::Vec;

/// Width and height of the field that one draws on. Positions are integers, so that a drawing means the same
/// on every machine, and wherever on the field it is.
pub const FIELD: i32 = 4096;

/// Width of the pen: of a digit that fills most of the field, a stroke is as wide as MNIST's are.
pub const PEN: i32 = 352;

/// Points that are kept, a minute of drawing without a pause.
const MOST_POINTS: usize = 4096;

/// A position of the pen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// From the left, 0 to [`FIELD`].
    pub x: i32,
    /// From the top, 0 to [`FIELD`].
    pub y: i32,
}

/// Strokes of a round pen, each from point to point.
///
/// ```
/// use demo::{Drawing, Point};
///
/// let mut drawing = Drawing::EMPTY;
/// drawing.begin(Point { x: 100, y: 100 });
/// drawing.extend(Point { x: 100, y: 900 });
/// drawing.begin(Point { x: 500, y: 500 });
/// assert_eq!(drawing.segments().count(), 2, "a line and a dot");
/// drawing.undo();
/// assert_eq!(drawing.segments().count(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct Drawing {
    /// Each with whether a stroke begins there.
    points: Vec<(Point, bool), MOST_POINTS>,
}

impl Drawing {
    /// Nothing is drawn yet.
    pub const EMPTY: Self = Self { points: Vec::new() };

    /// Begins a stroke, if there is room for it. A point outside the field is moved to its edge.
    pub fn begin(&mut self, point: Point) -> bool {
        self.push(point, true)
    }

    /// Goes on with the last stroke, if there is room for that.
    pub fn extend(&mut self, point: Point) -> bool {
        let begins = self.points.is_empty();
        self.push(point, begins)
    }

    fn push(&mut self, Point { x, y }: Point, begins: bool) -> bool {
        let point = Point { x: x.clamp(0, FIELD), y: y.clamp(0, FIELD) };
        self.points.push((point, begins)).is_ok()
    }

    /// Takes the last stroke away.
    pub fn undo(&mut self) {
        while let Some((_, begins)) = self.points.pop() {
            if begins {
                return;
            }
        }
    }

    /// Takes everything away.
    pub fn clear(&mut self) {
        self.points.clear();
    }

    /// Every point.
    pub fn points(&self) -> impl Iterator<Item = Point> {
        self.points.iter().map(|(point, _)| *point)
    }

    /// Every straight piece, from one point to the next; a stroke that is a dot alone, from that to itself.
    pub fn segments(&self) -> impl Iterator<Item = (Point, Point)> {
        let next_begins = self.points.iter().skip(1).map(|(_, begins)| *begins).chain([true]);
        let mut before = None;
        self.points.iter().zip(next_begins).filter_map(move |(&(point, begins), ends)| {
            let from = if begins { None } else { before };
            before = Some(point);
            match from {
                Some(from) => Some((from, point)),
                None if ends => Some((point, point)),
                None => None,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: i32, y: i32) -> Point {
        Point { x, y }
    }

    #[test]
    fn strokes_are_not_connected_and_a_tap_is_a_dot() {
        let mut drawing = Drawing::EMPTY;
        drawing.begin(at(1, 1));
        drawing.extend(at(2, 2));
        drawing.extend(at(3, 3));
        drawing.begin(at(9, 9));
        drawing.begin(at(7, 7));
        drawing.extend(at(6, 6));
        let expected = [(1, 2), (2, 3), (9, 9), (7, 6)].map(|(a, b)| (at(a, a), at(b, b)));
        assert!(drawing.segments().eq(expected));
        drawing.undo();
        assert!(drawing.segments().eq(expected[..3].iter().copied()));
        drawing.undo();
        drawing.undo();
        drawing.undo();
        assert_eq!(drawing.points().count(), 0);
    }

    #[test]
    fn points_outside_the_field_move_to_its_edge() {
        let mut drawing = Drawing::EMPTY;
        drawing.extend(at(-5, i32::MAX));
        assert!(drawing.points().eq([at(0, FIELD)]));
    }

    #[test]
    fn a_full_drawing_stays_as_it_is() {
        let mut drawing = Drawing::EMPTY;
        assert_eq!((0..10_000).filter(|x| drawing.extend(at(*x, 0))).count(), MOST_POINTS);
        assert_eq!(drawing.points().count(), MOST_POINTS);
        assert!(!drawing.begin(at(0, 0)));
        drawing.undo();
        assert_eq!(drawing.points().count(), 0, "it was one stroke");
    }
}

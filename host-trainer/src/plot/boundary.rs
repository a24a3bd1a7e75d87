//! Predicted classes anywhere between two features.

use super::PlotError;
use super::axis::{Axis, is_shown};
use super::canvas::{Canvas, Place, TEXT, shortened, text_width};
use super::frame::{Frame, draw_legend};
use super::palette::{Color, INK, SURFACE};
use host_trainer_core::inference::Infer;
use nn_core::argmax;
use plotters::prelude::DrawingBackend;
use std::ops::Range;

/// Cells of a row and of a column.
const CELLS: usize = 96;

/// More points than this are thinned out.
const MOST_POINTS: usize = 800;

/// Labels that are named.
const MOST_LABELS: usize = 12;

/// A sample of two features.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The first feature.
    pub x: f64,
    /// The second.
    pub y: f64,
    /// Class of the sample.
    pub class: usize,
    /// Set if the network has never seen it.
    pub is_test: bool,
}

/// The classes that a network predicts between two features, and samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Boundary {
    columns: [String; 2],
    labels: Vec<String>,
    points: Vec<Point>,
    x: Axis,
    y: Axis,
    /// (CELLS, CELLS): rows from the lowest second feature to the highest.
    classes: Vec<usize>,
}

impl Boundary {
    /// Asks a network of two features that takes raw samples, everywhere around these.
    pub fn new(
        network: &(impl Infer + ?Sized),
        columns: [&str; 2],
        labels: &[String],
        mut points: Vec<Point>,
    ) -> Self {
        points.retain(|point| is_shown(point.x) && is_shown(point.y));
        let step = points.len().div_ceil(MOST_POINTS).max(1);
        let points: Vec<Point> = points.into_iter().step_by(step).collect();
        let x = Axis::around(points.iter().map(|point| point.x));
        let y = Axis::around(points.iter().map(|point| point.y));
        let grid = middles(&y.range).flat_map(|y| middles(&x.range).flat_map(move |x| [x, y]));
        let features: Vec<f32> = grid.map(|number| number as f32).collect();
        let predictions = network.predictions(&features);
        let classes = predictions.iter().map(|(logits, _)| argmax(logits)).collect();
        let labels = labels.iter().map(|label| shortened(label, 16)).collect();
        let columns = columns.map(|column| shortened(column, 24));
        Self { columns, labels, points, x, y, classes }
    }

    pub(super) fn size(&self) -> (u32, u32) {
        (400, 360 + 18 * self.legend().len() as u32)
    }

    /// Labels with their colors, row by row.
    fn legend(&self) -> Vec<Vec<(String, Color)>> {
        const WIDTH: f64 = 320.0;
        let mut rows: Vec<Vec<(String, Color)>> = vec![Vec::new()];
        let mut used = 0.0;
        let named = |(class, label): (usize, &String)| (label.clone(), Color::of_class(class));
        let mut names: Vec<_> =
            self.labels.iter().enumerate().take(MOST_LABELS).map(named).collect();
        if self.points.iter().any(|point| point.is_test) {
            names.push(("for test".into(), INK));
        }
        for (label, color) in names {
            let width = 40.0 + text_width(&label, TEXT);
            if used + width > WIDTH && used > 0.0 {
                rows.push(Vec::new());
                used = 0.0;
            }
            used += width;
            if let Some(row) = rows.last_mut() {
                row.push((label, color));
            }
        }
        rows
    }

    pub(super) fn draw<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> Result<(), PlotError> {
        let legend = self.legend();
        let top = 10.0 + 18.0 * legend.len() as f64;
        let bottom = f64::from(self.size().1) - 42.0;
        let (x, y) = (self.x.clone(), self.y.clone());
        let frame = Frame { x, y, left: 58.0, top, right: 388.0, bottom };
        self.draw_classes(canvas, &frame)?;
        for point in &self.points {
            draw_point(canvas, frame.place(point.x, point.y), point)?;
        }
        frame.draw_axes(canvas, &self.columns[0], &self.columns[1])?;
        for (index, row) in legend.iter().enumerate() {
            let place = (58.0, 8.0 + 18.0 * index as f64);
            draw_legend(canvas, place, row, |canvas, (x, y), index| {
                let color = row[index].1;
                canvas.circle((x + 10.0, y), 4.5, color, 1.0)?;
                // A ring.
                if color == INK { canvas.circle((x + 10.0, y), 3.5, SURFACE, 1.0) } else { Ok(()) }
            })?;
        }
        Ok(())
    }

    /// Cells of the same class in a row are one rectangle.
    fn draw_classes<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        frame: &Frame,
    ) -> Result<(), PlotError> {
        let (width, height) = (frame.right - frame.left, frame.bottom - frame.top);
        for (row, classes) in self.classes.chunks_exact(CELLS).enumerate() {
            let at = |cell: usize| cell as f64 / CELLS as f64;
            let y = frame.bottom - at(row) * height;
            let mut start = 0;
            for same in classes.chunk_by(|a, b| a == b) {
                let end = start + same.len();
                let corners = (
                    (frame.left + at(start) * width, frame.bottom - at(row + 1) * height),
                    (frame.left + at(end) * width, y),
                );
                canvas.rectangle(corners, Color::of_class(same[0]), 0.22)?;
                start = end;
            }
        }
        Ok(())
    }
}

/// Test samples have a ring around them.
fn draw_point<B: DrawingBackend>(
    canvas: &Canvas<B>,
    place: Place,
    point: &Point,
) -> Result<(), PlotError> {
    let color = Color::of_class(point.class);
    if point.is_test {
        canvas.circle(place, 4.8, INK, 1.0)?;
        canvas.circle(place, 3.8, SURFACE, 1.0)?;
        canvas.circle(place, 3.0, color, 1.0)
    } else {
        canvas.circle(place, 2.2, color, 0.9)
    }
}

/// The middle of every cell.
fn middles(range: &Range<f64>) -> impl Iterator<Item = f64> + Clone + use<> {
    let (start, width) = (range.start, range.end - range.start);
    (0..CELLS).map(move |cell| start + (cell as f64 + 0.5) / CELLS as f64 * width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::{Dense, Identity, Network};

    #[test]
    fn the_grid_has_the_class_of_each_side_of_a_line() {
        // Class 1 where x > 3, whatever y is.
        let weights = [[-1.0, 0.0], [1.0, 0.0]];
        let network: Network<Dense<2, 2, Identity>> =
            Network::new(Dense::new(weights, [3.0, -3.0]));
        let point = |x, y| Point { x, y, class: 0, is_test: false };
        let points = vec![point(0.0, -1.0), point(4.0, 1.0), point(f64::NAN, 0.0)];
        let boundary = Boundary::new(&network, ["a", "b"], &["l".into(), "r".into()], points);
        assert_eq!(boundary.points.len(), 2);
        assert_eq!(boundary.classes.len(), CELLS * CELLS);
        // The range is -0.16 to 4.16, a cell 0.045 wide: 3 lies in cell 70.
        for row in boundary.classes.chunks(CELLS) {
            assert_eq!(row.iter().position(|&class| class == 1), Some(70));
            assert!(row[70..].iter().all(|&class| class == 1));
        }
    }
}

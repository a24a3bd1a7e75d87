//! Axes, and places of numbers between them.

use super::PlotError;
use super::axis::Axis;
use super::canvas::{Align, Canvas, Place, TEXT, text_width};
use super::palette::{AXIS, Color, GRID, INK, MUTED};
use plotters::prelude::DrawingBackend;

/// A rectangle of a drawing with an axis below and one at its left.
pub(super) struct Frame {
    pub x: Axis,
    pub y: Axis,
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Frame {
    /// The place of two numbers.
    pub fn place(&self, x: f64, y: f64) -> Place {
        let share = |axis: &Axis, number: f64| {
            (number - axis.range.start) / (axis.range.end - axis.range.start)
        };
        let x = self.left + share(&self.x, x) * (self.right - self.left);
        let y = self.bottom - share(&self.y, y) * (self.bottom - self.top);
        (x, y)
    }

    /// The lines of the grid.
    pub fn draw_grid<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> Result<(), PlotError> {
        for &tick in &self.y.ticks {
            let (_, y) = self.place(self.x.range.start, tick);
            canvas.line(&[(self.left, y), (self.right, y)], GRID, 1.0)?;
        }
        Ok(())
    }

    /// The numbers of both axes, with what they are.
    pub fn draw_axes<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        x_name: &str,
        y_name: &str,
    ) -> Result<(), PlotError> {
        self.draw_y_numbers(canvas)?;
        self.draw_x_axis(canvas, x_name)?;
        if !y_name.is_empty() {
            let middle = (self.top + self.bottom) / 2.0;
            canvas.upright(y_name, (9.0, middle), MUTED)?;
        }
        Ok(())
    }

    /// The numbers at the left.
    pub fn draw_y_numbers<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> Result<(), PlotError> {
        for &tick in &self.y.ticks {
            let (_, y) = self.place(self.x.range.start, tick);
            canvas.text(&self.y.label(tick), (self.left - 7.0, y), Align::End, MUTED, TEXT)?;
        }
        Ok(())
    }

    /// The axis below, with its numbers and its name.
    pub fn draw_x_axis<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        name: &str,
    ) -> Result<(), PlotError> {
        canvas.line(&[(self.left, self.bottom), (self.right, self.bottom)], AXIS, 1.0)?;
        let mut free_from = f64::NEG_INFINITY;
        for &tick in &self.x.ticks {
            let (x, y) = self.place(tick, self.y.range.start);
            canvas.line(&[(x, y), (x, y + 4.0)], AXIS, 1.0)?;
            let label = self.x.label(tick);
            let half = text_width(&label, TEXT) / 2.0;
            if x - half >= free_from {
                canvas.text(&label, (x, y + 14.0), Align::Middle, MUTED, TEXT)?;
                free_from = x + half + 6.0;
            }
        }
        let middle = (self.left + self.right) / 2.0;
        canvas.text(name, (middle, self.bottom + 32.0), Align::Middle, MUTED, TEXT)
    }
}

/// Names with their marks in a row, from the left.
pub(super) fn draw_legend<B: DrawingBackend>(
    canvas: &Canvas<B>,
    (mut x, y): Place,
    names: &[(String, Color)],
    mark: impl Fn(&Canvas<B>, Place, usize) -> Result<(), PlotError>,
) -> Result<(), PlotError> {
    for (index, (name, _)) in names.iter().enumerate() {
        mark(canvas, (x, y), index)?;
        canvas.text(name, (x + 22.0, y), Align::Start, INK, TEXT)?;
        x += 22.0 + text_width(name, TEXT) + 18.0;
    }
    Ok(())
}

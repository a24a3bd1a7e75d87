//! Curves of numbers from epoch to epoch.

use super::PlotError;
use super::axis::{Axis, is_shown};
use super::canvas::{Canvas, Place};
use super::frame::{Frame, draw_legend};
use super::palette::{Color, SERIES};
use plotters::prelude::DrawingBackend;

/// More points than this are thinned out.
const MOST_POINTS: usize = 600;

/// Series of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Series {
    /// The samples that the network learns from.
    Training,
    /// Validation samples.
    Validation,
    /// Neither: the only curve of a plot, which needs no name.
    Only,
}

/// A number after each of some epochs.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Series of the curve.
    pub series: Series,
    /// Epoch and number.
    pub points: Vec<(f64, f64)>,
}

/// Curves over epochs.
#[derive(Clone, Debug, PartialEq)]
pub struct Curves {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    x_name: &'static str,
    curves: Vec<Curve>,
    is_share: bool,
    height: u32,
}

impl Curves {
    /// Curves of numbers that begin at 0, like a loss. `name` is for files, `title` for people.
    pub fn new(
        name: &'static str,
        title: &'static str,
        x_name: &'static str,
        curves: Vec<Curve>,
    ) -> Self {
        Self { name, title, x_name, curves, is_share: false, height: 250 }
    }

    /// The numbers are shares of 1, like an accuracy: shown in percent, and from where they begin.
    pub fn of_shares(mut self) -> Self {
        self.is_share = true;
        for (_, y) in self.curves.iter_mut().flat_map(|curve| &mut curve.points) {
            *y *= 100.0;
        }
        self
    }

    /// A flat plot, to be set below another.
    pub fn small(mut self) -> Self {
        self.height = 150;
        self
    }

    /// Returns whether there is no point to draw.
    pub fn is_empty(&self) -> bool {
        self.points().next().is_none()
    }

    fn points(&self) -> impl Iterator<Item = (f64, f64)> + Clone {
        let points = self.curves.iter().flat_map(|curve| curve.points.iter().copied());
        points.filter(|&(x, y)| is_shown(x) && is_shown(y))
    }

    pub(super) fn size(&self) -> (u32, u32) {
        (400, self.height)
    }

    pub(super) fn draw<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> Result<(), PlotError> {
        let numbers = self.points().map(|(_, y)| y);
        let y = if self.is_share {
            let Axis { range, .. } = Axis::around(numbers);
            Axis::new(range.start.max(0.0)..range.end.min(100.5))
        } else {
            Axis::from_zero(numbers)
        };
        let (first, last) = self
            .points()
            .fold((f64::INFINITY, 0f64), |(first, last), (x, _)| (first.min(x), last.max(x)));
        let first = if first.is_finite() { first } else { 0.0 };
        let x = Axis::new(first..if last > first { last } else { first + 1.0 }).whole();
        let named: Vec<&Curve> =
            self.curves.iter().filter(|curve| curve.series != Series::Only).collect();
        let top = if named.is_empty() { 10.0 } else { 32.0 };
        let bottom = f64::from(self.height) - 42.0;
        let frame = Frame { x, y, left: 58.0, top, right: 388.0, bottom };
        frame.draw_grid(canvas)?;
        for curve in &self.curves {
            self.draw_curve(canvas, &frame, curve)?;
        }
        let unit = if self.is_share { "%" } else { "" };
        frame.draw_axes(canvas, self.x_name, unit)?;
        let names: Vec<(String, Color)> =
            named.iter().map(|curve| (curve.series.name().into(), curve.series.color())).collect();
        draw_legend(canvas, (58.0, 12.0), &names, |canvas, (x, y), index| {
            canvas.line(&[(x, y), (x + 16.0, y)], names[index].1, 2.5)
        })
    }

    fn draw_curve<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        frame: &Frame,
        curve: &Curve,
    ) -> Result<(), PlotError> {
        let color = curve.series.color();
        let step = curve.points.len().div_ceil(MOST_POINTS).max(1);
        let is_kept = |&(index, _): &(usize, &(f64, f64))| {
            index % step == 0 || index + 1 == curve.points.len()
        };
        let points: Vec<(f64, f64)> =
            curve.points.iter().enumerate().filter(is_kept).map(|(_, &point)| point).collect();
        // What cannot be shown leaves a gap.
        for part in points.split(|&(x, y)| !is_shown(x) || !is_shown(y)) {
            let places: Vec<Place> = part.iter().map(|&(x, y)| frame.place(x, y)).collect();
            match places[..] {
                [place] => canvas.circle(place, 2.5, color, 1.0)?,
                _ => canvas.line(&places, color, 1.8)?,
            }
        }
        Ok(())
    }
}

impl Series {
    fn name(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Validation => "validation",
            Self::Only => "",
        }
    }

    fn color(self) -> Color {
        match self {
            Self::Training | Self::Only => SERIES[0],
            Self::Validation => SERIES[1],
        }
    }
}

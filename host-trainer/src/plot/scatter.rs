//! Predicted numbers, against something.

use super::PlotError;
use super::axis::{Axis, is_shown};
use super::canvas::{Canvas, Place, shortened};
use super::frame::Frame;
use super::palette::{AXIS, INK, SERIES};
use plotters::prelude::DrawingBackend;

/// More points than this are thinned out.
const MOST_POINTS: usize = 500;

/// Points, and perhaps a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    pub(super) name: String,
    pub(super) title: String,
    x_name: String,
    y_name: String,
    points: Vec<(f64, f64)>,
    line: Line,
}

#[derive(Clone, Debug, PartialEq)]
enum Line {
    /// Diagonal, where prediction and target are the same.
    Diagonal,
    /// Zero line, where they do not differ.
    Zero,
    /// Predictions of the network, from left to right.
    Curve(Vec<(f64, f64)>),
}

impl Scatter {
    /// Makes a plot of predictions against targets, in pairs of target and prediction.
    pub fn predictions(target: &str, points: Vec<(f64, f64)>) -> Self {
        let names = ("predictions", "Prediction and target", "target", "prediction");
        Self::new(names, target, points, Line::Diagonal)
    }

    /// Makes a plot of residuals, prediction minus target, in pairs of target and prediction.
    pub fn residuals(target: &str, mut points: Vec<(f64, f64)>) -> Self {
        points.iter_mut().for_each(|(truth, prediction)| *prediction -= *truth);
        let names = ("residuals", "Prediction minus target", "target", "prediction − target");
        Self::new(names, target, points, Line::Zero)
    }

    /// Samples of one feature, and predictions of the network, from left to right.
    pub fn function(
        feature: &str,
        target: &str,
        points: Vec<(f64, f64)>,
        curve: Vec<(f64, f64)>,
    ) -> Self {
        let feature = shortened(feature, 24);
        let names = ("function", "Prediction and samples", feature.as_str(), "");
        let scatter = Self::new(names, target, points, Line::Curve(curve));
        Self { y_name: shortened(target, 24), ..scatter }
    }

    fn new(
        (name, title, x_name, y_name): (&str, &str, &str, &str),
        target: &str,
        points: Vec<(f64, f64)>,
        line: Line,
    ) -> Self {
        let step = points.len().div_ceil(MOST_POINTS).max(1);
        Self {
            name: name.into(),
            title: format!("{title}: {}", shortened(target, 24)),
            x_name: x_name.into(),
            y_name: y_name.into(),
            points: points.into_iter().step_by(step).collect(),
            line,
        }
    }

    /// Makes it the plot of one of several targets, counted from 1.
    pub fn numbered(mut self, target: usize) -> Self {
        self.name = format!("{}_{target}", self.name);
        self
    }

    /// Description of the plot, in a sentence.
    pub fn about(&self) -> &'static str {
        match self.line {
            Line::Diagonal => "A point for each sample; those on the line are predicted exactly.",
            Line::Zero => {
                "Residual of each sample: predictions of points above the line are too large."
            }
            Line::Curve(_) => "Samples, and the curve that the network predicts.",
        }
    }

    pub(super) fn size(&self) -> (u32, u32) {
        (400, 300)
    }

    pub(super) fn draw<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> Result<(), PlotError> {
        let shown = || self.points.iter().copied().filter(|&(x, y)| is_shown(x) && is_shown(y));
        let xs = shown().map(|(x, _)| x);
        let ys = shown().map(|(_, y)| y);
        let (x, y) = match &self.line {
            Line::Diagonal => {
                (Axis::around(xs.clone().chain(ys.clone())), Axis::around(xs.chain(ys)))
            }
            Line::Zero => (Axis::around(xs), Axis::around(ys.chain([0.0]))),
            Line::Curve(curve) => {
                (Axis::around(xs), Axis::around(ys.chain(curve.iter().map(|c| c.1))))
            }
        };
        let frame = Frame { x, y, left: 66.0, top: 10.0, right: 388.0, bottom: 258.0 };
        frame.draw_grid(canvas)?;
        let Frame { x, .. } = &frame;
        let ends = [x.range.start, x.range.end];
        let (color, opacity) = match self.line {
            Line::Curve(_) => (SERIES[5], 0.45),
            _ => (SERIES[0], 0.6),
        };
        match &self.line {
            Line::Diagonal => canvas.line(&ends.map(|x| frame.place(x, x)), AXIS, 1.2)?,
            Line::Zero => canvas.line(&ends.map(|x| frame.place(x, 0.0)), INK, 1.0)?,
            Line::Curve(_) => {}
        }
        for (x, y) in shown() {
            canvas.circle(frame.place(x, y), 2.3, color, opacity)?;
        }
        if let Line::Curve(curve) = &self.line {
            for part in curve.split(|&(x, y)| !is_shown(x) || !is_shown(y)) {
                let places: Vec<Place> = part.iter().map(|&(x, y)| frame.place(x, y)).collect();
                canvas.line(&places, SERIES[1], 2.2)?;
            }
        }
        frame.draw_axes(canvas, &self.x_name, &self.y_name)
    }
}

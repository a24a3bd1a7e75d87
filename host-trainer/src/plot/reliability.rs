//! Reliability diagram: predicted probabilities against accuracies.

use super::PlotError;
use super::axis::Axis;
use super::canvas::{Align, Canvas, TEXT};
use super::frame::Frame;
use super::palette::{AXIS, INK, MUTED, SERIES};
use host_trainer_core::metrics::Classification;
use plotters::prelude::DrawingBackend;

/// A reliability diagram: the share of right predictions among those of similar probability; and how many there
/// are. Those of a calibrated network lie on the diagonal.
#[derive(Clone, Debug, PartialEq)]
pub struct Reliability {
    /// Samples, the mean of their probabilities, the share that is right.
    bins: Vec<(usize, f64, f64)>,
}

impl Reliability {
    /// Makes a diagram of predictions whose outputs are probabilities.
    pub fn new(metrics: &Classification) -> Self {
        let share = |sum: f64, samples: usize| sum / samples.max(1) as f64;
        let bins = metrics.bins().iter().map(|bin| {
            let right = share(bin.correct as f64, bin.samples);
            (bin.samples, share(bin.probability, bin.samples), right)
        });
        Self { bins: bins.collect() }
    }

    pub(super) fn size(&self) -> (u32, u32) {
        (400, 420)
    }

    pub(super) fn draw<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> Result<(), PlotError> {
        let percent = || Axis::new(0.0..100.0);
        let (left, right) = (58.0, 388.0);
        let shares = Frame { x: percent(), y: percent(), left, top: 12.0, right, bottom: 266.0 };
        shares.draw_grid(canvas)?;
        shares.draw_y_numbers(canvas)?;
        canvas.upright("right, %", (9.0, 139.0), MUTED)?;
        let width = 100.0 / self.bins.len().max(1) as f64;
        for (index, &(samples, _, share)) in self.bins.iter().enumerate() {
            if samples > 0 {
                let x = index as f64 * width;
                let start = shares.place(x + 0.1 * width, 100.0 * share);
                let end = shares.place(x + 0.9 * width, 0.0);
                canvas.rectangle((start, end), SERIES[0], 0.35)?;
            }
        }
        canvas.line(&[shares.place(0.0, 0.0), shares.place(100.0, 100.0)], AXIS, 1.2)?;
        for &(samples, probability, share) in &self.bins {
            if samples > 0 {
                let place = shares.place(100.0 * probability, 100.0 * share);
                canvas.circle(place, 3.5, SERIES[0], 1.0)?;
            }
        }
        canvas.line(&[(left, shares.bottom), (right, shares.bottom)], AXIS, 1.0)?;
        self.draw_counts(canvas, (left, right), width)
    }

    fn draw_counts<B: DrawingBackend>(
        &self,
        canvas: &Canvas<B>,
        (left, right): (f64, f64),
        width: f64,
    ) -> Result<(), PlotError> {
        canvas.text("predictions", (left, 290.0), Align::Start, INK, TEXT)?;
        let y = Axis::from_zero(self.bins.iter().map(|bin| bin.0 as f64)).whole();
        let counts = Frame { x: Axis::new(0.0..100.0), y, left, top: 306.0, right, bottom: 376.0 };
        for (index, &(samples, ..)) in self.bins.iter().enumerate() {
            if samples > 0 {
                let x = index as f64 * width;
                let mut start = counts.place(x + 0.1 * width, samples as f64);
                let end = counts.place(x + 0.9 * width, 0.0);
                // A few among thousands are seen.
                start.1 = start.1.min(end.1 - 1.0);
                canvas.rectangle((start, end), SERIES[5], 0.8)?;
            }
        }
        let largest = self.bins.iter().map(|bin| bin.0).max().unwrap_or(0);
        let (_, y) = counts.place(0.0, largest as f64);
        canvas.text(&largest.to_string(), (left - 7.0, y), Align::End, MUTED, TEXT)?;
        canvas.text("0", (left - 7.0, counts.bottom), Align::End, MUTED, TEXT)?;
        counts.draw_x_axis(canvas, "probability of the prediction, %")
    }
}

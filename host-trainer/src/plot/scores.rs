//! Histograms of the anomaly scores of normal samples and of faults.

use super::PlotError;
use super::axis::Axis;
use super::canvas::{Align, Canvas, TEXT};
use super::frame::Frame;
use super::palette::{AXIS, INK, MUTED, SERIES};
use plotters::prelude::DrawingBackend;

/// Bars.
const BINS: usize = 40;

/// Smaller scores are drawn as this one: 0 has no logarithm.
const SMALLEST: f64 = 1e-12;

/// Two histograms, one below the other, of the logarithms of scores; a line marks the threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    normal: Vec<f64>,
    faults: Vec<f64>,
    threshold: f64,
}

impl Scores {
    /// Makes histograms of scores; those that are not finite are the largest. `None` if there are none.
    pub fn new(normal: &[f32], faults: &[f32], threshold: f32) -> Option<Self> {
        let log = |score: f64| score.max(SMALLEST).log10();
        let all = normal.iter().chain(faults).chain([&threshold]);
        let finite = all.map(|&score| f64::from(score)).filter(|score| score.is_finite());
        let largest = finite.fold(SMALLEST, f64::max);
        let logs = |scores: &[f32]| -> Vec<f64> {
            let score = |&s: &f32| if s.is_finite() { s.into() } else { largest };
            scores.iter().map(score).map(log).collect()
        };
        let scores =
            Self { normal: logs(normal), faults: logs(faults), threshold: log(threshold.into()) };
        (!normal.is_empty() || !faults.is_empty()).then_some(scores)
    }

    pub(super) fn size(&self) -> (u32, u32) {
        (400, if self.faults.is_empty() || self.normal.is_empty() { 210 } else { 350 })
    }

    pub(super) fn draw<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> Result<(), PlotError> {
        let all = || self.normal.iter().chain(&self.faults).chain([&self.threshold]).copied();
        let parts = [("normal", &self.normal, SERIES[0]), ("faults", &self.faults, SERIES[1])];
        let parts: Vec<_> = parts.into_iter().filter(|(_, scores, _)| !scores.is_empty()).collect();
        let count = parts.len();
        for (index, (name, scores, color)) in parts.into_iter().enumerate() {
            let top = 26.0 + 140.0 * index as f64;
            let x = Axis::around(all());
            let counts = counts(scores, x.range.start, x.range.end);
            let y = Axis::from_zero(counts.iter().map(|&count| count as f64)).whole();
            let (start, width) = (x.range.start, (x.range.end - x.range.start) / BINS as f64);
            let frame = Frame { x, y, left: 58.0, top, right: 388.0, bottom: top + 104.0 };
            frame.draw_grid(canvas)?;
            frame.draw_y_numbers(canvas)?;
            canvas.text(name, (58.0, top - 12.0), Align::Start, INK, TEXT)?;
            for (bin, &samples) in counts.iter().enumerate().filter(|(_, samples)| **samples > 0) {
                let left = start + bin as f64 * width;
                let mut from = frame.place(left + 0.05 * width, samples as f64);
                let to = frame.place(left + 0.95 * width, 0.0);
                // A few among thousands are seen.
                from.1 = from.1.min(to.1 - 1.0);
                canvas.rectangle((from, to), color, 0.8)?;
            }
            let (x, bottom) = frame.place(self.threshold, 0.0);
            canvas.line(&[(x, bottom), (x, top - 4.0)], AXIS, 1.6)?;
            if index == 0 {
                canvas.text("threshold", (x - 5.0, top - 12.0), Align::End, MUTED, TEXT)?;
            }
            if index + 1 == count {
                frame.draw_x_axis(canvas, "score, as a power of ten")?;
            }
        }
        Ok(())
    }
}

/// Counts the numbers in each bin.
fn counts(numbers: &[f64], start: f64, end: f64) -> Vec<usize> {
    let mut counts = vec![0; BINS];
    for number in numbers {
        let bin = (number - start) / (end - start) * BINS as f64;
        counts[(bin.max(0.0) as usize).min(BINS - 1)] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::Figure;

    #[test]
    fn every_score_is_in_a_bar_whatever_it_is() {
        let scores = Scores::new(&[0.0, 1.0, 2.0], &[f32::NAN, 1e30, 5.0], 1.5).unwrap();
        let (start, end) = (-13.0, 31.0);
        assert_eq!(counts(&scores.normal, start, end).iter().sum::<usize>(), 3);
        assert_eq!(counts(&scores.faults, start, end).iter().sum::<usize>(), 3);
        let svg = Figure::Scores(scores).svg().unwrap();
        assert!(svg.contains("threshold") && svg.contains("faults"));
        assert_eq!(Scores::new(&[], &[], 1.0), None);
        Figure::Scores(Scores::new(&[1.0], &[], 0.0).unwrap()).svg().unwrap();
    }
}

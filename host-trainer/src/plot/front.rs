//! Networks of a search, and the front of them.

use super::PlotError;
use super::axis::{Axis, is_shown};
use super::canvas::{Canvas, Place};
use super::frame::Frame;
use super::palette::{AXIS, SERIES};
use plotters::prelude::DrawingBackend;

/// Cost that networks are drawn over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Flash of the parameters, in bytes.
    Flash,
    /// Instructions of an inference.
    Instructions,
}

/// Scores of networks over what they cost, with a logarithmic axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Front {
    cost: Cost,
    /// Tells whether scores are accuracies in percent, and not errors.
    is_accuracy: bool,
    all: Vec<(f64, f64)>,
    front: Vec<(f64, f64)>,
}

impl Front {
    /// Makes a plot of pairs of cost and score: of all networks, and of those of the front. Accuracies are from 0 to 1.
    pub fn new(
        cost: Cost,
        is_accuracy: bool,
        all: Vec<(f64, f64)>,
        front: Vec<(f64, f64)>,
    ) -> Self {
        let shown = |points: Vec<(f64, f64)>| -> Vec<(f64, f64)> {
            let is_drawn =
                |&(cost, score): &(f64, f64)| cost > 0.0 && is_shown(cost) && is_shown(score);
            let scaled = |(cost, score)| (cost, if is_accuracy { 100.0 * score } else { score });
            points.into_iter().filter(is_drawn).map(scaled).collect()
        };
        let mut front = shown(front);
        front.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self { cost, is_accuracy, all: shown(all), front }
    }

    /// Networks of the front that are better than all that cost less; a front of two costs has others too.
    fn best(&self) -> Vec<(f64, f64)> {
        let mut best: Vec<(f64, f64)> = Vec::new();
        for &(cost, score) in &self.front {
            let is_better = |&(_, other): &(f64, f64)| match self.is_accuracy {
                true => score > other,
                false => score < other,
            };
            if best.last().is_none_or(is_better) {
                best.push((cost, score));
            }
        }
        best
    }

    pub(super) fn name(&self) -> &'static str {
        match self.cost {
            Cost::Flash => "front_flash",
            Cost::Instructions => "front_instructions",
        }
    }

    pub(super) fn title(&self) -> &'static str {
        match (self.is_accuracy, self.cost) {
            (true, Cost::Flash) => "Accuracy and flash",
            (true, Cost::Instructions) => "Accuracy and instructions",
            (false, Cost::Flash) => "Error and flash",
            (false, Cost::Instructions) => "Error and instructions",
        }
    }

    pub(super) fn size(&self) -> (u32, u32) {
        (400, 300)
    }

    pub(super) fn draw<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> Result<(), PlotError> {
        let points = || self.all.iter().chain(&self.front).copied();
        let x = Axis::logarithmic(points().map(|(cost, _)| cost));
        let y = Axis::around(points().map(|(_, score)| score));
        let frame = Frame { x, y, left: 66.0, top: 10.0, right: 388.0, bottom: 258.0 };
        frame.draw_grid(canvas)?;
        let place =
            |&(cost, score): &(f64, f64)| -> Place { frame.place(libm::log10(cost), score) };
        for point in &self.all {
            canvas.circle(place(point), 2.3, AXIS, 0.7)?;
        }
        let best = self.best();
        let corner = |pair: &[(f64, f64)]| place(&(pair[1].0, pair[0].1));
        for (index, point) in best.iter().enumerate() {
            let next = best.get(index..index + 2).map(corner);
            let end = next.unwrap_or((frame.right, place(point).1));
            canvas.line(&[place(point), end], SERIES[0], 1.4)?;
            if let Some(next) = best.get(index + 1) {
                canvas.line(&[end, place(next)], SERIES[0], 1.4)?;
            }
        }
        for point in &self.front {
            canvas.circle(place(point), 3.6, SERIES[0], 1.0)?;
        }
        let x_name = match self.cost {
            Cost::Flash => "bytes of flash",
            Cost::Instructions => "instructions",
        };
        frame.draw_axes(canvas, x_name, if self.is_accuracy { "%" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Figure;
    use super::*;

    #[test]
    fn the_line_rises_with_the_cost() {
        let front = vec![(3.0, 0.5), (1.0, 0.7), (2.0, 0.6), (4.0, 0.9)];
        let plot = |is_accuracy| Front::new(Cost::Flash, is_accuracy, Vec::new(), front.clone());
        assert_eq!(plot(true).best(), [(1.0, 70.0), (4.0, 90.0)]);
        assert_eq!(plot(false).best(), [(1.0, 0.7), (2.0, 0.6), (3.0, 0.5)]);
    }

    #[test]
    fn points_of_networks_are_drawn_and_what_is_no_number_is_left_out() {
        let all = vec![(1000.0, 0.9), (0.0, 0.5), (2000.0, f64::NAN), (4000.0, 0.95)];
        let plot = Front::new(Cost::Flash, true, all, vec![(4000.0, 0.95)]);
        assert_eq!(plot.all, [(1000.0, 90.0), (4000.0, 95.0)]);
        let svg = Figure::Front(plot).svg().unwrap();
        assert_eq!(svg.matches("<circle").count(), 3);
        assert!(svg.contains("1K") && svg.contains("bytes of flash"));
        let empty = Front::new(Cost::Instructions, false, Vec::new(), Vec::new());
        assert!(Figure::Front(empty).svg().is_ok());
    }
}

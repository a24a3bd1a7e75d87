//! Which class is taken for which.

use super::PlotError;
use super::canvas::{Align, Canvas, TEXT, shortened, text_width};
use super::palette::{Color, EMPTY, INK, INK_STEPS, MUTED, RIGHT, SURFACE, WRONG};
use plotters::prelude::DrawingBackend;

/// More classes than this have no cells that could be read.
const MOST_CLASSES: usize = 60;

/// Letters of a label that are shown.
const LETTERS: usize = 12;

/// A matrix of counts as heat: rows are targets, columns predictions.
#[derive(Clone, Debug, PartialEq)]
pub struct Confusion {
    counts: Vec<Vec<usize>>,
    labels: Vec<String>,
}

impl Confusion {
    /// Plots the counts of [`Classification::confusion`](host_trainer_core::metrics::Classification::confusion), with a label for
    /// each class; `None` if there is no class, or more than 60.
    pub fn new(counts: &[Vec<usize>], labels: &[String]) -> Option<Self> {
        let is_square = counts.iter().all(|row| row.len() == counts.len());
        let has_labels = labels.len() == counts.len() && is_square;
        ((1..=MOST_CLASSES).contains(&counts.len()) && has_labels).then(|| Self {
            counts: counts.to_vec(),
            labels: labels.iter().map(|label| shortened(label, LETTERS)).collect(),
        })
    }

    /// The side of a cell; few classes have large ones.
    fn cell(&self) -> f64 {
        let widest = self.counts.iter().flatten().max().map_or(1, |n| n.to_string().len());
        let least = (text_width("0", TEXT) * widest as f64 + 9.0).max(22.0);
        (300.0 / self.labels.len() as f64).clamp(least, 80.0)
    }

    /// Room for labels at the left, and for those above.
    fn margins(&self) -> (f64, f64) {
        let widest = self.labels.iter().map(|label| text_width(label, TEXT)).fold(0.0, f64::max);
        let above = if self.is_upright(widest) { widest } else { TEXT };
        (28.0 + widest + 8.0, 22.0 + above + 10.0)
    }

    /// Checks whether labels above are too wide to lie.
    fn is_upright(&self, widest: f64) -> bool {
        widest > self.cell() - 4.0
    }

    pub(super) fn size(&self) -> (u32, u32) {
        let ((left, top), cells) = (self.margins(), self.cell() * self.labels.len() as f64);
        ((left + cells + 4.0).ceil() as u32, (top + cells + 4.0).ceil() as u32)
    }

    pub(super) fn draw<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> Result<(), PlotError> {
        let ((left, top), cell) = (self.margins(), self.cell());
        let all = cell * self.labels.len() as f64;
        canvas.text("predicted class", (left + all / 2.0, 9.0), Align::Middle, MUTED, TEXT)?;
        canvas.upright("true class", (9.0, top + all / 2.0), MUTED)?;
        let is_upright = self.is_upright(left - 36.0);
        for (class, label) in self.labels.iter().enumerate() {
            let middle = (class as f64 + 0.5) * cell;
            canvas.text(label, (left - 8.0, top + middle), Align::End, INK, TEXT)?;
            if is_upright {
                let half = text_width(label, TEXT) / 2.0;
                canvas.upright(label, (left + middle, top - 8.0 - half), INK)?;
            } else {
                canvas.text(label, (left + middle, top - 14.0), Align::Middle, INK, TEXT)?;
            }
        }
        for (truth, row) in self.counts.iter().enumerate() {
            let samples: usize = row.iter().sum();
            for (prediction, &count) in row.iter().enumerate() {
                let corner = (left + prediction as f64 * cell, top + truth as f64 * cell);
                let (fill, ink) = heat(count, samples, truth == prediction);
                let end = (corner.0 + cell - 1.5, corner.1 + cell - 1.5);
                canvas.rectangle((corner, end), fill, 1.0)?;
                if count > 0 {
                    let middle = ((corner.0 + end.0) / 2.0, (corner.1 + end.1) / 2.0);
                    canvas.text(&count.to_string(), middle, Align::Middle, ink, TEXT)?;
                }
            }
        }
        Ok(())
    }
}

/// The colors of a cell and of its number. Heat grows with the root of the share, so that rare mistakes are seen.
fn heat(count: usize, samples: usize, is_right: bool) -> (Color, Color) {
    let heat = if is_right { RIGHT } else { WRONG };
    if count == 0 {
        return (EMPTY, INK);
    }
    let root = libm::sqrt(count as f64 / samples.max(1) as f64);
    let step = ((root * heat.len() as f64) as usize).min(heat.len() - 1);
    (heat[step], if step < INK_STEPS { INK } else { SURFACE })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heat_grows_with_the_share_of_the_truth() {
        assert_eq!(heat(10, 10, true), (RIGHT[6], SURFACE));
        // √0.02 · 7 = 0.99, √0.25 · 7 = 3.5
        assert_eq!(heat(2, 100, false), (WRONG[0], INK));
        assert_eq!(heat(25, 100, false), (WRONG[3], INK));
        assert_eq!(heat(49, 100, false), (WRONG[4], SURFACE));
        assert_eq!(heat(0, 0, false).1, INK);
    }

    #[test]
    fn a_matrix_that_is_none_is_not_drawn() {
        let labels = |count: usize| vec![String::from("a"); count];
        assert_eq!(Confusion::new(&[], &[]), None);
        assert_eq!(Confusion::new(&[vec![1, 2], vec![3]], &labels(2)), None);
        assert_eq!(Confusion::new(&[vec![1]], &labels(2)), None);
        assert_eq!(Confusion::new(&vec![vec![0; 61]; 61], &labels(61)), None);
        assert!(Confusion::new(&[vec![1]], &labels(1)).is_some());
    }
}

//! Any plot.

use super::canvas::{Align, Canvas, shortened};
use super::palette::INK;
use super::{Boundary, Confusion, Curves, Front, PlotError, Reliability, Scatter, Scores, Weights};
use super::{png, svg};
use plotters::prelude::DrawingBackend;

/// Pixels around a plot in a file.
const MARGIN: u32 = 14;

/// Pixels of its title.
const TITLE: u32 = 28;

/// Any plot.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// Curves over epochs.
    Curves(Curves),
    /// Which class is taken for which.
    Confusion(Confusion),
    /// Reliability diagram: probabilities against accuracies.
    Reliability(Reliability),
    /// Anomaly scores of samples.
    Scores(Scores),
    /// Predictions between two features.
    Boundary(Boundary),
    /// Predicted numbers.
    Scatter(Scatter),
    /// Weights of the first layer.
    Weights(Weights),
    /// Networks of a search.
    Front(Front),
}

impl Figure {
    /// For a file: letters, digits and `_`.
    pub fn name(&self) -> &str {
        match self {
            Self::Curves(curves) => curves.name,
            Self::Confusion(_) => "confusion",
            Self::Reliability(_) => "reliability",
            Self::Scores(_) => "scores",
            Self::Boundary(_) => "boundary",
            Self::Scatter(scatter) => &scatter.name,
            Self::Weights(_) => "weights",
            Self::Front(front) => front.name(),
        }
    }

    /// For people; it may hold names from a file, so it is to be escaped.
    pub fn title(&self) -> &str {
        match self {
            Self::Curves(curves) => curves.title,
            Self::Confusion(_) => "Confusion matrix",
            Self::Reliability(_) => "Reliability",
            Self::Scores(_) => "Scores",
            Self::Boundary(_) => "Decision boundary",
            Self::Scatter(scatter) => &scatter.title,
            Self::Weights(_) => "Weights of the first layer",
            Self::Front(front) => front.title(),
        }
    }

    /// Width and height in pixels of a page.
    pub fn size(&self) -> (u32, u32) {
        match self {
            Self::Curves(curves) => curves.size(),
            Self::Confusion(confusion) => confusion.size(),
            Self::Reliability(reliability) => reliability.size(),
            Self::Scores(scores) => scores.size(),
            Self::Boundary(boundary) => boundary.size(),
            Self::Scatter(scatter) => scatter.size(),
            Self::Weights(weights) => weights.size(),
            Self::Front(front) => front.size(),
        }
    }

    /// Draws it as SVG without a background, for a page.
    ///
    /// # Errors
    ///
    /// [`PlotError`] if the drawing library says no, which is not known to happen.
    pub fn svg(&self) -> Result<String, PlotError> {
        svg::svg(self.size(), |canvas| self.draw(canvas))
    }

    /// Draws it as SVG with a title and a white background, for a file.
    ///
    /// # Errors
    ///
    /// As [`svg`](Self::svg).
    pub fn svg_file(&self) -> Result<String, PlotError> {
        svg::svg(self.file_size(), |canvas| self.draw_for_file(canvas))
    }

    /// Draws it as PNG with a title and a white background, twice as fine as a page.
    ///
    /// # Errors
    ///
    /// As [`svg`](Self::svg).
    pub fn png(&self) -> Result<Vec<u8>, PlotError> {
        png::png(self.file_size(), |canvas| self.draw_for_file(canvas))
    }

    /// With room around it, and for a title.
    fn file_size(&self) -> (u32, u32) {
        let (width, height) = self.size();
        ((width + 2 * MARGIN).max(240), height + 2 * MARGIN + TITLE)
    }

    fn draw_for_file<B: DrawingBackend>(&self, canvas: &mut Canvas<B>) -> Result<(), PlotError> {
        canvas.fill()?;
        let (margin, title) = (f64::from(MARGIN), f64::from(TITLE));
        let letters = self.file_size().0 as usize / 9;
        let text = shortened(self.title(), letters);
        canvas.text(&text, (margin, margin + 6.0), Align::Start, INK, 15.0)?;
        canvas.move_to((margin, margin + title));
        self.draw(canvas)
    }

    fn draw<B: DrawingBackend>(&self, canvas: &Canvas<B>) -> Result<(), PlotError> {
        match self {
            Self::Curves(curves) => curves.draw(canvas),
            Self::Confusion(confusion) => confusion.draw(canvas),
            Self::Reliability(reliability) => reliability.draw(canvas),
            Self::Scores(scores) => scores.draw(canvas),
            Self::Boundary(boundary) => boundary.draw(canvas),
            Self::Scatter(scatter) => scatter.draw(canvas),
            Self::Weights(weights) => weights.draw(canvas),
            Self::Front(front) => front.draw(canvas),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::{Curve, Point, Series, Tile};
    use host_trainer_core::metrics::Classification;
    use nn_core::{Dense, Describe, Identity, Network};

    /// Plots of numbers that are none, or none at all.
    fn hard() -> Vec<Figure> {
        let points =
            [vec![], vec![(1.0, f64::NAN)], vec![(1.0, f64::INFINITY), (2.0, 1e300), (3.0, 0.5)]];
        let mut figures = Vec::new();
        for points in points {
            let curve = Curve { series: Series::Validation, points: points.clone() };
            let curves = || Curves::new("loss", "Loss", "epoch", vec![curve.clone()]);
            figures.push(Figure::Curves(curves()));
            figures.push(Figure::Curves(curves().of_shares().small()));
            figures.push(Figure::Scatter(Scatter::predictions("<b>", points.clone())));
            figures.push(Figure::Scatter(Scatter::residuals("y", points.clone())));
            let function = Scatter::function("x", "y", points.clone(), points);
            figures.push(Figure::Scatter(function));
        }
        figures.push(Figure::Reliability(Reliability::new(&Classification::new(2))));
        let confusion = Confusion::new(&[vec![0]], &["</text><script>".into()]).unwrap();
        figures.push(Figure::Confusion(confusion));
        let point = Point { x: f64::NAN, y: 0.0, class: 99, is_test: true };
        let network: Network<Dense<2, 1, Identity>> = Network::ZEROS;
        let labels = ["<script>".to_string()];
        let boundary = Boundary::new(&network, ["<i>", "b"], &labels, vec![point]);
        figures.push(Figure::Boundary(boundary));
        for tiles in [vec![], vec![Tile { weights: vec![f32::NAN, f32::INFINITY] }]] {
            let weights =
                Weights { width: 2, height: 1, largest: f32::NAN, tiles, all: 0, is_matrix: false };
            figures.push(Figure::Weights(weights));
        }
        figures
    }

    #[test]
    fn no_numbers_make_a_plot_fail() {
        for figure in hard() {
            let (width, height) = figure.size();
            assert!(width >= 40 && height >= 30, "{figure:?}");
            assert!(figure.svg().unwrap().ends_with("</svg>"), "{figure:?}");
        }
    }

    #[test]
    fn names_in_a_plot_are_escaped() {
        for figure in hard() {
            let svg = figure.svg().unwrap();
            for tag in ["<script", "<b>", "<i>"] {
                assert!(!svg.contains(tag), "{svg}");
            }
        }
    }

    #[test]
    fn a_png_is_twice_as_fine_as_the_page_and_has_text_on_white() {
        let curve = Curve { series: Series::Training, points: vec![(1.0, 2.0), (9.0, 0.1)] };
        let figure = Figure::Curves(Curves::new("loss", "Loss", "epoch", vec![curve]));
        let file = figure.png().unwrap();
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), (856, 612));
        assert_eq!(pixels[..3], [255; 3]);
        // The title.
        let dark = (20..60).flat_map(|y| (28..90).map(move |x| 3 * (856 * y + x)));
        assert!(dark.filter(|&at| pixels[at] < 100).count() > 50);
    }
}

//! Plots of a training and its network, as SVG for web pages and as PNG.
//!
//! A plot is data with a size, drawn by the same code for both. Widths are those of a phone, 400 pixels, so that
//! labels can be read there without turning it; SVG grows with the page. Labels are escaped, and numbers that are
//! none (infinite, NaN) are left out: no data makes a plot fail.
//!
//! ```
//! use host_trainer::plot::{Curve, Curves, Figure, Series};
//!
//! let loss = Curve { series: Series::Validation, points: vec![(1.0, 2.0), (2.0, 0.5), (3.0, 0.2)] };
//! let figure = Figure::Curves(Curves::new("loss", "Loss", "epoch", vec![loss]));
//! assert!(figure.svg()?.starts_with("<svg"));
//! assert_eq!(&figure.png()?[1..4], b"PNG");
//! # Ok::<(), host_trainer::plot::PlotError>(())
//! ```

mod axis;
mod boundary;
mod canvas;
mod confusion;
mod curves;
mod figure;
mod frame;
mod front;
pub mod palette;
mod png;
mod reliability;
mod scatter;
mod scores;
mod svg;
mod weights;

pub use boundary::{Boundary, Point};
pub use confusion::Confusion;
pub use curves::{Curve, Curves, Series};
pub use figure::Figure;
pub use front::{Cost, Front};
#[cfg(feature = "report")]
pub(crate) use png::encode;
pub use reliability::Reliability;
pub use scatter::Scatter;
pub use scores::Scores;
pub use weights::{Tile, Weights};

use thiserror::Error;

/// Why a plot could not be drawn.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PlotError {
    /// The drawing library says no.
    #[error("the plot cannot be drawn: {0}")]
    Drawing(String),
}

//! Metrics of predictions.

mod classification;
mod interval;
mod regression;
mod yes_no;

pub use classification::Classification;
pub use interval::wilson;
pub use regression::Regression;
pub use yes_no::YesNo;

/// Metrics of a network on samples with known targets.
#[derive(Clone, Debug, PartialEq)]
pub enum Metrics {
    /// Predicted classes.
    Classification(Classification),
    /// Predicted numbers.
    Regression(Regression),
}

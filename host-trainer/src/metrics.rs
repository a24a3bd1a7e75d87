//! How good answers are.

mod classification;
mod regression;

pub use classification::Classification;
pub use regression::Regression;

/// What a network does on samples with known answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Metrics {
    /// Answers that are classes.
    Classification(Classification),
    /// Answers that are numbers.
    Regression(Regression),
}

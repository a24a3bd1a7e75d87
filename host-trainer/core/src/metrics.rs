//! How good answers are.

mod classification;
mod interval;
mod regression;
mod yes_no;

pub use classification::Classification;
pub use interval::wilson;
pub use regression::Regression;
pub use yes_no::YesNo;

/// What a network does on samples with known answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Metrics {
    /// Answers that are classes.
    Classification(Classification),
    /// Answers that are numbers.
    Regression(Regression),
}

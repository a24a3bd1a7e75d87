//! Remarks on samples before training, and on a network after it: faults that give a wrong
//! result without an error.

mod deciding;
mod fields;
mod isolated;
mod outcome;
mod outliers;
mod repeated;
mod rising;
mod spread;
mod units;

pub use deciding::{Deciding, deciding};
pub use fields::Field;
pub use outcome::{Cause, Comparison, Guess, Outcome, outcome};
pub use outliers::{Outlier, Outliers, Treatment};
pub use repeated::{Repeated, repeated};
pub use rising::{Rising, rising};
pub use units::{SmallUnit, UNSCALED, small_units, unscaled};

use crate::dataset::Dataset;

/// Findings in samples that are in the order in which they were recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Inspection {
    /// Values that lie far from all others.
    pub outliers: Outliers,
    /// Features that only rise or fall from sample to sample.
    pub rising: Vec<Rising>,
    /// Features each of which tells the class alone.
    pub deciding: Vec<Deciding>,
    /// Features and targets of numbers so small that `f32` cannot be trained on them.
    pub small_units: Vec<SmallUnit>,
}

impl Inspection {
    /// Looks at all samples, once each.
    pub fn new(data: &Dataset) -> Self {
        Self {
            outliers: Outliers::find(data),
            rising: rising(data),
            deciding: deciding(data),
            small_units: small_units(data),
        }
    }
}

//! Numbers whose size is in the way of training.

use super::fields::{Field, tables};
use crate::dataset::Dataset;

/// Deviations below it are taken as none: dividing by them leaves the range of `f32`.
const SMALLEST_DEVIATION: f64 = 1e-30;
/// Features of this size or more stop most networks from learning if they are not scaled.
pub const UNSCALED: f64 = 100.0;

/// A field of numbers that change, but by less than can be trained on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SmallUnit {
    /// Which.
    pub field: Field,
    /// The standard deviation of its numbers.
    pub deviation: f64,
}

/// Fields whose numbers change by less than 10⁻³⁰.
pub fn small_units(data: &Dataset) -> Vec<SmallUnit> {
    let mut found = Vec::new();
    for (numbers, fields, field) in tables(data) {
        for index in 0..fields {
            // Most fields show with their first numbers that they are none of these.
            let of_field = || numbers.iter().skip(index).step_by(fields).map(|&x| f64::from(x));
            let first = of_field().next().unwrap_or(0.0);
            let large = of_field().any(|x| (x - first).abs() > 1e3 * SMALLEST_DEVIATION);
            if large {
                continue;
            }
            let count = of_field().count().max(1) as f64;
            let mean = of_field().sum::<f64>() / count;
            let variance = of_field().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count;
            let deviation = variance.sqrt();
            if deviation > 0.0 && deviation < SMALLEST_DEVIATION {
                found.push(SmallUnit { field: field(index), deviation });
            }
        }
    }
    found
}

/// Features whose numbers are so large that a network needs them scaled, with the largest of each.
pub fn unscaled(data: &Dataset) -> Vec<(usize, f32)> {
    let mut largest = vec![0.0f32; data.width];
    for row in data.rows() {
        largest.iter_mut().zip(row).for_each(|(largest, x)| *largest = largest.max(x.abs()));
    }
    let is_large = |entry: &(usize, f32)| f64::from(entry.1) >= UNSCALED;
    largest.into_iter().enumerate().filter(is_large).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Targets;

    #[test]
    fn numbers_that_change_by_less_than_can_be_divided_by_are_found() {
        let data = Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 3,
            features: (0..60).map(|i| [1e-31 * (i % 5) as f32, 7.0, i as f32][i % 3]).collect(),
            targets: Targets::Values {
                values: (0..20).map(|i| 1e-31 * i as f32).collect(),
                names: vec!["y".into()],
            },
            image: None,
        };
        let fields: Vec<Field> = small_units(&data).iter().map(|found| found.field).collect();
        assert_eq!(fields, [Field::Feature(0), Field::Target(0)]);
        assert_eq!(unscaled(&data), []);
    }
}

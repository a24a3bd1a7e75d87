//! One value that stands for no value, though it lies near: it is repeated exactly, and alone.

/// Fewest times that a value is there.
const FEWEST: usize = 4;
/// The largest share of a field's numbers.
const LARGEST_SHARE: f64 = 0.25;
/// Fewer different numbers beside it are steps of a scale, not measurements.
const FEWEST_OTHERS: usize = 6;
/// Values that stand for no value on one side of the others: a sensor has one, perhaps two.
const MOST: usize = 2;

/// Values on one side of a field, the nearest first, and where they are among its numbers.
type Side = [(f32, Vec<usize>)];

/// Ends of the numbers of a field that are none of those that may stand for no value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Others {
    low: f64,
    high: f64,
}

impl Others {
    /// Takes the numbers of a field without these values, if enough are left to compare with.
    pub fn between(numbers: &[f32], fields: usize, field: usize, without: &[f32]) -> Option<Self> {
        let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
        let mut different: Vec<f32> = Vec::new();
        for &x in numbers.iter().skip(field).step_by(fields) {
            if without.contains(&x) {
                continue;
            }
            (low, high) = (low.min(x), high.max(x));
            if different.len() < FEWEST_OTHERS && !different.contains(&x) {
                different.push(x);
            }
        }
        (different.len() == FEWEST_OTHERS).then(|| Self { low: low.into(), high: high.into() })
    }

    /// Distance of a number from the nearest of these.
    fn distance(self, x: f32) -> f64 {
        let x = f64::from(x);
        (self.low - x).max(x - self.high)
    }
}

/// The values at the far end of a side that are there again and again.
pub(super) fn repeated(side: &Side) -> &Side {
    let often = side.iter().rev().take_while(|(_, positions)| positions.len() >= FEWEST).count();
    // A tail of numbers with few digits repeats too.
    if often > MOST { &[] } else { &side[side.len() - often..] }
}

/// Finds where on this side values begin that are repeated exactly and lie farther from all others than those lie
/// from each
/// other, as 85 °C of a thermometer that was not read does, or 0 where all else is 20 ± 1. `count` numbers are in the
/// field.
pub(super) fn stands_alone(side: &Side, others: Others, count: usize) -> Option<usize> {
    let values = repeated(side);
    let samples: usize = values.iter().map(|(_, positions)| positions.len()).sum();
    let (nearest, _) = values.first()?;
    let is_alone = others.distance(*nearest) > others.high - others.low;
    let is_rare = samples as f64 <= LARGEST_SHARE * count as f64;
    (is_alone && is_rare).then_some(side.len() - values.len())
}

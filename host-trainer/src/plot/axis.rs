//! Which part of the numbers is shown, and where they are written.

use std::ops::Range;

/// Numbers beyond this are not shown: a plot could not tell them apart.
const LARGEST: f64 = 1e15;

/// A range of numbers with ticks at 1, 2 or 5 times a power of ten.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    pub range: Range<f64>,
    pub ticks: Vec<f64>,
    step: f64,
    /// Numbers are logarithms to the base 10 of those that are written.
    is_logarithmic: bool,
}

impl Axis {
    /// All of these numbers, with a little room; 0 to 1 if there are none.
    pub fn around(numbers: impl Iterator<Item = f64>) -> Self {
        let mut range = f64::INFINITY..f64::NEG_INFINITY;
        for number in numbers.filter(|number| is_shown(*number)) {
            range = range.start.min(number)..range.end.max(number);
        }
        if range.start > range.end {
            range = 0.0..1.0;
        }
        // A millionth of the numbers themselves is all that can be told apart.
        let least = (range.start.abs().max(range.end.abs()) * 1e-6).max(1e-12);
        let room = (0.04 * (range.end - range.start)).max(least);
        Self::new(range.start - room..range.end + room)
    }

    /// From 0 to the largest of these numbers, with a little room.
    pub fn from_zero(numbers: impl Iterator<Item = f64>) -> Self {
        let largest = numbers.filter(|number| is_shown(*number)).fold(0.0, f64::max);
        Self::new(0.0..if largest > 1e-12 { 1.04 * largest } else { 1.0 })
    }

    /// This range, which is finite and not empty.
    pub fn new(range: Range<f64>) -> Self {
        const TICKS: f64 = 4.0;
        let rough = (range.end - range.start) / TICKS;
        let power = libm::pow(10.0, libm::floor(libm::log10(rough)));
        let factor = rough / power;
        let step = power
            * match factor {
                ..1.5 => 1.0,
                ..3.5 => 2.0,
                ..7.5 => 5.0,
                _ => 10.0,
            };
        let first = libm::ceil(range.start / step - 1e-9) as i64;
        let last = libm::floor(range.end / step + 1e-9) as i64;
        let ticks = (first..=last).take(20).map(|tick| tick as f64 * step).collect();
        Self { range, ticks, step, is_logarithmic: false }
    }

    /// All of these numbers, with a little room, as logarithms to the base 10: ticks are at 1, 2 and 5 times a power of
    /// ten. Numbers that are not above 0 are left out.
    pub fn logarithmic(numbers: impl Iterator<Item = f64>) -> Self {
        let logarithms =
            numbers.filter(|&number| number > 0.0 && is_shown(number)).map(libm::log10);
        let axis = Self::around(logarithms);
        let (first, last) = (libm::floor(axis.range.start), libm::ceil(axis.range.end));
        let powers = (first as i64..=last as i64).flat_map(|power| {
            [1.0, 2.0, 5.0].map(|factor: f64| power as f64 + libm::log10(factor))
        });
        let ticks = powers.filter(|tick| axis.range.contains(tick)).take(20).collect();
        Self { ticks, is_logarithmic: true, ..axis }
    }

    /// Only ticks at whole numbers: for what is counted.
    pub fn whole(mut self) -> Self {
        if self.step < 1.0 {
            let (first, last) = (libm::ceil(self.range.start), libm::floor(self.range.end));
            self.ticks = (first as i64..=last as i64).take(20).map(|tick| tick as f64).collect();
            self.step = 1.0;
        }
        self
    }

    /// A tick in as many digits as tell it from the next.
    pub fn label(&self, tick: f64) -> String {
        if self.is_logarithmic {
            return in_thousands(libm::round(libm::pow(10.0, tick)));
        }
        // -0
        let tick = if tick.abs() < self.step / 2.0 { 0.0 } else { tick };
        let largest = self.range.start.abs().max(self.range.end.abs());
        let power = libm::floor(libm::log10(self.step));
        if tick != 0.0 && !(1e-3..1e5).contains(&largest) {
            let decimals = (libm::floor(libm::log10(tick.abs())) - power).clamp(0.0, 6.0) as usize;
            return format!("{tick:.decimals$e}");
        }
        let decimals = (-power).clamp(0.0, 9.0) as usize;
        format!("{tick:.decimals$}")
    }
}

/// `500`, `20K` or `5M`.
fn in_thousands(number: f64) -> String {
    match number {
        ..1e3 => format!("{number}"),
        ..1e6 => format!("{}K", number / 1e3),
        _ => format!("{}M", number / 1e6),
    }
}

/// Checks whether a number can be shown.
pub(super) fn is_shown(number: f64) -> bool {
    number.is_finite() && number.abs() <= LARGEST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<String> {
        axis.ticks.iter().map(|&tick| axis.label(tick)).collect()
    }

    #[test]
    fn ticks_are_round_numbers_in_the_range() {
        assert_eq!(labels(&Axis::new(0.0..1.0)), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(&Axis::new(-1.04..1.04)), ["-1.0", "-0.5", "0.0", "0.5", "1.0"]);
        assert_eq!(labels(&Axis::new(1.0..60.0)), ["10", "20", "30", "40", "50", "60"]);
        assert_eq!(labels(&Axis::new(0.0..0.02)), ["0.000", "0.005", "0.010", "0.015", "0.020"]);
        assert_eq!(labels(&Axis::new(1e-6..3.2e-5)), ["1e-5", "2e-5", "3e-5"]);
        assert_eq!(labels(&Axis::new(1e5..2e6)), ["5e5", "1.0e6", "1.5e6", "2.0e6"]);
        assert_eq!(labels(&Axis::new(1.0..3.0).whole()), ["1", "2", "3"]);
    }

    #[test]
    fn logarithms_are_written_as_what_they_stand_for() {
        let axis = Axis::logarithmic([90.0, 3000.0, 0.0, f64::NAN].into_iter());
        assert_eq!(labels(&axis), ["100", "200", "500", "1K", "2K"]);
        let axis = Axis::logarithmic([4e5, 2.5e6].into_iter());
        assert_eq!(labels(&axis), ["500K", "1M", "2M"]);
        assert!(Axis::logarithmic(std::iter::empty()).range.start < 1.0);
    }

    #[test]
    fn any_numbers_have_a_finite_range_that_is_not_empty() {
        let cases: [&[f64]; 7] = [
            &[],
            &[f64::NAN, f64::INFINITY],
            &[5.0],
            &[0.0, 0.0],
            &[1e300, 1.0, 2.0],
            &[1e15, 1e15 + 1.0],
            &[1e-300, 2e-300],
        ];
        for numbers in cases {
            for axis in
                [Axis::around(numbers.iter().copied()), Axis::from_zero(numbers.iter().copied())]
            {
                let Range { start, end } = axis.range;
                assert!(start.is_finite() && end.is_finite() && start < end, "{numbers:?}");
                assert!(axis.ticks.len() <= 20, "{numbers:?} {axis:?}");
            }
        }
    }
}

//! A scale and an offset for each number that wait until a layer takes them into its weights.

use super::error::{Fault, fault};
use std::rc::Rc;

/// `y = scale·x + shift`, number by number, in the order in which the numbers lie.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Affine {
    pub scale: Coefficients,
    pub shift: Coefficients,
}

/// One number for all, or one for each.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Coefficients {
    Uniform(f64),
    Each(Rc<[f64]>),
}

impl Coefficients {
    /// The coefficient of the number that lies here.
    pub fn at(&self, place: usize) -> f64 {
        match self {
            Self::Uniform(number) => *number,
            Self::Each(numbers) => numbers.get(place).copied().unwrap_or(0.0),
        }
    }

    /// Changes each of them.
    pub fn map(&self, change: impl Fn(f64) -> f64) -> Self {
        match self {
            Self::Uniform(number) => Self::Uniform(change(*number)),
            Self::Each(numbers) => Self::Each(numbers.iter().map(|&n| change(n)).collect()),
        }
    }

    /// Computes with those of two, each with each.
    fn with(&self, other: &Self, compute: impl Fn(f64, f64) -> f64) -> Self {
        match (self, other) {
            (Self::Uniform(one), Self::Uniform(other)) => Self::Uniform(compute(*one, *other)),
            (Self::Each(numbers), _) => {
                let each = numbers.iter().enumerate();
                Self::Each(each.map(|(place, one)| compute(*one, other.at(place))).collect())
            }
            (Self::Uniform(_), Self::Each(numbers)) => {
                let each = numbers.iter().enumerate();
                Self::Each(each.map(|(place, other)| compute(self.at(place), *other)).collect())
            }
        }
    }

    fn all(&self, is_it: impl Fn(f64) -> bool) -> bool {
        match self {
            Self::Uniform(number) => is_it(*number),
            Self::Each(numbers) => numbers.iter().all(|&number| is_it(number)),
        }
    }

    /// The one of each channel, where the channel changes fastest; none if they differ within a channel.
    pub fn by_channel(&self, channels: usize) -> Option<Vec<f64>> {
        match self {
            Self::Uniform(number) => Some(vec![*number; channels]),
            Self::Each(numbers) => {
                let (first, rest) = numbers.split_at_checked(channels)?;
                let is_same = |pixel: &[f64]| pixel == first;
                rest.chunks(channels.max(1)).all(is_same).then(|| first.to_vec())
            }
        }
    }
}

impl Affine {
    /// A scale and a shift for all numbers.
    pub fn uniform(scale: f64, shift: f64) -> Self {
        Self { scale: Coefficients::Uniform(scale), shift: Coefficients::Uniform(shift) }
    }

    /// This one, then another.
    pub fn then(&self, next: &Self) -> Result<Self, Fault> {
        let scale = self.scale.with(&next.scale, |a, b| a * b);
        let shift = self.shift.with(&next.scale, |a, b| a * b).with(&next.shift, |a, b| a + b);
        Self { scale, shift }.finite()
    }

    /// Itself, unless a number is not finite.
    pub fn finite(self) -> Result<Self, Fault> {
        if self.scale.all(f64::is_finite) && self.shift.all(f64::is_finite) {
            return Ok(self);
        }
        Err(fault!("scales by numbers that are not finite: a division by 0, or damaged weights"))
    }

    /// Returns whether all that is subtracted is 0.
    pub fn has_no_shift(&self) -> bool {
        self.shift.all(|shift| shift == 0.0)
    }

    /// Returns whether the largest number stays the largest.
    pub fn is_rising(&self) -> bool {
        self.scale.all(|scale| scale > 0.0)
    }

    /// Returns whether all numbers have the same scale and shift.
    pub fn is_uniform(&self) -> bool {
        matches!((&self.scale, &self.shift), (Coefficients::Uniform(_), Coefficients::Uniform(_)))
    }

    /// Returns whether it does nothing.
    pub fn is_identity(&self) -> bool {
        self.has_no_shift() && self.scale.all(|scale| scale == 1.0)
    }

    /// Returns whether `f32` keeps its digits when the shift becomes part of a bias.
    pub fn is_near(&self) -> bool {
        /// Means beyond so many deviations cost two digits of seven.
        const FAR: f64 = 100.0;
        self.shift.all(|shift| shift.abs() <= FAR)
    }

    /// The coefficients of numbers that lie elsewhere: `places` says where each of them lay.
    pub fn moved(&self, places: &[i64]) -> Self {
        let moved = |coefficients: &Coefficients| match coefficients {
            Coefficients::Uniform(number) => Coefficients::Uniform(*number),
            Coefficients::Each(_) => Coefficients::Each(
                places.iter().map(|&place| coefficients.at(place as usize)).collect(),
            ),
        };
        Self { scale: moved(&self.scale), shift: moved(&self.shift) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_behind_another_is_as_worked_out_by_hand() {
        let each = |numbers: &[f64]| Coefficients::Each(numbers.into());
        let first = Affine { scale: Coefficients::Uniform(2.0), shift: each(&[1.0, -1.0]) };
        let second = Affine { scale: each(&[3.0, 0.5]), shift: Coefficients::Uniform(1.0) };
        // 3·(2x + 1) + 1 = 6x + 4; ½·(2x − 1) + 1 = x + ½.
        let both = first.then(&second).unwrap();
        assert_eq!(both, Affine { scale: each(&[6.0, 1.0]), shift: each(&[4.0, 0.5]) });
        assert!(both.is_rising() && !both.has_no_shift() && !both.is_identity());
        assert!(first.then(&Affine::uniform(f64::INFINITY, 0.0)).is_err());
    }

    #[test]
    fn channels_have_one_coefficient_or_none() {
        let each = |numbers: &[f64]| Coefficients::Each(numbers.into()).by_channel(2);
        assert_eq!(each(&[1.0, 2.0, 1.0, 2.0]), Some(vec![1.0, 2.0]));
        assert_eq!(each(&[1.0, 2.0, 1.0, 3.0]), None);
        assert_eq!(each(&[1.0]), None);
        assert_eq!(Coefficients::Uniform(4.0).by_channel(2), Some(vec![4.0, 4.0]));
    }
}

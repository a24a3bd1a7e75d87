//! Limits of what is known.

use super::kernel::Likeness;
use super::usual::Usual;

/// Limits of what is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gates {
    /// The least largest logit of a known sample.
    pub least_logit: f32,
    /// The largest distance of a known sample to the nearest centre.
    pub largest_distance: u32,
    /// The largest roughness of a known sample beyond the mean of its class, in sixteenths of a deviation.
    pub largest_roughness: i16,
    /// Tells whether roughness is that beside the spread of the sample
    /// ([`relative_roughness`](Likeness::relative_roughness)), or as it is, as in model files before version 8.
    pub is_relative: bool,
}

impl Gates {
    /// Returns how much rougher a sample is than those of its class, in sixteenths of a deviation; 0 of a class of which
    /// nothing is known.
    #[inline(always)]
    pub fn roughness_shift(&self, likeness: &Likeness, usual: Option<&Usual>) -> i16 {
        let Some(usual) = usual else { return 0 };
        if self.is_relative {
            usual.relative_roughness_shift(likeness)
        } else {
            usual.roughness_shift(likeness)
        }
    }

    /// Returns whether a sample is known with this largest logit, this likeness, and the usual numbers of its class:
    /// never with an input or a logit that is no finite number.
    #[inline(always)]
    pub fn pass(&self, logit: f32, likeness: &Likeness, usual: Option<&Usual>) -> bool {
        let roughness = self.roughness_shift(likeness, usual);
        likeness.is_finite
            && logit >= self.least_logit
            && logit < f32::INFINITY
            && likeness.distance <= self.largest_distance
            && roughness <= self.largest_roughness
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_refuses_on_its_own() {
        let gates = Gates {
            least_logit: 1.0,
            largest_distance: 10,
            largest_roughness: 32,
            is_relative: false,
        };
        let usual = Usual { roughness: 100, roughness_deviation: 10, ..Usual::NOTHING };
        let likeness =
            Likeness { distance: 10, level: 0, spread: 0, roughness: 120, is_finite: true };
        assert!(gates.pass(1.0, &likeness, Some(&usual)));
        assert!(gates.pass(1.0, &likeness, None));
        for logit in [0.9, f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert!(!gates.pass(logit, &likeness, Some(&usual)), "{logit}");
        }
        for other in [
            Likeness { distance: 11, ..likeness },
            Likeness { roughness: 121, ..likeness },
            Likeness { is_finite: false, ..likeness },
        ] {
            assert!(!gates.pass(1.0, &other, Some(&usual)), "{other:?}");
        }
    }

    /// A wave of twice the size changes four times as much, and spreads four times as far.
    #[test]
    fn roughness_beside_the_spread_is_that_of_a_louder_sample_too() {
        let gates = |is_relative| Gates {
            least_logit: 1.0,
            largest_distance: 10,
            largest_roughness: 32,
            is_relative,
        };
        // 100 of 800 is 128 in 1,024; of white noise, it is 2,048.
        let relative = Usual { roughness: 128, roughness_deviation: 10, ..Usual::NOTHING };
        let absolute = Usual { roughness: 100, ..relative };
        let likeness =
            Likeness { distance: 10, level: 0, spread: 800, roughness: 100, is_finite: true };
        let louder = Likeness { spread: 3_200, roughness: 400, ..likeness };
        let rough = Likeness { roughness: 117, ..likeness };
        for (usual, is_relative, passing) in
            [(relative, true, [true, true, false]), (absolute, false, [true, false, true])]
        {
            let pass = |likeness| gates(is_relative).pass(1.0, &likeness, Some(&usual));
            assert_eq!([likeness, louder, rough].map(pass), passing, "{is_relative}");
        }
    }
}

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
}

impl Gates {
    /// Returns whether a sample is known with this largest logit, this likeness, and the usual numbers of its class:
    /// never with an input or a logit that is no finite number.
    #[inline(always)]
    pub fn pass(&self, logit: f32, likeness: &Likeness, usual: Option<&Usual>) -> bool {
        let roughness = usual.map_or(0, |usual| usual.roughness_shift(likeness));
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
        let gates = Gates { least_logit: 1.0, largest_distance: 10, largest_roughness: 32 };
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
}

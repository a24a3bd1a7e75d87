//! Limits of the largest logit and of the distance.

use nn_core::{Decision, Gates, LOGIT_BINS, Usual};

/// The least number of validation samples by which so small a share can be refused: one of them.
pub(super) fn least_samples(share: f64) -> usize {
    (1.0 / share - 1.0 - 1e-9).ceil().max(1.0) as usize
}

/// Limits that refuse nothing but what is no number.
pub(super) const ALL: Gates = Gates {
    least_logit: f32::MIN,
    largest_distance: u32::MAX,
    largest_roughness: i16::MAX,
    is_relative: true,
};

/// Sets the limits so that together they refuse at most a share of the samples, and as many for each reason.
///
/// Of `n` samples, at most `⌊(n + 1)·share⌋` minus one lie beyond the limits: a new known sample does with a
/// probability of about the share (the rule of conformal prediction).
pub(super) fn gates(usual: &[Usual], decisions: &[Decision], share: f64) -> Gates {
    let allowed = (((decisions.len() as f64 + 1.0) * share + 1e-9).floor() as usize).max(1) - 1;
    let usual_of = |decision: &Decision| usual.get(decision.class);
    let mut logits: Vec<f32> = decisions.iter().map(|decision| decision.logit).collect();
    let mut distances: Vec<u32> = decisions.iter().map(|d| d.likeness.distance).collect();
    let shift = |d: &Decision| ALL.roughness_shift(&d.likeness, usual_of(d));
    let mut roughness: Vec<i16> = decisions.iter().map(shift).collect();
    logits.sort_by(f32::total_cmp);
    distances.sort_unstable_by(|a, b| b.cmp(a));
    roughness.sort_unstable_by(|a, b| b.cmp(a));
    let at = |place: usize| Gates {
        least_logit: logits.get(place).copied().unwrap_or(ALL.least_logit),
        largest_distance: distances.get(place).copied().unwrap_or(ALL.largest_distance),
        largest_roughness: roughness.get(place).copied().unwrap_or(ALL.largest_roughness),
        ..ALL
    };
    let refused = |gates: &Gates| {
        let passes = |d: &&Decision| gates.pass(d.logit, &d.likeness, usual_of(d));
        decisions.len() - decisions.iter().filter(passes).count()
    };
    // The more are cut off for each reason, the more are refused.
    let places: Vec<usize> = (0..=allowed).collect();
    let fitting = places.partition_point(|&place| refused(&at(place)) <= allowed);
    at(fitting.saturating_sub(1))
}

/// The largest logits between eighths of the samples.
pub(super) fn logit_edges(decisions: &[Decision]) -> [f32; LOGIT_BINS - 1] {
    let mut logits: Vec<f32> = decisions.iter().map(|decision| decision.logit).collect();
    logits.sort_by(f32::total_cmp);
    std::array::from_fn(|edge| {
        let place = (edge + 1) * logits.len() / LOGIT_BINS;
        logits.get(place).copied().unwrap_or(0.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::Likeness;

    fn decision(logit: f32, distance: u32) -> Decision {
        let likeness = Likeness { distance, is_finite: true, ..Likeness::default() };
        Decision { class: 0, is_known: true, logit, likeness }
    }

    #[test]
    fn both_limits_together_refuse_the_share() {
        // Logits rise as distances do: no sample is at both ends.
        let apart: Vec<Decision> = (0..199).map(|i| decision(i as f32, i)).collect();
        let found = gates(&[], &apart, 0.05);
        // ⌊200·0.05⌋ − 1 = 9 may be refused: 4 on either side.
        assert_eq!((found.least_logit, found.largest_distance), (4.0, 194));
        // The same samples at both ends: 9 on either side.
        let together: Vec<Decision> = (0..199).map(|i| decision(i as f32, 198 - i)).collect();
        let found = gates(&[], &together, 0.05);
        assert_eq!((found.least_logit, found.largest_distance), (9.0, 189));
    }

    #[test]
    fn as_many_samples_are_necessary_as_one_of_them_is_the_share() {
        assert_eq!([0.5, 0.1, 0.05, 0.01].map(least_samples), [1, 9, 19, 99]);
        let one = gates(&[], &[decision(1.0, 7)], 0.5);
        assert_eq!((one.least_logit, one.largest_distance), (1.0, 7));
    }

    #[test]
    fn edges_cut_the_samples_into_eighths() {
        let decisions: Vec<Decision> = (0..80).map(|i| decision(i as f32, 0)).collect();
        assert_eq!(logit_edges(&decisions), [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0]);
    }
}

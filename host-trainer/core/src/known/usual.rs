//! Usual level, spread and roughness of the samples of each class.

use nn_core::{Decision, Usual};

/// Fewer samples of a class are compared with nothing.
const LEAST: usize = 8;

/// Means and deviations by the class that the network gives, right or wrong: on a board nobody
/// knows better.
pub(super) fn usual<'d>(
    decisions: impl Iterator<Item = &'d Decision> + Clone,
    classes: usize,
) -> Vec<Usual> {
    let of_class = |class: usize| {
        let found = decisions.clone().filter(move |decision| decision.class == class);
        let numbers = |number: fn(&Decision) -> i32| moments(found.clone().map(number));
        let (level, level_deviation) = numbers(|decision| decision.likeness.level);
        let (spread, spread_deviation) = numbers(|decision| decision.likeness.spread);
        let (roughness, roughness_deviation) =
            numbers(|decision| decision.likeness.relative_roughness());
        Usual { level, level_deviation, spread, spread_deviation, roughness, roughness_deviation }
    };
    (0..classes).map(of_class).collect()
}

/// Mean and deviation, rounded, the deviation at least 1; deviation 0 for too few numbers.
fn moments(numbers: impl Iterator<Item = i32> + Clone) -> (i32, u32) {
    let count = numbers.clone().count();
    if count < LEAST {
        return (0, 0);
    }
    let mean = numbers.clone().map(i64::from).sum::<i64>() as f64 / count as f64;
    let squares: f64 = numbers.map(|number| (f64::from(number) - mean).powi(2)).sum();
    (mean.round() as i32, (squares / count as f64).sqrt().round().max(1.0) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn_core::Likeness;

    #[test]
    fn classes_have_means_and_deviations_of_their_own_and_few_samples_have_none() {
        let decision = |class, level, spread| {
            let likeness = Likeness { distance: 0, level, spread, roughness: 0, is_finite: true };
            Decision { class, is_known: true, logit: 0.0, likeness }
        };
        let of_first = (0..10).map(|i| decision(0, 10 + 2 * (i % 2), 7));
        let decisions: Vec<Decision> = of_first.chain([decision(1, 99, 99)]).collect();
        let found = usual(decisions.iter(), 3);
        let first = Usual {
            level: 11,
            level_deviation: 1,
            spread: 7,
            spread_deviation: 1,
            roughness: 0,
            roughness_deviation: 1,
        };
        assert_eq!(found, [first, Usual::default(), Usual::default()]);
    }
}

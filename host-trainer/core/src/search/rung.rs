//! Successive halving: many networks for a few epochs, few of them for many.

use super::Costs;

/// A rung: so many networks are trained until so many epochs are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// Networks at most.
    pub places: usize,
    /// Epochs of each, those of the rungs before included.
    pub epochs: usize,
}

/// Result of a network on a rung.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// The number of the network.
    pub candidate: usize,
    /// Errors on the validation samples as a share of those of guessing: always the most frequent class, or the mean.
    /// So 0 is perfect, 1 guesses, and what diverged is infinite.
    pub error: f64,
    /// Loss on the validation samples, by which equal errors are told apart.
    pub loss: f64,
    /// Costs on the device.
    pub costs: Costs,
}

/// From rung to rung a quarter of the networks stays, and is trained three times as long.
const NETWORKS_STAY: usize = 4;
const EPOCHS_GROW: usize = 3;
/// So many networks are on the last rung at least, if there are as many.
const LEAST_LAST: usize = 4;
/// A network with more errors than so many times the best, and than this share of guessing, is not worth a place that
/// another could have.
const TIMES_THE_BEST: f64 = 10.0;
const ALWAYS_WORTHY: f64 = 0.1;

/// The rungs for so many networks, of which the last ones are trained for so many epochs.
///
/// ```
/// use host_trainer::search::{Rung, rungs};
///
/// let rung = |places, epochs| Rung { places, epochs };
/// assert_eq!(rungs(200, 60), [rung(200, 7), rung(50, 20), rung(13, 60)]);
/// ```
pub fn rungs(networks: usize, epochs: usize) -> [Rung; 3] {
    let fewer = |places: usize| places.div_ceil(NETWORKS_STAY).max(LEAST_LAST.min(places));
    let [second, third] = [fewer(networks), fewer(fewer(networks))];
    let shorter = |epochs: usize| epochs.div_ceil(EPOCHS_GROW);
    [
        Rung { places: networks, epochs: shorter(shorter(epochs)) },
        Rung { places: second, epochs: shorter(epochs) },
        Rung { places: third, epochs },
    ]
}

/// The networks that come to the next rung, by number: the best within the budget, within half of it, a quarter and so
/// on, of flash and of instructions in turn, until all places are taken. So small networks stay beside more accurate
/// ones. Those with ten times the errors of the best come last, and those that diverged never.
pub fn promote(scores: &[Score], places: usize) -> Vec<usize> {
    let mut ranked: Vec<Score> =
        scores.iter().copied().filter(|score| score.error.is_finite()).collect();
    ranked.sort_by(|a, b| {
        let key = |score: &Score| (score.costs.flash_bytes, score.costs.instructions);
        a.error
            .total_cmp(&b.error)
            .then(a.loss.total_cmp(&b.loss))
            .then(key(a).cmp(&key(b)))
            .then(a.candidate.cmp(&b.candidate))
    });
    let best = ranked.first().map_or(0.0, |score| score.error);
    let worthy = (TIMES_THE_BEST * best).clamp(ALWAYS_WORTHY, 1.0);
    let (useful, others): (Vec<Score>, Vec<Score>) =
        ranked.into_iter().partition(|score| score.error <= worthy);
    let mut taken = Vec::new();
    for ranked in [useful, others] {
        let bounds = bounds(&ranked);
        while taken.len() < places {
            let before = taken.len();
            for bound in &bounds {
                let next = ranked
                    .iter()
                    .find(|score| bound.holds(&score.costs) && !taken.contains(&score.candidate));
                if let Some(next) = next.filter(|_| taken.len() < places) {
                    taken.push(next.candidate);
                }
            }
            if taken.len() == before {
                break;
            }
        }
    }
    taken.sort_unstable();
    taken
}

/// Bound of one cost.
#[derive(Clone, Copy, Debug)]
enum Bound {
    Flash(u64),
    Instructions(u64),
}

impl Bound {
    fn holds(self, costs: &Costs) -> bool {
        match self {
            Self::Flash(bytes) => costs.flash_bytes <= bytes,
            Self::Instructions(count) => costs.instructions <= count,
        }
    }
}

/// From the largest costs down to the smallest, each half of the one before; flash and instructions in turn.
fn bounds(scores: &[Score]) -> Vec<Bound> {
    let halves = |of: fn(&Costs) -> u64| -> Vec<u64> {
        let costs = || scores.iter().map(|score| of(&score.costs));
        let (largest, smallest) = (costs().max().unwrap_or(0), costs().min().unwrap_or(0));
        let halved = |&bound: &u64| (bound > 0).then_some(bound / 2);
        std::iter::successors(Some(largest), halved).take_while(|&b| b >= smallest).collect()
    };
    let mut flash = halves(|costs| costs.flash_bytes).into_iter().map(Bound::Flash);
    let mut instructions = halves(|costs| costs.instructions).into_iter().map(Bound::Instructions);
    let mut bounds = Vec::new();
    loop {
        let next = [flash.next(), instructions.next()];
        if next.iter().all(Option::is_none) {
            return bounds;
        }
        bounds.extend(next.into_iter().flatten());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(candidate: usize, error: f64, flash_bytes: u64) -> Score {
        let costs = Costs { flash_bytes, ram_bytes: 0, instructions: 10 };
        Score { candidate, error, loss: error, costs }
    }

    #[test]
    fn few_networks_are_all_kept_and_one_epoch_is_the_least() {
        let rung = |places, epochs| Rung { places, epochs };
        assert_eq!(rungs(3, 1), [rung(3, 1), rung(3, 1), rung(3, 1)]);
        assert_eq!(rungs(16, 9), [rung(16, 1), rung(4, 3), rung(4, 9)]);
    }

    #[test]
    fn the_best_of_every_half_of_the_budget_stays() {
        // Bounds of flash: 800, 400, 200, 100; one of instructions, which all meet.
        let scores = [
            score(0, 0.05, 800),
            score(1, 0.06, 700),
            score(2, 0.07, 600),
            score(3, 0.20, 400),
            score(4, 0.30, 100),
            score(5, 0.40, 100),
        ];
        // 800: 0; instructions: 1; 400: 3; 200: 4.
        assert_eq!(promote(&scores, 4), [0, 1, 3, 4]);
        // Then 100: 5.
        assert_eq!(promote(&scores, 5), [0, 1, 3, 4, 5]);
        assert_eq!(promote(&scores, 9), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn those_that_are_far_behind_come_last_and_those_that_diverged_never() {
        let scores = [
            score(0, 1.0, 1),
            score(1, f64::INFINITY, 1),
            score(2, 0.5, 99),
            score(3, f64::NAN, 1),
        ];
        assert_eq!(promote(&scores, 1), [2]);
        assert_eq!(promote(&scores, 4), [0, 2]);
        assert!(promote(&[], 3).is_empty());
    }

    #[test]
    fn the_order_of_results_does_not_matter() {
        let mut scores: Vec<Score> =
            (0..20).map(|n| score(n, 0.5, 100 + 7 * (n as u64 % 5))).collect();
        let promoted = promote(&scores, 7);
        scores.reverse();
        assert_eq!(promote(&scores, 7), promoted);
    }
}

//! Limits of what is no drift.

use crate::export::Known;
use nn_core::{BLOCK, Decision, DriftLimits, Watch};

/// Probability that chance alone makes so many unknown windows in a block.
const CHANCE: f64 = 1e-8;
/// New known samples may be refused so much more often than the share that was asked for.
const MORE: f64 = 0.02;
/// A deviation, in sixteenths: the least shift that counts.
const LEAST_SHIFT: u8 = 16;

/// Sets the limits by chance, and by the blocks of samples in their order: where takes differ, as those of recordings
/// do, blocks of known samples differ more than chance makes them, and twice as much is allowed.
pub(super) fn limits(
    known: &Known,
    training: &[Decision],
    validation: &[Decision],
    share: f64,
) -> DriftLimits {
    let [of_training, of_validation] = [training, validation].map(|part| largest(known, part));
    let shift = of_training.shift.max(of_validation.shift).saturating_mul(2);
    let refused = by_chance(share + MORE).max(of_validation.refused.saturating_mul(2));
    DriftLimits { refused: refused.min(BLOCK - 4), shift: shift.clamp(LEAST_SHIFT, 120) }
}

/// The largest of all blocks.
fn largest(known: &Known, decisions: &[Decision]) -> DriftLimits {
    let mut watch = Watch::<1>::NEW;
    let mut most = DriftLimits { refused: 0, shift: 0 };
    for decision in decisions {
        if watch.count_against(&known.logit_edges, &known.usual, known.limits, decision) {
            let (level, spread) = (watch.level_shift(), watch.spread_shift());
            most.refused = most.refused.max(watch.refused_of_block());
            most.shift = most.shift.max(level.unsigned_abs()).max(spread.unsigned_abs());
        }
    }
    most
}

/// The smallest number that so many of a block exceed by chance with a probability of at most [`CHANCE`].
fn by_chance(share: f64) -> u8 {
    let share = share.min(1.0);
    let of = |count: u8| {
        let (n, k) = (f64::from(BLOCK), f64::from(count));
        let ways = libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
        libm::exp(ways + k * libm::log(share) + (n - k) * libm::log1p(-share))
    };
    let mut beyond = 0.0;
    for count in (1..=BLOCK).rev() {
        beyond += of(count);
        if beyond > CHANCE {
            return count;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_exceeds_the_limit_once_in_a_hundred_million_blocks() {
        // By summing the binomial distribution with 64 trials in exact fractions.
        assert_eq!([0.01, 0.04, 0.07, 0.5].map(by_chance), [9, 15, 19, 53]);
    }
}

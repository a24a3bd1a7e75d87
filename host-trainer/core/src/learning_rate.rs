//! The learning-rate range test.

use crate::dataset::{Dataset, Split, Targets};
use crate::fit::{FitError, FitOptions, Training};
use crate::initialize::initialize;
use crate::loss::Loss;
use crate::schedule::Schedule;
use nn_core::LayerViews;

/// First learning rate of the test, and the largest.
const FIRST: f64 = 1e-6;
const LAST: f64 = 10.0;

/// Share of the smoothed loss that is kept from step to step.
const SMOOTHING: f64 = 0.9;

/// A loss beyond so many times the smallest ends the test.
const EXPLOSION: f64 = 4.0;

/// Result of one step of the test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TriedRate {
    /// The learning rate of the step.
    pub learning_rate: f64,
    /// The loss before it, smoothed over the steps before.
    pub loss: f64,
}

/// Trains with a learning rate that grows from 10⁻⁶ to 10, by the same factor from step to step, until
/// the loss explodes (Smith 2017, "Cyclical learning rates for training neural networks").
///
/// Batches, optimizer and regularization are those of `options`; its schedule and number of epochs are
/// not looked at. What is left in `network` is of no use.
///
/// # Errors
///
/// As [`fit`](crate::fit()), but for divergence, which ends the test.
pub fn find_learning_rate(
    network: &mut impl LayerViews,
    data: &Split,
    options: &FitOptions,
    steps: usize,
) -> Result<Vec<TriedRate>, FitError> {
    initialize(network, options.seed);
    let factor = libm::pow(LAST / FIRST, 1.0 / (steps.max(2) - 1) as f64);
    let options = FitOptions {
        schedule: Schedule::Exponential { factor },
        learning_rate: FIRST,
        early_stopping: None,
        ..options.clone()
    };
    let mut training = Training::start(network, data, &options)?;
    let (mut tried, mut smoothed, mut smallest) = (Vec::<TriedRate>::new(), 0.0, f64::INFINITY);
    training.run_steps(steps, |step, learning_rate, loss| {
        smoothed = SMOOTHING * smoothed + (1.0 - SMOOTHING) * loss;
        // Corrected for its start at zero.
        let loss = smoothed / (1.0 - libm::pow(SMOOTHING, (step + 1) as f64));
        smallest = f64::min(smallest, loss);
        let goes_on = loss.is_finite() && loss <= EXPLOSION * smallest;
        if loss.is_finite() {
            tried.push(TriedRate { learning_rate, loss });
        }
        goes_on
    });
    Ok(tried)
}

/// The learning rate at which the loss falls fastest; `None` if it never falls.
pub fn suggestion(tried: &[TriedRate]) -> Option<f64> {
    // Slopes over a few steps, because single batches differ.
    let width = (tried.len() / 12).max(1);
    let slope = |pair: &[TriedRate]| pair[width].loss - pair[0].loss;
    let steepest = tried.windows(width + 1).min_by(|a, b| slope(a).total_cmp(&slope(b)))?;
    (slope(steepest) < 0.0).then(|| steepest[width].learning_rate)
}

/// The loss of the best prediction that looks at no feature, where that is known: for classes and cross-entropy, the
/// entropy of the classes' shares among the training samples.
pub fn loss_of_guessing(training: &Dataset, options: &FitOptions) -> Option<f64> {
    let (Targets::Classes { classes, labels }, Loss::CrossEntropy) =
        (&training.targets, options.loss)
    else {
        return None;
    };
    let mut counts = vec![0.0; labels.len()];
    classes.iter().for_each(|&class| counts[class] += 1.0);
    let shares = counts.iter().map(|count| count / classes.len().max(1) as f64);
    Some(shares.filter(|&share| share > 0.0).map(|share| -share * libm::log(share)).sum())
}

/// Returns whether no rate that was tried comes near what guessing gives: then none suits, and another one will not
/// help.
pub fn is_hopeless(tried: &[TriedRate], guess: f64) -> bool {
    /// Losses are smoothed, and go through many rates that are too small or too large.
    const NEAR: f64 = 2.0;
    let smallest = tried.iter().map(|step| step.loss).fold(f64::INFINITY, f64::min);
    smallest.is_finite() && smallest > NEAR * guess && guess > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Shares, digits, split};
    use crate::evaluation::Evaluation;
    use crate::fit::fit;
    use crate::network::DynamicNetwork;
    use crate::optimizer::Method;
    use nn_core::ActivationKind::{Relu, Softmax};

    #[test]
    fn what_is_suggested_trains_well_with_any_optimizer() {
        let data = split(digits::load(), Shares::default(), 0).unwrap();
        for (method, weight_decay) in [
            (Method::AdamW, 0.1),
            (Method::Sgd { momentum: 0.9 }, 0.001),
            (Method::Sgd { momentum: 0.0 }, 0.0),
        ] {
            let options = FitOptions { method, weight_decay, epochs: 20, ..FitOptions::default() };
            let mut network = DynamicNetwork::new(&[64, 32, 10], Relu, Softmax).unwrap();
            let tried = find_learning_rate(&mut network, &data, &options, 100).unwrap();
            let learning_rate = suggestion(&tried).unwrap();
            fit(&mut network, &data, &FitOptions { learning_rate, ..options }).unwrap();
            let accuracy = Evaluation::new(&network, &data.test, Loss::CrossEntropy).accuracy();
            assert!(accuracy > 0.95, "{method:?} {learning_rate}: {accuracy}");
        }
    }

    #[test]
    fn rates_that_never_come_near_a_guess_are_hopeless() {
        let data = split(digits::load(), Shares::default(), 0).unwrap();
        let guess = loss_of_guessing(&data.training, &FitOptions::default()).unwrap();
        // Ten classes of nearly one size: the entropy is nearly the logarithm of ten.
        let most = std::f64::consts::LN_10;
        assert!(guess < most && guess > most - 0.001, "{guess}");
        let tried = |loss| {
            [TriedRate { learning_rate: 0.1, loss }, TriedRate { learning_rate: 1.0, loss: 9.0 }]
        };
        assert!(is_hopeless(&tried(4.7), guess) && !is_hopeless(&tried(2.4), guess));
        assert!(!is_hopeless(&[], guess));
    }

    #[test]
    fn a_loss_that_never_falls_suggests_nothing() {
        let tried = |losses: &[f64]| -> Vec<TriedRate> {
            let rate = |(i, &loss): (usize, &f64)| TriedRate { learning_rate: i as f64, loss };
            losses.iter().enumerate().map(rate).collect()
        };
        assert_eq!(suggestion(&tried(&[1.0, 1.0, 2.0])), None);
        assert_eq!(suggestion(&tried(&[])), None);
        assert_eq!(suggestion(&tried(&[3.0, 2.9, 1.0, 0.9, 4.0])), Some(2.0));
    }
}

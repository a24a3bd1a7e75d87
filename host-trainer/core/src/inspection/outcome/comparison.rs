//! Predictions compared with a guess that looks at no feature.

use crate::dataset::{Dataset, Targets};
use crate::evaluation::Evaluation;
use crate::inference::{Infer, infer};
use crate::metrics::{Metrics, YesNo};

/// Fewer test samples do not tell that a network is no better.
const FEWEST: usize = 20;
/// Probability below which a result is no chance: 2.5 % on one side, as in an interval of 95 %.
const CHANCE: f64 = 0.025;
/// The same in standard errors.
const STANDARD_ERRORS: f64 = 1.96;

/// The best prediction that looks at no feature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Guess {
    /// The commonest class of the training samples, and the share of test samples for which it is right.
    Class {
        /// The class.
        class: usize,
        /// From 0 to 1.
        right: f64,
    },
    /// Commoner one of an output that is a yes or no, and the share of test samples for which it is right.
    YesNo {
        /// Tells whether it is yes.
        is_yes: bool,
        /// From 0 to 1.
        right: f64,
    },
    /// The mean of the training samples, and its root mean squared error.
    Mean {
        /// In the unit of the target.
        mean: f64,
        /// In the unit of the target.
        rmse: f64,
    },
}

/// Comparison of a prediction with a guess.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// Guess that it is compared with.
    pub guess: Guess,
    /// Tells whether it is better on the test samples at all.
    pub is_ahead: bool,
    /// Tells whether it is better by more than may be chance.
    pub is_better: bool,
    /// Number of samples it is judged by.
    pub samples: usize,
    /// Tells whether there is something to be better at: a truth that changes.
    pub can_be_better: bool,
}

impl Comparison {
    /// Returns whether it is to be said that this is no better than a guess: samples are not too few to say so.
    pub fn is_no_better(&self) -> bool {
        let are_enough = self.samples >= FEWEST || (!self.is_ahead && self.samples > 1);
        self.can_be_better && are_enough && !self.is_better
    }
}

pub(super) fn compare(
    network: &impl Infer,
    training: &Dataset,
    test: &Dataset,
    evaluation: &Evaluation,
) -> Vec<Comparison> {
    match (&evaluation.metrics, &training.targets, &test.targets) {
        (Metrics::Classification(metrics), Targets::Classes { classes, labels }, _) => {
            let mut counts = vec![0usize; labels.len()];
            classes.iter().for_each(|&class| counts[class] += 1);
            let commonest = (0..counts.len()).rev().max_by_key(|&class| counts[class]);
            vec![of_confusion(&metrics.confusion, commonest.unwrap_or(0), |class, right| {
                Guess::Class { class, right }
            })]
        }
        (
            Metrics::Regression(metrics),
            Targets::Values { values: trained, names },
            Targets::Values { values, .. },
        ) => {
            let outputs = infer(network, &test.features).outputs;
            let of_output = |output: usize| {
                let column = |numbers: &[f32]| -> Vec<f64> {
                    let column = numbers.iter().skip(output).step_by(names.len());
                    column.map(|&x| f64::from(x)).collect()
                };
                let trained = column(trained);
                let mean = trained.iter().sum::<f64>() / trained.len().max(1) as f64;
                match metrics.yes_no(output) {
                    Some(YesNo { confusion }) => {
                        let confusion = confusion.map(|row| row.to_vec());
                        of_confusion(&confusion, usize::from(mean >= 0.5), |answer, right| {
                            Guess::YesNo { is_yes: answer == 1, right }
                        })
                    }
                    None => of_numbers(&column(&outputs), &column(values), mean),
                }
            };
            (0..names.len()).map(of_output).collect()
        }
        _ => Vec::new(),
    }
}

/// The sign test on the samples that only one of both predicts rightly (McNemar 1947, exact).
fn of_confusion(
    confusion: &[Vec<usize>],
    guess: usize,
    named: impl Fn(usize, f64) -> Guess,
) -> Comparison {
    let samples: usize = confusion.iter().flatten().sum();
    let of_guess: usize = confusion[guess].iter().sum();
    let lost = of_guess - confusion[guess][guess];
    let correct: usize = (0..confusion.len()).map(|class| confusion[class][class]).sum();
    let won = correct - confusion[guess][guess];
    Comparison {
        guess: named(guess, of_guess as f64 / samples.max(1) as f64),
        is_ahead: won > lost,
        is_better: is_no_chance(won, lost),
        samples,
        can_be_better: of_guess < samples,
    }
}

/// Returns whether so many or more heads of all throws of a fair coin are rarer than chance allows.
fn is_no_chance(heads: usize, tails: usize) -> bool {
    let throws = heads + tails;
    if heads <= tails {
        return false;
    }
    if throws > 1000 {
        let (h, n) = (heads as f64, throws as f64);
        return (h - 0.5 * n - 0.5) / (0.25 * n).sqrt() > STANDARD_ERRORS;
    }
    // From (n over 0) / 2ⁿ on, each from the one before.
    let mut term = 0.5f64.powi(throws as i32);
    let mut at_least = 0.0;
    for tails_found in 0..=tails {
        at_least += term;
        term *= (throws - tails_found) as f64 / (tails_found + 1) as f64;
    }
    at_least <= CHANCE
}

/// A t test of the differences of squared errors.
fn of_numbers(predictions: &[f64], truths: &[f64], mean: f64) -> Comparison {
    let samples = truths.len();
    let n = samples as f64;
    let of_mean = |truth: &f64| (truth - mean) * (truth - mean);
    let differences: Vec<f64> = (predictions.iter().zip(truths))
        .map(|(answer, truth)| of_mean(truth) - (truth - answer) * (truth - answer))
        .collect();
    let gain = differences.iter().sum::<f64>() / n;
    let squares = differences.iter().map(|d| (d - gain) * (d - gain)).sum::<f64>();
    let error = (squares / (n - 1.0).max(1.0) / n).sqrt();
    let is_constant = truths.iter().all(|&truth| truth == truths[0]);
    Comparison {
        guess: Guess::Mean { mean, rmse: (truths.iter().map(of_mean).sum::<f64>() / n).sqrt() },
        is_ahead: gain > 0.0,
        is_better: gain > STANDARD_ERRORS * error,
        samples,
        can_be_better: samples > 1 && !is_constant,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_classes(confusion: &[&[usize]]) -> Comparison {
        let confusion: Vec<Vec<usize>> = confusion.iter().map(|row| row.to_vec()).collect();
        of_confusion(&confusion, 0, |class, right| Guess::Class { class, right })
    }

    #[test]
    fn always_the_commonest_class_is_no_better_than_itself() {
        let comparison = of_classes(&[&[97, 0], &[3, 0]]);
        assert_eq!(comparison.guess, Guess::Class { class: 0, right: 0.97 });
        assert!(comparison.is_no_better());
        // Ahead by one sample of a hundred.
        assert!(of_classes(&[&[97, 0], &[2, 1]]).is_no_better());
        // All rare ones found; six heads in a row are 1.6 %.
        assert!(!of_classes(&[&[94, 0], &[0, 6]]).is_no_better());
    }

    #[test]
    fn few_samples_say_nothing_unless_the_guess_is_as_good() {
        assert!(!of_classes(&[&[3, 0], &[0, 3]]).is_no_better());
        assert!(of_classes(&[&[2, 1], &[2, 1]]).is_no_better());
        assert!(!of_classes(&[&[1]]).is_no_better());
    }

    #[test]
    fn chances_are_those_of_a_fair_coin() {
        // 1/64 and 7/64; of 10, 9 or more: 11/1024 and 8 or more: 56/1024.
        assert!(is_no_chance(6, 0) && !is_no_chance(5, 1));
        assert!(is_no_chance(9, 1) && !is_no_chance(8, 2));
        assert!(is_no_chance(5400, 5000) && !is_no_chance(5100, 5000));
    }

    #[test]
    fn numbers_are_compared_with_the_mean() {
        let truths: Vec<f64> = (0..40).map(f64::from).collect();
        let near: Vec<f64> = truths.iter().map(|t| t + 3.0).collect();
        assert!(!of_numbers(&near, &truths, 19.5).is_no_better());
        assert!(of_numbers(&[19.0; 40], &truths, 19.5).is_no_better());
        assert!(!of_numbers(&[4.0; 40], &[5.0; 40], 5.0).is_no_better());
    }
}

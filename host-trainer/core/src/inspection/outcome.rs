//! Outcome of training: whether a network is better than guessing, and what may be the cause if it is not.

mod causes;
mod comparison;

pub use causes::Cause;
pub use comparison::{Comparison, Guess};

use crate::dataset::{Dataset, Split, Targets};
use crate::evaluation::Evaluation;
use crate::fit::FitOptions;
use crate::inference::{Infer, infer};
use crate::network::DynamicNetwork;
use nn_core::argmax;

/// Training samples that are looked at after training.
const LOOKED_AT: usize = 2048;

/// Remarks on a result before it is believed.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Comparisons with a guess: one of a classification, one for each number.
    pub comparisons: Vec<Comparison>,
    /// Classes that are there and are never predicted.
    pub never_predicted: Vec<usize>,
    /// Tells whether some of them are rare in training, so that class weights may help.
    pub are_rare: bool,
    /// If predictions are no better than a guess: what was found in network and data.
    pub causes: Vec<Cause>,
}

/// Judges a network that was trained: `losses` are those of training in the first epoch and in the last.
pub fn outcome(
    network: &DynamicNetwork,
    split: &Split,
    test: &Evaluation,
    options: &FitOptions,
    losses: [f64; 2],
) -> Outcome {
    let comparisons = comparison::compare(network, &split.training, &split.test, test);
    let seen = some_of(&split.training);
    let (never_predicted, are_rare) = never_predicted(network, split, test, &seen);
    let is_no_better = comparisons.iter().any(Comparison::is_no_better);
    // That a class is rare explains it, and is said by itself.
    let is_explained = !never_predicted.is_empty() && are_rare;
    let mut causes = if is_no_better {
        causes::look(network, split, &seen, options, losses)
    } else {
        Vec::new()
    };
    if is_explained {
        causes.retain(|cause| !matches!(cause, Cause::Unknown | Cause::FewEpochs { .. }));
    }
    Outcome { comparisons, never_predicted, are_rare, causes }
}

/// Training samples, evenly spread.
fn some_of(training: &Dataset) -> Dataset {
    let step = training.len().div_ceil(LOOKED_AT).max(1);
    training.subset(&(0..training.len()).step_by(step).collect::<Vec<_>>())
}

/// Classes that occur among the test samples and are predicted neither there nor for training samples.
fn never_predicted(
    network: &impl Infer,
    split: &Split,
    test: &Evaluation,
    seen: &Dataset,
) -> (Vec<usize>, bool) {
    let (Some(metrics), Targets::Classes { classes, labels }) =
        (test.classification(), &split.training.targets)
    else {
        return (Vec::new(), false);
    };
    let is_predicted = |class: usize| metrics.confusion.iter().any(|row| row[class] > 0);
    let missing: Vec<usize> = (0..metrics.classes())
        .filter(|&class| metrics.support(class) > 0 && !is_predicted(class))
        .collect();
    if missing.is_empty() {
        return (missing, false);
    }
    let mut predicted = vec![false; labels.len()];
    infer(network, &seen.features).iter().for_each(|(logits, _)| predicted[argmax(logits)] = true);
    let never: Vec<usize> = missing.into_iter().filter(|&class| !predicted[class]).collect();
    let samples = |class: usize| classes.iter().filter(|&&other| other == class).count();
    let are_rare = never.iter().any(|&class| samples(class) * labels.len() * 2 < classes.len());
    (never, are_rare)
}

//! Warning of a result that is no better than a guess.

use super::label::clean;
use super::table::{number, percent};
use super::warnings::{Warnings, name};
use host_trainer_core::DynamicNetwork;
use host_trainer_core::Evaluation;
use host_trainer_core::FitOptions;
use host_trainer_core::dataset::{Split, Task};
use host_trainer_core::inspection::{Cause, Comparison, Guess, outcome};

/// Names that are listed.
const SHOWN: usize = 8;

impl Warnings {
    /// Judges a network that was trained; `losses` are those of training in the first epoch and the last.
    pub fn of_result(
        network: &DynamicNetwork,
        split: &Split,
        test: &Evaluation,
        options: &FitOptions,
        losses: [f64; 2],
    ) -> Self {
        let mut warnings = Self::default();
        let found = outcome(network, split, test, options, losses);
        let names = split.training.targets.names();
        let poor: Vec<(usize, &Comparison)> =
            found.comparisons.iter().enumerate().filter(|(_, c)| c.is_no_better()).collect();
        if !poor.is_empty() {
            let each = poor.iter().take(SHOWN).map(|(output, comparison)| {
                let by = if comparison.is_ahead { "by no more than chance " } else { "" };
                let than = than(comparison, &names[*output..], names);
                let what = match split.training.targets.task() {
                    Task::Classification | Task::AnomalyDetection => String::new(),
                    Task::Regression => format!("{}: ", clean(&names[*output])),
                };
                if by.is_empty() {
                    format!("{what}no better than {than}")
                } else {
                    format!("{what}better {by}than {than}")
                }
            });
            let mut list: Vec<String> = each.collect();
            if poor.len() > SHOWN {
                list.push(format!("and {} more", poor.len() - SHOWN));
            }
            warnings.add("guessing", list.join("; "));
            let causes: Vec<String> =
                found.causes.iter().map(|cause| sentence(cause, split, options)).collect();
            if !causes.is_empty() {
                warnings.add("cause", causes.join("; "));
            }
        }
        if !found.never_predicted.is_empty() {
            let mut list: Vec<String> = found
                .never_predicted
                .iter()
                .take(SHOWN)
                .map(|&class| clean(&names[class]))
                .collect();
            if found.never_predicted.len() > SHOWN {
                list.push(format!("and {} more", found.never_predicted.len() - SHOWN));
            }
            let advice = if found.are_rare {
                ": rare classes count more with --class-weights balanced"
            } else {
                ""
            };
            warnings.add("missing", format!("never predicted: {}{advice}", list.join(", ")));
        }
        warnings
    }
}

fn than(comparison: &Comparison, output: &[String], names: &[String]) -> String {
    match comparison.guess {
        Guess::Class { class, right } => {
            format!(
                "always predicting {}, which is right in {}",
                clean(&names[class]),
                percent(right)
            )
        }
        Guess::YesNo { is_yes, right } => {
            let answer = if is_yes { "1" } else { "0" };
            format!("always predicting {answer}, which is right in {}", percent(right))
        }
        Guess::Mean { mean, rmse } => format!(
            "always predicting the mean of {}, {}, with an RMSE of {}",
            clean(&output[0]),
            number(mean),
            number(rmse)
        ),
    }
}

fn sentence(cause: &Cause, split: &Split, options: &FitOptions) -> String {
    match cause {
        Cause::Unscaled { features, feature, largest } => format!(
            "{features} features are large and not scaled ({} up to {largest}): leave --normalize none away",
            name(&split.training, *feature)
        ),
        Cause::Dead { layer, units, of } => format!(
            "{units} of {of} neurons of layer {layer} are dead, they give the same to every sample: try another --seed, more neurons (--hidden), or --activation leaky-relu or tanh"
        ),
        Cause::LossNeverFell { losses: [first, last], learning_rate } => format!(
            "the loss hardly fell in training, from {} to {}: --learning-rate {learning_rate} may not suit, try what host-trainer find-learning-rate names",
            number(*first),
            number(*last)
        ),
        Cause::Contradicting { samples, of } => format!(
            "{samples} of {of} training samples are equal to others with another label: the features do not tell them apart, or labels are mixed up"
        ),
        Cause::LearnedByHeart { share } => {
            let how = match split.training.targets.task() {
                Task::Classification | Task::AnomalyDetection => {
                    format!("{} are right", percent(*share))
                }
                Task::Regression => format!("R² {share:.4}"),
            };
            format!(
                "training samples were learned by heart ({how}) and say nothing of others: the features may not tell what is asked, labels may be mixed up, or samples are too few"
            )
        }
        Cause::FewEpochs { epochs } => {
            format!("nothing is wrong with the network; {epochs} epochs may be too few (--epochs)")
        }
        Cause::Unknown => format!(
            "the training samples were not learned either: the features may not tell what is asked, the network may be too small (--hidden), its start unlucky (--seed), or {} epochs too few",
            options.epochs
        ),
    }
}

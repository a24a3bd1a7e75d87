//! Why a network may be no better than a guess: what can be seen in it, and in its data.

use crate::dataset::{Dataset, Normalize, Split};
use crate::evaluation::Evaluation;
use crate::fit::FitOptions;
use crate::inference::infer_layers;
use crate::inspection::repeated::contradicting;
use crate::inspection::units::unscaled;
use crate::network::DynamicNetwork;
use nn_core::{LayerViews, Op};

/// Fewer epochs may be too few.
const FEW_EPOCHS: usize = 20;

/// Something that was found, the likeliest first.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// Features are not scaled: how many are large, one of them, and its largest number.
    Unscaled {
        /// Number of features.
        features: usize,
        /// The position of the one with the largest numbers.
        feature: usize,
        /// Largest number.
        largest: f32,
    },
    /// Neurons that give the same number whatever the sample is.
    Dead {
        /// The layer, counted from 1.
        layer: usize,
        /// Number of units.
        units: usize,
        /// Number of all.
        of: usize,
    },
    /// The loss fell by hardly anything in training.
    LossNeverFell {
        /// In the first epoch, and in the last.
        losses: [f64; 2],
        /// Learning rate of the training.
        learning_rate: f64,
    },
    /// Samples that are equal and have different labels.
    Contradicting {
        /// Number of samples.
        samples: usize,
        /// Number of all.
        of: usize,
    },
    /// Training samples are predicted well, and others are not: they were learned by heart.
    LearnedByHeart {
        /// The share of training samples predicted rightly, or the share of their variance that is explained.
        share: f64,
    },
    /// Nothing else was found, and epochs are few.
    FewEpochs {
        /// Number of epochs.
        epochs: usize,
    },
    /// Nothing was found: features may not tell what is asked.
    Unknown,
}

pub(super) fn look(
    network: &DynamicNetwork,
    split: &Split,
    seen: &Dataset,
    options: &FitOptions,
    losses: [f64; 2],
) -> Vec<Cause> {
    let mut causes = Vec::new();
    if options.normalize == Normalize::None {
        let large = unscaled(seen);
        let largest = large.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some(&(feature, largest)) = largest {
            causes.push(Cause::Unscaled { features: large.len(), feature, largest });
        }
    }
    causes.extend(dead(network, seen));
    let [first, last] = losses;
    if options.epochs > 1 && last > 0.98 * first {
        let learning_rate = options.learning_rate;
        causes.push(Cause::LossNeverFell { losses, learning_rate });
    }
    let (contradicting, of) = (contradicting(&split.training), split.training.len());
    if contradicting * 10 > of {
        causes.push(Cause::Contradicting { samples: contradicting, of });
    }
    if causes.is_empty() {
        let trained = super::comparison::compare(
            network,
            &split.training,
            seen,
            &Evaluation::new(network, seen, options.loss),
        );
        let is_learned = trained.iter().any(|comparison| comparison.is_better);
        causes.push(match is_learned {
            true => Cause::LearnedByHeart { share: share(network, seen, options) },
            false if options.epochs < FEW_EPOCHS => Cause::FewEpochs { epochs: options.epochs },
            false => Cause::Unknown,
        });
    }
    causes
}

fn share(network: &DynamicNetwork, seen: &Dataset, options: &FitOptions) -> f64 {
    let evaluation = Evaluation::new(network, seen, options.loss);
    match evaluation.regression() {
        Some(metrics) => metrics.mean_r_squared(),
        None => evaluation.accuracy(),
    }
}

/// The first hidden layer half of whose neurons are dead, in a network of dense layers one after the other.
fn dead(network: &DynamicNetwork, seen: &Dataset) -> Option<Cause> {
    let views = network.layer_views();
    let is_dense = |op: &Op| matches!(op, Op::Dense { .. });
    if !views.iter().all(|view| is_dense(&view.spec.op) && view.spec.from == 0) || seen.len() < 2 {
        return None;
    }
    (1..views.len()).find_map(|layer| {
        let predictions = infer_layers(&views[..layer], &seen.features);
        let of = predictions.width;
        let first = &predictions.outputs[..of];
        let is_dead = |unit: usize| {
            predictions.outputs.iter().skip(unit).step_by(of).all(|&y| y == first[unit])
        };
        let units = (0..of).filter(|&unit| is_dead(unit)).count();
        (units * 2 >= of).then_some(Cause::Dead { layer, units, of })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Shares, Targets, generated, split};
    use crate::fit::fit;
    use crate::inspection::outcome;
    use nn_core::ActivationKind::{Identity, Relu, Softmax, Tanh};

    fn causes(mut split: Split, options: &FitOptions, scale: f32) -> Vec<Cause> {
        for part in [&mut split.training, &mut split.validation, &mut split.test] {
            part.features.iter_mut().for_each(|x| *x *= scale);
        }
        let mut network = DynamicNetwork::new(&[2, 8, 2], Relu, Softmax).unwrap();
        fit(&mut network, &split, options).unwrap();
        let test = Evaluation::new(&network, &split.test, options.loss);
        let seen = Evaluation::new(&network, &split.training, options.loss);
        outcome(&network, &split, &test, options, [0.7, seen.loss]).causes
    }

    #[test]
    fn a_network_that_is_good_has_no_causes() {
        let split = split(generated::moons(400, 0), Shares::default(), 0).unwrap();
        assert_eq!(causes(split, &FitOptions::default(), 1.0), []);
    }

    #[test]
    fn a_rate_that_is_too_small_and_labels_at_random_are_told_apart() {
        let mut data = generated::moons(400, 0);
        let learnable = split(data.clone(), Shares::default(), 0).unwrap();
        let slow = FitOptions { learning_rate: 1e-9, ..FitOptions::default() };
        let found = causes(learnable, &slow, 1.0);
        assert!(found.is_empty() || matches!(found[0], Cause::LossNeverFell { .. }), "{found:?}");
        if let Targets::Classes { classes, .. } = &mut data.targets {
            let random = |i: usize| ((i * 2_654_435_761) >> 7) % 2;
            classes.iter_mut().enumerate().for_each(|(i, class)| *class = random(i));
        }
        let split = split(data, Shares::default(), 0).unwrap();
        assert!(!causes(split, &FitOptions::default(), 1.0).is_empty());
    }

    #[test]
    fn dead_neurons_are_seen() {
        let data = generated::sine(100, 0);
        let network = DynamicNetwork::<f32>::new(&[1, 2, 1], Relu, Identity).unwrap();
        // No weights: the hidden layer gives its biases, 0.
        assert_eq!(dead(&network, &data), Some(Cause::Dead { layer: 1, units: 2, of: 2 }));
        let mut alive = DynamicNetwork::<f32>::new(&[1, 2, 1], Tanh, Identity).unwrap();
        crate::initialize::initialize(&mut alive, 0);
        assert_eq!(dead(&alive, &data), None);
    }
}

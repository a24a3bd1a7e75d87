//! Training: epochs of batches.

mod batch;
mod error;
mod options;

pub use error::FitError;
pub use options::FitOptions;

use batch::Batch;

use crate::dataset::{Dataset, Normalizer};
use crate::engine::Engine;
use crate::evaluation::Evaluation;
use crate::network::DynamicNetwork;
use crate::optimizer::{Optimizer, clip_norm};
use crate::random::{Purpose, generator};
use nn_core::Lend;
use rand::seq::SliceRandom;
use std::ops::ControlFlow;

/// What is known after an epoch.
#[derive(Clone, Debug, PartialEq)]
pub struct EpochReport {
    /// Counted from 1.
    pub epoch: usize,
    /// The learning rate of its last step.
    pub learning_rate: f64,
    /// The mean loss of the batches, each before its step.
    pub training_loss: f64,
    /// The share of training samples classified correctly, each before its step.
    pub training_accuracy: f64,
    /// The network after the epoch on the validation samples, by the device's kernels.
    pub validation: Evaluation,
}

/// Trains a network: typed ([`nn_core::Network`]) or dynamic, the same code for both.
///
/// `observe` is called after every epoch and may stop the training with [`ControlFlow::Break`]. The same
/// network, data and options give the same parameters, to the bit.
///
/// `normalizer` scales samples on their way into a batch. The network that remains takes scaled samples;
/// validation uses a copy that takes raw ones, as a device will. [`train`](crate::train()) does all of it.
///
/// # Errors
///
/// [`FitError`] if network, data and loss do not fit each other, or if training diverges.
pub fn fit<N: Lend>(
    network: &mut N,
    training: &Dataset,
    validation: &Dataset,
    normalizer: &Normalizer,
    options: &FitOptions,
    mut observe: impl FnMut(&EpochReport) -> ControlFlow<()>,
) -> Result<(), FitError> {
    check(network, training, options)?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .build()
        .map_err(|error| FitError::Threads { error: error.to_string() })?;
    let classes = training.labels.len();
    let mut engine = Engine::new(&network.views(), options.loss);
    let mut optimizer = Optimizer::new(&network.views(), options.method, options.weight_decay);
    let steps_per_epoch = training.len().div_ceil(options.batch_size);
    let mut schedule =
        options.schedule.start(options.learning_rate, steps_per_epoch, options.epochs);
    let mut step = 0;
    let mut generator = generator(options.seed, Purpose::Shuffling);
    let mut order: Vec<usize> = (0..training.len()).collect();
    let mut batch = Batch::default();

    for epoch in 1..=options.epochs {
        order.shuffle(&mut generator);
        let (mut loss, mut correct) = (0.0, 0);
        for positions in order.chunks(options.batch_size) {
            batch.gather(training, positions, classes);
            normalizer.apply(&mut batch.x, training.width);
            let result = {
                let views = network.views();
                pool.install(|| engine.run(&views, &batch.x, &batch.targets))
            };
            loss += f64::from(result.loss) * positions.len() as f64;
            correct += result.correct;
            if let Some(max_norm) = options.clip_norm {
                clip_norm(engine.gradients_mut(), max_norm);
            }
            let learning_rate = schedule.learning_rate(step);
            optimizer.step(&mut network.views_mut(), engine.gradients(), learning_rate);
            step += 1;
        }
        let samples = training.len() as f64;
        let on_device = on_device(network, normalizer);
        let report = EpochReport {
            epoch,
            learning_rate: schedule.learning_rate(step - 1),
            training_loss: loss / samples,
            training_accuracy: correct as f64 / samples,
            validation: pool.install(|| Evaluation::new(&on_device, validation, options.loss)),
        };
        if !report.training_loss.is_finite() || !is_finite(network) {
            return Err(FitError::Diverged { epoch, learning_rate: options.learning_rate });
        }
        schedule.end_epoch(report.validation.loss);
        if observe(&report).is_break() {
            break;
        }
    }
    Ok(())
}

fn check(network: &impl Lend, training: &Dataset, options: &FitOptions) -> Result<(), FitError> {
    let views = network.views();
    let (Some(first), Some(last)) = (views.first(), views.last()) else {
        return Err(FitError::Nothing);
    };
    if training.is_empty() || options.batch_size == 0 {
        return Err(FitError::Nothing);
    }
    let (inputs, outputs) = (first.spec.inputs() as usize, last.spec.outputs() as usize);
    let (width, classes) = (training.width, training.labels.len());
    if (inputs, outputs) != (width, classes) {
        return Err(FitError::Shape { inputs, outputs, width, classes });
    }
    if !options.loss.accepts(last.spec.activation()) {
        return Err(FitError::Loss);
    }
    Ok(())
}

/// The network as a device runs it: it takes raw samples.
fn on_device(network: &impl Lend, normalizer: &Normalizer) -> DynamicNetwork {
    let mut network = DynamicNetwork::copy_of(&network.views());
    normalizer.fold_into(&mut network);
    network
}

fn is_finite(network: &impl Lend) -> bool {
    let views = network.views();
    views.iter().all(|view| view.weights.iter().chain(view.bias).all(|p| p.is_finite()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Shares, Split, generated, split};
    use crate::initialize::initialize;
    use crate::loss::Loss;
    use nn_core::ActivationKind::{self, Relu, Softmax, Tanh};
    use nn_core::{Dense, Describe, Network, chain};

    fn xor() -> Split {
        split(generated::xor(200, 1), Shares::default(), 1).unwrap()
    }

    fn trained(options: &FitOptions, output: ActivationKind) -> (DynamicNetwork, Vec<EpochReport>) {
        let data = xor();
        let mut network = DynamicNetwork::new(&[2, 8, 2], Tanh, output).unwrap();
        initialize(&mut network, options.seed);
        let mut reports = Vec::new();
        fit(
            &mut network,
            &data.training,
            &data.validation,
            &Normalizer::default(),
            options,
            |report| {
                reports.push(report.clone());
                ControlFlow::Continue(())
            },
        )
        .unwrap();
        (network, reports)
    }

    #[test]
    fn learns_what_no_straight_line_can_separate_with_either_loss() {
        for (loss, output) in [
            (Loss::CrossEntropy, Softmax),
            (Loss::MeanSquaredError, Softmax),
            (Loss::MeanSquaredError, ActivationKind::Sigmoid),
        ] {
            let options = FitOptions {
                loss,
                epochs: 150,
                learning_rate: 0.3,
                weight_decay: 0.0,
                ..FitOptions::default()
            };
            let (_, reports) = trained(&options, output);
            let last = reports.last().unwrap();
            assert_eq!(last.validation.accuracy(), 1.0, "{loss:?} {output}: {last:?}");
            assert!(last.training_loss < 0.2 * reports[0].training_loss);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_bits_and_another_seed_others() {
        let of = |seed| trained(&FitOptions { seed, epochs: 3, ..FitOptions::default() }, Softmax);
        assert_eq!(of(3), of(3));
        assert_ne!(of(3).0, of(4).0);
    }

    #[test]
    fn a_typed_network_is_trained_to_the_same_bits_as_a_dynamic_one() {
        let options = FitOptions { epochs: 3, ..FitOptions::default() };
        let (dynamic, _) = trained(&options, Softmax);
        let data = xor();
        let mut typed =
            Network::<chain![Dense<2, 8, nn_core::Tanh>, Dense<8, 2, nn_core::Softmax>]>::ZEROS;
        initialize(&mut typed, options.seed);
        fit(&mut typed, &data.training, &data.validation, &Normalizer::default(), &options, |_| {
            ControlFlow::Continue(())
        })
        .unwrap();
        for (typed, dynamic) in typed.views().iter().zip(dynamic.views().iter()) {
            assert_eq!((typed.weights, typed.bias), (dynamic.weights, dynamic.bias));
        }
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        // Batches of 140 are cut into two parts.
        let of = |threads| {
            trained(
                &FitOptions { threads, batch_size: 140, epochs: 4, ..FitOptions::default() },
                Softmax,
            )
        };
        assert_eq!(of(1), of(2));
        assert_eq!(of(1), of(5));
    }

    #[test]
    fn stops_when_told_to() {
        let data = xor();
        let mut network = DynamicNetwork::new(&[2, 2], Tanh, Softmax).unwrap();
        let mut epochs = 0;
        fit(
            &mut network,
            &data.training,
            &data.validation,
            &Normalizer::default(),
            &FitOptions::default(),
            |report| {
                epochs = report.epoch;
                if report.epoch == 4 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        )
        .unwrap();
        assert_eq!(epochs, 4);
    }

    #[test]
    fn weight_decay_keeps_weights_small() {
        let norm = |weight_decay| {
            let (network, _) =
                trained(&FitOptions { weight_decay, ..FitOptions::default() }, Softmax);
            network.views().iter().flat_map(|v| v.weights).map(|w| w * w).sum::<f32>()
        };
        assert!(norm(2.0) < 0.5 * norm(0.0));
    }

    #[test]
    fn says_when_it_diverges_and_when_nothing_fits() {
        let data = xor();
        let run = |widths: &[usize], output, options: FitOptions| {
            let mut network = DynamicNetwork::new(widths, Relu, output).unwrap();
            initialize(&mut network, 0);
            fit(
                &mut network,
                &data.training,
                &data.validation,
                &Normalizer::default(),
                &options,
                |_| ControlFlow::Continue(()),
            )
            .unwrap_err()
        };
        let options = FitOptions::default();
        let wild = FitOptions {
            learning_rate: 1e30,
            loss: Loss::MeanSquaredError,
            ..FitOptions::default()
        };
        let error = run(&[2, 8, 2], ActivationKind::Identity, wild);
        assert!(error.to_string().contains("in epoch 1"), "{error}");
        assert_eq!(
            run(&[3, 2], Softmax, options.clone()),
            FitError::Shape { inputs: 3, outputs: 2, width: 2, classes: 2 }
        );
        assert_eq!(run(&[2, 2], Tanh, options.clone()), FitError::Loss);
        assert_eq!(
            run(&[2, 2], Softmax, FitOptions { batch_size: 0, ..options }),
            FitError::Nothing
        );
    }
}

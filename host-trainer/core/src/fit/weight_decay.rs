//! Which weight decay suits a small data set: cross-validation.

use super::check::check_input;
use super::{ClassWeights, Distillation, FitError, FitOptions, Training};
use crate::dataset::{Dataset, Split};
use crate::evaluation::Evaluation;
use crate::feature_rows::leading;
use crate::features::computed;
use crate::initialize::initialize;
use crate::network::DynamicNetwork;
use crate::random::{Purpose, generator_at};
use nn_core::{ActivationKind, LayerViews};
use rand::seq::SliceRandom;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

/// Parts that samples are taken apart into; each judges once, by networks that are trained on the others.
pub const FOLDS: usize = 5;

/// Predictions that judge each candidate at least: few samples are taken apart again, in other ways.
const PREDICTIONS: usize = 1000;

/// The most ways in which they are taken apart.
const MOST_REPETITIONS: usize = 8;

/// A weight decay, and how good networks that are trained with it are on samples that they were not trained on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TriedWeightDecay {
    /// Weight decay, as in [`FitOptions`].
    pub weight_decay: f64,
    /// The share of right predictions, 0 to 1; with [`ClassWeights::Balanced`] the mean of that over classes. NaN of a
    /// regression, or if training diverged.
    pub accuracy: f64,
    /// The mean loss, of scaled targets if training scales them; NaN if training diverged.
    pub loss: f64,
}

impl TriedWeightDecay {
    /// `Less` if this one is better: more right predictions; of as many, or of numbers, less loss.
    fn order(&self, other: &Self) -> Ordering {
        // What is no number is worse than all others.
        let key = |number: f64| if number.is_nan() { f64::INFINITY } else { number };
        let by_accuracy = key(-self.accuracy).total_cmp(&key(-other.accuracy));
        by_accuracy.then(key(self.loss).total_cmp(&key(other.loss)))
    }
}

/// The best of those that were tried; of equal ones the first. `None` if there are none, or all diverged.
pub fn best_weight_decay(tried: &[TriedWeightDecay]) -> Option<TriedWeightDecay> {
    let converged = tried.iter().filter(|tried| !tried.loss.is_nan());
    converged.copied().min_by(TriedWeightDecay::order)
}

/// Tries weight decays by cross-validation: the samples are taken apart into five folds, of each class alike; networks
/// of the shape of `network` are trained on four of them, and judged by the fifth, five times for each candidate; below 1,000 samples again, with other folds, until as many predictions judge it (at most
/// eight times).
///
/// Only `samples` are looked at, so samples that judge the result are none of them. All other options are taken as
/// they are, without early stopping. The same samples and options give the same numbers, whatever the number of
/// threads. Takes as long as training 4 times (32 times, if samples are few) for each candidate, shared by all threads.
///
/// ```
/// use host_trainer::dataset::generated;
/// use host_trainer::{DynamicNetwork, FitOptions, best_weight_decay, try_weight_decays};
/// use nn_core::ActivationKind::{Relu, Softmax};
///
/// let network = DynamicNetwork::new(&[2, 16, 2], Relu, Softmax)?;
/// let options = FitOptions { epochs: 20, ..FitOptions::default() };
/// let tried = try_weight_decays(&network, &generated::moons(100, 0), &options, &[0.1, 1.0])?;
/// let weight_decay = best_weight_decay(&tried).map_or(0.1, |best| best.weight_decay);
/// let options = FitOptions { weight_decay, ..options };
/// # assert!(tried.iter().all(|tried| tried.accuracy > 0.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`FitError`] if network, samples and options do not fit each other. Training that diverges is no error here.
pub fn try_weight_decays(
    network: &impl LayerViews,
    samples: &Dataset,
    options: &FitOptions,
    candidates: &[f64],
) -> Result<Vec<TriedWeightDecay>, FitError> {
    let shape = DynamicNetwork::copy_of(&network.layer_views());
    let specs = shape.specs();
    let count = leading(&specs);
    let last = specs.last().map_or(ActivationKind::Identity, |last| last.activation);
    // Features and predictions of teachers are computed once, of raw samples, not for each fold.
    let taught = Distillation::taught(options, samples, last)?;
    let samples = match count {
        0 => Cow::Borrowed(samples),
        _ => {
            check_input(&specs, options)?;
            Cow::Owned(computed(&specs[..count], samples))
        }
    };
    let shape = DynamicNetwork::copy_of(&shape.layer_views()[count..]);
    let repetitions = PREDICTIONS.div_ceil(samples.len().max(1)).min(MOST_REPETITIONS) as u64;
    let folds: Vec<Fold> = (0..repetitions)
        .flat_map(|repetition| folds(&samples, taught.as_deref(), options.seed, repetition))
        .collect();
    // Each training runs on one thread, and as many at once as there are threads.
    let one = FitOptions { threads: 1, early_stopping: None, ..options.clone() };
    let jobs: Vec<(f64, &Fold)> = candidates
        .iter()
        .flat_map(|&weight_decay| folds.iter().map(move |fold| (weight_decay, fold)))
        .collect();
    let judge = |&(weight_decay, fold): &(f64, &Fold)| {
        judged(shape.clone(), fold, &FitOptions { weight_decay, ..one.clone() })
    };
    let found = each(&jobs, options.threads, judge)?;
    let of_candidates = candidates.iter().zip(found.chunks(folds.len().max(1)));
    Ok(of_candidates
        .map(|(&weight_decay, folds)| summary(weight_decay, folds, options.class_weights))
        .collect())
}

/// Does these jobs, as many at once as there are threads (0: as many as the machine has); results in the order of the
/// jobs, whichever is done first.
///
/// Not by rayon, whose threads begin another job while they wait for a part of theirs: of dozens of trainings, one
/// within the other, the stack of 2 MiB was too small for in half of all runs on a busy machine.
fn each<J: Sync, R: Send>(
    jobs: &[J],
    threads: usize,
    work: impl Fn(&J) -> Result<R, FitError> + Sync,
) -> Result<Vec<R>, FitError> {
    let threads = if threads == 0 { rayon::current_num_threads() } else { threads };
    let next = AtomicUsize::new(0);
    let in_turn = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Relaxed);
            let Some(job) = jobs.get(index) else { break done };
            done.push((index, work(job)));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let started = (1..threads.min(jobs.len()))
            .map_while(|_| std::thread::Builder::new().spawn_scoped(scope, in_turn).ok());
        let started: Vec<_> = started.collect();
        let mut done = in_turn();
        for thread in started {
            match thread.join() {
                Ok(of_thread) => done.extend(of_thread),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Samples to train on and to judge by.
struct Fold {
    split: Split,
    /// Predictions of teachers for the training samples, where they are known.
    taught: Option<Vec<f32>>,
}

/// Every sample judges in one of them. Samples of a class are dealt out in turn.
fn folds(samples: &Dataset, taught: Option<&[f32]>, seed: u64, repetition: u64) -> Vec<Fold> {
    let mut order: Vec<usize> = (0..samples.len()).collect();
    order.shuffle(&mut generator_at(seed, Purpose::Folds, repetition));
    if let Some(classes) = samples.targets.classes() {
        order.sort_by_key(|&position| classes[position]);
    }
    let mut fold_of = vec![0; samples.len()];
    for (turn, &position) in order.iter().enumerate() {
        fold_of[position] = turn % FOLDS;
    }
    let outputs = samples.targets.outputs();
    let fold = |fold: usize| {
        let (judging, training): (Vec<usize>, Vec<usize>) =
            (0..samples.len()).partition(|&position| fold_of[position] == fold);
        let rows = |taught: &[f32]| -> Vec<f32> {
            let row = |&position: &usize| &taught[position * outputs..][..outputs];
            training.iter().flat_map(row).copied().collect()
        };
        Fold {
            taught: taught.map(rows),
            split: Split {
                training: samples.subset(&training),
                validation: samples.subset(&judging),
                test: samples.subset(&[]),
            },
        }
    };
    (0..FOLDS.min(samples.len())).map(fold).collect()
}

/// Trains on the training samples, and judges by those for validation. `None` if training diverged.
fn judged(
    mut network: DynamicNetwork,
    Fold { split, taught }: &Fold,
    options: &FitOptions,
) -> Result<Option<Evaluation>, FitError> {
    initialize(&mut network, options.seed);
    let mut training = Training::start_taught(&network, split, options, taught.clone())?;
    let steps = options.epochs * split.training.len().div_ceil(options.batch_size);
    let mut is_finite = true;
    training.run_steps(steps, |_, _, loss| {
        is_finite = loss.is_finite();
        is_finite
    });
    let evaluation = training.validate()?;
    Ok(Some(evaluation).filter(|evaluation| is_finite && evaluation.loss.is_finite()))
}

/// All folds together.
fn summary(
    weight_decay: f64,
    folds: &[Option<Evaluation>],
    class_weights: ClassWeights,
) -> TriedWeightDecay {
    let Some(folds) = folds.iter().map(Option::as_ref).collect::<Option<Vec<_>>>() else {
        return TriedWeightDecay { weight_decay, accuracy: f64::NAN, loss: f64::NAN };
    };
    let samples: usize = folds.iter().map(|fold| fold.samples).sum();
    let loss = folds.iter().map(|fold| fold.loss * fold.samples as f64).sum::<f64>();
    // Right predictions, and all, of each class.
    let mut classes: Vec<(usize, usize)> = Vec::new();
    for metrics in folds.iter().filter_map(|fold| fold.classification()) {
        classes.resize(metrics.confusion.len(), (0, 0));
        for (class, (right, all)) in classes.iter_mut().enumerate() {
            *right += metrics.confusion[class][class];
            *all += metrics.support(class);
        }
    }
    classes.retain(|&(_, all)| all > 0);
    let share = |(right, all): (usize, usize)| right as f64 / all as f64;
    let accuracy = match class_weights {
        // Nothing of nothing, which is no number, of a regression.
        ClassWeights::Equal => share(
            classes.iter().fold((0, 0), |(right, all), class| (right + class.0, all + class.1)),
        ),
        ClassWeights::Balanced => {
            classes.iter().copied().map(share).sum::<f64>() / classes.len() as f64
        }
    };
    TriedWeightDecay { weight_decay, accuracy, loss: loss / samples as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Targets, digits, generated};
    use crate::random::{generator, normal};
    use nn_core::ActivationKind::{Identity, Relu, Softmax};

    #[test]
    fn no_thread_begins_a_job_within_another_and_results_are_in_order() {
        use std::cell::Cell;
        thread_local!(static DEPTH: Cell<usize> = const { Cell::new(0) });
        let jobs: Vec<usize> = (0..100).collect();
        for threads in [0, 1, 3] {
            let found = each(&jobs, threads, |&job| {
                DEPTH.set(DEPTH.get() + 1);
                // A part of the job that other threads do.
                let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
                pool.install(|| std::thread::sleep(std::time::Duration::from_millis(1)));
                let depth = DEPTH.replace(DEPTH.get() - 1);
                Ok((job, depth))
            });
            assert_eq!(found.unwrap(), jobs.iter().map(|&job| (job, 1)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn every_sample_judges_once_and_is_trained_on_by_the_other_folds() {
        let mut data = digits::load();
        // A feature that is the sample's number makes each sample recognizable.
        data.width = 1;
        data.features = (0..data.len()).map(|position| position as f32).collect();
        // Teachers say of a sample its number, ten times.
        let taught: Vec<f32> = data.features.iter().flat_map(|&number| [number; 10]).collect();
        let folds = folds(&data, Some(&taught), 3, 1);
        assert_eq!(folds.len(), FOLDS);
        for Fold { split, taught } in &folds {
            let expected = split.training.features.iter().flat_map(|&number| [number; 10]);
            assert_eq!(taught.as_deref().unwrap(), expected.collect::<Vec<f32>>());
        }
        let folds: Vec<Split> = folds.into_iter().map(|fold| fold.split).collect();
        let mut judges: Vec<f32> =
            folds.iter().flat_map(|fold| fold.validation.features.iter().copied()).collect();
        judges.sort_by(f32::total_cmp);
        assert_eq!(judges, data.features);
        for fold in &folds {
            let mut all = [&fold.training.features[..], &fold.validation.features[..]].concat();
            all.sort_by(f32::total_cmp);
            assert_eq!(all, data.features);
            for class in 0..10 {
                let count = |part: &Dataset| {
                    part.targets.classes().unwrap().iter().filter(|&&c| c == class).count()
                };
                assert!(count(&fold.validation).abs_diff(count(&data) / FOLDS) <= 1);
            }
        }
    }

    #[test]
    fn numbers_do_not_depend_on_threads_and_choose_more_decay_for_noise() {
        // 20 features that say nothing beside one that says something.
        let mut generator = generator(5, Purpose::Data);
        let features: Vec<f32> = (0..150 * 21).map(|_| normal(&mut generator) as f32).collect();
        let class = |row: &[f32]| usize::from(f64::from(row[0]) + normal(&mut generator) > 0.0);
        let classes = features.chunks_exact(21).map(class).collect();
        let data = Dataset {
            name: "noise".into(),
            columns: Vec::new(),
            width: 21,
            features,
            targets: Targets::Classes { classes, labels: vec!["a".into(), "b".into()] },
            image: None,
        };
        let network = DynamicNetwork::new(&[21, 16, 2], Relu, Softmax).unwrap();
        let tried = |threads| {
            let options = FitOptions { epochs: 30, threads, ..FitOptions::default() };
            try_weight_decays(&network, &data, &options, &[0.0, 1.0]).unwrap()
        };
        let (one, three) = (tried(1), tried(3));
        assert_eq!(one, three);
        assert!(one[1].loss < one[0].loss, "{one:?}");
        assert!(one.iter().all(|tried| tried.accuracy > 0.6), "{one:?}");
    }

    #[test]
    fn numbers_are_judged_by_their_loss_and_what_diverges_is_never_chosen() {
        let network = DynamicNetwork::new(&[1, 8, 1], Relu, Identity).unwrap();
        let options = FitOptions {
            loss: crate::loss::Loss::MeanSquaredError,
            epochs: 20,
            ..FitOptions::default()
        };
        let data = generated::sine(100, 0);
        let tried = try_weight_decays(&network, &data, &options, &[1e30, 10.0, 0.1]).unwrap();
        assert!(tried[0].loss.is_nan() && tried.iter().all(|tried| tried.accuracy.is_nan()));
        assert!(tried[2].loss < tried[1].loss, "{tried:?}");
        assert_eq!(best_weight_decay(&tried).unwrap().weight_decay, 0.1);
        assert_eq!(best_weight_decay(&tried[..1]), None);
    }

    #[test]
    fn more_right_answers_come_first_then_less_loss_then_the_first() {
        let tried =
            |weight_decay, accuracy, loss| TriedWeightDecay { weight_decay, accuracy, loss };
        let best = |tried: &[TriedWeightDecay]| best_weight_decay(tried).unwrap().weight_decay;
        assert_eq!(best(&[tried(0.1, 0.8, 0.1), tried(0.3, 0.9, 0.5)]), 0.3);
        assert_eq!(best(&[tried(0.1, 0.9, 0.5), tried(0.3, 0.9, 0.4)]), 0.3);
        assert_eq!(best(&[tried(0.1, 0.9, 0.5), tried(0.3, 0.9, 0.5)]), 0.1);
    }
}

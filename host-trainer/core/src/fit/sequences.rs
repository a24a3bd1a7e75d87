//! Training on sequences that have a class at every moment.

use super::check::check_input;
use super::step::{State, run_steps};
use super::{ClassWeights, FitError, FitOptions};
use crate::dataset::{Normalizer, Sequences};
use crate::engine::{Batch, Dropout, Engine, Source};
use crate::loss::Loss;
use crate::network::DynamicNetwork;
use crate::optimizer::Optimizer;
use crate::parameters::Parameters;
use std::ops::{ControlFlow, Range};

/// Report of an epoch over sequences.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SequenceReport {
    /// Counted from 1.
    pub epoch: usize,
    /// The mean cross-entropy of a moment, while its parameters changed.
    pub loss: f64,
    /// The share of moments whose class was predicted.
    pub accuracy: f64,
}

/// Samples of windows that the scaling of inputs is learned from.
const WINDOWS: usize = 1024;

/// Trains a network over a window so that at *every* moment of a sequence it predicts the class of that moment: as a
/// device sees it that takes the network as a stream, moment by moment.
///
/// `network` is one whose layers can go moment by moment ([`every_moment`](crate::architecture::every_moment)), with
/// initial parameters; it ends with one output for each class. An epoch is so many `sequences`; every epoch has new
/// ones. The loss is the cross-entropy of a moment, averaged over moments; a schedule that waits for a plateau looks at
/// that of training. Returns the scaling, which is part of the network's weights.
///
/// The same network, sequences and options give the same parameters, to the bit, on every processor and any number of
/// threads.
///
/// # Errors
///
/// [`FitError::EveryMoment`] if a layer needs the whole window, [`FitError::Shape`] if network and sequences do not
/// fit each other, [`FitError::NotForSequences`] for an option that is for samples of one class alone, and
/// [`FitError::Diverged`].
///
/// # Panics
///
/// If a sequence has a class without a label.
pub fn fit_sequences(
    network: &mut DynamicNetwork,
    sequences: &impl Sequences,
    per_epoch: usize,
    options: &FitOptions,
    mut observe: impl FnMut(&SequenceReport) -> ControlFlow<()>,
) -> Result<Normalizer, FitError> {
    let mut every = network.every_moment(sequences.moments())?;
    let specs = network.specs();
    let (Some(first), Some(last)) = (specs.first(), specs.last()) else {
        return Err(FitError::Nothing);
    };
    if per_epoch == 0 || options.batch_size == 0 {
        return Err(FitError::Nothing);
    }
    if let Some(option) = foreign_option(options) {
        return Err(FitError::NotForSequences { option });
    }
    let windows = sequences.windows("sequences", per_epoch.min(WINDOWS));
    let channels = first.input.image().map_or(0, |input| usize::from(input.channels));
    let (inputs, outputs) = (channels, last.outputs() as usize);
    let (width, targets) = (usize::from(sequences.channels()), windows.targets.outputs());
    if (inputs, outputs) != (width, targets) {
        return Err(FitError::Shape { inputs, outputs, width, targets });
    }
    check_input(&every.specs(), options)?;
    let normalizer = Normalizer::for_layers(&every.specs(), options.normalize, &windows);
    drop(windows);
    let mut parameters = Parameters::of(&every);
    let dropout =
        (options.dropout > 0.0).then_some(Dropout { share: options.dropout, seed: options.seed });
    let mut engine = Engine::new(Loss::CrossEntropy, dropout).truncated(options.truncate);
    let mut optimizer = Optimizer::new(&parameters, options.method, options.weight_decay);
    let steps = per_epoch.div_ceil(options.batch_size);
    let mut schedule = options.schedule.start(options.learning_rate, steps, options.epochs);
    let threads = match options.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    };
    let batch = |step: usize| {
        let (epoch, batch) = (step / steps, step % steps);
        let start = batch * options.batch_size;
        let first = (epoch * per_epoch + start) as u64;
        let samples = Drawn { sequences, first, labels: targets, normalizer: &normalizer };
        (Box::new(samples) as Box<dyn Source<f32>>, options.batch_size.min(per_epoch - start))
    };
    let moments = f64::from(sequences.moments());
    for epoch in 0..options.epochs {
        let (mut loss, mut correct) = (0.0, 0);
        let state = State {
            parameters: &mut parameters,
            fake: None,
            engine: &mut engine,
            optimizer: &mut optimizer,
        };
        let how = (threads, &schedule, options);
        run_steps(state, epoch * steps..(epoch + 1) * steps, how, &batch, &mut |step| {
            loss += step.loss * step.samples as f64;
            correct += step.correct;
            true
        });
        let loss = loss / per_epoch as f64;
        if !loss.is_finite() || !parameters.are_finite() {
            let FitOptions { learning_rate, weight_decay, .. } = *options;
            return Err(FitError::Diverged { epoch: epoch + 1, learning_rate, weight_decay });
        }
        schedule.end_epoch(loss);
        let accuracy = correct as f64 / (per_epoch as f64 * moments);
        if observe(&SequenceReport { epoch: epoch + 1, loss, accuracy }).is_break() {
            break;
        }
    }
    parameters.write_to(&mut every);
    normalizer.fold_into(&mut every);
    network.take_parameters_of(every);
    Ok(normalizer)
}

/// An option that would be ignored.
fn foreign_option(options: &FitOptions) -> Option<&'static str> {
    [
        (options.loss != Loss::CrossEntropy, "a loss other than the cross-entropy"),
        (options.batch_norm, "batch normalization"),
        (options.label_smoothing != 0.0, "label smoothing"),
        (options.class_weights != ClassWeights::Equal, "class weights"),
        (!options.augmentation.is_none(), "augmentation"),
        (options.distillation.is_some(), "distillation"),
        (options.early_stopping.is_some(), "early stopping"),
    ]
    .into_iter()
    .find_map(|(is_asked_for, option)| is_asked_for.then_some(option))
}

/// The sequences of one step.
struct Drawn<'a, S> {
    sequences: &'a S,
    /// The number of the first.
    first: u64,
    /// Number of labels.
    labels: usize,
    normalizer: &'a Normalizer,
}

impl<S: Sequences> Source<f32> for Drawn<'_, S> {
    fn gather(&self, samples: Range<usize>, batch: &mut Batch<f32>) {
        let moments = usize::from(self.sequences.moments());
        let width = moments * usize::from(self.sequences.channels());
        let labels = self.labels;
        batch.x.clear();
        batch.x.resize(samples.len() * width, 0.0);
        batch.targets.clear();
        batch.targets.resize(samples.len() * moments * labels, 0.0);
        let mut classes = vec![0; moments];
        let rows =
            batch.x.chunks_exact_mut(width).zip(batch.targets.chunks_exact_mut(moments * labels));
        for (sample, (x, targets)) in samples.zip(rows) {
            self.sequences.draw(self.first + sample as u64, x, &mut classes);
            for (target, &class) in targets.chunks_exact_mut(labels).zip(&classes) {
                target[class] = 1.0;
            }
        }
        self.normalizer.apply(&mut batch.x, width);
    }
}

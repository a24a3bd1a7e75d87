//! Training, epoch by epoch.

mod resume;
mod start;

use super::checkpoint::Identity;
use super::report::EpochReport;
use super::samples::{Preparation, StepSamples};
use super::step::{State, Step, run_steps};
use super::stopping::{Best, Found};
use super::{FitError, FitOptions};
use crate::dataset::{Normalizer, Split, Task, has_row};
use crate::engine::{Engine, Source};
use crate::evaluation::Evaluation;
use crate::inference::Infer;
use crate::network::DynamicNetwork;
use crate::optimizer::Optimizer;
use crate::parameters::Parameters;
use crate::quantize::{FakeQuantization, Quantization};
use crate::random::{Purpose, generator_at};
use crate::schedule::Progress;
use nn_core::LayerViews;
use rand::seq::SliceRandom;
use rayon::ThreadPool;
use std::borrow::Cow;
use std::cell::OnceCell;

/// The share of all epochs that a training for a quantized network begins with, before it rounds weights.
const FLOAT_SHARE: f64 = 0.5;

/// A training under way: for those who want to do something between epochs.
///
/// ```
/// use host_trainer::dataset::{Shares, generated, split};
/// use host_trainer::{DynamicNetwork, FitOptions, Training, initialize};
/// use nn_core::ActivationKind::{Softmax, Tanh};
///
/// let data = split(generated::xor(200, 1), Shares::default(), 1)?;
/// let mut network = DynamicNetwork::new(&[2, 8, 2], Tanh, Softmax)?;
/// initialize(&mut network, 0);
/// let mut training = Training::start(&network, &data, &FitOptions::default())?;
/// while let Some(report) = training.run_epoch()? {
///     println!("epoch {}: loss {:.4}", report.epoch, report.training_loss);
/// }
/// training.finish(&mut network);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Training<'d> {
    /// Samples of the layers that are trained: behind features, what those give.
    data: Cow<'d, Split>,
    /// Scaling of raw samples; behind features a record of what they are like.
    normalizer: Normalizer,
    /// Rows of features in front of the layers that are trained.
    features: usize,
    options: FitOptions,
    pool: ThreadPool,
    preparation: Preparation,
    parameters: Parameters<f32>,
    engine: Engine<f32>,
    optimizer: Optimizer<f32>,
    schedule: Progress,
    /// Epochs that are done.
    epoch: usize,
    /// If training may stop early.
    best: Option<Best>,
    /// For checkpoints; takes a pass over the data.
    identity: OnceCell<Identity>,
    /// Network of the same shape, without features, that validation runs.
    on_device: DynamicNetwork,
    /// Steps of the integers that it takes, if it is trained to be quantized.
    input_steps: Vec<f64>,
    /// The rounded parameters that are computed with, from the epoch on where that begins.
    fake: Option<FakeQuantization>,
    /// Checksum of the parameters of a trained network that it starts from.
    start: Option<u32>,
}

impl<'d> Training<'d> {
    /// Runs the next epoch. `None` if there is none: all are done, or it is time to stop early.
    ///
    /// # Errors
    ///
    /// [`FitError::Diverged`] if the loss or a parameter is no longer a number.
    pub fn run_epoch(&mut self) -> Result<Option<EpochReport>, FitError> {
        self.run_epoch_observed(|_, _| {})
    }

    /// Runs the next epoch as [`run_epoch`](Self::run_epoch) does, and calls `observe` after each step with the number
    /// of steps of this epoch that are done, and how many it has.
    ///
    /// # Errors
    ///
    /// As [`run_epoch`](Self::run_epoch).
    pub fn run_epoch_observed(
        &mut self,
        mut observe: impl FnMut(usize, usize),
    ) -> Result<Option<EpochReport>, FitError> {
        if self.is_done() {
            return Ok(None);
        }
        if self.epoch >= self.float_epochs() {
            self.begin_rounding();
        }
        self.epoch += 1;
        let order = self.shuffled();
        let steps = order.len().div_ceil(self.options.batch_size);
        let (mut loss, mut correct, mut done) = (0.0, 0, 0);
        self.run_batches(&order, &mut |step| {
            loss += step.loss * step.samples as f64;
            correct += step.correct;
            done += 1;
            observe(done, steps);
            true
        });
        let samples = order.len() as f64;
        if !loss.is_finite() || !self.parameters.are_finite() {
            let FitOptions { learning_rate, weight_decay, .. } = self.options;
            return Err(FitError::Diverged { epoch: self.epoch, learning_rate, weight_decay });
        }
        let validation = self.validate()?;
        let learning_rate = self.schedule.learning_rate(self.epoch * steps - 1);
        self.schedule.end_epoch(validation.loss);
        let epoch = self.epoch;
        let parameters = self.fake.as_ref().map_or(&self.parameters, |fake| &fake.parameters);
        let best = self.best.as_mut();
        let is_best = best.is_some_and(|best| best.update(epoch, &validation, parameters));
        Ok(Some(EpochReport {
            epoch: self.epoch,
            learning_rate,
            training_loss: loss / samples,
            training_accuracy: match self.data.training.targets.task() {
                Task::Classification => correct as f64 / samples,
                Task::Regression | Task::AnomalyDetection => f64::NAN,
            },
            validation,
            is_best,
        }))
    }

    /// Takes the steps of an epoch, until `observe` says no.
    fn run_batches(&mut self, order: &[usize], observe: &mut dyn FnMut(Step) -> bool) {
        let Self { data, options, preparation, schedule, epoch, .. } = self;
        let (data, epoch) = (&data.training, *epoch);
        let batches: Vec<&[usize]> = order.chunks(options.batch_size).collect();
        if batches.is_empty() {
            return;
        }
        let first = (epoch - 1) * batches.len();
        let batch = |step: usize| {
            let positions = batches[step - first];
            let samples = StepSamples { data, options, preparation, positions, epoch };
            (Box::new(samples) as Box<dyn Source<f32>>, positions.len())
        };
        let state = State {
            parameters: &mut self.parameters,
            fake: self.fake.as_mut(),
            engine: &mut self.engine,
            optimizer: &mut self.optimizer,
        };
        let how = (self.pool.current_num_threads(), &*schedule, &*options);
        run_steps(state, first..first + batches.len(), how, &batch, observe);
    }

    /// Takes so many steps, through as many epochs as that takes, without validation. `observe` is told the
    /// step, counted from 0, its learning rate, and the loss before it, and says whether to go on.
    pub(crate) fn run_steps(
        &mut self,
        steps: usize,
        mut observe: impl FnMut(usize, f64, f64) -> bool,
    ) {
        let mut goes_on = steps > 0;
        while goes_on {
            self.epoch += 1;
            let order = self.shuffled();
            self.run_batches(&order, &mut |step| {
                goes_on =
                    observe(step.step, step.learning_rate, step.loss) && step.step + 1 < steps;
                goes_on
            });
        }
    }

    /// The samples of this epoch in random order, which depends on seed and epoch alone.
    fn shuffled(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.data.training.len()).collect();
        let index = self.epoch as u64;
        order.shuffle(&mut generator_at(self.options.seed, Purpose::Shuffling, index));
        order
    }

    fn is_done(&self) -> bool {
        self.epoch >= self.options.epochs || self.best.as_ref().is_some_and(Best::is_enough)
    }

    /// The loss of a network on the validation samples, with targets scaled as in training.
    pub(crate) fn validation_loss(&self, network: &impl Infer) -> f64 {
        let (validation, scale) = (&self.data.validation, &self.preparation.targets.scale);
        Evaluation::scaled(network, validation, self.options.loss, scale).loss
    }

    /// The network as a device runs it, on the validation samples.
    pub(super) fn validate(&mut self) -> Result<Evaluation, FitError> {
        let parameters = match &mut self.fake {
            Some(fake) => {
                fake.end_epoch(&self.parameters);
                &fake.parameters
            }
            None => &self.parameters,
        };
        parameters.write_to(&mut self.on_device);
        self.preparation.fold_into(&mut self.on_device);
        let (network, Split { training, validation, .. }) = (&self.on_device, &*self.data);
        let (loss, scale) = (self.options.loss, &self.preparation.targets.scale);
        let Some(bits) = &self.options.bits else {
            return Ok(self.pool.install(|| Evaluation::scaled(network, validation, loss, scale)));
        };
        let (quantization, evaluation) = self.pool.install(|| {
            let quantization = Quantization::with_bits(network, training, bits)?;
            let evaluation = Evaluation::scaled(&quantization.network, validation, loss, scale);
            Ok::<_, FitError>((quantization, evaluation))
        })?;
        if let Some(fake) = &mut self.fake {
            fake.follow(&quantization);
        }
        Ok(evaluation)
    }

    /// Epochs in `f32` before weights are rounded, of a training for a quantized network.
    fn float_epochs(&self) -> usize {
        match (&self.options.bits, self.start) {
            (None, _) => usize::MAX,
            // What is trained needs no beginning.
            (Some(_), Some(_)) => 0,
            (Some(_), None) => (FLOAT_SHARE * self.options.epochs as f64) as usize,
        }
    }

    /// Rounds weights from now on, in steps that suit them.
    fn begin_rounding(&mut self) {
        let (Some(bits), None) = (&self.options.bits, &self.fake) else { return };
        // Of a row that standardizes nothing is folded into weights.
        let none = Normalizer::default();
        let features = match has_row(&self.on_device.specs()) {
            true => &none,
            false => &self.preparation.features,
        };
        let fake = FakeQuantization::new(&self.parameters, bits, &self.input_steps, features);
        self.fake = Some(fake);
    }

    /// Ends the training: `network` gets the last parameters, or the best ones if training may stop early,
    /// and takes raw samples. Returns how features were scaled.
    pub fn finish(mut self, network: &mut impl LayerViews) -> Normalizer {
        if let Some(mut fake) = self.fake {
            fake.round(&self.parameters);
            self.parameters = fake.parameters;
        }
        if let Some(found) = self.best.and_then(|best| best.found) {
            self.parameters.fill(&found.parameters);
        }
        let trained = &mut self.on_device;
        self.parameters.write_to(trained);
        self.preparation.fold_into(trained);
        let mut views = network.layer_views_mut();
        for (to, from) in views.iter_mut().skip(self.features).zip(trained.layer_views().iter()) {
            for (to, from) in to.blocks.iter_mut().zip(&from.blocks) {
                to.weights.copy_from_slice(from.weights);
                to.bias.copy_from_slice(from.bias);
            }
        }
        self.normalizer
    }

    /// The epoch whose network remains, if training may stop early; counted from 1.
    pub fn best_epoch(&self) -> Option<usize> {
        self.found().map(|best| best.epoch as usize)
    }

    fn found(&self) -> Option<&Found> {
        self.best.as_ref()?.found.as_ref()
    }

    /// Epochs that are done.
    pub fn epochs_done(&self) -> usize {
        self.epoch
    }
}

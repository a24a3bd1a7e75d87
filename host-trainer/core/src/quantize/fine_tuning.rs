//! A network trained on for a little while, so that it is as good with weights of few bits.

use super::Quantization;
use super::bits::LayerBits;
use crate::augmentation::Augmentation;
use crate::dataset::{Dataset, Normalize, Split, Task};
use crate::evaluation::Evaluation;
use crate::feature_rows::leading;
use crate::features::computed_of_parts;
use crate::fit::{EarlyStopping, FitError, FitOptions, Metric, Training};
use crate::inference::Infer;
use crate::loss::Loss;
use crate::metrics::Metrics;
use crate::network::DynamicNetwork;
use nn_core::LayerViews;

/// The share of predictions that may go wrong before fine-tuning is worthwhile.
const ALLOWED_MISTAKES: f64 = 0.001;
/// The share by which squared errors may grow, those of each target over its variance.
const ALLOWED_ERRORS: f64 = 0.02;

/// Options of fine-tuning.
#[derive(Clone, Debug, PartialEq)]
pub struct FineTuning {
    /// Loss function.
    pub loss: Loss,
    /// Scaling of features when the network was trained.
    pub normalize: Normalize,
    /// Number of passes over the training data.
    pub epochs: usize,
    /// Samples a step.
    pub batch_size: usize,
    /// Learning rate of AdamW: a step goes at most as far.
    pub learning_rate: f64,
    /// Changes of images in every epoch, as the network was trained.
    pub augmentation: Augmentation,
    /// The seed of the order of samples, and of these changes.
    pub seed: u64,
    /// Bits of the weights of each layer.
    pub bits: LayerBits,
}

impl FineTuning {
    /// Ten epochs with small steps.
    pub fn new(loss: Loss, normalize: Normalize, seed: u64) -> Self {
        Self {
            loss,
            normalize,
            epochs: 10,
            batch_size: 32,
            learning_rate: 0.001,
            augmentation: Augmentation::default(),
            seed,
            bits: LayerBits::default(),
        }
    }

    fn fit_options(&self) -> FitOptions {
        FitOptions {
            loss: self.loss,
            normalize: self.normalize,
            epochs: self.epochs,
            batch_size: self.batch_size,
            learning_rate: self.learning_rate,
            weight_decay: 0.0,
            early_stopping: Some(EarlyStopping {
                metric: Metric::Loss,
                patience: self.epochs,
                min_change: 0.0,
                warm_up: 0,
            }),
            bits: Some(self.bits.clone()),
            augmentation: self.augmentation,
            seed: self.seed,
            ..FitOptions::default()
        }
    }
}

impl Quantization {
    /// Returns whether this loses more than 0.1 points of accuracy against the network it was made of, or makes the
    /// errors of a regression larger by more than a hundredth, on the samples for training and validation.
    pub fn loses_too_much(&self, network: &impl LayerViews, data: &Split, loss: Loss) -> bool {
        let before = errors(network, data, loss);
        let after = errors(&self.network, data, loss);
        let samples = (data.training.len() + data.validation.len()) as f64;
        let allowed = match data.training.targets.task() {
            Task::Classification => ALLOWED_MISTAKES * samples,
            Task::Regression | Task::AnomalyDetection => ALLOWED_ERRORS * before,
        };
        after - before > allowed
    }
}

/// Counts wrong predictions, or sums up squared errors, each target's over its variance, so that targets
/// of any size count; on the samples for training and validation.
fn errors(network: &dyn Infer, data: &Split, loss: Loss) -> f64 {
    let of_part = |part: &Dataset| {
        let evaluation = Evaluation::new(network, part, loss);
        match &evaluation.metrics {
            Metrics::Classification(metrics) => (evaluation.samples - metrics.correct) as f64,
            Metrics::Regression(metrics) => {
                // Nothing can be lost of targets that never change.
                let explained = metrics.mean_r_squared();
                let missed = if explained.is_nan() { 0.0 } else { 1.0 - explained };
                missed * evaluation.samples as f64
            }
        }
    };
    of_part(&data.training) + of_part(&data.validation)
}

/// Trains a network that takes raw samples on for a while, with weights rounded as quantization rounds them.
/// Returns the network of the epoch whose quantized form is best on the validation samples, and that form;
/// `None` if none is better than what quantization gives at once: has a smaller loss there, and no more
/// errors on the samples for training and validation together.
///
/// ```
/// use host_trainer::dataset::{Normalize, Shares, digits, split};
/// use host_trainer::quantize::{FineTuning, fine_tune};
/// use host_trainer::{DynamicNetwork, Evaluation, FitOptions, Loss, fit};
/// use nn_core::ActivationKind::{Relu, Softmax};
///
/// let data = split(digits::load(), Shares::default(), 1)?;
/// let mut network = DynamicNetwork::new(&[64, 4, 10], Relu, Softmax)?;
/// fit(&mut network, &data, &FitOptions { seed: 1, ..FitOptions::default() })?;
/// let options = FineTuning::new(Loss::CrossEntropy, Normalize::Standard, 1);
/// if let Some((_, quantization)) = fine_tune(&network, &data, &options)? {
///     let test = Evaluation::new(&quantization.network, &data.test, Loss::CrossEntropy);
///     println!("{:.1} % of the test samples", 100.0 * test.accuracy());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`FitError`], also if the network cannot be quantized.
pub fn fine_tune(
    network: &DynamicNetwork,
    data: &Split,
    options: &FineTuning,
) -> Result<Option<(DynamicNetwork, Quantization)>, FitError> {
    let quantized = |network| Quantization::with_bits(network, &data.training, &options.bits);
    let before = quantized(network)?;
    let mut tuned = network.clone();
    let specs = network.specs();
    let count = leading(&specs);
    if count > 0 {
        let behind = DynamicNetwork::copy_of(&network.layer_views()[count..]);
        let features = computed_of_parts(&specs[..count], data);
        let Some((behind, _)) = fine_tune(&behind, &features, options)? else { return Ok(None) };
        tuned.take_parameters_behind(count, behind);
        let after = quantized(&tuned)?;
        let [of_before, of_after] =
            [&before, &after].map(|quantization| errors(&quantization.network, data, options.loss));
        return Ok((of_after <= of_before).then_some((tuned, after)));
    }
    let fit_options = options.fit_options();
    let mut training = Training::start_trained(&tuned, data, &fit_options)?;
    let loss_before = training.validation_loss(&before.network);
    let mut least_loss = f64::INFINITY;
    loop {
        match training.run_epoch() {
            Ok(Some(report)) => least_loss = report.validation.loss.min(least_loss),
            // The best epoch until then counts.
            Ok(None) | Err(FitError::Diverged { .. } | FitError::Quantize(_)) => break,
            Err(error) => return Err(error),
        }
    }
    if least_loss.is_infinite() || least_loss >= loss_before {
        return Ok(None);
    }
    training.finish(&mut tuned);
    let after = quantized(&tuned)?;
    let errors = |quantization: &Quantization| errors(&quantization.network, data, options.loss);
    Ok((errors(&after) <= errors(&before)).then_some((tuned, after)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architecture;
    use crate::dataset::{Shares, Targets, digits, generated, split};
    use crate::fit;
    use crate::random::{Purpose, generator, normal};
    use nn_core::ActivationKind::{Identity, Softmax, Tanh};

    /// Two numbers that are nearly equal; which one is larger is the class. Their weights must nearly cancel,
    /// which rounding does not care about.
    fn nearly_equal() -> Dataset {
        let mut generator = generator(0, Purpose::Data);
        let (mut features, mut classes) = (Vec::new(), Vec::new());
        for _ in 0..1000 {
            let (number, difference) = (normal(&mut generator), 0.02 * normal(&mut generator));
            features.extend([number as f32, (number + difference) as f32]);
            classes.push(usize::from(difference > 0.0));
        }
        Dataset {
            name: "nearly equal".into(),
            columns: Vec::new(),
            width: 2,
            features,
            targets: Targets::Classes { classes, labels: vec!["first".into(), "second".into()] },
            image: None,
        }
    }

    #[test]
    fn what_rounding_loses_is_won_back() {
        let data = split(nearly_equal(), Shares::default(), 0).unwrap();
        let mut network = DynamicNetwork::new(&[2, 8, 2], Tanh, Softmax).unwrap();
        let options = FitOptions { weight_decay: 0.0, epochs: 200, ..FitOptions::default() };
        fit(&mut network, &data, &options).unwrap();
        let before = Quantization::new(&network, &data.training).unwrap();
        let options = FineTuning::new(Loss::CrossEntropy, Normalize::Standard, 0);
        let (_, after) = fine_tune(&network, &data, &options).unwrap().unwrap();
        let accuracy = |network: &dyn Infer| {
            Evaluation::new(network, &data.training, Loss::CrossEntropy).accuracy()
        };
        let [exact, before, after] =
            [accuracy(&network), accuracy(&before.network), accuracy(&after.network)];
        assert!(before < exact - 0.01, "{before} of {exact}: nothing was lost");
        assert!(after > before + 0.005, "{before} became {after}, of {exact}");
    }

    #[test]
    fn a_fine_tuning_that_diverges_is_not_kept_and_no_error() {
        let data = split(nearly_equal(), Shares::default(), 0).unwrap();
        let mut network = DynamicNetwork::new(&[2, 8, 2], Tanh, Softmax).unwrap();
        fit(&mut network, &data, &FitOptions { epochs: 5, ..FitOptions::default() }).unwrap();
        let options = FineTuning::new(Loss::CrossEntropy, Normalize::Standard, 0);
        let options = FineTuning { learning_rate: 1e38, ..options };
        assert_eq!(fine_tune(&network, &data, &options).unwrap(), None);
    }

    #[test]
    fn images_are_changed_as_in_training_if_that_is_asked_for() {
        let data = split(digits::load(), Shares::default(), 0).unwrap();
        let mut network = DynamicNetwork::new(&[64, 10], Tanh, Softmax).unwrap();
        let augmentation = Augmentation { shift: 1.0, rotate: 10.0, ..Augmentation::default() };
        let options = FitOptions { augmentation, epochs: 2, ..FitOptions::default() };
        fit(&mut network, &data, &options).unwrap();
        let bits = LayerBits::four(&network.specs());
        let plain = FineTuning::new(Loss::CrossEntropy, Normalize::Standard, 0);
        let plain = FineTuning { bits, epochs: 3, ..plain };
        let changed = FineTuning { augmentation, ..plain.clone() };
        let tuned = |options| fine_tune(&network, &data, options).unwrap().unwrap().1.network;
        assert_eq!(tuned(&changed), tuned(&changed));
        assert_ne!(tuned(&plain), tuned(&changed));
    }

    #[test]
    fn networks_with_pools_are_fine_tuned() {
        let data = split(digits::load(), Shares::default(), 0).unwrap();
        let text = "avgpool 2, depthwise 3 tanh, maxpool 2 stride 1, dense 10";
        let layers = architecture::parse(text, data.training.shape(), Tanh, Softmax).unwrap();
        let mut network = DynamicNetwork::zeros(&layers).unwrap();
        fit(&mut network, &data, &FitOptions { epochs: 2, ..FitOptions::default() }).unwrap();
        let options = FineTuning::new(Loss::CrossEntropy, Normalize::Standard, 0);
        let before = Quantization::new(&network, &data.training).unwrap();
        let (_, after) = fine_tune(&network, &data, &options).unwrap().unwrap();
        assert!(
            errors(&after.network, &data, options.loss)
                <= errors(&before.network, &data, options.loss)
        );
    }

    #[test]
    fn a_regression_is_fine_tuned_in_the_unit_of_its_targets() {
        let data = split(generated::sine(400, 0), Shares::default(), 0).unwrap();
        let mut network = DynamicNetwork::new(&[1, 8, 1], Tanh, Identity).unwrap();
        let loss = Loss::MeanSquaredError;
        let options = FitOptions { loss, weight_decay: 0.0, ..FitOptions::default() };
        fit(&mut network, &data, &options).unwrap();
        let options = FineTuning::new(loss, Normalize::Standard, 0);
        let (_, after) = fine_tune(&network, &data, &options).unwrap().unwrap();
        assert!(!after.loses_too_much(&network, &data, loss));
    }
}

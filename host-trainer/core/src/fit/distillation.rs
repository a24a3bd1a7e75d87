//! Distillation: learning from the predictions of larger networks (Hinton, Vinyals and Dean 2015).

use super::{FitError, FitOptions};
use crate::dataset::{Dataset, Task};
use crate::inference::{Predictions, infer, infer_here};
use crate::loss::Loss;
use crate::network::DynamicNetwork;
use nn_core::{ActivationKind, LayerSpec, LayerView, LayerViews};
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Networks whose predictions are part of the targets of a smaller one.
///
/// The target of a sample becomes (1 − share) · label + share · mean of their predictions, made of the same features, as
/// augmentation changed them. For a cross-entropy, predictions are the softmax of the logits divided by the temperature.
#[derive(Clone, PartialEq)]
pub struct Distillation {
    /// The teachers: trained networks that take raw samples of the same features, and have the same outputs.
    pub teachers: Arc<[DynamicNetwork]>,
    /// Share of their predictions in a target, above 0 and at most 1.
    pub share: f64,
    /// The number that logits of teachers are divided by, one of [`TEMPERATURES`](Self::TEMPERATURES); 1 for predictions
    /// as they are.
    pub temperature: f64,
}

/// The same teachers give the same text, which checkpoints compare.
impl fmt::Debug for Distillation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let checksums: Vec<String> = self.teachers.iter().map(checksum).collect();
        f.debug_struct("Distillation")
            .field("teachers", &checksums.join(" "))
            .field("share", &self.share)
            .field("temperature", &self.temperature)
            .finish()
    }
}

/// Checksum of layers and parameters.
fn checksum(network: &DynamicNetwork) -> String {
    let layers = network.specs().iter().map(LayerSpec::to_string).collect::<Vec<_>>().join(", ");
    let views = network.layer_views();
    let numbers = views.iter().flat_map(LayerView::le_bytes);
    let bytes: Vec<u8> = layers.into_bytes().into_iter().chain(numbers).collect();
    format!("{:08x}", crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&bytes))
}

impl Distillation {
    /// Temperatures that can be asked for: logits divided by them are numbers.
    pub const TEMPERATURES: RangeInclusive<f64> = 0.01..=1000.0;

    /// Refuses teachers of other samples, or whose outputs are no targets of the loss of a network that ends in `last`.
    fn check(&self, data: &Dataset, loss: Loss, last: ActivationKind) -> Result<(), FitError> {
        let wrong = |what: String| Err(FitError::Distillation { what });
        if self.teachers.is_empty() {
            return wrong("there is no teacher".into());
        }
        if !(self.share > 0.0 && self.share <= 1.0) {
            return wrong(format!("a share of {}: expected one above 0, at most 1", self.share));
        }
        if !Self::TEMPERATURES.contains(&self.temperature) {
            return wrong(format!(
                "a temperature of {}: expected one from {} to {}",
                self.temperature,
                Self::TEMPERATURES.start(),
                Self::TEMPERATURES.end()
            ));
        }
        if self.temperature != 1.0 && loss != Loss::CrossEntropy {
            return wrong(format!(
                "a temperature is for the softmax of a cross-entropy, not for the {}: leave it at 1",
                loss.name()
            ));
        }
        let (width, targets) = (data.width, data.targets.outputs());
        for teacher in &*self.teachers {
            let specs = teacher.specs();
            let inputs = specs.first().map_or(0, |first| first.inputs() as usize);
            let outputs = specs.last().map_or(0, |last| last.outputs() as usize);
            if (inputs, outputs) != (width, targets) {
                return wrong(format!(
                    "a teacher takes {inputs} features and has {outputs} outputs, but the data has {width} features and \
                     {targets} classes or targets"
                ));
            }
            let of_teacher = specs.last().map_or(last, |last| last.activation);
            let is_target = match (loss, data.targets.task()) {
                (Loss::CrossEntropy, _) => {
                    matches!(of_teacher, ActivationKind::Softmax | ActivationKind::Identity)
                }
                (_, Task::Classification) | (Loss::BinaryCrossEntropy, _) => of_teacher == last,
                (_, Task::Regression | Task::AnomalyDetection) => true,
            };
            if !is_target {
                return wrong(format!(
                    "a teacher ends in {of_teacher}, whose outputs are no targets of the {} of a network that ends in \
                     {last}: choose a teacher that ends in {last} too",
                    loss.name()
                ));
            }
        }
        Ok(())
    }

    /// Predictions for all training samples (samples, OUT), if there are teachers and nothing changes what they see;
    /// `last` is the last activation of the network that learns. Computed on the threads of the current rayon pool.
    ///
    /// # Errors
    ///
    /// [`FitError::Distillation`] if the teachers do not fit.
    pub(super) fn taught(
        options: &FitOptions,
        training: &Dataset,
        last: ActivationKind,
    ) -> Result<Option<Vec<f32>>, FitError> {
        let Some(teachers) = &options.distillation else { return Ok(None) };
        teachers.check(training, options.loss, last)?;
        let predict = || teachers.mean(options.loss, |one| infer(one, &training.features));
        Ok(options.augmentation.is_none().then(predict))
    }

    /// The mean prediction (samples, OUT) for raw features `x` (samples, IN), on this thread.
    pub(super) fn predict(&self, x: &[f32], loss: Loss) -> Vec<f32> {
        self.mean(loss, |teacher| infer_here(&teacher.layer_views(), x))
    }

    fn mean(&self, loss: Loss, predictions: impl Fn(&DynamicNetwork) -> Predictions) -> Vec<f32> {
        let each = 1.0 / self.teachers.len() as f32;
        let mut means = Vec::new();
        for teacher in &*self.teachers {
            let Predictions { width, logits, outputs } = predictions(teacher);
            let targets = match loss {
                Loss::CrossEntropy => self.softened(logits, width),
                _ => outputs,
            };
            means.resize(targets.len(), 0.0);
            means.iter_mut().zip(targets).for_each(|(mean, target)| *mean += each * target);
        }
        means
    }

    /// The softmax of logits (samples, `width`) that are divided by the temperature.
    fn softened(&self, mut logits: Vec<f32>, width: usize) -> Vec<f32> {
        let divisor = self.temperature as f32;
        logits.iter_mut().for_each(|logit| *logit /= divisor);
        logits.chunks_exact_mut(width).for_each(|logits| ActivationKind::Softmax.apply(logits));
        logits
    }

    /// Moves targets towards predictions.
    pub(super) fn blend(&self, predictions: &[f32], targets: &mut [f32]) {
        let share = self.share as f32;
        for (target, &prediction) in targets.iter_mut().zip(predictions) {
            *target = (1.0 - share) * *target + share * prediction;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architecture;
    use crate::dataset::{Shares, Targets, generated, gestures, split};
    use crate::evaluation::Evaluation;
    use crate::fit::{fit, fit_observed, try_weight_decays};
    use nn_core::ActivationKind::{Identity, Sigmoid, Softmax, Tanh};
    use std::ops::ControlFlow;

    /// One whose logits are its features, times a factor.
    fn teacher(factor: f32, last: ActivationKind) -> DynamicNetwork {
        let mut network = DynamicNetwork::new(&[2, 2], Tanh, last).unwrap();
        network.layer_views_mut()[0].blocks[0].weights.copy_from_slice(&[factor, 0.0, 0.0, factor]);
        network
    }

    fn of(teachers: Vec<DynamicNetwork>, temperature: f64) -> Distillation {
        Distillation { teachers: teachers.into(), share: 0.75, temperature }
    }

    fn assert_close(found: &[f32], expected: &[f32]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
    }

    #[test]
    fn predictions_are_the_mean_softmax_of_logits_over_the_temperature() {
        let nine = libm::logf(9.0);
        let x = [nine, 0.0, 0.0, 2.0 * nine];
        // √9 to 1, and 1 to 9; with logits of 0, one half each.
        let one = of(vec![teacher(1.0, Softmax)], 2.0);
        assert_close(&one.predict(&x, Loss::CrossEntropy), &[0.75, 0.25, 0.1, 0.9]);
        let two = of(vec![teacher(1.0, Softmax), teacher(0.0, Identity)], 2.0);
        assert_close(&two.predict(&x, Loss::CrossEntropy), &[0.625, 0.375, 0.3, 0.7]);
        // Of other losses they are outputs as they are.
        let numbers = of(vec![teacher(1.0, Identity), teacher(3.0, Identity)], 1.0);
        let expected = x.map(|x| 2.0 * x);
        assert_close(&numbers.predict(&x, Loss::MeanSquaredError), &expected);
    }

    #[test]
    fn targets_are_moved_by_the_share() {
        let mut targets = [1.0, 0.0];
        of(Vec::new(), 1.0).blend(&[0.2, 0.8], &mut targets);
        assert_close(&targets, &[0.4, 0.6]);
    }

    #[test]
    fn a_teacher_that_is_right_outweighs_labels_that_are_wrong() {
        let mut data = split(generated::moons(600, 0), Shares::default(), 0).unwrap();
        let mut large = DynamicNetwork::new(&[2, 16, 2], Tanh, Softmax).unwrap();
        fit(&mut large, &data, &FitOptions::default()).unwrap();
        let accuracy = |network: &DynamicNetwork, data: &Dataset| {
            Evaluation::new(network, data, Loss::CrossEntropy).accuracy()
        };
        assert!(accuracy(&large, &data.test) > 0.97);
        if let Targets::Classes { classes, .. } = &mut data.training.targets {
            classes.iter_mut().for_each(|class| *class = 1 - *class);
        }
        let teachers: Arc<[DynamicNetwork]> = vec![large].into();
        let of_share = |share: f64| {
            let distillation = Distillation { teachers: teachers.clone(), share, temperature: 2.0 };
            let options = FitOptions { distillation: Some(distillation), ..FitOptions::default() };
            let mut small = DynamicNetwork::new(&[2, 6, 2], Tanh, Softmax).unwrap();
            fit(&mut small, &data, &options).unwrap();
            accuracy(&small, &data.test)
        };
        assert!(of_share(0.9) > 0.95, "{}", of_share(0.9));
        assert!(of_share(0.1) < 0.05, "{}", of_share(0.1));
    }

    /// A teacher takes what the features are computed of.
    #[test]
    fn a_network_behind_features_is_taught_by_a_network_of_raw_samples() {
        let data = split(gestures::gestures(20, 0), Shares::default(), 0).unwrap();
        let shape = data.training.shape();
        let network = |text: &str| {
            DynamicNetwork::zeros(&architecture::parse(text, shape, Tanh, Softmax).unwrap())
                .unwrap()
        };
        let mut large = network("conv 8 5, maxpool 2, conv 16 5, globalavgpool, dense 5");
        fit(&mut large, &data, &FitOptions::default()).unwrap();
        let distillation =
            Distillation { teachers: vec![large].into(), share: 1.0, temperature: 1.0 };
        let options = FitOptions { distillation: Some(distillation), ..FitOptions::default() };
        let mut small = network("statistics, dense 5");
        fit(&mut small, &data, &options).unwrap();
        let accuracy = Evaluation::new(&small, &data.test, Loss::CrossEntropy).accuracy();
        assert!(accuracy > 0.6, "{accuracy}");
        let tried = try_weight_decays(&small, &data.training, &options, &[0.1]).unwrap();
        assert!(tried[0].accuracy > 0.4, "{tried:?}");
    }

    /// Predictions of numbers are in the unit of raw targets, and scaled as these are.
    #[test]
    fn a_teacher_of_numbers_outweighs_targets_that_are_wrong() {
        let mut data = split(generated::sine(400, 0), Shares::default(), 0).unwrap();
        let loss = Loss::MeanSquaredError;
        let plain = FitOptions { loss, weight_decay: 0.0, ..FitOptions::default() };
        let mut large = DynamicNetwork::new(&[1, 16, 1], Tanh, Identity).unwrap();
        fit(&mut large, &data, &plain).unwrap();
        if let Targets::Values { values, .. } = &mut data.training.targets {
            values.iter_mut().for_each(|value| *value = -*value);
        }
        let distillation =
            Distillation { teachers: vec![large].into(), share: 1.0, temperature: 1.0 };
        let options = FitOptions { distillation: Some(distillation), ..plain };
        let mut small = DynamicNetwork::new(&[1, 8, 1], Tanh, Identity).unwrap();
        fit(&mut small, &data, &options).unwrap();
        let test = Evaluation::new(&small, &data.test, loss);
        assert!(test.regression().unwrap().rmse(0) < 0.3, "{test:?}");
    }

    /// Labels tell how often a network is right, whatever its targets are.
    #[test]
    fn accuracy_in_training_is_that_of_labels() {
        let mut data = split(generated::moons(400, 0), Shares::default(), 0).unwrap();
        let mut large = DynamicNetwork::new(&[2, 16, 2], Tanh, Softmax).unwrap();
        fit(&mut large, &data, &FitOptions::default()).unwrap();
        if let Targets::Classes { classes, .. } = &mut data.training.targets {
            classes.iter_mut().for_each(|class| *class = 1 - *class);
        }
        let distillation =
            Distillation { teachers: vec![large.clone()].into(), share: 1.0, temperature: 1.0 };
        let options = FitOptions { distillation: Some(distillation), ..FitOptions::default() };
        let mut last = f64::NAN;
        fit_observed(&mut large, &data, &options, |epoch| {
            last = epoch.training_accuracy;
            ControlFlow::Continue(())
        })
        .unwrap();
        assert!(last < 0.05, "{last}");
    }

    #[test]
    fn teachers_that_do_not_fit_are_refused() {
        let data = split(generated::moons(100, 0), Shares::default(), 0).unwrap().training;
        let right = of(vec![teacher(1.0, Softmax)], 2.0);
        let check = |distillation: &Distillation, loss| {
            let last = if loss == Loss::BinaryCrossEntropy { Sigmoid } else { Softmax };
            match distillation.check(&data, loss, last) {
                Ok(()) => String::new(),
                Err(error) => error.to_string(),
            }
        };
        assert_eq!(check(&right, Loss::CrossEntropy), "");
        let wide = DynamicNetwork::new(&[3, 2], Tanh, Softmax).unwrap();
        for (distillation, loss, what) in [
            (of(Vec::new(), 1.0), Loss::CrossEntropy, "no teacher"),
            (Distillation { share: 0.0, ..right.clone() }, Loss::CrossEntropy, "a share of 0"),
            (Distillation { share: 1.5, ..right.clone() }, Loss::CrossEntropy, "a share of 1.5"),
            (of(vec![wide], 1.0), Loss::CrossEntropy, "takes 3 features and has 2 outputs"),
            (right.clone(), Loss::MeanSquaredError, "leave it at 1"),
            (of(vec![teacher(1.0, Softmax)], 0.0), Loss::CrossEntropy, "a temperature of 0"),
            (of(vec![teacher(1.0, Tanh)], 1.0), Loss::CrossEntropy, "ends in Tanh"),
            (of(vec![teacher(1.0, Softmax)], 1.0), Loss::BinaryCrossEntropy, "ends in Sigmoid"),
        ] {
            let error = check(&distillation, loss);
            assert!(error.contains(what), "{error}: not {what}");
        }
    }

    #[test]
    fn the_text_tells_teachers_apart() {
        let text = |factor| format!("{:?}", of(vec![teacher(factor, Softmax)], 2.0));
        assert_eq!(text(1.0), text(1.0));
        assert_ne!(text(1.0), text(2.0));
    }
}

//! From a data set to the samples of a step.

use super::FitOptions;
use super::options::ClassWeights;
use crate::dataset::{Dataset, Normalizer, Targets};
use crate::engine::{Batch, Source};
use crate::network::DynamicNetwork;
use crate::random::{Purpose, generator_at};
use nn_core::LayerSpec;
use std::ops::Range;

/// Preparation of samples for training, of every kind.
pub(super) struct Preparation {
    pub features: Normalizer,
    pub targets: Normalizer,
    /// Weight of each class; empty for 1.
    class_weights: Vec<f32>,
    /// (samples, OUT): predictions of teachers, where no augmentation changes what they see.
    pub taught: Option<Vec<f32>>,
}

impl Preparation {
    pub fn new(
        layers: &[LayerSpec],
        training: &Dataset,
        options: &FitOptions,
        are_targets_scaled: bool,
    ) -> Self {
        let class_weights = match (&training.targets, options.class_weights) {
            (Targets::Classes { classes, labels }, ClassWeights::Balanced) => {
                balanced(classes, labels.len())
            }
            _ => Vec::new(),
        };
        let targets = if are_targets_scaled {
            Normalizer::of_targets(options.normalize, training)
        } else {
            Normalizer::default()
        };
        let features = Normalizer::for_layers(layers, options.normalize, training);
        Self { features, targets, class_weights, taught: None }
    }

    /// Makes a network for scaled numbers one that takes and gives raw ones.
    pub fn fold_into(&self, network: &mut DynamicNetwork) {
        self.features.fold_into(network);
        self.targets.fold_into_last(network);
    }
}

/// samples / (classes · samples of the class)
fn balanced(classes: &[usize], count: usize) -> Vec<f32> {
    let mut counts = vec![0usize; count];
    classes.iter().for_each(|&class| counts[class] += 1);
    let weight = |&n: &usize| classes.len() as f64 / (count * n.max(1)) as f64;
    counts.iter().map(|n| weight(n) as f32).collect()
}

/// The samples of one step.
pub(super) struct StepSamples<'a> {
    pub data: &'a Dataset,
    pub options: &'a FitOptions,
    pub preparation: &'a Preparation,
    /// Which samples of `data`.
    pub positions: &'a [usize],
    /// Counted from 1.
    pub epoch: usize,
}

impl Source<f32> for StepSamples<'_> {
    fn gather(&self, samples: Range<usize>, batch: &mut Batch<f32>) {
        let positions = &self.positions[samples];
        self.gather_features(positions, &mut batch.x);
        self.gather_targets(positions, batch);
        self.preparation.features.apply(&mut batch.x, self.data.width);
        batch.weights.clear();
        if let (Some(classes), false) =
            (self.data.targets.classes(), self.preparation.class_weights.is_empty())
        {
            let weight = |&position: &usize| self.preparation.class_weights[classes[position]];
            batch.weights.extend(positions.iter().map(weight));
        }
    }
}

impl StepSamples<'_> {
    fn gather_features(&self, positions: &[usize], x: &mut Vec<f32>) {
        let Self { data, options, .. } = self;
        let row = |position: usize| &data.features[position * data.width..][..data.width];
        let augmentation = &options.augmentation;
        let Some(size) = data.image.filter(|_| !augmentation.is_none()) else {
            x.clear();
            return positions.iter().for_each(|&position| x.extend_from_slice(row(position)));
        };
        x.resize(positions.len() * data.width, 0.0);
        for (&position, to) in positions.iter().zip(x.chunks_exact_mut(data.width)) {
            let index = self.epoch as u64 * data.len() as u64 + position as u64;
            // Drawn anew for every channel, so that all are changed alike.
            let generator = || generator_at(options.seed, Purpose::Augmentation, index);
            let channels = usize::from(data.shape().channels);
            if channels == 1 {
                augmentation.apply(row(position), size, &mut generator(), to);
                continue;
            }
            let mut changed = vec![0.0; size.width * size.height];
            for channel in 0..channels {
                let plane: Vec<f32> =
                    row(position).iter().skip(channel).step_by(channels).copied().collect();
                augmentation.apply(&plane, size, &mut generator(), &mut changed);
                let to = to.iter_mut().skip(channel).step_by(channels);
                to.zip(&changed).for_each(|(to, &from)| *to = from);
            }
        }
    }

    /// `x` of the batch are the raw features.
    fn gather_targets(&self, positions: &[usize], batch: &mut Batch<f32>) {
        let data = self.data;
        let outputs = data.targets.outputs();
        let Batch { x, targets, labels, .. } = batch;
        targets.resize(positions.len() * outputs, 0.0);
        for (&position, target) in positions.iter().zip(targets.chunks_exact_mut(outputs)) {
            data.targets.write(position, target);
        }
        if data.targets.classes().is_some() && self.options.label_smoothing > 0.0 {
            let smoothing = self.options.label_smoothing as f32;
            let spread = smoothing / outputs as f32;
            targets.iter_mut().for_each(|t| *t = *t * (1.0 - smoothing) + spread);
        }
        labels.clear();
        if let Some(distillation) = &self.options.distillation {
            labels.extend_from_slice(targets);
            let taught = match &self.preparation.taught {
                Some(taught) => positions
                    .iter()
                    .flat_map(|&position| &taught[position * outputs..][..outputs])
                    .copied()
                    .collect(),
                None => distillation.predict(x, self.options.loss),
            };
            distillation.blend(&taught, targets);
        }
        self.preparation.targets.apply(targets, outputs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::augmentation::Augmentation;
    use crate::dataset::{ImageSize, Normalize};
    use crate::fit::Distillation;
    use nn_core::ActivationKind;

    fn data() -> Dataset {
        let labels = vec!["a".into(), "b".into()];
        Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 2,
            features: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0],
            targets: Targets::Classes { classes: vec![0, 1, 1, 1], labels },
            image: Some(ImageSize { width: 2, height: 1 }),
        }
    }

    fn gathered(options: &FitOptions, epoch: usize) -> Batch<f32> {
        let data = data();
        let first = LayerSpec::dense(2, 2, ActivationKind::Softmax);
        let preparation = &Preparation::new(&[first], &data, options, false);
        let mut batch = Batch::default();
        StepSamples { data: &data, options, preparation, positions: &[3, 0, 2], epoch }
            .gather(0..2, &mut batch);
        batch
    }

    #[test]
    fn samples_are_taken_in_the_order_asked_for() {
        let options = FitOptions { normalize: Normalize::None, ..FitOptions::default() };
        let batch = gathered(&options, 1);
        assert_eq!(batch.x, [7.0, 8.0, 1.0, 2.0]);
        assert_eq!(batch.targets, [0.0, 1.0, 1.0, 0.0]);
        assert!(batch.weights.is_empty());
    }

    #[test]
    fn smoothing_spreads_targets_and_balance_weighs_rare_classes_up() {
        let options = FitOptions {
            label_smoothing: 0.2,
            class_weights: ClassWeights::Balanced,
            ..FitOptions::default()
        };
        let batch = gathered(&options, 1);
        let expected = [0.1, 0.9, 0.9, 0.1];
        for (target, expected) in batch.targets.iter().zip(expected) {
            assert!((target - expected).abs() < 1e-6f32);
        }
        // 4 / (2·3) and 4 / (2·1)
        assert_eq!(batch.weights, [2.0 / 3.0, 2.0]);
    }

    #[test]
    fn teachers_see_images_as_they_were_changed() {
        use nn_core::LayerViews;
        let mut teacher =
            DynamicNetwork::new(&[2, 2], ActivationKind::Relu, ActivationKind::Softmax).unwrap();
        teacher.layer_views_mut()[0].blocks[0].weights.copy_from_slice(&[0.5, 0.0, 0.0, 0.25]);
        let distillation =
            Distillation { teachers: vec![teacher].into(), share: 1.0, temperature: 2.0 };
        let augmentation = Augmentation { shift: 1.0, ..Augmentation::default() };
        let raw = FitOptions { augmentation, normalize: Normalize::None, ..FitOptions::default() };
        let taught = FitOptions { distillation: Some(distillation.clone()), ..raw.clone() };
        let x = gathered(&raw, 1).x;
        assert_eq!(gathered(&taught, 1).x, x);
        assert_eq!(gathered(&taught, 1).targets, distillation.predict(&x, taught.loss));
        // Features are scaled behind them.
        let scaled = FitOptions { normalize: Normalize::Standard, ..taught.clone() };
        assert_eq!(gathered(&scaled, 1).targets, gathered(&taught, 1).targets);
        assert_ne!(gathered(&scaled, 1).x, x);
    }

    #[test]
    fn predictions_that_were_made_before_are_those_of_each_sample() {
        let teacher =
            DynamicNetwork::new(&[2, 2], ActivationKind::Relu, ActivationKind::Softmax).unwrap();
        let distillation =
            Distillation { teachers: vec![teacher].into(), share: 0.5, temperature: 2.0 };
        let options = FitOptions { distillation: Some(distillation), ..FitOptions::default() };
        let data = data();
        let first = LayerSpec::dense(2, 2, ActivationKind::Softmax);
        let mut preparation = Preparation::new(&[first], &data, &options, false);
        preparation.taught = Some(vec![0.0, 1.0, 0.25, 0.75, 0.5, 0.5, 0.0, 1.0]);
        let (options, preparation) = (&options, &preparation);
        let mut batch = Batch::default();
        StepSamples { data: &data, options, preparation, positions: &[2, 0, 1], epoch: 1 }
            .gather(0..3, &mut batch);
        assert_eq!(batch.targets, [0.25, 0.75, 0.5, 0.5, 0.125, 0.875]);
    }

    #[test]
    fn all_channels_of_an_image_are_changed_alike() {
        let grey: Vec<f32> = (0..16).map(|pixel| pixel as f32).collect();
        let labels = vec!["a".into(), "b".into()];
        let one = Dataset {
            name: "t".into(),
            columns: Vec::new(),
            width: 16,
            features: grey.clone(),
            targets: Targets::Classes { classes: vec![0], labels },
            image: Some(ImageSize { width: 4, height: 4 }),
        };
        let three = Dataset {
            width: 48,
            features: grey.iter().flat_map(|&pixel| [pixel, pixel, 2.0 * pixel]).collect(),
            ..one.clone()
        };
        let augmentation = Augmentation { shift: 1.0, rotate: 20.0, ..Augmentation::default() };
        let options =
            FitOptions { augmentation, normalize: Normalize::None, ..FitOptions::default() };
        let x = |data: &Dataset| {
            let first = LayerSpec::dense(data.width as u32, 2, ActivationKind::Softmax);
            let preparation = &Preparation::new(&[first], data, &options, false);
            let mut batch = Batch::default();
            StepSamples { data, options: &options, preparation, positions: &[0], epoch: 1 }
                .gather(0..1, &mut batch);
            batch.x
        };
        let expected: Vec<f32> =
            x(&one).into_iter().flat_map(|pixel| [pixel, pixel, 2.0 * pixel]).collect();
        assert_eq!(x(&three), expected);
    }

    #[test]
    fn augmentation_differs_from_epoch_to_epoch_and_repeats() {
        let augmentation = Augmentation { shift: 1.0, ..Augmentation::default() };
        let options = FitOptions { augmentation, ..FitOptions::default() };
        assert_eq!(gathered(&options, 1), gathered(&options, 1));
        assert_ne!(gathered(&options, 1), gathered(&options, 2));
    }
}

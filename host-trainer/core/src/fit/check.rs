//! Checks that network, data and options fit each other.

use super::{ClassWeights, FitError, FitOptions, Metric};
use crate::augmentation::Augmentation;
use crate::dataset::{
    Dataset, Normalize, Split, Targets, Task, has_row, joins_input, misplaced, uncentred,
};
use crate::feature_rows;
use crate::loss::Loss;
use nn_core::{ActivationKind, LayerSpec, LayerViews, Relu6};

/// Refuses layers into which the scaling of inputs cannot be folded.
pub(super) fn check_input(layers: &[LayerSpec], options: &FitOptions) -> Result<(), FitError> {
    if let Some(index) = feature_rows::misplaced(layers) {
        return Err(FitError::FeaturesMisplaced { layer: index + 1 });
    }
    let count = feature_rows::leading(layers);
    let layers = &layers[count..];
    if let Some(index) = misplaced(layers) {
        return Err(FitError::Misplaced { layer: count + index + 1 });
    }
    if options.normalize != Normalize::None
        && let Some(index) = joins_input(layers).filter(|_| !has_row(layers))
    {
        return Err(FitError::InputJoined { layer: count + index + 1 });
    }
    Ok(())
}

/// Refuses what cannot be trained, before an epoch is spent on it.
pub(super) fn check(
    network: &impl LayerViews,
    data: &Split,
    options: &FitOptions,
) -> Result<(), FitError> {
    let views = network.layer_views();
    let (Some(first), Some(last)) = (views.first(), views.last()) else {
        return Err(FitError::Nothing);
    };
    let training = &data.training;
    if training.is_empty() || options.batch_size == 0 {
        return Err(FitError::Nothing);
    }
    for part in [training, &data.validation] {
        check_lengths(part)?;
    }
    for (what, value) in
        [("dropout", options.dropout), ("label smoothing", options.label_smoothing)]
    {
        if !(0.0..1.0).contains(&value) {
            return Err(FitError::Share { what, value });
        }
    }
    let (inputs, outputs) = (first.spec.inputs() as usize, last.spec.outputs() as usize);
    let (width, targets) = (training.width, training.targets.outputs());
    if (inputs, outputs) != (width, targets) {
        return Err(FitError::Shape { inputs, outputs, width, targets });
    }
    let specs: Vec<LayerSpec> = views.iter().map(|view| view.spec).collect();
    check_input(&specs, options)?;
    if feature_rows::leading(&specs) == views.len() {
        return Err(FitError::FeaturesAlone);
    }
    let activation = last.spec.activation;
    if let Some(required) = options.loss.required_activation().filter(|&a| a != activation) {
        return Err(FitError::Loss { loss: options.loss, required });
    }
    if options.loss == Loss::CrossEntropy && training.targets.task() == Task::Regression {
        return Err(FitError::LossForClasses);
    }
    if let Targets::Values { values, .. } = &training.targets {
        let (low, high) = range(activation);
        if let Some(&target) = values.iter().find(|value| !(low..=high).contains(*value)) {
            return Err(FitError::Target { target, activation, low, high });
        }
        if options.class_weights != ClassWeights::Equal || options.label_smoothing > 0.0 {
            return Err(FitError::ForClasses);
        }
    }
    if options.dropout > 0.0 && views.len() - feature_rows::leading(&specs) < 2 {
        return Err(FitError::NothingToDrop);
    }
    if options.batch_norm {
        let hidden = &views[..views.len() - 1];
        if !hidden.iter().any(|view| view.spec.has_weights()) {
            return Err(FitError::NothingToNormalize);
        }
        if options.batch_size < 2 || training.len() < 2 {
            return Err(FitError::NoBatch);
        }
    }
    check_augmentation(&options.augmentation, &specs, training)?;
    if let Some(rule) = options.early_stopping {
        let is_for_classes = matches!(rule.metric, Metric::Accuracy | Metric::F1);
        let is_for_any = rule.metric == Metric::Loss;
        let has_classes = training.targets.task() == Task::Classification;
        let is_yes_or_no = is_for_classes && are_yes_or_no(data, activation);
        if !is_for_any && !is_yes_or_no && is_for_classes != has_classes {
            return Err(FitError::Metric { metric: rule.metric });
        }
    }
    Ok(())
}

/// Refuses what padding would spoil: channels of what layers take, or features give them, that are far from zero.
pub(super) fn check_centre(
    layers: &[LayerSpec],
    training: &Dataset,
    options: &FitOptions,
) -> Result<(), FitError> {
    let deviations = uncentred(layers, training).filter(|_| options.normalize != Normalize::None);
    deviations.map_or(Ok(()), |deviations| Err(FitError::Uncentred { deviations }))
}

/// Returns whether outputs are between 0 and 1, and all targets one of them.
fn are_yes_or_no(data: &Split, activation: ActivationKind) -> bool {
    let are = |part: &Dataset| match &part.targets {
        Targets::Values { values, .. } => values.iter().all(|&value| value == 0.0 || value == 1.0),
        Targets::Classes { .. } => false,
    };
    range(activation) == (0.0, 1.0) && are(&data.training) && are(&data.validation)
}

/// A data set's fields are public, so they may contradict each other.
fn check_lengths(data: &Dataset) -> Result<(), FitError> {
    let wrong = |what: &str| Err(FitError::Data { name: data.name.clone(), what: what.into() });
    if data.features.len() != data.len() * data.width {
        return wrong("the number of features is not that of samples times width");
    }
    if data.image.is_some_and(|size| !data.width.is_multiple_of(size.width * size.height)) {
        return wrong("its samples are not whole pixels of the size of its images");
    }
    if let Targets::Classes { classes, labels } = &data.targets
        && classes.iter().any(|&class| class >= labels.len())
    {
        return wrong("a class has no label");
    }
    Ok(())
}

/// Range of an activation.
fn range(activation: ActivationKind) -> (f32, f32) {
    match activation {
        ActivationKind::Sigmoid | ActivationKind::HardSigmoid | ActivationKind::Softmax => {
            (0.0, 1.0)
        }
        ActivationKind::Tanh => (-1.0, 1.0),
        ActivationKind::Relu => (0.0, f32::INFINITY),
        ActivationKind::Relu6 => (0.0, Relu6::HIGH),
        // At -1.5.
        ActivationKind::HardSwish => (-0.375, f32::INFINITY),
        ActivationKind::Elu => (-1.0, f32::INFINITY),
        ActivationKind::Identity | ActivationKind::LeakyRelu => (f32::NEG_INFINITY, f32::INFINITY),
    }
}

/// Refuses to change samples that are no images, or that features are computed of.
///
/// # Errors
///
/// [`FitError`] with what to leave out.
pub fn check_augmentation(
    augmentation: &Augmentation,
    specs: &[LayerSpec],
    training: &Dataset,
) -> Result<(), FitError> {
    if augmentation.is_none() {
        return Ok(());
    }
    if feature_rows::leading(specs) > 0 {
        return Err(FitError::AugmentedFeatures);
    }
    if !cfg!(feature = "augmentation") {
        return Err(FitError::NoAugmentation);
    }
    match training.image.is_some_and(|size| size.height > 1 || training.shape().channels == 1) {
        true => Ok(()),
        false => Err(FitError::NoImages),
    }
}

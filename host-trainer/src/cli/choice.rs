//! Defaults that training chooses: weight decay, and whether samples are kept for validation.

use super::arguments::{DataArguments, FitArguments, TrainArguments, UsageError, WeightDecay};
use super::table::{number, percent};
use host_trainer_core::DynamicNetwork;
use host_trainer_core::dataset::{Dataset, Split};
use host_trainer_core::{
    FOLDS, FitError, FitOptions, TriedWeightDecay, best_weight_decay, try_weight_decays,
};
use nn_core::LayerSpec;
use serde_json::{Value, json};

/// The first is what large data sets are trained with.
const CANDIDATES: [f64; 3] = [0.1, 0.3, 1.0];

/// Fewer samples say nothing about the difference of two candidates.
const LEAST_SAMPLES: usize = 50;

/// The most samples times multiply-accumulates of an inference (or features, if those are more).
const MOST_WORK: u64 = 10_000_000;

/// Decides whether weight decay is to be chosen: always with `--weight-decay auto`; without the option for data sets
/// that do not come with the program, are small, and are trained with AdamW for all epochs.
///
/// # Errors
///
/// [`UsageError::WeightDecay`] if `auto` is asked for beside an option that it does not go with.
pub(super) fn is_asked_for(
    (data, fit): (&DataArguments, &FitArguments),
    samples: &Dataset,
    is_judged_by_others: bool,
    is_of_groups: bool,
    layers: impl FnOnce() -> Option<Vec<LayerSpec>>,
) -> Result<bool, UsageError> {
    let obstacle = match fit.decides_by_validation() {
        Some(option) => Some(option),
        None if data.group.is_some() => Some("--group"),
        // Samples of one group in two folds would judge each other.
        None if is_of_groups => Some("samples of one file or recording that stay together"),
        None if !is_judged_by_others => Some("--test-share 0"),
        None if !fit.is_adam_w() => Some("another --optimizer than adam-w"),
        None => None,
    };
    match (fit.weight_decay, obstacle) {
        (Some(WeightDecay::Number(_)), _) => Ok(false),
        (Some(WeightDecay::Auto), Some(option)) => Err(UsageError::WeightDecay(option)),
        (Some(WeightDecay::Auto), None) => Ok(true),
        (None, Some(_)) => Ok(false),
        (None, None) => {
            let is_built_in = Dataset::BUILT_IN.contains(&data.data.as_str());
            Ok(!is_built_in
                && samples.len() >= LEAST_SAMPLES
                && layers().is_some_and(|layers| is_small(samples, &layers)))
        }
    }
}

fn is_small(samples: &Dataset, layers: &[LayerSpec]) -> bool {
    let macs = layers.iter().map(LayerSpec::macs).fold(0, u64::saturating_add);
    let of_each = macs.max(samples.width as u64);
    (samples.len() as u64).saturating_mul(of_each) <= MOST_WORK
}

/// Choice of the weight decay.
pub(super) struct Choice {
    best: TriedWeightDecay,
    tried: Vec<TriedWeightDecay>,
    /// Set if validation samples would have been kept back otherwise.
    keeps_none: bool,
}

impl Choice {
    /// Looks at the training samples alone. `None` if training diverges with all candidates.
    pub fn make(
        network: &DynamicNetwork,
        split: &Split,
        options: &FitOptions,
        keeps_none: bool,
    ) -> Result<Option<Self>, FitError> {
        let tried = try_weight_decays(network, &split.training, options, &CANDIDATES)?;
        let best = best_weight_decay(&tried);
        Ok(best.map(|best| Self { best, tried, keeps_none }))
    }

    pub fn weight_decay(&self) -> f64 {
        self.best.weight_decay
    }

    /// Options that give the same model if they are typed.
    pub fn options(&self) -> String {
        let share = if self.keeps_none { " --validation-share 0" } else { "" };
        format!("--weight-decay {}{share}", self.best.weight_decay)
    }

    /// In a line.
    pub fn text(&self) -> String {
        let (best, is_of_classes) = (self.best, !self.best.accuracy.is_nan());
        let score = |tried: &TriedWeightDecay| match is_of_classes {
            _ if tried.loss.is_nan() => "diverges".into(),
            true => percent(tried.accuracy),
            false => number(tried.loss),
        };
        let others = self.tried.iter().filter(|tried| tried.weight_decay != best.weight_decay);
        let others: Vec<String> =
            others.map(|tried| format!("{}: {}", tried.weight_decay, score(tried))).collect();
        format!(
            "{}, by cross-validation of the training samples: {}{} ({})",
            self.options(),
            if is_of_classes { "" } else { "loss " },
            score(&best) + if is_of_classes { " right" } else { "" },
            others.join(", ")
        )
    }

    /// Documents the choice as JSON.
    pub fn document(&self) -> Value {
        let tried = |tried: &TriedWeightDecay| json!({ "weight_decay": tried.weight_decay, "accuracy": tried.accuracy, "loss": tried.loss });
        json!({
            "options": self.options(),
            "weight_decay": self.best.weight_decay,
            "folds": FOLDS,
            "tried": self.tried.iter().map(tried).collect::<Vec<_>>(),
        })
    }
}

/// Counts, over many trainings, how often each value was chosen.
pub(super) fn summary(choices: &[Choice]) -> Option<String> {
    let first = choices.first()?;
    let counts = CANDIDATES.iter().filter_map(|&candidate| {
        let count = choices.iter().filter(|choice| choice.weight_decay() == candidate).count();
        (count > 0).then(|| format!("{candidate} ({count})"))
    });
    let counts = counts.collect::<Vec<_>>().join(", ");
    let share = if first.keeps_none { ", with --validation-share 0" } else { "" };
    Some(format!("--weight-decay {counts}, by cross-validation for each seed{share}"))
}

/// Warning of validation samples that were kept back and decided nothing.
pub(super) fn idle_validation(arguments: &TrainArguments, split: &Split) -> Option<String> {
    let TrainArguments { data, fit, quantize, .. } = arguments;
    let is_default = data.validation.is_none() && data.validation_share.is_none();
    let is_built_in = Dataset::BUILT_IN.contains(&data.data.as_str());
    let decides = *quantize || fit.decides_by_validation().is_some();
    let is_apart = split.validation != split.training;
    (is_default && is_apart && !is_built_in && !decides).then(|| {
        format!(
            "{} validation samples, which decided nothing: --validation-share 0 trains on them too",
            super::table::grouped(split.validation.len() as u64)
        )
    })
}

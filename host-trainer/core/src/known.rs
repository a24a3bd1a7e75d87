//! Known or unknown: limits beyond which a classifier says that it does not know a sample.
//!
//! Two numbers tell unknown samples, and each finds what the other does not: the largest logit, which is small where
//! the network is not sure, and the distance of the input to the nearest of a few centres of the training samples,
//! which is large where it has seen nothing like it. Both limits are set on validation samples, so that together they
//! refuse a stated share of known ones. [`nn_core::Judge`] applies them on the device, with the same integers.

mod centres;
mod gates;
mod limits;
mod refusals;
mod scales;
mod unlike;
mod usual;

pub use refusals::{Refusals, Share};
pub use unlike::{noise, shuffled};

use crate::dataset::{Dataset, Split};
use crate::export::Known;
use crate::inference::{Infer, Predictions};
use nn_core::{Decision, DriftLimits, LOGIT_BINS, Usual};
use rayon::prelude::*;
use thiserror::Error;

/// The most inputs that are compared: see [`nn_core::likeness`].
const MOST_INPUTS: usize = 65_536;

/// Limits that are asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Asked {
    /// Share of known samples that may be refused, above 0 and below 1.
    pub refuse: f64,
    /// Number of centres; `None` for as many as take a quarter of the flash that parameters take, at least one, at most
    /// 16.
    pub centres: Option<usize>,
    /// Windows of a stream that are taken together, from 1 to 15.
    pub smoothing: u8,
}

/// Why no limits can be set.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum KnownError {
    /// Outputs are no classes.
    #[error("unknown samples are told by a classifier of 2 to 254 classes, not by {0}")]
    Task(String),
    /// There are too many inputs.
    #[error("unknown samples are told for at most {MOST_INPUTS} inputs, not {0}")]
    Inputs(usize),
    /// There are no validation samples of their own.
    #[error(
        "no validation samples to set the limits by, which training has not seen: give some (--validation-share 0.1, --validation FILE)"
    )]
    NoValidation,
    /// Too few for the share.
    #[error(
        "{samples} validation samples are too few to refuse a share of {share}: give at least {least} (--validation-share 0.3), or a larger share (--refuse {possible})"
    )]
    TooFew {
        /// Validation samples.
        samples: usize,
        /// The share that was asked for.
        share: f64,
        /// Samples that are necessary.
        least: usize,
        /// The smallest share that so many samples allow, rounded up to a hundredth.
        possible: f64,
    },
    /// Logits are not finite.
    #[error(
        "{count} of {samples} validation samples have logits that are no numbers: training failed (--learning-rate 0.005)"
    )]
    NotFinite {
        /// Samples with such logits.
        count: usize,
        /// All samples.
        samples: usize,
    },
}

/// Learns what known samples are like from the training samples, and sets the limits on the validation samples.
///
/// # Errors
///
/// [`KnownError`]
pub fn learn(
    network: &impl Infer,
    split: &Split,
    channels: usize,
    parameters: usize,
    asked: &Asked,
    seed: u64,
) -> Result<Known, KnownError> {
    check(split, asked)?;
    let training = &split.training;
    let (inputs, classes) = (training.width, training.targets.outputs());
    let scales = scales::scales(training, channels);
    let most = (parameters / 4 / inputs).clamp(1, (2 * classes).min(centres::MOST));
    let asked_for = asked.centres.unwrap_or(most).clamp(1, centres::MOST);
    let (centre_count, centres) = centres::centres(training, &scales, asked_for, seed);
    let mut known = Known {
        refuse: asked.refuse as f32,
        gates: gates::ALL,
        smoothing: asked.smoothing,
        limits: DriftLimits { refused: 64, shift: 127 },
        logit_edges: [0.0; LOGIT_BINS - 1],
        scales,
        centre_count,
        centres,
        usual: vec![Usual::NOTHING; classes],
    };
    let of_validation = decisions(&known, network, &split.validation.features);
    let count = of_validation.iter().filter(|decision| !decision.logit.is_finite()).count();
    if count > 0 {
        return Err(KnownError::NotFinite { count, samples: of_validation.len() });
    }
    let of_training = decisions(&known, network, &training.features);
    known.usual = usual::usual(of_training.iter().chain(&of_validation), classes);
    known.gates = gates::gates(&known.usual, &of_validation, asked.refuse);
    known.logit_edges = gates::logit_edges(&of_validation);
    let of_validation = decisions(&known, network, &split.validation.features);
    known.limits = limits::limits(&known, &of_training, &of_validation, asked.refuse);
    Ok(known)
}

/// Checks what can be checked before a training.
///
/// # Errors
///
/// [`KnownError`], but for logits that are no numbers.
pub fn check(split: &Split, asked: &Asked) -> Result<(), KnownError> {
    let Split { training, validation, .. } = split;
    match training.targets.classes() {
        None => return Err(KnownError::Task("a regression".into())),
        Some(_) => match training.targets.outputs() {
            2..=254 => {}
            outputs => return Err(KnownError::Task(format!("one of {outputs}"))),
        },
    }
    if training.width > MOST_INPUTS {
        return Err(KnownError::Inputs(training.width));
    }
    let [_, samples, _] = split.counts();
    if samples == 0 {
        return Err(KnownError::NoValidation);
    }
    let least = gates::least_samples(asked.refuse);
    if validation.len() < least {
        let possible = (100.0 / (samples as f64 + 1.0)).ceil() / 100.0;
        return Err(KnownError::TooFew { samples, share: asked.refuse, least, possible });
    }
    Ok(())
}

/// The decisions about samples that lie one after the other in `x` (samples, inputs): those of the device.
pub fn decisions(known: &Known, network: &impl Infer, x: &[f32]) -> Vec<Decision> {
    decisions_of(known, &network.predictions(x), x)
}

/// The decisions about samples whose predictions are there already.
pub fn decisions_of(known: &Known, predictions: &Predictions, x: &[f32]) -> Vec<Decision> {
    let samples = predictions.logits.len() / predictions.width.max(1);
    let inputs = x.len() / samples.max(1);
    x.par_chunks(inputs.max(1))
        .zip(predictions.logits.par_chunks(predictions.width.max(1)))
        .map(|(x, logits)| known.decide(x, logits))
        .collect()
}

/// Numbers of a moment or a pixel, which have a scale of their own: of a table all columns.
pub fn channels(data: &Dataset, windowing: Option<usize>) -> usize {
    match (windowing, data.image) {
        (Some(channels), _) => channels,
        (None, Some(_)) => usize::from(data.shape().channels),
        (None, None) => data.width,
    }
}

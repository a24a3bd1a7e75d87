//! The row that a network of convolutions begins with where channels are far from zero.
//!
//! What pads an image is 0, and the weights of a filter are the same everywhere, so an offset cannot become part of a
//! bias as it does before a dense layer. Sums of numbers that hardly change for their size leave nothing to learn
//! from. So the offset is subtracted first, by a row of its own ([`nn_core::Standardize`]), on the device too.

use super::{Normalize, Normalizer, mean_and_deviation, minimum_and_range};
use crate::dataset::Dataset;
use nn_core::{LayerSpec, MAX_LAYERS, Op};

/// How many deviations a channel's mean may be away from zero without a row that subtracts it.
///
/// Measured with a sine of three frequencies and `conv 8 5, maxpool 2, conv 8 3, globalavgpool`: at 1.4 deviations
/// nothing is lost, at 2.8 a third of the answers. Images of ink on black, where most pixels are 0, have 0.4 to 0.8.
const FAR: f64 = 1.5;

/// Whether a network begins with such a row.
pub(crate) fn has_row(layers: &[LayerSpec]) -> bool {
    layers.first().is_some_and(|first| first.op == Op::Standardize)
}

/// The layers behind such a row: all, if there is none. What they read is the same without it.
pub(crate) fn without_row(layers: &[LayerSpec]) -> &[LayerSpec] {
    &layers[usize::from(has_row(layers))..]
}

/// The first layer, counted from 0, that such a row cannot stand before or be: it stands elsewhere than in front, or
/// another one reads what has not gone through it.
pub(crate) fn misplaced(layers: &[LayerSpec]) -> Option<usize> {
    let reads_input = |index: usize, spec: &LayerSpec| {
        usize::from(spec.from) == index || spec.op.with().map(usize::from) == Some(index)
    };
    let has_row = has_row(layers);
    layers
        .iter()
        .enumerate()
        .skip(1)
        .position(|(index, spec)| spec.op == Op::Standardize || has_row && reads_input(index, spec))
        .map(|position| position + 1)
}

/// These layers, behind a row that standardizes where they take an image or signal with a channel whose mean is more
/// than 1.5 deviations away from zero; as they are if features are not to be scaled.
///
/// Offsets of digits on black paper and of vibrations around zero change nothing, so such networks stay as they are.
/// An analog value of 2048 ± 40, a barometer, and ink on light paper get the row.
pub fn standardized(layers: Vec<LayerSpec>, kind: Normalize, training: &Dataset) -> Vec<LayerSpec> {
    let Some(first) = layers.first().filter(|first| first.input_shape().is_some()) else {
        return layers;
    };
    let row = LayerSpec::standardize(first.input);
    let is_far = |&(mean, deviation): &(f64, f64)| {
        deviation > super::SMALLEST_SCALE && mean.abs() > FAR * deviation
    };
    let is_needed = kind != Normalize::None
        && layers.len() < MAX_LAYERS
        && !has_row(&layers)
        && by_channel(Normalize::Standard, &row, training).iter().any(is_far);
    if is_needed { [vec![row], layers].concat() } else { layers }
}

/// Offset and scale of each channel of what a row takes.
fn by_channel(kind: Normalize, row: &LayerSpec, training: &Dataset) -> Vec<(f64, f64)> {
    let channels = row.input.channels() as usize;
    let pixels = training.features.chunks_exact(channels);
    match kind {
        Normalize::MinMax => minimum_and_range(pixels, channels),
        Normalize::Standard | Normalize::None => mean_and_deviation(pixels, channels),
    }
}

impl Normalizer {
    /// What such a row is set to, repeated for every pixel.
    pub(super) fn for_row(row: &LayerSpec, kind: Normalize, training: &Dataset) -> Self {
        if kind == Normalize::None {
            return Self::default();
        }
        let fitted = by_channel(kind, row, training);
        Self::new(fitted.iter().copied().cycle().take(training.width).collect(), f64::INFINITY)
    }
}

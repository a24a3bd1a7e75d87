//! Channels of images and signals that are far from zero for how little they change.
//!
//! Sums of such numbers leave nothing to learn from, so they are centred. Where windows stay inside of an image, and
//! before recurrent layers, the offset becomes part of the biases, as before a dense layer, at no cost. Where zeros
//! pad an image it cannot: 0 is not the mean. There a row of its own subtracts the offset first
//! ([`nn_core::Standardize`]), on the device too, so that what pads the image is the mean.

use super::{Normalize, Normalizer, mean_and_deviation, minimum_and_range, reads_input};
use crate::dataset::Dataset;
use nn_core::{LayerSpec, MAX_LAYERS, Op, Window};

/// Number of deviations a channel's mean may be away from zero without being centred.
///
/// Measured with a sine of three frequencies and `conv 8 5, maxpool 2, conv 8 3, globalavgpool`: at 1.4 deviations
/// nothing is lost, at 2.8 a third of the predictions. Images of ink on black, where most pixels are 0, have 0.4 to 0.8.
const FAR: f64 = 1.5;

/// Deviations beyond which a bias of `f32` loses digits that a subtraction does not.
const VERY_FAR: f64 = 1e4;

/// Returns whether a network begins with such a row.
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

/// These layers, behind a row that standardizes if that is needed: if a channel of the images or signals that they
/// take has a mean of more than 1.5 deviations, and a window that sees them is padded, or of more than 10,000.
/// As they are if features are not to be scaled.
///
/// Digits on black paper and vibrations around zero are near enough, so such networks stay as they are. An analog
/// value of 2048 ± 40, a barometer, and ink on light paper are not.
pub fn standardized(layers: Vec<LayerSpec>, kind: Normalize, training: &Dataset) -> Vec<LayerSpec> {
    let far = deviations(&layers, training);
    let is_needed = far > FAR && (pads(&layers) || far > VERY_FAR);
    match layers.first() {
        Some(first)
            if is_needed
                && kind != Normalize::None
                && layers.len() < MAX_LAYERS
                && !has_row(&layers) =>
        {
            [vec![LayerSpec::standardize(first.input)], layers].concat()
        }
        Some(_) | None => layers,
    }
}

/// Number of deviations a channel's mean is away from zero, if that is too far for these layers as they are: windows are
/// padded with zeros, and no row standardizes first.
pub(crate) fn uncentred(layers: &[LayerSpec], training: &Dataset) -> Option<f64> {
    let is_padded = !has_row(layers) && pads(layers);
    is_padded.then(|| deviations(layers, training)).filter(|far| *far > FAR)
}

/// Distance of the farthest channel's mean from zero, in deviations of that channel; 0 for what takes no image.
fn deviations(layers: &[LayerSpec], training: &Dataset) -> f64 {
    let Some(first) = layers.first().filter(|first| first.input_shape().is_some()) else {
        return 0.0;
    };
    let channels = by_channel(Normalize::Standard, first, training).into_iter();
    let channels = channels.filter(|(_, deviation)| *deviation > super::SMALLEST_SCALE);
    channels.map(|(mean, deviation)| mean.abs() / deviation).fold(0.0, f64::max)
}

/// Returns whether zeros pad what a layer sees that reads the input, or what pools make of it.
pub(crate) fn pads(layers: &[LayerSpec]) -> bool {
    let reading = layers.iter().zip(reads_input(layers)).filter(|(_, reads)| *reads);
    reading.map(|(spec, _)| spec).any(|spec| {
        let Some(window) = spec.geometry().map(|geometry| geometry.window()) else { return false };
        let Window { padding_top, padding_left, padding_bottom, padding_right, .. } = window;
        spec.has_weights() && [padding_top, padding_left, padding_bottom, padding_right] != [0; 4]
    })
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
    /// Offset and scale of each channel, repeated for every pixel, if these layers want both: if they begin with a row
    /// that standardizes, or if channels are far from zero and no window is padded.
    pub(super) fn centred(
        layers: &[LayerSpec],
        kind: Normalize,
        training: &Dataset,
    ) -> Option<Self> {
        let first = layers.first()?;
        if !has_row(layers) && (pads(layers) || deviations(layers, training) <= FAR) {
            return None;
        }
        if kind == Normalize::None {
            return Some(Self::default());
        }
        Some(Self::of_signal(kind, first, training))
    }

    /// Offset and scale of each channel of what a row takes, repeated for every pixel.
    pub(super) fn of_signal(kind: Normalize, row: &LayerSpec, training: &Dataset) -> Self {
        if kind == Normalize::None {
            return Self::default();
        }
        let fitted = by_channel(kind, row, training);
        let of_pixels = fitted.iter().copied().cycle().take(training.width).collect();
        Self::new(of_pixels, f64::INFINITY)
    }
}

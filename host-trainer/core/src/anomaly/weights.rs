//! Weights of the errors of inputs, and inputs that never changed.

use crate::dataset::{Dataset, Normalizer};
use crate::network::DynamicNetwork;
use nn_core::LayerViews;

/// The weight of each input: one over its deviation in training. An input that never changed has none; a change of
/// it counts by its size or the median deviation of all others, whichever is smaller.
///
/// `training` holds normal samples, `constant` which inputs never change in it.
pub fn weights(training: &Dataset) -> Vec<f32> {
    let fitted = Normalizer::fit(crate::dataset::Normalize::Standard, training);
    let mut known: Vec<f32> = fitted.scale.iter().copied().filter(|s| s.is_finite()).collect();
    known.sort_by(f32::total_cmp);
    let median = known.get(known.len() / 2).copied().unwrap_or(1.0);
    let scales = fitted.scale.iter().zip(&fitted.offset);
    let of_constant = |value: f32| if value == 0.0 { median } else { median.min(value.abs()) };
    let scale = |(&scale, &offset): (&f32, &f32)| {
        if scale.is_finite() { scale } else { of_constant(offset) }
    };
    // Numbers too small for a reciprocal count with the largest weight there is.
    scales.map(|pair| (1.0 / scale(pair)).min(f32::MAX)).collect()
}

/// Makes the outputs of inputs that never changed in training the value that they had: a network that ignores them
/// would give back nearly that, and a change is to be seen.
pub fn still(network: &mut DynamicNetwork, training: &Dataset) {
    let fitted = Normalizer::fit(crate::dataset::Normalize::Standard, training);
    let Some(first) = training.rows().next() else { return };
    let mut views = network.layer_views_mut();
    let Some(last) = views.last_mut() else { return };
    let terms = last.spec.terms() as usize;
    let Some(block) = last.blocks.first_mut() else { return };
    for input in fitted.ignored() {
        block.weights[input * terms..][..terms].fill(0.0);
        block.bias[input] = first[input];
    }
}

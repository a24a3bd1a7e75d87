//! Which layers of integers layers of `f32` become.

use super::QuantizeError;
use super::features::specs_of_scaled;
use crate::dataset::{joins_input, misplaced, without_row};
use crate::feature_rows::{self, leading};
use nn_core::{ActivationKind, Extent, FormatKind, LayerSpec, MAX_LAYERS, Number, Op};

/// Refuses shapes that there are not in integers: before a training, not after.
pub fn check(layers: impl ExactSizeIterator<Item = LayerSpec>) -> Result<(), QuantizeError> {
    let layers: Vec<LayerSpec> = layers.collect();
    let count = layers.len();
    if let Some(index) = feature_rows::misplaced(&layers) {
        return Err(QuantizeError::FeaturesMisplaced { layer: index + 1 });
    }
    let features = leading(&layers);
    if let Some(index) = misplaced(&layers[features..]) {
        return Err(QuantizeError::Misplaced { layer: features + index + 1 });
    }
    // Those that quantize and dequantize, and two that scale features.
    let others = if features > 0 { 4 } else { 2 };
    if features + without_row(&layers[features..]).len() + others > MAX_LAYERS {
        return Err(QuantizeError::TooDeep { layers: count });
    }
    for (index, spec) in layers.into_iter().enumerate() {
        let layer = index + 1;
        if layer < count && spec.activation == ActivationKind::Softmax {
            return Err(QuantizeError::HiddenSoftmax { layer });
        }
        if layer == count && !matches!(spec.op, Op::Dense { .. }) {
            return Err(QuantizeError::LastLayer);
        }
    }
    Ok(())
}

/// Returns whether each filter sees one channel of several.
pub(super) fn sees_one_channel(spec: &LayerSpec) -> bool {
    spec.geometry().is_some_and(|geometry| spec.terms() != geometry.patch().numbers())
        && spec.has_weights()
}

/// The layers that these layers of `f32` become, as far as that is known before there are samples: inputs may
/// do with one scale. A row that standardizes becomes part of the one that quantizes.
pub fn quantized_specs(layers: &[LayerSpec]) -> Vec<LayerSpec> {
    let (features, layers) = layers.split_at(leading(layers));
    let layers = without_row(layers);
    let (Some(first), Some(last)) = (layers.first(), layers.last()) else { return Vec::new() };
    let op = match joins_input(layers) {
        None => Op::QuantizePerChannel,
        Some(_) => Op::Quantize,
    };
    let mut specs = match (features.first(), features.last().and_then(LayerSpec::output_shape)) {
        (Some(first), Some(given)) => {
            let row = LayerSpec::plain(Op::QuantizePerChannel, first.input, Number::I16);
            let scaled = specs_of_scaled(given);
            [vec![row], features.iter().map(|row| row.quantized()).collect(), vec![scaled]].concat()
        }
        _ => vec![LayerSpec::plain(op, first.input, Number::I16)],
    };
    for (index, layer) in layers.iter().enumerate() {
        let is_last = index + 1 == layers.len();
        let activation = if is_last { ActivationKind::Identity } else { layer.activation };
        specs.push(LayerSpec { activation, ..*layer }.quantized());
    }
    let input = Extent::List(last.outputs());
    specs.push(LayerSpec::new(Op::Dequantize, input, FormatKind::I16, last.activation));
    specs
}

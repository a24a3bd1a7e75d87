//! Which layers of integers layers of `f32` become.

use super::QuantizeError;
use nn_core::{ActivationKind, LayerSpec, MAX_LAYERS, Number};

/// Refuses shapes that there are not in integers: before a training, not after.
pub(crate) fn check(layers: impl ExactSizeIterator<Item = LayerSpec>) -> Result<(), QuantizeError> {
    let count = layers.len();
    if count + 2 > MAX_LAYERS {
        return Err(QuantizeError::TooDeep { layers: count });
    }
    for (index, spec) in layers.enumerate() {
        let layer = index + 1;
        if layer < count && spec.activation() == ActivationKind::Softmax {
            return Err(QuantizeError::HiddenSoftmax { layer });
        }
        if layer == count && !matches!(spec, LayerSpec::Dense { .. }) {
            return Err(QuantizeError::LastLayer);
        }
    }
    Ok(())
}

/// The layers that these layers of `f32` become, as far as that is known before there are samples: inputs may
/// do with one scale.
pub fn quantized_specs(layers: &[LayerSpec]) -> Vec<LayerSpec> {
    let (Some(first), Some(last)) = (layers.first(), layers.last()) else { return Vec::new() };
    let input = match first.input_shape() {
        Some(input) => LayerSpec::QuantizeImage { input },
        None => LayerSpec::QuantizeEach { width: first.inputs() },
    };
    let (width, activation) = (last.outputs(), last.activation());
    let mut specs = vec![input];
    for (index, layer) in layers.iter().enumerate() {
        let is_last = index + 1 == layers.len();
        let activation = if is_last { ActivationKind::Identity } else { layer.activation() };
        specs.push(quantized_spec(layer, activation));
    }
    specs.push(LayerSpec::Dequantize { width, activation });
    specs
}

/// The same layer, of integers.
fn quantized_spec(spec: &LayerSpec, activation: ActivationKind) -> LayerSpec {
    let number = Number::I16;
    match *spec {
        LayerSpec::Conv2d { input, filters, window, pool, .. } => {
            LayerSpec::QuantizedConv2d { input, filters, window, pool, activation }
        }
        LayerSpec::DepthwiseConv2d { input, window, pool, .. } => {
            LayerSpec::QuantizedDepthwiseConv2d { input, window, pool, activation }
        }
        LayerSpec::MaxPool2d { input, window, .. } => {
            LayerSpec::MaxPool2d { number, input, window }
        }
        LayerSpec::AvgPool2d { input, window, .. } => {
            LayerSpec::AvgPool2d { number, input, window }
        }
        LayerSpec::GlobalAvgPool { input, .. } => LayerSpec::GlobalAvgPool { number, input },
        _ => {
            let (inputs, outputs) = (spec.inputs(), spec.outputs());
            LayerSpec::QuantizedDense { inputs, outputs, activation }
        }
    }
}

//! Checks of shapes that both decoders share: plain `const fn`, so that the compiler runs the very same code.

use super::ModelError;
use crate::activation::ActivationKind;
use crate::topology::{LayerSpec, Topology};

/// Layers exist, none is empty, each fits the one before it, and together they need these bytes.
pub(crate) const fn check_layers(
    layers: &[LayerSpec],
    parameter_bytes: usize,
) -> Result<(), ModelError> {
    let mut expected_bytes: u64 = 0;
    let mut previous: Option<&LayerSpec> = None;
    let mut layer = 0;
    let mut rest = layers;
    while let [spec, next @ ..] = rest {
        layer += 1;
        if let Err(error) = check_layer(spec, layer) {
            return Err(error);
        }
        if let Some(previous) = previous
            && let Err(error) = check_fit(previous, spec, layer)
        {
            return Err(error);
        }
        previous = Some(spec);
        expected_bytes = expected_bytes.saturating_add(spec.parameter_bytes());
        rest = next;
    }
    if layer == 0 {
        return Err(ModelError::EmptyLayer { layer: 0 });
    }
    if expected_bytes != parameter_bytes as u64 {
        return Err(ModelError::ParameterBytes {
            expected: expected_bytes,
            found: parameter_bytes,
        });
    }
    Ok(())
}

/// It has inputs and outputs, and can compute the one from the other.
const fn check_layer(spec: &LayerSpec, layer: usize) -> Result<(), ModelError> {
    if spec.inputs() == 0 {
        return Err(ModelError::EmptyLayer { layer });
    }
    if !spec.is_possible() {
        return Err(ModelError::Window { layer });
    }
    if spec.outputs() == 0 {
        return Err(ModelError::EmptyLayer { layer });
    }
    // Where outputs are numbers of `f32` in a row, a softmax makes sense.
    let is_list = matches!(spec, LayerSpec::Dense { .. } | LayerSpec::Dequantize { .. });
    if matches!(spec.activation(), ActivationKind::Softmax) && !is_list {
        return Err(ModelError::Activation { layer });
    }
    Ok(())
}

/// A layer takes what the layer before it gives. One that takes a list of numbers takes an image too, as the
/// list of its numbers.
const fn check_fit(previous: &LayerSpec, spec: &LayerSpec, layer: usize) -> Result<(), ModelError> {
    if let (Some(expected), Some(found)) = (previous.output_shape(), spec.input_shape())
        && !expected.equals(&found)
    {
        return Err(ModelError::Shapes { layer, expected, found });
    }
    if previous.outputs() != spec.inputs() {
        let (expected, found) = (previous.outputs(), spec.inputs());
        return Err(ModelError::Misfit { layer, expected, found });
    }
    if let (None, Some(found)) = (previous.output_shape(), spec.input_shape()) {
        return Err(ModelError::NoImage { layer, found });
    }
    if previous.output_number() as u32 != spec.input_number() as u32 {
        let (expected, found) = (previous.output_number(), spec.input_number());
        return Err(ModelError::Numbers { layer, expected, found });
    }
    Ok(())
}

/// There are no labels, or one for each output.
pub(crate) const fn check_labels(layers: &[LayerSpec], labels: usize) -> Result<(), ModelError> {
    if let [.., last] = layers
        && labels != 0
        && labels as u64 != last.outputs() as u64
    {
        return Err(ModelError::Labels { expected: last.outputs(), found: labels });
    }
    Ok(())
}

/// The file holds the network of the type.
pub(crate) const fn check_topology(
    expected: &Topology,
    found: &[LayerSpec],
) -> Result<(), ModelError> {
    let mut expected_rest = expected.as_slice();
    let mut found_rest = found;
    let mut layer = 0;
    while let ([expected, expected_next @ ..], [found, found_next @ ..]) =
        (expected_rest, found_rest)
    {
        layer += 1;
        if !expected.equals(found) {
            return Err(ModelError::Layer { layer, expected: *expected, found: *found });
        }
        expected_rest = expected_next;
        found_rest = found_next;
    }
    if !expected_rest.is_empty() || !found_rest.is_empty() {
        return Err(ModelError::LayerCount {
            expected: expected.as_slice().len(),
            found: found.len(),
        });
    }
    Ok(())
}

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
        if spec.inputs() == 0 || spec.outputs() == 0 {
            return Err(ModelError::EmptyLayer { layer });
        }
        if matches!(spec, LayerSpec::QuantizedDense { activation: ActivationKind::Softmax, .. }) {
            return Err(ModelError::Activation { layer });
        }
        if let Some(previous) = previous {
            if previous.outputs() != spec.inputs() {
                let (expected, found) = (previous.outputs(), spec.inputs());
                return Err(ModelError::Misfit { layer, expected, found });
            }
            if previous.output_number() as u32 != spec.input_number() as u32 {
                let (expected, found) = (previous.output_number(), spec.input_number());
                return Err(ModelError::Numbers { layer, expected, found });
            }
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

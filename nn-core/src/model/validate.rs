//! Checks of shapes that both decoders share: plain `const fn`, so that the compiler runs the very same code.

use super::{ModelError, Task};
use crate::activation::ActivationKind;
use crate::topology::{Extent, LayerSpec, Op, Role, Topology, first_loose_row, is_stream_of};

/// Checks that layers exist, none is empty, each fits what it reads, and together they need these bytes.
pub(crate) const fn check_layers(
    layers: &[LayerSpec],
    parameter_bytes: usize,
) -> Result<(), ModelError> {
    let mut expected_bytes: u64 = 0;
    let mut index = 0;
    while index < layers.len() {
        let layer = index + 1;
        if let Err(error) = check_layer(&layers[index], layer) {
            return Err(error);
        }
        if let Err(error) = check_operands(layers, index) {
            return Err(error);
        }
        expected_bytes = expected_bytes.saturating_add(layers[index].parameter_bytes());
        index += 1;
    }
    if layers.is_empty() {
        return Err(ModelError::EmptyLayer { layer: 0 });
    }
    if let Some(index) = first_loose_row(layers) {
        return Err(ModelError::Structure { layer: index + 1 });
    }
    if expected_bytes != parameter_bytes as u64 {
        return Err(ModelError::ParameterBytes {
            expected: expected_bytes,
            found: parameter_bytes,
        });
    }
    Ok(())
}

/// Checks that a row has inputs and outputs, and can compute the one from the other.
const fn check_layer(spec: &LayerSpec, layer: usize) -> Result<(), ModelError> {
    if spec.inputs() == 0 {
        return Err(ModelError::EmptyLayer { layer });
    }
    let Some(output) = spec.output() else { return Err(ModelError::Window { layer }) };
    if output.numbers() == 0 {
        return Err(ModelError::EmptyLayer { layer });
    }
    if let Some(image) = spec.input_shape()
        && image.numbers() > u32::MAX as u64
    {
        return Err(ModelError::Window { layer });
    }
    if !spec.has_possible_format() {
        return Err(ModelError::Format { layer });
    }
    // Where outputs are numbers of `f32` in a row, a softmax makes sense.
    let is_list = match spec.op.role() {
        Role::Weighted => matches!(output, Extent::List(_)) && !spec.is_quantized(),
        Role::Dequantize { per_channel } => !per_channel,
        Role::Pool
        | Role::Quantize { .. }
        | Role::Join { .. }
        | Role::Standardize
        | Role::Features => false,
    };
    let has_activation = match spec.op {
        Op::Dense { .. }
        | Op::Conv2d { .. }
        | Op::DepthwiseConv2d { .. }
        | Op::Dequantize
        | Op::DequantizePerChannel
        | Op::Add { .. } => true,
        Op::MaxPool2d { .. }
        | Op::AvgPool2d { .. }
        | Op::GlobalAvgPool
        | Op::Quantize
        | Op::QuantizePerChannel
        | Op::Standardize
        | Op::Concat { .. }
        | Op::Recurrent { .. }
        | Op::Features { .. } => false,
    };
    let is_possible = match spec.activation {
        ActivationKind::Identity => true,
        ActivationKind::Softmax => is_list,
        ActivationKind::Relu
        | ActivationKind::LeakyRelu
        | ActivationKind::Relu6
        | ActivationKind::Elu
        | ActivationKind::HardSwish
        | ActivationKind::Sigmoid
        | ActivationKind::HardSigmoid
        | ActivationKind::Tanh => has_activation,
    };
    if !is_possible {
        return Err(ModelError::Activation { layer });
    }
    Ok(())
}

/// Checks that a row takes what the rows give that it reads.
const fn check_operands(layers: &[LayerSpec], index: usize) -> Result<(), ModelError> {
    let (spec, layer) = (&layers[index], index + 1);
    // One more than the index of a row, so that 0 is the network's input.
    let Some(first) = index.checked_sub(spec.from as usize) else {
        return Err(ModelError::Structure { layer });
    };
    let fit = match first.checked_sub(1) {
        Some(previous) => check_fit(&layers[previous], spec, layer),
        None => check_input(layers, index),
    };
    if let Err(error) = fit {
        return Err(error);
    }
    let Some(with) = spec.op.with() else { return Ok(()) };
    if first > 0
        && let Some(found) = layers[first - 1].output()
        && !found.equals(&spec.input)
    {
        return Err(ModelError::Branches { layer, expected: spec.input, found });
    }
    let Some(second) = index.checked_sub(with as usize) else {
        return Err(ModelError::Structure { layer });
    };
    let (found, number) = if second > 0 {
        let row = &layers[second - 1];
        match row.output() {
            Some(output) => (output, row.output_number()),
            None => return Err(ModelError::Window { layer: second }),
        }
    } else {
        (network_input(layers, index), layers[0].input_number())
    };
    let agrees = match spec.op {
        Op::Concat { channels, .. } => match (&spec.input, &found) {
            (Extent::List(_), Extent::List(numbers)) => *numbers == channels,
            (Extent::Image(ours), Extent::Image(theirs)) => {
                ours.height == theirs.height
                    && ours.width == theirs.width
                    && theirs.channels as u32 == channels
            }
            (Extent::List(_), Extent::Image(_)) | (Extent::Image(_), Extent::List(_)) => false,
        },
        Op::Dense { .. }
        | Op::Conv2d { .. }
        | Op::DepthwiseConv2d { .. }
        | Op::MaxPool2d { .. }
        | Op::AvgPool2d { .. }
        | Op::GlobalAvgPool
        | Op::Quantize
        | Op::QuantizePerChannel
        | Op::Dequantize
        | Op::DequantizePerChannel
        | Op::Standardize
        | Op::Add { .. }
        | Op::Recurrent { .. }
        | Op::Features { .. } => spec.input.equals(&found),
    };
    if !agrees {
        return Err(ModelError::Branches { layer, expected: spec.input, found });
    }
    if number as u32 != spec.input_number() as u32 {
        let (expected, found) = (number, spec.input_number());
        return Err(ModelError::Numbers { layer, expected, found });
    }
    Ok(())
}

/// The extent of the network's input, as the rows before `index` read it: an image, if one of them does.
const fn network_input(layers: &[LayerSpec], index: usize) -> Extent {
    let mut row = 0;
    while row < index {
        if layers[row].from as usize == row && layers[row].input.image().is_some() {
            return layers[row].input;
        }
        row += 1;
    }
    layers[0].input
}

/// A row that reads the network's input takes what the rows before it do. One that takes a list of numbers takes
/// an image too.
const fn check_input(layers: &[LayerSpec], index: usize) -> Result<(), ModelError> {
    let (spec, layer) = (&layers[index], index + 1);
    let (expected, found) = (network_input(layers, index), spec.input);
    let fits = match (&expected, &found) {
        (Extent::Image(ours), Extent::Image(theirs)) => ours.equals(theirs),
        _ => expected.numbers() == found.numbers(),
    };
    if !fits {
        return Err(ModelError::Input { layer, expected, found });
    }
    let (expected, found) = (layers[0].input_number(), spec.input_number());
    if expected as u32 != found as u32 {
        return Err(ModelError::Numbers { layer, expected, found });
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

/// Checks that there are no labels, or one for each output.
pub(crate) const fn check_labels(
    layers: &[LayerSpec],
    task: Task,
    labels: usize,
) -> Result<(), ModelError> {
    if matches!(task, Task::AnomalyDetection) && labels == 1 {
        return Ok(());
    }
    if let [.., last] = layers
        && labels != 0
        && labels as u64 != last.outputs() as u64
    {
        return Err(ModelError::Labels { expected: last.outputs(), found: labels });
    }
    Ok(())
}

/// Checks that the file holds the network of the type, or the type is that network one moment at a time.
pub(crate) const fn check_topology(
    expected: &Topology,
    found: &[LayerSpec],
) -> Result<(), ModelError> {
    if is_stream_of(expected.as_slice(), found) {
        return Ok(());
    }
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

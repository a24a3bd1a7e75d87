//! Rows of a network as nodes.

use super::activation::activation;
use super::graph::{Graph, Value};
use super::message::Attribute::Int;
use super::recurrent::Recurrent;
use super::window::{Sides, convolution};
use nn_core::{Extent, LayerSpec, LayerView, Op, Window};

/// Fault of a row that ONNX cannot say, without its number.
pub(super) type Refused = &'static str;

/// Fault of a row of features.
pub(super) const FEATURES: Refused = "computes features, which only `export --c` writes";

/// Adds a row; what it gives. `operands` are what it reads, one for each.
pub(super) fn row(
    graph: &mut Graph,
    view: &LayerView<'_>,
    operands: &mut [Value],
) -> Result<Value, Refused> {
    let spec = &view.spec;
    let output = spec.output().ok_or("does not fit its input")?;
    let [first, rest @ ..] = operands else { return Err("reads nothing") };
    if matches!((spec.input, first.extent), (Extent::Image(_), Extent::List(_))) {
        return Err("reads a list of numbers as an image");
    }
    match spec.op {
        Op::Dense { outputs } => {
            let block = view.blocks.first().ok_or("has no weights")?;
            let x = graph.as_list(first);
            let weights = graph.floats(&[outputs as usize, spec.inputs() as usize], block.weights);
            let bias = graph.floats(&[outputs as usize], block.bias);
            let z = graph.node("Gemm", &[&x, &weights, &bias], &[("transB", Int(1))]);
            Ok(Value::list(output, activation(graph, spec.activation, z)))
        }
        Op::Conv2d { .. } => convolution(graph, view, first, false),
        Op::DepthwiseConv2d { .. } => convolution(graph, view, first, true),
        Op::MaxPool2d { window } | Op::AvgPool2d { window } => {
            spec.geometry().ok_or("reads one moment of a stream")?;
            let x = graph.as_channels_first(first);
            let is_max = matches!(spec.op, Op::MaxPool2d { .. });
            let sides = Sides::of(window, graph.spatial);
            let y = match is_max {
                true => graph.node("MaxPool", &[&x], &sides.of_pool()),
                false => graph.node("AveragePool", &[&x], &sides.of_pool()),
            };
            Ok(Value::channels_first(output, y))
        }
        Op::GlobalAvgPool => {
            let x = graph.as_channels_first(first);
            let pooled = graph.node("GlobalAveragePool", &[&x], &[]);
            Ok(Value::list(output, graph.node("Flatten", &[&pooled], &[("axis", Int(1))])))
        }
        Op::Features { .. } => Err(FEATURES),
        Op::Standardize => {
            let block = view.blocks.first().ok_or("has no scales")?;
            let x = graph.as_it_lies(first);
            let (offset, scale) = (
                graph.floats(&[block.bias.len()], block.bias),
                graph.floats(&[block.weights.len()], block.weights),
            );
            let shifted = graph.node("Sub", &[&x, &offset], &[]);
            let y = graph.node("Mul", &[&shifted, &scale], &[]);
            Ok(Value::as_it_lies(output, y))
        }
        Op::Add { .. } => {
            let [a, b] = pair(graph, first, rest)?;
            let y = graph.node("Add", &[&a, &b], &[]);
            Ok(Value::joined(output, activation(graph, spec.activation, y)))
        }
        Op::Concat { .. } => {
            let [a, b] = pair(graph, first, rest)?;
            let y = graph.node("Concat", &[&a, &b], &[("axis", Int(1))]);
            Ok(Value::joined(output, activation(graph, spec.activation, y)))
        }
        Op::Recurrent { cell, units, every, reversed } => {
            let Some(signal) = spec.input_shape() else {
                return Err("reads one moment of a stream");
            };
            let [of_input, of_state] = &view.blocks[..] else { return Err("has no weights") };
            let layer = Recurrent { cell, units: units.into(), every, reversed };
            Ok(layer.write(graph, (first, signal, output), [of_input, of_state]))
        }
        Op::Quantize | Op::QuantizePerChannel | Op::Dequantize | Op::DequantizePerChannel => {
            Err("computes with integers")
        }
    }
}

/// Two operands in the form in which they are joined.
fn pair(graph: &mut Graph, first: &mut Value, rest: &mut [Value]) -> Result<[String; 2], Refused> {
    let [second] = rest else { return Err("reads one row instead of two") };
    Ok([first, second].map(|value| graph.as_joined(value)))
}

/// Dimensions of a pixel's place: 1 if all windows slide along a signal, else 2.
pub(super) fn spatial(rows: &[LayerSpec]) -> usize {
    let is_along = |window: Window| window.height == 1;
    let is_signal = |spec: &LayerSpec| {
        spec.input_shape().is_none_or(|shape| shape.height == 1)
            && match spec.op {
                Op::Conv2d { window, .. }
                | Op::DepthwiseConv2d { window, .. }
                | Op::MaxPool2d { window }
                | Op::AvgPool2d { window } => is_along(window),
                Op::Dense { .. }
                | Op::GlobalAvgPool
                | Op::Quantize
                | Op::QuantizePerChannel
                | Op::Dequantize
                | Op::DequantizePerChannel
                | Op::Standardize
                | Op::Add { .. }
                | Op::Concat { .. }
                | Op::Recurrent { .. }
                | Op::Features { .. } => true,
            }
    };
    if rows.iter().all(is_signal) { 1 } else { 2 }
}

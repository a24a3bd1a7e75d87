//! Rows of quantized networks as nodes.
//!
//! Integers flow as whole numbers of `f32`: QuantizeLinear and DequantizeLinear with a scale of 1 round them, and cut them
//! off at 16 bits. Weights are 8 bits, dequantized by the factor of their output.

use super::activation::{activation, steps};
use super::graph::{Graph, Value};
use super::message::Attribute::Int;
use super::message::Number;
use super::recurrent::Recurrent;
use super::rows::FEATURES;
use super::window::{Sides, channels_first, pool, shape_of_weights};
use crate::quantize::{QuantizedBlock, QuantizedLayer, QuantizedParameters};
use nn_core::quantized::OutputScale;
use nn_core::{ActivationKind, BlockView, Extent, Op};

/// Steps of 1 in the sums of a recurrent layer, and in its states.
const OF_SUMS: f64 = 1024.0;
const OF_STATES: f64 = 32_768.0;

/// Adds a row; what it gives. `operands` are what it reads, one for each.
pub(super) fn row(
    graph: &mut Graph,
    layer: &QuantizedLayer,
    operands: &mut [Value],
) -> Result<Value, &'static str> {
    let spec = &layer.spec;
    let output = spec.output().ok_or("does not fit its input")?;
    let [first, rest @ ..] = operands else { return Err("reads nothing") };
    match (spec.op, &layer.parameters) {
        (Op::Dense { outputs }, QuantizedParameters::Blocks(blocks)) => {
            let [block] = &blocks[..] else { return Err("has no weights") };
            let x = graph.as_list(first);
            let dims = [outputs as usize, spec.inputs() as usize];
            let [weights, bias] = dequantized(graph, &dims, &block.weights, &block.channels);
            let z = graph.node("Gemm", &[&x, &weights, &bias], &[("transB", Int(1))]);
            let y = cut_off(graph, spec.activation, z);
            Ok(Value::list(output, curve(graph, spec.activation, y)?))
        }
        (Op::Conv2d { .. }, QuantizedParameters::Blocks(blocks)) => {
            convolution(graph, layer, blocks, first, false)
        }
        (Op::DepthwiseConv2d { .. }, QuantizedParameters::Blocks(blocks)) => {
            convolution(graph, layer, blocks, first, true)
        }
        (Op::MaxPool2d { window }, _) => {
            let x = graph.as_channels_first(first);
            let y = graph.node("MaxPool", &[&x], &Sides::of(window, graph.spatial).of_pool());
            Ok(Value::channels_first(output, y))
        }
        (Op::AvgPool2d { window }, _) => {
            let x = graph.as_channels_first(first);
            let sides = Sides::of(window, graph.spatial);
            let mean = graph.node("AveragePool", &[&x], &sides.of_pool());
            Ok(Value::channels_first(output, rounded(graph, mean)))
        }
        (Op::GlobalAvgPool, _) => {
            let x = graph.as_channels_first(first);
            let mean = graph.node("GlobalAveragePool", &[&x], &[]);
            let mean = graph.node("Flatten", &[&mean], &[("axis", Int(1))]);
            Ok(Value::list(output, rounded(graph, mean)))
        }
        (Op::Add { .. }, QuantizedParameters::Balance(balance)) => {
            let [second] = rest else { return Err("reads one row instead of two") };
            let unit = f64::from(1u32 << balance.shift());
            let [a, b] =
                [(first, balance.first()), (second, balance.second())].map(|(value, factor)| {
                    let x = graph.as_joined(value);
                    times(graph, x, f64::from(factor) / unit)
                });
            let sum = graph.node("Add", &[&a, &b], &[]);
            let y = cut_off(graph, spec.activation, sum);
            Ok(Value::joined(output, curve(graph, spec.activation, y)?))
        }
        (Op::Concat { .. }, QuantizedParameters::Balance(balance)) => {
            let [second] = rest else { return Err("reads one row instead of two") };
            let unit = f64::from(1u32 << balance.shift());
            let [a, b] =
                [(first, balance.first()), (second, balance.second())].map(|(value, factor)| {
                    let x = graph.as_joined(value);
                    let x = times(graph, x, f64::from(factor) / unit);
                    rounded(graph, x)
                });
            let y = graph.node("Concat", &[&a, &b], &[("axis", Int(1))]);
            Ok(Value::joined(output, curve(graph, spec.activation, y)?))
        }
        (Op::Recurrent { cell, units, every, reversed }, QuantizedParameters::Blocks(blocks)) => {
            let (Some(signal), [input, state]) = (spec.input_shape(), &blocks[..]) else {
                return Err("reads one moment of a stream");
            };
            let input = real(input, 1.0 / OF_SUMS);
            let state = real(state, OF_STATES / OF_SUMS);
            let views = [&input, &state].map(|(weights, bias)| BlockView { weights, bias });
            let layer = Recurrent { cell, units: units.into(), every, reversed };
            let mut states = layer.write(graph, (first, signal, output), [&views[0], &views[1]]);
            let y = graph.as_joined(&mut states);
            let y = times(graph, y, OF_STATES);
            Ok(Value::joined(output, rounded(graph, y)))
        }
        (Op::Quantize, QuantizedParameters::Scale(scale)) => {
            let x = graph.as_it_lies(first);
            let y = times(graph, x, f64::from(*scale));
            Ok(Value::as_it_lies(output, rounded(graph, y)))
        }
        (Op::QuantizePerChannel, QuantizedParameters::PerChannel { offset, scale }) => {
            let x = graph.as_it_lies(first);
            let [offset, scale] = [offset, scale].map(|list| graph.floats(&[list.len()], list));
            let shifted = graph.node("Sub", &[&x, &offset], &[]);
            let y = graph.node("Mul", &[&shifted, &scale], &[]);
            Ok(Value::as_it_lies(output, rounded(graph, y)))
        }
        (Op::Dequantize, QuantizedParameters::Scale(scale)) => {
            let x = graph.as_list(first);
            let z = times(graph, x, f64::from(*scale));
            Ok(Value::list(output, activation(graph, spec.activation, z)))
        }
        (Op::DequantizePerChannel, QuantizedParameters::PerChannel { offset, scale }) => {
            let x = graph.as_list(first);
            let [offset, scale] = [offset, scale].map(|list| graph.floats(&[list.len()], list));
            let product = graph.node("Mul", &[&x, &scale], &[]);
            let z = graph.node("Add", &[&product, &offset], &[]);
            Ok(Value::list(output, activation(graph, spec.activation, z)))
        }
        (Op::Features { .. }, _) => Err(FEATURES),
        (
            Op::Dense { .. }
            | Op::Conv2d { .. }
            | Op::DepthwiseConv2d { .. }
            | Op::Add { .. }
            | Op::Concat { .. }
            | Op::Recurrent { .. }
            | Op::Quantize
            | Op::QuantizePerChannel
            | Op::Dequantize
            | Op::DequantizePerChannel
            | Op::Standardize,
            _,
        ) => Err("has no parameters of integers"),
    }
}

fn times(graph: &mut Graph, x: String, factor: f64) -> String {
    if factor == 1.0 {
        return x;
    }
    let factor = graph.floats(&[], &[factor as f32]);
    graph.node("Mul", &[&x, &factor], &[])
}

/// Whole numbers of 16 bits.
fn rounded(graph: &mut Graph, x: String) -> String {
    let (scale, zero) = (graph.floats(&[], &[1.0]), graph.numbers(Number::I16, &[], &[0, 0]));
    let integers = graph.node("QuantizeLinear", &[&x, &scale, &zero], &[]);
    graph.node("DequantizeLinear", &[&integers, &scale, &zero], &[])
}

/// Sums as whole numbers, not less than an activation has them.
fn cut_off(graph: &mut Graph, kind: ActivationKind, z: String) -> String {
    let z = if kind.quantized_low() == 0 { graph.node("Relu", &[&z], &[]) } else { z };
    rounded(graph, z)
}

/// An activation behind sums that were cut off.
fn curve(graph: &mut Graph, kind: ActivationKind, z: String) -> Result<String, &'static str> {
    let Some([of_sums, of_outputs]) = steps(kind)? else { return Ok(z) };
    let z = times(graph, z, 1.0 / of_sums);
    let y = activation(graph, kind, z);
    let y = times(graph, y, of_outputs);
    Ok(rounded(graph, y))
}

/// Weights of these extents, and biases (OUT), dequantized.
fn dequantized(
    graph: &mut Graph,
    dims: &[usize],
    weights: &[i8],
    channels: &[OutputScale],
) -> [String; 2] {
    let factors: Vec<f32> =
        channels.iter().map(|channel| channel.requantization.factor() as f32).collect();
    let factors = graph.floats(&[channels.len()], &factors);
    let bytes: Vec<u8> = weights.iter().map(|&weight| weight as u8).collect();
    let weights = graph.numbers(Number::I8, dims, &bytes);
    let bytes: Vec<u8> = channels.iter().flat_map(|channel| channel.bias.to_le_bytes()).collect();
    let bias = graph.numbers(Number::I32, &[channels.len()], &bytes);
    [weights, bias]
        .map(|integers| graph.node("DequantizeLinear", &[&integers, &factors], &[("axis", Int(0))]))
}

fn convolution(
    graph: &mut Graph,
    layer: &QuantizedLayer,
    blocks: &[QuantizedBlock],
    first: &mut Value,
    is_depthwise: bool,
) -> Result<Value, &'static str> {
    let spec = &layer.spec;
    let geometry = spec.geometry().ok_or("reads one moment of a stream")?;
    let [block] = blocks else { return Err("has no weights") };
    let sides = Sides::of(geometry.window(), graph.spatial);
    let (dims, [pixels, terms], group) = shape_of_weights(&geometry, &sides, is_depthwise);
    let turned = channels_first(&block.weights, [pixels, terms]);
    let [weights, bias] = dequantized(graph, &dims, &turned, &block.channels);
    let x = graph.as_channels_first(first);
    let z = graph.node("Conv", &[&x, &weights, &bias], &sides.of_convolution(group));
    let y = cut_off(graph, spec.activation, z);
    let y = pool(graph, &geometry, y);
    let y = curve(graph, spec.activation, y)?;
    Ok(Value::channels_first(Extent::Image(geometry.output()), y))
}

/// Weights and biases of a recurrent layer as the numbers that they mean, for inputs in steps of so much.
fn real(block: &QuantizedBlock, unit: f64) -> (Vec<f32>, Vec<f32>) {
    let QuantizedBlock { weights, channels } = block;
    let terms = weights.len().checked_div(channels.len()).unwrap_or(0).max(1);
    let rows = weights.chunks_exact(terms).zip(channels);
    let weights = rows.flat_map(|(row, channel)| {
        let factor = channel.requantization.factor() * unit;
        row.iter().map(move |&weight| (f64::from(weight) * factor) as f32)
    });
    let bias = channels.iter().map(|channel| {
        (f64::from(channel.bias) * channel.requantization.factor() / OF_SUMS) as f32
    });
    (weights.collect(), bias.collect())
}

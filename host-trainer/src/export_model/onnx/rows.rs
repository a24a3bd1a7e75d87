//! Rows of a network as nodes.

use super::graph::{Graph, Value};
use super::message::Attribute::{Float, Int, Ints, Text};
use super::message::{Attribute, node};
use crate::export_model::ExportError;
use nn_core::kernel::recurrent::Reset;
use nn_core::{
    ActivationKind, BlockView, Cell, Extent, LayerSpec, LayerView, LeakyRelu, Op, Shape, Window,
    WindowGeometry,
};

/// Fault of a row that ONNX cannot say, without its number.
pub(super) type Refused = &'static str;

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
        Op::Conv2d { .. } | Op::DepthwiseConv2d { .. } => convolution(graph, view, first),
        Op::MaxPool2d { window } | Op::AvgPool2d { window } => {
            spec.geometry().ok_or("reads one moment of a stream")?;
            let x = graph.as_channels_first(first);
            let is_max = matches!(spec.op, Op::MaxPool2d { .. });
            if window.dilation != 1 {
                return Err(
                    "is a pool that leaves out columns, for which ONNX has no operator here",
                );
            }
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
        Op::Standardize => {
            let block = view.blocks.first().ok_or("has no scales")?;
            let x = graph.as_it_lies(first);
            let (offset, scale) = (
                graph.floats(&[block.bias.len()], block.bias),
                graph.floats(&[block.weights.len()], block.weights),
            );
            let shifted = graph.node("Sub", &[&x, &offset], &[]);
            let y = graph.node("Mul", &[&shifted, &scale], &[]);
            Ok(as_it_lies(output, y))
        }
        Op::Add { .. } | Op::Concat { .. } => {
            let [second] = rest else { return Err("reads one row instead of two") };
            let is_list = matches!(output, Extent::List(_));
            let [a, b] = [first, second].map(|value| match is_list {
                true => graph.as_list(value),
                false => graph.as_channels_first(value),
            });
            let y = match spec.op {
                Op::Add { .. } => graph.node("Add", &[&a, &b], &[]),
                _ => graph.node("Concat", &[&a, &b], &[("axis", Int(1))]),
            };
            let y = activation(graph, spec.activation, y);
            Ok(match is_list {
                true => Value::list(output, y),
                false => Value::channels_first(output, y),
            })
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

fn as_it_lies(extent: Extent, name: String) -> Value {
    match extent {
        Extent::List(_) => Value::list(extent, name),
        Extent::Image(_) => Value::channels_last(extent, name),
    }
}

/// An activation behind a value; its name.
fn activation(graph: &mut Graph, kind: ActivationKind, z: String) -> String {
    let (operator, attributes): (&str, &[(&str, Attribute<'_>)]) = match kind {
        ActivationKind::Identity => return z,
        ActivationKind::Relu => ("Relu", &[]),
        ActivationKind::LeakyRelu => ("LeakyRelu", &[("alpha", Float(LeakyRelu::SLOPE))]),
        ActivationKind::Sigmoid => ("Sigmoid", &[]),
        ActivationKind::Tanh => ("Tanh", &[]),
        ActivationKind::Softmax => ("Softmax", &[("axis", Int(-1))]),
        ActivationKind::Relu6 => {
            let (low, high) = (graph.floats(&[], &[0.0]), graph.floats(&[], &[6.0]));
            return graph.node("Clip", &[&z, &low, &high], &[]);
        }
        ActivationKind::HardSigmoid => {
            ("HardSigmoid", &[("alpha", Float(1.0 / 6.0)), ("beta", Float(0.5))])
        }
        ActivationKind::HardSwish => ("HardSwish", &[]),
        ActivationKind::Elu => ("Elu", &[("alpha", Float(1.0))]),
    };
    graph.node(operator, &[&z], attributes)
}

/// A window as ONNX has it: rows and columns, of a signal columns alone.
struct Sides {
    kernel: Vec<i64>,
    strides: Vec<i64>,
    dilations: Vec<i64>,
    pads: Vec<i64>,
}

impl Sides {
    fn of(window: Window, spatial: usize) -> Self {
        let columns = |numbers: [u16; 2]| -> Vec<i64> {
            numbers[2 - spatial..].iter().map(|&number| number.into()).collect()
        };
        let before = columns([window.padding_top, window.padding_left]);
        let after = columns([window.padding_bottom, window.padding_right]);
        Self {
            kernel: columns([window.height, window.width]),
            strides: columns([window.stride_y, window.stride_x]),
            dilations: columns([1, window.dilation]),
            pads: [before, after].concat(),
        }
    }

    fn of_pool(&self) -> [(&str, Attribute<'_>); 3] {
        [
            ("kernel_shape", Ints(&self.kernel)),
            ("strides", Ints(&self.strides)),
            ("pads", Ints(&self.pads)),
        ]
    }

    fn of_convolution(&self, group: i64) -> [(&str, Attribute<'_>); 5] {
        let [kernel, strides, pads] = self.of_pool();
        [kernel, strides, pads, ("dilations", Ints(&self.dilations)), ("group", Int(group))]
    }
}

fn convolution(
    graph: &mut Graph,
    view: &LayerView<'_>,
    first: &mut Value,
) -> Result<Value, Refused> {
    let spec = &view.spec;
    let geometry = spec.geometry().ok_or("reads one moment of a stream")?;
    let block = view.blocks.first().ok_or("has no weights")?;
    let output = Extent::Image(geometry.output());
    let filters = usize::from(geometry.output().channels);
    let channels = usize::from(geometry.input().channels);
    let is_depthwise = matches!(spec.op, Op::DepthwiseConv2d { .. });
    let (terms, group) = if is_depthwise { (1, channels) } else { (channels, 1) };
    let window = geometry.window();
    let sides = Sides::of(window, graph.spatial);
    let pixels = usize::from(window.height) * usize::from(window.width);
    let mut dims = vec![filters, terms];
    dims.extend(sides.kernel.iter().map(|&side| side as usize));
    let weights = graph.floats(&dims, &channels_first(block.weights, [pixels, terms]));
    let bias = graph.floats(&[filters], block.bias);
    let x = graph.as_channels_first(first);
    let inputs = [x.as_str(), &weights, &bias];
    let z = graph.node("Conv", &inputs, &sides.of_convolution(group as i64));
    if spec.activation == ActivationKind::Softmax {
        return Err("has a softmax over an image");
    }
    // Where that gives equal numbers, the pool is last, as others write it.
    let y = match spec.activation.is_monotonic() {
        true => {
            let y = activation(graph, spec.activation, z);
            pool(graph, &geometry, y)
        }
        false => {
            let pooled = pool(graph, &geometry, z);
            activation(graph, spec.activation, pooled)
        }
    };
    Ok(Value::channels_first(output, y))
}

/// The pool of a convolution, if it has one.
fn pool(graph: &mut Graph, geometry: &WindowGeometry, x: String) -> String {
    let (height, width) = geometry.pool();
    if (height, width) == (1, 1) {
        return x;
    }
    let window = Window::new(height, width).stride(height, width);
    graph.node("MaxPool", &[&x], &Sides::of(window, graph.spatial).of_pool())
}

/// Weights (OUT, pixels, channels) as (OUT, channels, pixels).
fn channels_first(weights: &[f32], [pixels, channels]: [usize; 2]) -> Vec<f32> {
    let mut turned = vec![0.0; weights.len()];
    let filter = (pixels * channels).max(1);
    for (from, to) in weights.chunks_exact(filter).zip(turned.chunks_exact_mut(filter)) {
        crate::matmul::transpose(from, channels, to);
    }
    turned
}

/// A recurrent layer.
struct Recurrent {
    cell: Cell,
    units: usize,
    every: bool,
    reversed: bool,
}

impl Recurrent {
    fn write(
        &self,
        graph: &mut Graph,
        (first, signal, output): (&mut Value, Shape, Extent),
        blocks: [&BlockView<'_>; 2],
    ) -> Value {
        let (operator, gates): (&str, &[usize]) = match self.cell {
            Cell::Rnn => ("RNN", &[0]),
            // For each gate of ONNX which one it is here: i, o, f, c of i, f, g, o; z, r, h of r, z, n.
            Cell::Lstm => ("LSTM", &[0, 3, 1, 2]),
            Cell::Gru(_) => ("GRU", &[1, 0, 2]),
        };
        let in_order = |numbers: &[f32]| -> Vec<f32> {
            let gate = numbers.len() / gates.len();
            gates.iter().flat_map(|&from| &numbers[from * gate..][..gate]).copied().collect()
        };
        let rows = gates.len() * self.units;
        let [w, r] = blocks.map(|block| in_order(block.weights));
        let bias = blocks.map(|block| in_order(block.bias)).concat();
        let w = graph.floats(&[1, rows, signal.channels.into()], &w);
        let r = graph.floats(&[1, rows, self.units], &r);
        let bias = graph.floats(&[1, 2 * rows], &bias);
        // Moments, batch, channels.
        let x = graph.as_channels_first(first);
        let x = if graph.spatial == 1 {
            graph.node("Transpose", &[&x], &[("perm", Ints(&[2, 0, 1]))])
        } else {
            let axis = graph.integers(&[2]);
            let x = graph.node("Squeeze", &[&x, &axis], &[]);
            graph.node("Transpose", &[&x], &[("perm", Ints(&[2, 0, 1]))])
        };
        let direction = if self.reversed { "reverse" } else { "forward" };
        let mut attributes =
            vec![("hidden_size", Int(self.units as i64)), ("direction", Text(direction))];
        if let Cell::Gru(reset) = self.cell {
            attributes.push(("linear_before_reset", Int(i64::from(reset == Reset::After))));
        }
        let y = graph.name();
        let outputs: &[&str] = if self.every { &[&y] } else { &["", &y] };
        graph.nodes.push(node(operator, &[&x, &w, &r, &bias], outputs, &attributes));
        let axis = graph.integers(&[i64::from(self.every)]);
        let states = graph.node("Squeeze", &[&y, &axis], &[]);
        if !self.every {
            return Value::list(output, states);
        }
        let y = graph.node("Transpose", &[&states], &[("perm", Ints(&[1, 2, 0]))]);
        if graph.spatial == 1 {
            return Value::channels_first(output, y);
        }
        let axis = graph.integers(&[2]);
        Value::channels_first(output, graph.node("Unsqueeze", &[&y, &axis], &[]))
    }
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
                | Op::Recurrent { .. } => true,
            }
    };
    if rows.iter().all(is_signal) { 1 } else { 2 }
}

/// Turns a fault into one that names the row.
pub(super) fn placed(index: usize, spec: &LayerSpec, what: Refused) -> ExportError {
    ExportError::Row { layer: index + 1, spec: spec.to_string(), what }
}

//! ONNX files.

mod activation;
mod graph;
mod message;
mod protobuf;
mod quantized;
mod recurrent;
mod rows;
mod window;

use super::ExportError;
use super::metadata::metadata;
use crate::TrainedNetwork;
use crate::export::TrainedModel;
use crate::inference::operands;
use graph::{Graph, Value};
use message::{Attribute, FLOAT, element, entry, value_info};
use nn_core::{ActivationKind, Extent, LayerSpec, LayerViews};
use protobuf::Message;

/// Version of the operators, and the version of the format that came with it.
const OF_F32: [i64; 2] = [17, 8];
/// The first version in which integers of 16 bits are quantized.
const OF_INTEGERS: [i64; 2] = [21, 10];

/// A network as the bytes of an ONNX file, everything in one file.
///
/// The graph takes `x`, raw samples in the order of this project (batch, numbers; of images batch, rows, columns,
/// channels; of signals batch, moments, channels), because scaling is part of the first layer, and gives
/// `probabilities` or `y`. Names of classes and the scaling of the data are metadata (`label.0`, `offset`, `scale`),
/// which [`import`](crate::import) reads again.
///
/// A network of `f32` has operators of version 17. Imported again, all parameters have the same bytes, unless a row
/// standardizes the input: then a layer may take that into its weights. A quantized one has operators of version 21,
/// with 8-bit weights, and rounds behind every layer by QuantizeLinear and DequantizeLinear; halves, and curves such as
/// the hyperbolic tangent, it may round to another step than a board does.
///
/// # Errors
///
/// [`ExportError::Row`] for a row that ONNX has no operator for.
pub fn onnx(model: &TrainedModel) -> Result<Vec<u8>, ExportError> {
    let specs = model.network.specs();
    let is_softmax = model.network.last_activation() == ActivationKind::Softmax;
    let output = if is_softmax { "probabilities" } else { "y" };
    let (graph, [opset, ir_version]) = match &model.network {
        TrainedNetwork::F32(network) => {
            let views = network.layer_views();
            let row = |graph: &mut Graph, index: usize, operands: &mut [Value]| {
                rows::row(graph, &views[index], operands)
            };
            (graph_of(&specs, output, row)?, OF_F32)
        }
        TrainedNetwork::Quantized(network) => {
            let row = |graph: &mut Graph, index: usize, operands: &mut [Value]| {
                quantized::row(graph, &network.layers()[index], operands)
            };
            (graph_of(&specs, output, row)?, OF_INTEGERS)
        }
    };
    let name = format!("host-trainer {}", model.name);
    let graph = graph.bytes(2, name);
    let opset = Message::new().bytes(1, "").number(2, opset);
    let file = Message::new()
        .number(1, ir_version)
        .bytes(2, "host-trainer")
        .bytes(3, env!("CARGO_PKG_VERSION"))
        .message(7, &graph)
        .message(8, &opset);
    let entries: Vec<Message> =
        metadata(model).iter().map(|(key, value)| entry(key, value)).collect();
    Ok(file.messages(14, &entries).finish())
}

/// The graph of these rows, each of which a function adds.
fn graph_of(
    specs: &[LayerSpec],
    output: &str,
    row: impl Fn(&mut Graph, usize, &mut [Value]) -> Result<Value, &'static str>,
) -> Result<Message, ExportError> {
    let Some(first) = specs.first() else { return Err(ExportError::Empty) };
    let mut graph = Graph::new(rows::spatial(specs));
    let sizes: Vec<usize> = match first.input {
        Extent::List(numbers) => vec![numbers as usize],
        Extent::Image(shape) if graph.spatial == 1 => {
            vec![shape.width.into(), shape.channels.into()]
        }
        Extent::Image(shape) => {
            vec![shape.height.into(), shape.width.into(), shape.channels.into()]
        }
    };
    let input = element(first.input_number());
    let x = match input {
        FLOAT => "x".into(),
        _ => graph.node("Cast", &["x"], &[("to", Attribute::Int(FLOAT))]),
    };
    let x = match first.input {
        Extent::List(_) => Value::list(first.input, x),
        Extent::Image(_) => Value::channels_last(first.input, x),
    };
    // What is at place 0 is the input; the output of row `i` is at place `i + 1`.
    let mut values = vec![x];
    for (index, spec) in specs.iter().enumerate() {
        let (first, second) = operands(spec, index);
        let places: Vec<usize> = [Some(first), second].into_iter().flatten().collect();
        let mut read: Vec<Value> = places.iter().map(|&at| values[at].clone()).collect();
        let given = row(&mut graph, index, &mut read).map_err(|what| ExportError::Row {
            layer: index + 1,
            spec: spec.to_string(),
            what,
        })?;
        // Forms that were made for this row serve others too.
        for (at, operand) in places.into_iter().zip(read) {
            values[at] = operand;
        }
        values.push(given);
    }
    let last = values.len() - 1;
    let width = values[last].extent.numbers() as usize;
    let y = graph.as_list(&mut values[last]);
    graph.nodes.push(message::node("Identity", &[&y], &[output], &[]));
    let message = Message::new().messages(1, &graph.nodes).messages(5, &graph.constants);
    let message = message.message(11, &value_info("x", input, &sizes));
    Ok(message.message(12, &value_info(output, FLOAT, &[width])))
}

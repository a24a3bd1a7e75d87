//! ONNX files.

mod activation;
mod graph;
mod message;
mod protobuf;
mod recurrent;
mod rows;
mod window;

use super::ExportError;
use super::metadata::metadata;
use crate::export::TrainedModel;
use crate::{DynamicNetwork, TrainedNetwork};
use graph::{Graph, Value};
use message::{entry, value_info};
use nn_core::{ActivationKind, Extent, LayerViews, Op};
use protobuf::Message;

/// Version of the operators, and the version of the format that came with it.
const OPSET: i64 = 17;
const IR_VERSION: i64 = 8;

/// A network of `f32` as the bytes of an ONNX file: operators of version 17, everything in one file.
///
/// The graph takes `x`, raw samples in the order of this project (batch, numbers; of images batch, rows, columns,
/// channels; of signals batch, moments, channels), because scaling is part of the first layer, and gives
/// `probabilities` or `y`. Names of classes and the scaling of the data are metadata (`label.0`, `offset`, `scale`),
/// which [`import`](crate::import) reads again. Imported again, all parameters have the same bytes, unless a row
/// standardizes the input: then a layer may take that into its weights.
///
/// # Errors
///
/// [`ExportError`] for a quantized network, and for a row that ONNX has no operator for.
pub fn onnx(model: &TrainedModel) -> Result<Vec<u8>, ExportError> {
    let TrainedNetwork::F32(network) = &model.network else { return Err(ExportError::Quantized) };
    let is_softmax = model.network.last_activation() == ActivationKind::Softmax;
    let output = if is_softmax { "probabilities" } else { "y" };
    let graph = graph_of(network, output)?;
    let name = format!("host-trainer {}", model.name);
    let graph = graph.bytes(2, name);
    let opset = Message::new().bytes(1, "").number(2, OPSET);
    let file = Message::new()
        .number(1, IR_VERSION)
        .bytes(2, "host-trainer")
        .bytes(3, env!("CARGO_PKG_VERSION"))
        .message(7, &graph)
        .message(8, &opset);
    let entries: Vec<Message> =
        metadata(model).iter().map(|(key, value)| entry(key, value)).collect();
    Ok(file.messages(14, &entries).finish())
}

fn graph_of(network: &DynamicNetwork, output: &str) -> Result<Message, ExportError> {
    let views = network.layer_views();
    let specs = network.specs();
    let Some(first) = specs.first() else { return Err(ExportError::Empty) };
    let mut graph = Graph::new(rows::spatial(&specs));
    let sizes: Vec<usize> = match first.input {
        Extent::List(numbers) => vec![numbers as usize],
        Extent::Image(shape) if graph.spatial == 1 => {
            vec![shape.width.into(), shape.channels.into()]
        }
        Extent::Image(shape) => {
            vec![shape.height.into(), shape.width.into(), shape.channels.into()]
        }
    };
    let input = match first.input {
        Extent::List(_) => Value::list(first.input, "x".into()),
        Extent::Image(_) => Value::channels_last(first.input, "x".into()),
    };
    // What is at place 0 is the input; the output of row `i` is at place `i + 1`.
    let mut values = vec![input];
    for (index, view) in views.iter().enumerate() {
        let spec = &view.spec;
        let reads = |back: u16| index.checked_sub(back.into());
        let (Op::Add { with } | Op::Concat { with, .. }) = spec.op else {
            let at = reads(spec.from).ok_or(ExportError::Empty)?;
            let value = run(&mut graph, index, view, &mut values, &[at])?;
            values.push(value);
            continue;
        };
        let (Some(one), Some(other)) = (reads(spec.from), reads(with)) else {
            return Err(ExportError::Empty);
        };
        let value = run(&mut graph, index, view, &mut values, &[one, other])?;
        values.push(value);
    }
    let last = values.len() - 1;
    let width = values[last].extent.numbers() as usize;
    let y = graph.as_list(&mut values[last]);
    graph.nodes.push(message::node("Identity", &[&y], &[output], &[]));
    let message = Message::new().messages(1, &graph.nodes).messages(5, &graph.constants);
    Ok(message.message(11, &value_info("x", &sizes)).message(12, &value_info(output, &[width])))
}

/// Adds a row that reads these places.
fn run(
    graph: &mut Graph,
    index: usize,
    view: &nn_core::LayerView<'_>,
    values: &mut [Value],
    places: &[usize],
) -> Result<Value, ExportError> {
    let mut operands: Vec<Value> = places.iter().map(|&at| values[at].clone()).collect();
    let given = rows::row(graph, view, &mut operands)
        .map_err(|what| rows::placed(index, &view.spec, what))?;
    // Forms that were made for this row serve others too.
    for (&at, operand) in places.iter().zip(operands) {
        values[at] = operand;
    }
    Ok(given)
}

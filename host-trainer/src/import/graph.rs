//! A graph, node by node.

use super::call::Call;
use super::constant::{Budget, Constant};
use super::draft::Draft;
use super::ends::{graph_rank, input, needed, output, read_by_softmax, reads, step_of};
use super::error::{Fault, Placed, fault};
use super::files::Files;
use super::integers::Integers;
use super::message::{Graph, Model, Node};
use super::operators;
use super::sensor::{SensorNumbers, entering};
use super::value::{Flow, Value};
use super::view::View;
use nn_core::MAX_LAYERS;
use std::collections::HashMap;

/// Result of a graph.
pub(super) struct Lowered {
    pub draft: Draft,
    /// Output of the network.
    pub output: Flow,
    pub output_name: String,
    /// Integers that the network computes in, if it does.
    pub integers: Option<Integers>,
}

/// Runs all nodes that the output needs.
pub(super) fn lower(
    model: &Model<'_>,
    graph: &Graph<'_>,
    files: &mut Files,
    bytes: usize,
    sensor: Option<&SensorNumbers>,
) -> Result<Lowered, Placed> {
    let of_graph = |fault: Fault| ("the graph".to_string(), fault);
    if graph.has_sparse {
        return Err(of_graph(Fault::new("has sparse weights: export them as usual ones")));
    }
    let opset = |domain: &str| {
        let is_it = |(found, _): &&(&str, i64)| *found == domain;
        model.opsets.iter().find(is_it).map(|(_, version)| *version)
    };
    let version = opset("").or(opset("ai.onnx")).unwrap_or(1);
    if !(7..=30).contains(&version) {
        return Err(of_graph(fault!(
            "is of version {version} of the operators, and 7 to 30 are read: export with opset_version=20"
        )));
    }
    if let Some((index, node)) = refused_first(graph) {
        return Err((place(index, node), operators::advice(node.operator, node.domain)));
    }
    let is_weighted = |node: &&Node<'_>| ["Gemm", "MatMul", "Conv"].contains(&node.operator);
    let weighted = graph.nodes.iter().filter(is_weighted).count();
    if weighted > MAX_LAYERS {
        return Err(of_graph(fault!(
            "has {weighted} dense layers and convolutions, and a network has at most {MAX_LAYERS} layers: if a recurrent \
             layer was unrolled, moment by moment, export from PyTorch with dynamo=False"
        )));
    }
    let needed = needed(graph);
    let reads = reads(graph, &needed);
    let (input, batch, taken) = input(graph, &reads).map_err(of_graph)?;
    let mut values: HashMap<&str, Value> = HashMap::new();
    let flow = Flow {
        reads: reads.get(input.name.as_str()).copied().unwrap_or(0),
        step: taken.and_then(|taken| taken.step),
        ..Flow::of(0, 1, nn_core::Extent::List(1))
    };
    let mut view = View::contiguous(batch, &input.sizes);
    if input.sizes.len() == graph_rank(graph, &input.name) {
        view.dims.remove(0);
    }
    let name = graph.inputs.iter().find(|found| found.name == input.name).map(|found| found.name);
    // A byte of weights may become a number of f32.
    let is_quantized = graph.nodes.iter().any(|node| node.operator == "DequantizeLinear");
    let budget = Budget::for_file(if is_quantized { bytes.saturating_mul(4) } else { bytes });
    let mut draft = Draft::new(input, budget);
    let words = model.metadata.iter().find(|(key, _)| *key == "words");
    draft.cuts_at_top = words.is_some_and(|(_, words)| words.contains("relu6"));
    let flow = flow.seen(view);
    let (flow, entered) =
        entering(sensor, taken, &draft.input.sizes, &mut draft.budget, flow).map_err(of_graph)?;
    draft.input.sensor = entered;
    if let Some(name) = name {
        values.insert(name, Value::Flow(flow));
    }
    let mut elements: HashMap<&str, i64> =
        graph.initializers.iter().map(|tensor| (tensor.name, tensor.element)).collect();
    for tensor in &graph.initializers {
        if reads.contains_key(tensor.name) {
            let constant = Constant::of_tensor(tensor, files)
                .map_err(|fault| (format!("the constant {:?}", tensor.name), fault))?;
            values.insert(tensor.name, Value::Constant(constant));
        }
    }
    let of_softmax = read_by_softmax(graph);
    let mut left = HashMap::new();
    let is_needed = |node: &&Node<'_>| node.outputs.iter().any(|output| needed.contains(output));
    for name in graph.nodes.iter().filter(is_needed).flat_map(|node| &node.inputs) {
        *left.entry(*name).or_insert(0) += 1;
    }
    for (index, node) in graph.nodes.iter().enumerate() {
        if !node.outputs.iter().any(|output| needed.contains(output)) {
            continue;
        }
        let at = || place(index, node);
        let inputs = node.inputs.iter().map(|&name| match (name, values.get(name)) {
            ("", _) => Ok(None),
            (_, Some(Value::Constant(constant))) if !operators::keeps_small(node.operator) => {
                Ok(Some(Value::Constant(constant.widened())))
            }
            (_, Some(value)) => Ok(Some(value.clone())),
            (name, None) => Err((
                at(),
                fault!("reads {name:?}, which nothing before it gives; export the network anew"),
            )),
        });
        let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
        for name in &node.inputs {
            forget_read(name, &mut left, &mut values);
        }
        let uses = node.outputs.iter().map(|output| reads.get(output).copied().unwrap_or(0));
        let producer = format!("{} {}", model.producer, model.producer_version);
        let call = Call {
            node,
            opset: version,
            producer: &producer,
            inputs,
            elements: &elements,
            is_before_softmax: node.outputs.iter().any(|output| of_softmax.contains(output)),
            uses: uses.collect(),
        };
        let given = operators::run(&mut draft, &call).map_err(|fault| (at(), fault))?;
        let of_constant = call.tensor("value").ok().flatten();
        let of_constant = of_constant.map(|tensor| (call.output(), tensor.element));
        for ((&name, value), &uses) in node.outputs.iter().zip(given).zip(&call.uses) {
            let value = match value {
                Value::Flow(flow) => {
                    Value::Flow(Flow { is_sole: flow.is_sole && uses <= 1, reads: uses, ..flow })
                }
                other => other,
            };
            values.insert(name, value);
        }
        elements.extend(of_constant);
    }
    let (output, output_name) = output(graph, &values)?;
    let mut integers = draft.integers;
    integers.input = step_of(graph, &values, |node| {
        node.operator == "QuantizeLinear" && node.inputs.first() == name.as_ref()
    });
    integers.output = step_of(graph, &values, |node| {
        node.operator == "DequantizeLinear" && node.outputs.contains(&&output_name[..])
    });
    if let Some(step) = output.step {
        integers.gives_integers = true;
        integers.output = Some(step);
    }
    let integers = (integers.value_bits > 0).then_some(integers);
    match integers {
        Some(integers) => integers.notes().into_iter().for_each(|note| draft.note(note)),
        None if draft.integers.has_integer_weights => {
            draft.note("weights in integers: numbers of f32 here, the ones that they mean");
        }
        None => {}
    }
    Ok(Lowered { draft, output, output_name, integers })
}

/// Forgets weights whose last reader has them. Scales and zero points, which have one dimension at most, are looked up
/// at the end.
fn forget_read<'a>(
    name: &'a str,
    left: &mut HashMap<&'a str, usize>,
    values: &mut HashMap<&'a str, Value>,
) {
    let is_weights =
        matches!(values.get(name), Some(Value::Constant(constant)) if constant.dims.len() > 1);
    if let Some(left) = left.get_mut(name) {
        *left = left.saturating_sub(1);
        if *left == 0 && is_weights {
            values.remove(name);
        }
    }
}

/// The first node that is a program: what goes before it is a part of that, and refused for other reasons.
fn refused_first<'g, 'a>(graph: &'g Graph<'a>) -> Option<(usize, &'g Node<'a>)> {
    let is_program = |node: &Node<'_>| ["Loop", "If", "Scan"].contains(&node.operator);
    graph.nodes.iter().enumerate().find(|(_, node)| is_program(node))
}

/// A node for people.
fn place(index: usize, node: &Node<'_>) -> String {
    let name = match node.name {
        "" => String::new(),
        name => format!(" {name:?}"),
    };
    let output = node.outputs.first().copied().unwrap_or_default();
    format!("node {}, {}{name}, which gives {output:?}", index + 1, node.operator)
}

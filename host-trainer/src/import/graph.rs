//! A graph, node by node.

use super::call::Call;
use super::constant::{Budget, Constant};
use super::draft::{Draft, Input, MAX_NUMBERS};
use super::error::{Fault, fault};
use super::files::Files;
use super::integers::{Integers, Step};
use super::message::{Dimension, Graph, Model, Node, ValueInfo};
use super::operators;
use super::value::{Flow, Value};
use super::view::View;
use nn_core::MAX_LAYERS;
use std::collections::{HashMap, HashSet};

/// A fault, and where it is.
pub(super) type Placed = (String, Fault);

/// Elements of `f32` and of `f64`.
const FLOATS: [i64; 2] = [1, 11];

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
    let (input, batch) = input(graph, &reads).map_err(of_graph)?;
    let mut values: HashMap<&str, Value> = HashMap::new();
    let flow = Flow {
        reads: reads.get(input.name.as_str()).copied().unwrap_or(0),
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
    if let Some(name) = name {
        values.insert(name, Value::Flow(flow.seen(view)));
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
    for (index, node) in graph.nodes.iter().enumerate() {
        if !node.outputs.iter().any(|output| needed.contains(output)) {
            continue;
        }
        let at = || place(index, node);
        let inputs = node.inputs.iter().map(|&name| match (name, values.get(name)) {
            ("", _) => Ok(None),
            (_, Some(value)) => Ok(Some(value.clone())),
            (name, None) => Err((
                at(),
                fault!("reads {name:?}, which nothing before it gives; export the network anew"),
            )),
        });
        let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
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

/// Names of integers that nothing but a softmax reads, once they are dequantized.
fn read_by_softmax<'a>(graph: &Graph<'a>) -> HashSet<&'a str> {
    let mut is_softmax: HashMap<&str, bool> =
        graph.outputs.iter().map(|output| (output.name, false)).collect();
    for node in &graph.nodes {
        let is_it = matches!(node.operator, "Softmax" | "LogSoftmax");
        for &name in &node.inputs {
            *is_softmax.entry(name).or_insert(true) &= is_it;
        }
    }
    let mut integers: HashMap<&str, bool> = HashMap::new();
    for node in graph.nodes.iter().filter(|node| node.operator == "DequantizeLinear") {
        if let (Some(&name), Some(given)) = (node.inputs.first(), node.outputs.first()) {
            *integers.entry(name).or_insert(true) &= is_softmax.get(given) == Some(&true);
        }
    }
    integers.into_iter().filter(|(_, is_it)| *is_it).map(|(name, _)| name).collect()
}

/// Scale and zero point of the first node that is asked for.
fn step_of(
    graph: &Graph<'_>,
    values: &HashMap<&str, Value>,
    is_it: impl Fn(&Node<'_>) -> bool,
) -> Option<Step> {
    let node = graph.nodes.iter().find(|node| is_it(node))?;
    let constant = |index: usize| match values.get(node.inputs.get(index)?)? {
        Value::Constant(constant) => Some(constant),
        Value::Flow(_) | Value::Class | Value::Label => None,
    };
    let zero_point = constant(2).and_then(|zero| zero.whole().ok()?.first().copied()).unwrap_or(0);
    Some(Step { scale: constant(1)?.single()?, zero_point: zero_point as f32 })
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

/// Names of all values that the outputs of the graph are computed from.
fn needed<'a>(graph: &Graph<'a>) -> HashSet<&'a str> {
    let mut needed: HashSet<&str> = graph.outputs.iter().map(|output| output.name).collect();
    for node in graph.nodes.iter().rev() {
        if node.outputs.iter().any(|output| needed.contains(output)) {
            needed.extend(node.inputs.iter().filter(|name| !name.is_empty()));
        }
    }
    needed
}

/// Counts how often each value is read by a node that is needed, or given by the graph. Who asks for its extents alone does
/// not count.
fn reads<'a>(graph: &Graph<'a>, needed: &HashSet<&'a str>) -> HashMap<&'a str, usize> {
    let mut reads = HashMap::new();
    let is_needed = |node: &&Node<'a>| node.outputs.iter().any(|output| needed.contains(output));
    for node in graph.nodes.iter().filter(is_needed) {
        for &name in node.inputs.iter().filter(|name| !name.is_empty()) {
            let count = reads.entry(name).or_insert(0);
            *count += usize::from(node.operator != "Shape");
        }
    }
    for output in &graph.outputs {
        *reads.entry(output.name).or_insert(0) += 1;
    }
    reads
}

/// The input of the graph that is no constant, and its batch.
fn input(graph: &Graph<'_>, reads: &HashMap<&str, usize>) -> Result<(Input, usize), Fault> {
    let constants: HashSet<&str> = graph.initializers.iter().map(|tensor| tensor.name).collect();
    let is_open =
        |input: &&ValueInfo<'_>| !constants.contains(input.name) && reads.contains_key(input.name);
    let open: Vec<&ValueInfo<'_>> = graph.inputs.iter().filter(is_open).collect();
    let [input] = open[..] else {
        let names: Vec<String> =
            open.iter().take(8).map(|input| format!("{:?}", input.name)).collect();
        return Err(match open.len() {
            0 => Fault::new("has no input that its output is computed from"),
            count => fault!(
                "has {count} inputs ({}), and a network has one. Where all but the first are constants of a layer, as the \
                 mean and variance of Keras' Normalization, the exporter left their numbers out, which is a fault of the \
                 exporter: scale in the training data instead, or put a Dense layer of the scaling in its place",
                names.join(", ")
            ),
        });
    };
    let name = input.name;
    if !input.element.is_some_and(|element| FLOATS.contains(&element)) {
        return Err(fault!(
            "has the input {name:?}, which takes no numbers of f32: export with an example of f32 \
             (FloatTensorType for scikit-learn)"
        ));
    }
    let Some(dims) = input.dims.as_ref().filter(|dims| !dims.is_empty()) else {
        return Err(fault!(
            "has the input {name:?}, whose extents are not known: export with an example"
        ));
    };
    let mut sizes = Vec::new();
    for (index, dim) in dims.iter().enumerate() {
        sizes.push(match dim {
            Dimension::Fixed(size @ 1..) => usize::try_from(*size).unwrap_or(usize::MAX),
            // The batch.
            Dimension::Fixed(_) | Dimension::Named(_) if index == 0 && dims.len() > 1 => 1,
            Dimension::Fixed(size) => {
                return Err(fault!("has the input {name:?}, whose dimension {index} is {size}"));
            }
            Dimension::Named(dim) => {
                return Err(fault!(
                    "has the input {name:?}, whose dimension {index} ({dim:?}) may have any size: export with a fixed one; \
                     only the batch, the first, may be open"
                ));
            }
        });
    }
    let batch = if sizes.len() > 1 { sizes.remove(0) } else { 1 };
    let numbers = sizes.iter().fold(1usize, |numbers, &size| numbers.saturating_mul(size));
    if numbers > MAX_NUMBERS || batch > MAX_NUMBERS {
        return Err(fault!("takes {numbers} numbers a sample, at most {MAX_NUMBERS} are allowed"));
    }
    Ok((Input { name: name.into(), sizes, numbers, ..Input::default() }, batch))
}

/// Dimensions of an input of the graph.
fn graph_rank(graph: &Graph<'_>, name: &str) -> usize {
    let input = graph.inputs.iter().find(|input| input.name == name);
    input.and_then(|input| input.dims.as_ref()).map_or(0, Vec::len)
}

/// The output of the graph that has numbers; a class beside it is left out.
fn output(graph: &Graph<'_>, values: &HashMap<&str, Value>) -> Result<(Flow, String), Placed> {
    let mut found: Vec<(Flow, String)> = Vec::new();
    for output in &graph.outputs {
        match values.get(output.name) {
            Some(Value::Flow(flow)) => found.push((flow.clone(), output.name.into())),
            Some(Value::Class | Value::Label | Value::Constant(_)) => {}
            None => {
                let at = format!("the output {:?}", output.name);
                return Err((at, Fault::new("is given by no node; export the network anew")));
            }
        }
    }
    let names: Vec<String> = found.iter().map(|(_, name)| format!("{name:?}")).collect();
    match (found.pop(), found.is_empty()) {
        (Some(output), true) => Ok(output),
        (Some(_), false) => Err((
            "the graph".into(),
            fault!(
                "has several outputs ({}), and a network has one: export a model that returns one",
                names.join(", ")
            ),
        )),
        (None, _) => Err((
            "the graph".into(),
            Fault::new("gives no numbers that are computed from its input"),
        )),
    }
}

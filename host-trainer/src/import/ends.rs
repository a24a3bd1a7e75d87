//! Ends of a graph: its input and output, and what is known of values between them beforehand.

use super::draft::{Input, MAX_NUMBERS};
use super::error::{Fault, Placed, fault};
use super::integers::Step;
use super::message::{Dimension, Graph, Node, ValueInfo};
use super::sensor::Taken;
use super::value::{Flow, Value};
use nn_core::Number;
use std::collections::{HashMap, HashSet};

/// Elements of `f32` and of `f64`.
const FLOATS: [i64; 2] = [1, 11];

/// Names of all values that the outputs of the graph are computed from.
pub(super) fn needed<'a>(graph: &Graph<'a>) -> HashSet<&'a str> {
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
pub(super) fn reads<'a>(graph: &Graph<'a>, needed: &HashSet<&'a str>) -> HashMap<&'a str, usize> {
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

/// Names of integers that nothing but a softmax reads, once they are dequantized.
pub(super) fn read_by_softmax<'a>(graph: &Graph<'a>) -> HashSet<&'a str> {
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
pub(super) fn step_of(
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

/// The input of the graph that is no constant, its batch, and its integers.
pub(super) fn input(
    graph: &Graph<'_>,
    reads: &HashMap<&str, usize>,
) -> Result<(Input, usize, Option<Taken>), Fault> {
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
                 exporter: save net.keras there, and import that (--features keras), or scale the training data instead",
                names.join(", ")
            ),
        });
    };
    let name = input.name;
    let taken = input.element.and_then(taken);
    if taken.is_none() && !input.element.is_some_and(|element| FLOATS.contains(&element)) {
        return Err(fault!(
            "has the input {name:?}, which takes no numbers of f32, u8, i8 or i16: export with an example of f32 \
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
    Ok((Input { name: name.into(), sizes, numbers, ..Input::default() }, batch, taken))
}

/// Integers of a type of elements, which mean themselves.
fn taken(element: i64) -> Option<Taken> {
    let number = match element {
        2 => Number::U8,
        3 => Number::I8,
        5 => Number::I16,
        _ => return None,
    };
    Some(Taken { number, step: Some(Step { scale: 1.0, zero_point: 0.0 }) })
}

/// Dimensions of an input of the graph.
pub(super) fn graph_rank(graph: &Graph<'_>, name: &str) -> usize {
    let input = graph.inputs.iter().find(|input| input.name == name);
    input.and_then(|input| input.dims.as_ref()).map_or(0, Vec::len)
}

/// The output of the graph that has numbers; a class beside it is left out.
pub(super) fn output(
    graph: &Graph<'_>,
    values: &HashMap<&str, Value>,
) -> Result<(Flow, String), Placed> {
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

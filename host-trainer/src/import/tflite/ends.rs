//! Ends of a graph: its input and output, and what lies between them.

use super::builtin;
use super::schema::{Model, Node, Tensor};
use super::weights::{dims, is_number, type_name};
use crate::import::draft::{Input, MAX_NUMBERS};
use crate::import::error::{Fault, Placed, fault};
use crate::import::value::{Flow, Value};
use std::collections::{HashMap, HashSet};

/// Numbers of all tensors that the outputs of the graph are computed from.
pub(super) fn needed(nodes: &[Node<'_>], outputs: &[i32]) -> HashSet<i32> {
    let mut needed: HashSet<i32> = outputs.iter().copied().collect();
    for node in nodes.iter().rev() {
        if node.outputs.iter().any(|output| needed.contains(output)) {
            needed.extend(node.inputs.iter().filter(|number| **number >= 0));
        }
    }
    needed
}

/// Counts how often each tensor is read by a node that is needed, or given by the graph. Who asks for its extents alone
/// does not count.
pub(super) fn reads(
    nodes: &[Node<'_>],
    outputs: &[i32],
    needed: &HashSet<i32>,
) -> HashMap<i32, usize> {
    let mut reads = HashMap::new();
    let is_needed = |node: &&Node<'_>| node.outputs.iter().any(|output| needed.contains(output));
    for node in nodes.iter().filter(is_needed) {
        let counts = builtin::name(node.code) != Some("SHAPE");
        for &number in node.inputs.iter().filter(|number| **number >= 0) {
            *reads.entry(number).or_insert(0) += usize::from(counts);
        }
    }
    for &output in outputs {
        *reads.entry(output).or_insert(0) += 1;
    }
    reads
}

/// The input of the graph, its number and its batch.
pub(super) fn input(
    model: &Model<'_>,
    reads: &HashMap<i32, usize>,
) -> Result<(i32, Input, usize), Fault> {
    let open = model.graph.inputs.iter().filter(|number| reads.contains_key(*number));
    let open: Vec<(i32, &Tensor<'_>)> =
        open.filter_map(|&number| Some((number, model.graph.tensor(number)?))).collect();
    let [(number, tensor)] = open[..] else {
        let names: Vec<String> =
            open.iter().take(8).map(|(_, tensor)| format!("{:?}", tensor.name)).collect();
        return Err(match open.len() {
            0 => Fault::new("has no input that its output is computed from"),
            count => fault!(
                "has {count} inputs ({}), and a network has one: convert a model of one input; what has a state of its own \
                 (streaming) carries it here without inputs",
                names.join(", ")
            ),
        });
    };
    let name = tensor.name;
    if !is_number(tensor.element) {
        return Err(fault!(
            "has the input {name:?}, which takes {}: f32, i8, u8 and i16 are supported",
            type_name(tensor.element)
        ));
    }
    let mut sizes = dims(tensor)?;
    if sizes.is_empty() || sizes.contains(&0) {
        return Err(fault!(
            "has the input {name:?}, whose extents are {:?}: convert with fixed ones; only the batch, the first, may be \
             open",
            tensor.dims
        ));
    }
    let batch = if sizes.len() > 1 { sizes.remove(0) } else { 1 };
    let numbers = sizes.iter().fold(1usize, |numbers, &size| numbers.saturating_mul(size));
    if numbers > MAX_NUMBERS || batch > MAX_NUMBERS {
        return Err(fault!("takes {numbers} numbers a sample, at most {MAX_NUMBERS} are allowed"));
    }
    Ok((number, Input { name: name.into(), sizes, numbers, ..Input::default() }, batch))
}

/// The output of the graph that has numbers, and its number; a class beside it is left out.
pub(super) fn output(
    model: &Model<'_>,
    values: &HashMap<i32, Value>,
) -> Result<(Flow, i32), Placed> {
    let name = |number: i32| model.graph.tensor(number).map_or("", |tensor| tensor.name);
    let mut found: Vec<(Flow, i32)> = Vec::new();
    for &number in &model.graph.outputs {
        match values.get(&number) {
            Some(Value::Flow(flow)) => found.push((flow.clone(), number)),
            Some(Value::Class | Value::Label | Value::Constant(_)) => {}
            None => {
                let at = format!("the output {:?}", name(number));
                return Err((at, Fault::new("is given by no node; convert the network anew")));
            }
        }
    }
    let names: Vec<String> =
        found.iter().take(8).map(|&(_, number)| format!("{:?}", name(number))).collect();
    let fault = match (found.pop(), found.is_empty()) {
        (Some(output), true) => return Ok(output),
        (Some(_), false) => fault!(
            "has several outputs ({}), and a network has one: convert a model that returns one",
            names.join(", ")
        ),
        (None, _) => Fault::new("gives no numbers that are computed from its input"),
    };
    Err(("the graph".into(), fault))
}

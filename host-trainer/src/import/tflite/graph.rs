//! A graph of TensorFlow Lite, node by node.

use super::builtin;
use super::call::{Call, Dilation};
use super::ends::{input, needed, output, reads};
use super::integers::sensor_of;
use super::operators;
use super::schema::{Model, Node};
use super::weights::{constant, is_integer};
use crate::import::constant::Budget;
use crate::import::draft::Draft;
use crate::import::error::{Fault, Placed, fault};
use crate::import::graph::Lowered;
use crate::import::integers::{Integers, Step};
use crate::import::kinds;
use crate::import::sensor::{SensorNumbers, entering};
use crate::import::value::{Flow, Value};
use crate::import::view::View;
use nn_core::{ActivationKind, MAX_LAYERS};
use std::collections::HashMap;

/// Runs all nodes that the output needs.
pub(super) fn lower(
    model: &Model<'_>,
    bytes: usize,
    sensor: Option<&SensorNumbers>,
) -> Result<(Lowered, Integers), Placed> {
    let graph = &model.graph;
    let of_graph = |fault: Fault| ("the graph".to_string(), fault);
    if let Some((index, node)) = program(&graph.nodes) {
        return Err((place(model, index, node), operators::advice(node)));
    }
    let is_weighted = |node: &&Node<'_>| {
        let name = builtin::name(node.code).unwrap_or_default();
        ["CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "BATCH_MATMUL"].contains(&name)
    };
    let weighted = graph.nodes.iter().filter(is_weighted).count();
    if weighted > MAX_LAYERS {
        return Err(of_graph(fault!(
            "has {weighted} dense layers and convolutions, and a network has at most {MAX_LAYERS} layers"
        )));
    }
    let needed = needed(&graph.nodes, &graph.outputs);
    let reads = reads(&graph.nodes, &graph.outputs, &needed);
    let (taken, input, batch) = input(model, &reads).map_err(of_graph)?;
    let mut view = View::contiguous(batch, &input.sizes);
    if graph.tensor(taken).is_some_and(|tensor| tensor.dims.len() == input.sizes.len()) {
        view.dims.remove(0);
    }
    let flow = Flow {
        reads: reads.get(&taken).copied().unwrap_or(0),
        ..Flow::of(0, 1, nn_core::Extent::List(1))
    };
    // A byte of weights becomes a number of f32.
    let mut draft = Draft::new(input, Budget::for_file(bytes.saturating_mul(4)));
    let own = graph.tensor(taken).and_then(sensor_of);
    let flow = flow.seen(view);
    let (flow, entered) =
        entering(sensor, own, &draft.input.sizes, &mut draft.budget, flow).map_err(of_graph)?;
    draft.input.sensor = entered;
    let mut lowering = Lowering {
        model,
        values: HashMap::from([(taken, Value::Flow(flow))]),
        dilations: HashMap::new(),
        integers: Integers::default(),
    };
    for (index, node) in graph.nodes.iter().enumerate() {
        if !node.outputs.iter().any(|output| needed.contains(output)) {
            continue;
        }
        lowering
            .run(&mut draft, index, &reads)
            .map_err(|fault| (place(model, index, node), fault))?;
    }
    if model.graphs > 1 {
        draft.note(format!("the file has {} graphs: the first is imported", model.graphs));
    }
    let (output, number) = output(model, &lowering.values)?;
    let mut integers = lowering.integers;
    integers.of_ends(model, taken, number);
    integers.notes().into_iter().for_each(|note| draft.note(note));
    let output_name = graph.tensor(number).map_or("", |tensor| tensor.name).into();
    Ok((Lowered { draft, output, output_name, integers: None }, integers))
}

/// Longer names of tensors are cut off in messages, in characters.
const LONGEST_NAME: usize = 100;

/// A graph half way.
struct Lowering<'m, 'a> {
    model: &'m Model<'a>,
    /// Values of tensors by their numbers.
    values: HashMap<i32, Value>,
    /// Tensors whose pixels lie apart in a batch.
    dilations: HashMap<i32, Dilation>,
    integers: Integers,
}

impl Lowering<'_, '_> {
    /// Runs a node.
    fn run(
        &mut self,
        draft: &mut Draft,
        index: usize,
        reads: &HashMap<i32, usize>,
    ) -> Result<(), Fault> {
        let node = &self.model.graph.nodes[index];
        let operator = operators::find(node).ok_or_else(|| operators::advice(node))?;
        let inputs = node.inputs.iter().map(|&number| self.value(draft, number));
        let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
        let first = node.inputs.first().copied().unwrap_or(-1);
        let dilation = self.dilations.get(&first).cloned();
        let output = node.outputs.first().and_then(|&number| self.model.graph.tensor(number));
        let crops = match operator.name {
            "SPACE_TO_BATCH_ND" => self.crops(draft, index, reads)?,
            _ => None,
        };
        let call = Call {
            node,
            inputs,
            output_dims: output.map(|tensor| tensor.dims.clone()).unwrap_or_default(),
            output: output.map_or("", |tensor| tensor.name),
            dilation,
            crops,
        };
        if !operator.keeps_dilation {
            call.expect_no_dilation()?;
        }
        let before = draft.rows.len();
        let given = (operator.run)(draft, &call)?;
        self.note_weights(draft, before, node);
        let dilation = match operator.name {
            "SPACE_TO_BATCH_ND" => Some(dilation_of(&call)?),
            "BATCH_TO_SPACE_ND" => None,
            _ => call.dilation,
        };
        for (&number, value) in node.outputs.iter().zip(given) {
            let uses = reads.get(&number).copied().unwrap_or(0);
            let value = match value {
                Value::Flow(flow) => {
                    let tensor = self.model.graph.tensor(number);
                    tensor.inspect(|tensor| self.integers.of_value(tensor));
                    note_step(draft, &flow, tensor.and_then(Step::of));
                    Value::Flow(Flow { is_sole: flow.is_sole && uses <= 1, reads: uses, ..flow })
                }
                other => other,
            };
            self.values.insert(number, value);
            dilation.iter().for_each(|dilation| {
                self.dilations.insert(number, dilation.clone());
            });
        }
        Ok(())
    }

    /// Keeps the steps of weights in integers beside the row that has the weights.
    fn note_weights(&self, draft: &mut Draft, before: usize, node: &Node<'_>) {
        let weights = node.inputs.get(1).and_then(|&number| self.model.graph.tensor(number));
        let Some(weights) = weights.filter(|tensor| is_integer(tensor.element)) else {
            return;
        };
        let mut new = draft.rows.iter_mut().skip(before);
        if let Some(row) = new.rfind(|row| kinds::gives_own_sums(&row.op)) {
            let steps = weights.steps.scale.iter();
            row.steps.weights = steps.map(|&step| f32::from_le_bytes(step)).collect();
        }
    }

    /// The value of a tensor; none for one that is left out.
    fn value(&mut self, draft: &mut Draft, number: i32) -> Result<Option<Value>, Fault> {
        if number < 0 {
            return Ok(None);
        }
        if let Some(value) = self.values.get(&number) {
            return Ok(Some(value.clone()));
        }
        let tensor = self.model.graph.tensor(number).ok_or_else(|| {
            fault!(
                "reads the tensor {number}, which the file does not have; convert the network anew"
            )
        })?;
        let constant = constant(self.model, tensor, &mut draft.budget)
            .map_err(|fault| fault!("its constant {:?}: {fault}", tensor.name))?;
        let Some(constant) = constant else {
            if tensor.is_state {
                return Ok(None);
            }
            return Err(fault!(
                "reads {:?}, which nothing before it gives; convert the network anew",
                tensor.name
            ));
        };
        self.integers.of_constant(tensor);
        let value = Value::Constant(constant);
        self.values.insert(number, value.clone());
        Ok(Some(value))
    }

    /// What the way back from batches cuts off, in front and behind; none if there is none.
    fn crops(
        &mut self,
        draft: &mut Draft,
        index: usize,
        reads: &HashMap<i32, usize>,
    ) -> Result<Option<Vec<(i64, i64)>>, Fault> {
        let nodes = &self.model.graph.nodes;
        let mut number = nodes[index].outputs.first().copied().unwrap_or(-1);
        for node in &nodes[index + 1..] {
            if node.inputs.first() != Some(&number) {
                continue;
            }
            let Some(operator) = operators::find(node).filter(|found| found.keeps_dilation) else {
                return Ok(None);
            };
            if reads.get(&number) != Some(&1) {
                return Ok(None);
            }
            if operator.name == "BATCH_TO_SPACE_ND" {
                let crops = self.value(draft, node.inputs.get(2).copied().unwrap_or(-1))?;
                let Some(Value::Constant(crops)) = crops else { return Ok(None) };
                return Ok(Some(crops.whole()?.chunks_exact(2).map(|c| (c[0], c[1])).collect()));
            }
            number = node.outputs.first().copied().unwrap_or(-1);
        }
        Ok(None)
    }
}

/// Keeps the step of what a row gives beside it: of its sums, or behind its activation.
fn note_step(draft: &mut Draft, flow: &Flow, step: Option<Step>) {
    let Some(step) = step.filter(|step| step.zero_point == 0.0 && flow.affine.is_none()) else {
        return;
    };
    if let Some(row) = draft.row_of(flow.place) {
        match row.activation {
            ActivationKind::Identity => row.steps.sums = Some(step.scale),
            _ => row.steps.outputs = Some(step.scale),
        }
    }
}

/// Distances between the pixels that a batch holds.
fn dilation_of(call: &Call<'_, '_>) -> Result<Dilation, Fault> {
    let block = call.whole(1)?.iter().map(|&size| u16::try_from(size).map(usize::from));
    let block: Result<Vec<usize>, _> = block.collect();
    let before = call.dilation.is_some();
    block.ok().filter(|block| !before && !block.contains(&0)).map(Dilation).ok_or_else(|| {
        fault!(
            "has blocks of {:?}, expected one way of numbers from 1 to 65,535",
            call.whole(1).unwrap_or_default()
        )
    })
}

/// The first node that is a program: what goes before it is a part of that, and refused for other reasons.
fn program<'n, 'a>(nodes: &'n [Node<'a>]) -> Option<(usize, &'n Node<'a>)> {
    let is_program = |node: &Node<'_>| {
        let name = builtin::name(node.code).unwrap_or_default();
        ["WHILE", "IF", "CALL_ONCE", "VAR_HANDLE"].contains(&name)
    };
    nodes.iter().enumerate().find(|(_, node)| is_program(node))
}

/// A node for people.
fn place(model: &Model<'_>, index: usize, node: &Node<'_>) -> String {
    let output = node.outputs.first().and_then(|&number| model.graph.tensor(number));
    // The converter joins the names of all that became part of a node.
    let name = output.map_or("", |tensor| tensor.name).split(';').next().unwrap_or_default();
    let name: String = name.chars().take(LONGEST_NAME).collect();
    format!("node {}, {}, which gives {name:?}", index + 1, node.operator())
}

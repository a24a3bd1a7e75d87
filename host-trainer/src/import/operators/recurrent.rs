//! Recurrent layers.
//!
//! ONNX has gates in another order than this project, and PyTorch: LSTM i, o, f, c; GRU z, r, h. Biases of input and
//! state lie one behind the other.

use super::Operator;
use crate::import::call::Call;
use crate::import::constant::Constant;
use crate::import::draft::{Block, Draft, Row};
use crate::import::error::{Fault, fault};
use crate::import::layers::fold;
use crate::import::value::{Flow, Value};
use crate::import::view::{Dim, View, shown};
use nn_core::kernel::recurrent::Reset;
use nn_core::{Cell, Extent, Op, Shape};

const ATTRIBUTES: [&str; 9] = [
    "activation_alpha",
    "activation_beta",
    "activations",
    "clip",
    "direction",
    "hidden_size",
    "input_forget",
    "layout",
    "linear_before_reset",
];

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new("LSTM", "`lstm`; of both directions `bidirectional(lstm …)`", &ATTRIBUTES, lstm),
    Operator::new("GRU", "`gru`; with linear_before_reset = 0 `gru-before`", &ATTRIBUTES, gru),
    Operator::new("RNN", "`rnn`, of hyperbolic tangents", &ATTRIBUTES, rnn),
];

/// A kind of layer, as the file has it.
struct Kind {
    cell: Cell,
    /// For each gate here, in its order, which gate of the file it is.
    gates: &'static [usize],
    activations: &'static [&'static str],
}

fn lstm(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    call.expect_int("input_forget", 0, "forget and input gates have weights of their own here")?;
    if call.value(7).is_some() {
        return Err(Fault::new("has peephole weights, which no layer here has"));
    }
    let activations = &["Sigmoid", "Tanh", "Tanh"];
    run(draft, call, &Kind { cell: Cell::Lstm, gates: &[0, 2, 3, 1], activations })
}

fn gru(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let reset = match call.int("linear_before_reset", 0)? {
        0 => Reset::Before,
        1 => Reset::After,
        other => return Err(fault!("has linear_before_reset = {other}, expected 0 or 1")),
    };
    if reset == Reset::Before && call.producer.starts_with("pytorch 2.10") {
        draft.note(
            "WARNING: this file of PyTorch 2.10 has a GRU without linear_before_reset, which that version forgot to write \
             (onnxscript 2852): it computes other numbers than the network that was trained; export with another version, \
             or with dynamo=False",
        );
    }
    run(
        draft,
        call,
        &Kind { cell: Cell::Gru(reset), gates: &[1, 0, 2], activations: &["Sigmoid", "Tanh"] },
    )
}

fn rnn(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    run(draft, call, &Kind { cell: Cell::Rnn, gates: &[0], activations: &["Tanh"] })
}

fn run(draft: &mut Draft, call: &Call<'_, '_>, kind: &Kind) -> Result<Vec<Value>, Fault> {
    call.expect_int("layout", 0, "export with the moments in the first dimension")?;
    if call.has("clip") {
        return Err(Fault::new("clips the sums of its gates, which no layer here does"));
    }
    let reversed: &[bool] = match call.text("direction", "forward")? {
        "forward" => &[false],
        "reverse" => &[true],
        "bidirectional" => &[false, true],
        other => return Err(fault!("has the direction {other}, which there is not")),
    };
    // Sigmoids and hyperbolic tangents have no α and β.
    if let Some(found) = call.texts("activations")? {
        let expected =
            kind.activations.iter().cycle().take(kind.activations.len() * reversed.len());
        if !found
            .iter()
            .map(|name| name.to_ascii_lowercase())
            .eq(expected.map(|n| n.to_ascii_lowercase()))
        {
            return Err(fault!(
                "has the activations {}, only {} are supported",
                found.join(", "),
                kind.activations.join(", ")
            ));
        }
    }
    let flow = call.flow(0)?;
    let sizes = flow.view.sizes();
    if sizes.len() != 3 || flow.is_padded() {
        return Err(fault!("reads {}, expected moments x batch x channels", shown(&sizes)));
    }
    let batch = flow.batch();
    let shape = draft.image(&flow, &[0], 2)?;
    check_states(call, &sizes)?;
    let units = call.int("hidden_size", 0)?;
    let units = u16::try_from(units)
        .ok()
        .filter(|units| *units > 0)
        .ok_or_else(|| fault!("has {units} units, expected 1 to 65,535"))?;
    let directions = reversed.len();
    let blocks = (0..directions).map(|direction| {
        blocks(call, kind, (direction, directions), usize::from(shape.channels), units.into())
    });
    let blocks = blocks.collect::<Result<Vec<_>, _>>()?;
    let (place, blocks) = scaled(draft, &flow, shape, blocks)?;
    let read = |output: usize| call.uses.get(output).copied().unwrap_or(0) > 0;
    if kind.cell == Cell::Lstm && read(2) {
        return Err(Fault::new(
            "gives the state of its cells, which no layer here gives: only its outputs",
        ));
    }
    // All moments, unless only the last state is read.
    let every = read(0);
    let mut places = Vec::new();
    for (&reversed, blocks) in reversed.iter().zip(blocks) {
        let op = Op::Recurrent { cell: kind.cell, units, every, reversed };
        let row = Row::new(op, Extent::Image(shape), place, blocks, call.output());
        places.push(draft.push(row)?);
    }
    let place = match places[..] {
        [first, second] => {
            let op = Op::Concat { with: 0, channels: units.into() };
            let mut row = Row::new(op, draft.extent(first), first, Vec::new(), call.output());
            row.second = Some(second);
            draft.push(row)?
        }
        _ => places[0],
    };
    let flow =
        Flow { is_sole: !(read(0) && read(1)), ..Flow::of(place, batch, draft.extent(place)) };
    outputs(flow, call, reversed, (sizes[0], batch, units.into()), every)
}

/// All states (moments x directions x batch x units), and the last ones (directions x batch x units).
fn outputs(
    flow: Flow,
    call: &Call<'_, '_>,
    reversed: &[bool],
    (moments, batch, units): (usize, usize, usize),
    every: bool,
) -> Result<Vec<Value>, Fault> {
    let directions = reversed.len();
    let (unit, width) = (units as i64, (directions * units) as i64);
    let rest = [Dim::of(directions, unit), Dim::of(batch, 0), Dim::of(units, 1)];
    let all = [vec![Dim::of(moments, width)], rest.to_vec()].concat();
    let last = if every { (moments as i64 - 1) * width } else { 0 };
    // Backwards, the last state is at the first moment.
    let (offset, between) = match reversed {
        [false, _] => (last, unit - last),
        [true, ..] => (0, unit),
        _ => (last, unit),
    };
    let [_, batch, units] = rest;
    let states = View { offset, dims: vec![Dim::of(directions, between), batch, units] };
    let all = View { offset: 0, dims: all };
    let values = [all, states].map(|view| Value::Flow(flow.seen(view)));
    // What nothing reads may have any value.
    Ok(values.into_iter().take(call.node.outputs.len()).collect())
}

/// Refuses lengths and states that are not what a fresh start over the whole signal has.
fn check_states(call: &Call<'_, '_>, sizes: &[usize]) -> Result<(), Fault> {
    if let Some(lengths) = call.optional(4)?
        && lengths.whole()?.iter().any(|&length| length != sizes[0] as i64)
    {
        return Err(fault!("stops before the end of a signal of {} moments", sizes[0]));
    }
    for index in [5, 6] {
        let zeros = call.optional(index).map_err(|_| {
            Fault::new(
                "takes its first state as an input of the network: export a network that begins with zeros; here each \
                 window begins fresh, or carries its state on the board",
            )
        })?;
        if let Some(state) = zeros
            && state.floats()?.iter().any(|&number| number != 0.0)
        {
            return Err(Fault::new("begins with a state that is not 0, which no layer here does"));
        }
    }
    Ok(())
}

/// The blocks of one direction, gates in the order of this project.
fn blocks(
    call: &Call<'_, '_>,
    kind: &Kind,
    (direction, directions): (usize, usize),
    channels: usize,
    units: usize,
) -> Result<Vec<Block>, Fault> {
    let rows = kind.gates.len() * units;
    let part = |constant: &Constant, expected: &[usize]| -> Result<Vec<f32>, Fault> {
        if constant.dims != expected {
            return Err(fault!(
                "has weights of {}, expected {}",
                shown(&constant.dims),
                shown(expected)
            ));
        }
        let numbers = constant.floats()?;
        let length = numbers.len() / directions;
        Ok(numbers[direction * length..][..length].to_vec())
    };
    let input = part(call.constant(1)?, &[directions, rows, channels])?;
    let state = part(call.constant(2)?, &[directions, rows, units])?;
    let biases = match call.optional(3)? {
        Some(constant) => part(constant, &[directions, 2 * rows])?,
        None => vec![0.0; 2 * rows],
    };
    let (of_input, of_state) = biases.split_at(rows);
    let in_order = |numbers: &[f32]| -> Vec<f32> {
        let gate = numbers.len() / kind.gates.len();
        kind.gates.iter().flat_map(|&from| &numbers[from * gate..][..gate]).copied().collect()
    };
    let block =
        |weights: &[f32], bias: &[f32]| Block { weights: in_order(weights), bias: in_order(bias) };
    Ok(vec![block(&input, of_input), block(&state, of_state)])
}

/// The place that the layer reads, and its blocks with the scaling of that place.
pub(in crate::import) fn scaled(
    draft: &mut Draft,
    flow: &Flow,
    shape: Shape,
    mut directions: Vec<Vec<Block>>,
) -> Result<(usize, Vec<Vec<Block>>), Fault> {
    let Some(affine) = &flow.affine else { return Ok((flow.place, directions)) };
    let channels = usize::from(shape.channels);
    let moved = match flow.place {
        0 => affine.moved(&draft.input.places()),
        _ => (**affine).clone(),
    };
    let is_by_channel =
        moved.scale.by_channel(channels).is_some() && moved.shift.by_channel(channels).is_some();
    if !is_by_channel || flow.place == 0 && !affine.is_near() {
        return match flow.place {
            0 => Ok((draft.standardized(affine)?, directions)),
            _ => Ok((draft.settled(flow.clone())?.place, directions)),
        };
    }
    let places: Vec<i64> = (0..channels as i64).collect();
    let moved = moved.into();
    for block in directions.iter_mut().filter_map(|blocks| blocks.first_mut()) {
        fold(&moved, &places, &mut block.weights, &mut block.bias);
    }
    if flow.place == 0 {
        draft.scaling_of_input(affine);
    }
    Ok((flow.place, directions))
}

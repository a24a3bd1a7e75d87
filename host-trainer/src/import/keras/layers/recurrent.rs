//! Recurrent layers.
//!
//! Gates lie one behind the other in the columns: of an LSTM i, f, c, o, as here; of a GRU z, r, h, here r, z, h.

use super::dense::turned;
use super::{Call, KerasLayer};
use crate::import::draft::{Block, Draft, Row};
use crate::import::error::{Fault, fault};
use crate::import::operators::recurrent::scaled;
use crate::import::value::Flow;
use crate::import::view::shown;
use nn_core::kernel::recurrent::Reset;
use nn_core::{Cell, Extent, Op};

pub(super) const LAYERS: &[KerasLayer] = &[
    KerasLayer::new("GRU", "`gru`; with reset_after=False `gru-before`", gru),
    KerasLayer::new("LSTM", "`lstm`", |draft, call| run(draft, call, Cell::Lstm, &[0, 1, 2, 3])),
    KerasLayer::new("SimpleRNN", "`rnn`, of hyperbolic tangents", |draft, call| {
        run(draft, call, Cell::Rnn, &[0])
    }),
];

fn gru(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    let reset = match call.layer.flag("reset_after", false) {
        true => Reset::After,
        false => Reset::Before,
    };
    run(draft, call, Cell::Gru(reset), &[1, 0, 2])
}

fn run(draft: &mut Draft, call: &Call<'_, '_>, cell: Cell, gates: &[usize]) -> Result<Flow, Fault> {
    let layer = call.layer;
    let activations = [("activation", "tanh"), ("recurrent_activation", "sigmoid")];
    for (key, expected) in activations.iter().take(if cell == Cell::Rnn { 1 } else { 2 }) {
        let found = layer.text(key, expected);
        if found != *expected {
            return Err(fault!("has {key}={found:?}, only {expected:?} is supported"));
        }
    }
    if layer.flag("return_state", false) {
        return Err(Fault::new(
            "returns its state beside its outputs: let it return its outputs alone",
        ));
    }
    let (every, reversed) =
        (layer.flag("return_sequences", false), layer.flag("go_backwards", false));
    if every && reversed {
        return Err(Fault::new(
            "gives its states from the last moment to the first (go_backwards with return_sequences), which no layer here does",
        ));
    }
    let weights = call.weights(&["kernel", "recurrent_kernel", "bias"])?;
    let ([channels, columns], kernel) = weights.of_rank("kernel")?;
    let ([units, of_state], recurrent) = weights.of_rank("recurrent_kernel")?;
    if columns != of_state || columns != units.saturating_mul(gates.len()) {
        return Err(fault!(
            "has kernels of {channels} x {columns} and {units} x {of_state}, expected {} gates of {units}",
            gates.len()
        ));
    }
    let flow = call.flow()?;
    let sizes = flow.view.sizes();
    if sizes.len() != 3 || flow.is_padded() {
        return Err(fault!("reads {}, expected batch x moments x channels", shown(&sizes)));
    }
    let shape = draft.image(&flow, &[1], 2)?;
    if usize::from(shape.channels) != channels {
        return Err(fault!("has weights for {channels} channels, and reads {}", shape.channels));
    }
    // Biases of the input, and those of the state if it is reset behind them.
    let biases = if cell == Cell::Gru(Reset::After) { 2 * columns } else { columns };
    let mut of_input = weights.list("bias", biases, 0.0)?;
    let mut of_state = of_input.split_off(columns);
    of_state.resize(columns, 0.0);
    let in_order = |numbers: Vec<f32>| -> Vec<f32> {
        let gate = numbers.len() / gates.len();
        gates.iter().flat_map(|&from| &numbers[from * gate..][..gate]).copied().collect()
    };
    let input =
        Block { weights: in_order(turned(draft, kernel, columns)?), bias: in_order(of_input) };
    let state =
        Block { weights: in_order(turned(draft, recurrent, columns)?), bias: in_order(of_state) };
    let units = u16::try_from(units).ok().filter(|&units| units > 0);
    let units = units.ok_or_else(|| Fault::new("has no units, or more than 65,535"))?;
    let batch = flow.batch();
    let (place, mut blocks) = scaled(draft, &flow, shape, vec![vec![input, state]])?;
    let op = Op::Recurrent { cell, units, every, reversed };
    let blocks = blocks.pop().unwrap_or_default();
    let place = draft.push(Row::new(op, Extent::Image(shape), place, blocks, &layer.name))?;
    let flow = Flow::of(place, batch, draft.extent(place));
    // One row of an image: batch x moments x units.
    let view = if every { flow.view.transposed(&[0, 2, 3]) } else { flow.view.clone() };
    Ok(flow.seen(view))
}

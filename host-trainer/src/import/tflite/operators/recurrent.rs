//! Recurrent layers.

use super::Builtin;
use crate::import::draft::{Block, Draft, Row};
use crate::import::error::{Fault, fault};
use crate::import::operators::recurrent::scaled;
use crate::import::tflite::call::Call;
use crate::import::value::{Flow, Value};
use crate::import::view::shown;
use nn_core::{ActivationKind, Cell, Extent, Op};

pub(super) const OPERATORS: &[Builtin] =
    &[Builtin::new("UNIDIRECTIONAL_SEQUENCE_LSTM", "`lstm`", lstm)];

/// Inputs of the operator, gates in the order i, f, c, o, which is this project's.
const OF_INPUT: [usize; 4] = [1, 2, 3, 4];
const OF_STATE: [usize; 4] = [5, 6, 7, 8];
const BIASES: [usize; 4] = [12, 13, 14, 15];
/// Inputs that must be left out: weights from the cell, a projection, and normalization in the layer.
const ABSENT: [(std::ops::RangeInclusive<usize>, &str); 3] = [
    (9..=11, "peephole weights"),
    (16..=17, "a projection of its outputs"),
    (20..=23, "normalization inside the layer"),
];

fn lstm(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    for (range, what) in ABSENT {
        if range.into_iter().any(|index| call.value(index).is_some()) {
            return Err(fault!("has {what}, which no layer here has: train without"));
        }
    }
    if call.activation(0)? != ActivationKind::Tanh {
        return Err(Fault::new(
            "has an activation other than the hyperbolic tangent: train with tanh",
        ));
    }
    let clip = call.float(1, "cell_clip")?;
    if clip != 0.0 {
        draft.note(format!("an LSTM whose cells are cut off at {clip} is imported without that"));
    }
    let moments = usize::from(!call.flag(3, "time_major")?);
    let flow = call.flow(0)?;
    let sizes = flow.view.sizes();
    if sizes.len() != 3 || flow.is_padded() {
        return Err(fault!("reads {}, expected batch x moments x channels", shown(&sizes)));
    }
    let batch = flow.batch();
    let shape = draft.image(&flow, &[moments], 2)?;
    let units = call.constant(OF_STATE[1])?.dims.last().copied().unwrap_or(0);
    let gates = |inputs: [usize; 4], terms: usize| -> Result<Vec<f32>, Fault> {
        let mut weights = Vec::new();
        for index in inputs {
            let constant = call.constant(index)?;
            if constant.elements.len() != units * terms {
                return Err(fault!(
                    "has weights of {}, expected {units} x {terms}; a gate for input and forgetting in one (CIFG) is not \
                     supported",
                    shown(&constant.dims)
                ));
            }
            weights.extend_from_slice(&constant.floats()?);
        }
        Ok(weights)
    };
    let channels = usize::from(shape.channels);
    draft.budget.take(units.saturating_mul(4).saturating_mul(channels + units + 2))?;
    let input = Block { weights: gates(OF_INPUT, channels)?, bias: gates(BIASES, 1)? };
    let state = Block { weights: gates(OF_STATE, units)?, bias: vec![0.0; 4 * units] };
    let (place, mut blocks) = scaled(draft, &flow, shape, vec![vec![input, state]])?;
    let units = u16::try_from(units).ok().filter(|&units| units > 0);
    let units = units.ok_or_else(|| Fault::new("has no units, or more than 65,535"))?;
    let op = Op::Recurrent { cell: Cell::Lstm, units, every: true, reversed: false };
    let blocks = blocks.pop().unwrap_or_default();
    let place = draft.push(Row::new(op, Extent::Image(shape), place, blocks, call.output))?;
    // One row of an image: batch x moments x units.
    let flow = Flow::of(place, batch, draft.extent(place));
    let view = flow.view.transposed(&[0, 2, 3]);
    let view = if moments == 1 { view } else { view.transposed(&[1, 0, 2]) };
    Ok(vec![Value::Flow(flow.seen(view))])
}

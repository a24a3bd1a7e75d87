//! Operators that join two layers.

use super::{Builtin, with_activation};
use crate::import::constant::Constant;
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::operators::constants::concatenated;
use crate::import::operators::join::{joined, sum};
use crate::import::tflite::call::Call;
use crate::import::value::{Flow, Value};

pub(super) const OPERATORS: &[Builtin] = &[
    Builtin::new(
        "CONCATENATION",
        "`concat` of lists, or of the channels of images; of p and 1 − p: `softmax` of two classes",
        concatenation,
    ),
    Builtin::new("ADD_N", "of two layers: `residual` or `sum`", add_n),
];

fn concatenation(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let (at, activation) = (call.int(0, 0, "axis")?.into(), call.activation(1)?);
    let constants = call.inputs.iter().map(|input| match input {
        Some(Value::Constant(constant)) => Some(constant),
        Some(Value::Flow(_) | Value::Class | Value::Label) | None => None,
    });
    if let Some(constants) = constants.collect::<Option<Vec<&Constant>>>() {
        return Ok(vec![Value::Constant(concatenated(draft, &constants, at)?)]);
    }
    let flows = (0..call.inputs.len()).map(|index| call.flow(index));
    let flows = flows.collect::<Result<Vec<Flow>, _>>()?;
    let values = joined(draft, flows, at, call.output)?;
    with_activation(draft, values, activation)
}

fn add_n(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    match call.inputs.len() {
        2 => sum(draft, call.flow(0)?, call.flow(1)?, call.output),
        count => Err(fault!("adds {count} layers, 2 are supported: add them one after the other")),
    }
}

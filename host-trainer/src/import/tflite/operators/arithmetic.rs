//! Operators that scale and shift: they become part of the weights of the layer before or behind.

use super::{Builtin, with_activation};
use crate::import::affine::Affine;
use crate::import::draft::Draft;
use crate::import::error::Fault;
use crate::import::operators::arithmetic::{Operation, computed, scaled};
use crate::import::tflite::call::Call;
use crate::import::value::Value;

const OF_CONSTANTS: &str =
    "with constants: part of the weights before or behind it, at the input the scaling";

pub(super) const OPERATORS: &[Builtin] = &[
    Builtin::new("ADD", "with constants: biases; of two layers: `residual` or `sum`", |d, c| {
        run(d, c, Operation::Add)
    })
    .within_batches(),
    Builtin::new("SUB", OF_CONSTANTS, |d, c| run(d, c, Operation::Subtract)),
    Builtin::new("MUL", OF_CONSTANTS, |d, c| run(d, c, Operation::Multiply)).within_batches(),
    Builtin::new("DIV", OF_CONSTANTS, |d, c| run(d, c, Operation::Divide)),
    Builtin::new("NEG", "part of the weights", |draft, call| {
        scaled(draft, call.flow(0)?, &Affine::uniform(-1.0, 0.0))
    }),
];

fn run(draft: &mut Draft, call: &Call<'_, '_>, operation: Operation) -> Result<Vec<Value>, Fault> {
    let activation = call.activation(0)?;
    let values = computed(draft, (call.value(0), call.value(1)), operation, call.output)?;
    with_activation(draft, values, activation)
}

//! Operators on constants: extents are computed before the network runs, with a batch of one sample.

use super::Builtin;
use crate::import::constant::{Constant, Elements};
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::operators::constants::concatenated;
use crate::import::operators::shape::unsqueezed;
use crate::import::tflite::call::Call;
use crate::import::value::Value;

pub(super) const OPERATORS: &[Builtin] = &[
    Builtin::new("SHAPE", "a constant", shape),
    Builtin::new("PACK", "a constant", pack),
    Builtin::new("REDUCE_PROD", "a constant", product),
];

fn shape(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let sizes = call
        .value(0)
        .and_then(Value::sizes)
        .ok_or_else(|| Fault::new("asks for the extents of a class"))?;
    let sizes: Vec<i64> = sizes.iter().map(|&size| size as i64).collect();
    Ok(vec![Value::Constant(Constant::integers(&sizes))])
}

/// Constants beside each other in a new dimension.
fn pack(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let at: i64 = call.int(1, 0, "axis")?.into();
    let widened = call.inputs.iter().map(|input| match input {
        Some(value @ Value::Constant(_)) => Ok(unsqueezed(Some(value), &[at])?.into_iter().next()),
        _ => Err(Fault::new(
            "puts what the network computes in a new dimension: only extents are put together; use concatenation",
        )),
    });
    let widened = widened.collect::<Result<Vec<_>, Fault>>()?;
    let constants = widened.iter().filter_map(|value| match value {
        Some(Value::Constant(constant)) => Some(constant),
        _ => None,
    });
    let constants: Vec<&Constant> = constants.collect();
    Ok(vec![Value::Constant(concatenated(draft, &constants, at)?)])
}

fn product(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let constant = call.constant(0)?;
    let numbers = constant.whole()?;
    if constant.dims.len() != 1 || call.whole(1)?.len() != 1 {
        return Err(fault!("multiplies {} constants, expected a list of extents", numbers.len()));
    }
    let product = numbers.iter().try_fold(1i64, |product, &size| product.checked_mul(size));
    let product = product.ok_or_else(|| Fault::new("computes beyond 64 bits"))?;
    let dims = if call.flag(0, "keep_dims")? { vec![1] } else { Vec::new() };
    Ok(vec![Value::Constant(Constant { dims, elements: Elements::I64([product].into()) })])
}

//! The class in which some networks end.

use super::Builtin;
use crate::import::draft::Draft;
use crate::import::error::Fault;
use crate::import::tflite::call::Call;
use crate::import::value::Value;

pub(super) const OPERATORS: &[Builtin] =
    &[Builtin::new("ARG_MAX", "beside the outputs: the class, which is left out", arg_max)];

fn arg_max(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    call.flow(0)?;
    Ok(vec![Value::Class])
}

//! Dense layers.

use super::{Builtin, with_activation};
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::operators::dense::{multiplied, output};
use crate::import::tflite::call::Call;
use crate::import::value::Value;
use crate::import::view::shown;

pub(super) const OPERATORS: &[Builtin] = &[
    Builtin::new(
        "FULLY_CONNECTED",
        "`dense`; at every moment of a signal `conv N 1`",
        fully_connected,
    ),
    Builtin::new("BATCH_MATMUL", "`dense`, with constant weights", matmul),
];

fn fully_connected(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let activation = call.activation(0)?;
    if call.byte(1, "weights_format")? != 0 {
        return Err(Fault::new(
            "has weights in an order for one processor (SHUFFLED4x16INT8): convert without",
        ));
    }
    let keeps = call.flag(2, "keep_num_dims")?;
    let flow = call.flow(0)?;
    let constant = call.constant(1)?;
    let [outputs, terms] = constant.dims[..] else {
        return Err(fault!("has weights of {}, expected outputs x inputs", shown(&constant.dims)));
    };
    draft.budget.take(constant.elements.len())?;
    let weights = constant.floats()?.into_owned();
    let bias = match call.optional(2)? {
        Some(constant) => constant.floats()?.into_owned(),
        None => vec![0.0; outputs],
    };
    if bias.len() != outputs || outputs == 0 {
        return Err(fault!("has {} biases for {outputs} outputs", bias.len()));
    }
    let sizes = flow.view.sizes();
    let numbers: usize = flow.inner_sizes().iter().product();
    // What goes in is a list, whatever its extents.
    let values = if numbers == terms && !(keeps && sizes.last() == Some(&terms)) {
        let batch = flow.batch();
        let place = draft.dense(flow, weights, bias, call.output)?;
        output(draft, place, batch, &[batch, outputs])?
    } else {
        multiplied(draft, flow, weights, bias, call.output)?
    };
    with_activation(draft, values, activation)
}

fn matmul(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    if let (Some(Value::Flow(_)), Some(Value::Flow(_))) = (call.value(0), call.value(1)) {
        return Err(Fault::new(
            "multiplies two layers with each other, as attention does, which is not supported",
        ));
    }
    if call.flag(0, "adj_x")? {
        return Err(Fault::new("transposes samples: transpose the weights instead"));
    }
    let constant = call.constant(1)?;
    let [front @ .., rows, columns] = &constant.dims[..] else {
        return Err(fault!("has weights of {}, expected a matrix", shown(&constant.dims)));
    };
    if front.iter().any(|&size| size != 1) {
        return Err(fault!("has weights of {}, expected one matrix", shown(&constant.dims)));
    }
    let (numbers, has_rows) = (constant.floats()?, call.flag(1, "adj_y")?);
    draft.budget.take(numbers.len())?;
    let (weights, outputs) = match has_rows {
        true => (numbers.into_owned(), *rows),
        false => {
            let mut turned = numbers.into_owned();
            crate::matmul::transpose_in_place(&mut turned, *columns);
            (turned, *columns)
        }
    };
    multiplied(draft, call.flow(0)?, weights, vec![0.0; outputs], call.output)
}

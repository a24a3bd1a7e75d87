//! Operators that move numbers: they become nothing, because where numbers lie is followed until a layer reads them.

use super::Builtin;
use crate::import::call::axis;
use crate::import::constant::Constant;
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::operators::pad::padded;
use crate::import::operators::part::{gathered_along, part, sliced};
use crate::import::operators::shape::{reshaped, squeezed, transposed, unsqueezed};
use crate::import::tflite::call::Call;
use crate::import::tflite::slice::Masks;
use crate::import::value::Value;
use crate::import::view::shown;

pub(super) const OPERATORS: &[Builtin] = &[
    Builtin::new("RESHAPE", "nothing: numbers keep their places", reshape).within_batches(),
    Builtin::new("SQUEEZE", "nothing, as RESHAPE", squeeze).within_batches(),
    Builtin::new("EXPAND_DIMS", "nothing, as RESHAPE", expand_dims).within_batches(),
    Builtin::new("TRANSPOSE", "nothing: weights are put in order once", transpose),
    Builtin::new("QUANTIZE", "nothing: numbers stay as they are", same),
    Builtin::new(
        "DEQUANTIZE",
        "nothing, of weights in integers or float16 the numbers that they mean",
        same,
    ),
    Builtin::new("CAST", "nothing", same),
    Builtin::new("STRIDED_SLICE", "nothing, or weights of 0 for what is left out", strided_slice),
    Builtin::new("SLICE", "nothing, as STRIDED_SLICE", slice),
    Builtin::new("SPLIT", "nothing, as STRIDED_SLICE", split),
    Builtin::new("GATHER", "nothing, as STRIDED_SLICE; of states the last", gather),
    Builtin::new("PAD", "padding of the convolution behind it; zeros only", pad),
    Builtin::new("PADV2", "as PAD", pad),
];

fn same(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let value =
        call.value(0).ok_or_else(|| Fault::new("has no input; convert the network anew"))?;
    Ok(vec![value.clone()])
}

fn reshape(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    if call.dilation.is_some() {
        return out_of_rows(call);
    }
    let to = match call.optional(1)? {
        Some(_) => call.whole(1)?.to_vec(),
        None => call.list(0, "new_shape")?,
    };
    reshaped(call.value(0), &to, true)
}

/// A value whose pixels lie apart in a batch, without dimensions of one number: its extents in the file are others.
fn out_of_rows(call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let from = call.value(0).and_then(Value::sizes).unwrap_or_default();
    let missing = from.len().saturating_sub(call.output_dims.len());
    let single = from.iter().enumerate().filter(|&(at, &size)| at > 0 && size == 1);
    let axes: Vec<i64> = single.map(|(at, _)| at as i64).take(missing).collect();
    if axes.len() != missing || call.output_dims.len() > from.len() {
        return Err(fault!("makes {:?} out of {} within a batch", call.output_dims, shown(&from)));
    }
    squeezed(call.value(0), Some(&axes))
}

fn squeeze(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let axes = call.list(0, "squeeze_dims")?;
    squeezed(call.value(0), (!axes.is_empty()).then_some(&axes))
}

fn expand_dims(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    unsqueezed(call.value(0), call.whole(1)?)
}

fn transpose(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    transposed(draft, call.value(0), Some(call.whole(1)?))
}

fn strided_slice(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let from = call.value(0).and_then(Value::sizes).unwrap_or_default();
    let masks = Masks::read(call)?;
    let (steps, gone) = masks.steps(&from, call.whole(1)?, call.whole(2)?, call.whole(3)?)?;
    let value = sliced(draft, call.value(0), &steps)?;
    if gone.is_empty() {
        return Ok(vec![value]);
    }
    // `resized` allows no constant without dimensions to lose its number.
    squeezed(Some(&value), Some(&gone))
}

fn slice(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let from = call.value(0).and_then(Value::sizes).unwrap_or_default();
    let (begins, counts) = (call.whole(1)?, call.whole(2)?);
    if begins.len() != from.len() || counts.len() != from.len() {
        return Err(fault!("takes {begins:?}, {counts:?} out of {}", shown(&from)));
    }
    let steps = begins.iter().zip(counts).zip(&from).enumerate();
    let steps: Vec<_> = steps
        .map(|(at, ((&begin, &count), &size))| {
            let end = if count == -1 { size as i64 } else { begin.saturating_add(count) };
            (begin, end, at as i64, 1)
        })
        .collect();
    Ok(vec![sliced(draft, call.value(0), &steps)?])
}

fn split(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let value =
        call.value(1).ok_or_else(|| Fault::new("has no input; convert the network anew"))?;
    let from = value.sizes().unwrap_or_default();
    let [at] = call.whole(0)? else { return Err(Fault::new("names no dimension")) };
    let at = axis(*at, from.len())?;
    let parts = call.node.outputs.len();
    if parts == 0 || !from[at].is_multiple_of(parts) {
        return Err(fault!("makes {parts} parts of {}", shown(&from)));
    }
    let count = from[at] / parts;
    (0..parts).map(|index| part(draft, value, at, (index * count, count, 1))).collect()
}

fn gather(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    if call.int(1, 0, "batch_dims")? != 0 {
        return Err(Fault::new("gathers in each sample other numbers, which no layer here does"));
    }
    let indices = call.constant(1)?;
    draft.budget.take(indices.elements.len())?;
    gathered_along(draft, call.value(0), call.int(0, 0, "axis")?.into(), indices)
}

fn pad(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let flow = call.flow(0)?;
    let pads = call.whole(1)?;
    if pads.len() != 2 * flow.view.dims.len() {
        return Err(fault!("has padding of {pads:?} for {}", shown(&flow.view.sizes())));
    }
    let value = call.optional(2)?.map_or(Some(0.0), Constant::single);
    if value != Some(0.0) {
        return Err(fault!("pads with {value:?}: only zeros pad an image here"));
    }
    let pads: Vec<_> =
        pads.chunks_exact(2).enumerate().map(|(at, pads)| (at, pads[0], pads[1])).collect();
    Ok(vec![Value::Flow(padded(&flow, &pads)?)])
}

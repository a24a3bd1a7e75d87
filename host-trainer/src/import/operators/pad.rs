//! Zeros around an image: the convolution behind them adds them.

use super::Operator;
use crate::import::call::{Call, axis};
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::value::{Flow, Value};

pub(super) const OPERATORS: &[Operator] = &[Operator::new(
    "Pad",
    "padding of the convolution behind it; zeros only",
    &["mode", "pads", "value"],
    pad,
)];

fn pad(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let mode = call.text("mode", "constant")?;
    let flow = call.flow(0)?;
    let rank = flow.view.dims.len();
    let pads = call.ints_or("pads", 1)?.ok_or_else(|| Fault::new("says no padding"))?;
    let value = match call.optional(2)? {
        Some(value) => value.single().unwrap_or(f32::NAN),
        None => call.float("value", 0.0)?,
    };
    let axes = match call.optional(3)? {
        Some(axes) => axes.whole()?.iter().map(|&at| axis(at, rank)).collect::<Result<_, _>>()?,
        None => (0..rank).collect::<Vec<_>>(),
    };
    if pads.iter().all(|&pad| pad == 0) {
        return Ok(vec![Value::Flow(flow)]);
    }
    if mode != "constant" || value != 0.0 {
        return Err(fault!("pads with {mode} {value}: only zeros pad an image here"));
    }
    if pads.len() != 2 * axes.len() {
        return Err(fault!("has {} numbers of padding for {} dimensions", pads.len(), axes.len()));
    }
    let (before, after) = pads.split_at(axes.len());
    let pads = axes.iter().zip(before).zip(after);
    let pads: Vec<_> = pads.map(|((&at, &before), &after)| (at, before, after)).collect();
    Ok(vec![Value::Flow(padded(&flow, &pads)?)])
}

/// Numbers with zeros around them: a dimension, and how many are in front and behind.
pub(in crate::import) fn padded(flow: &Flow, pads: &[(usize, i64, i64)]) -> Result<Flow, Fault> {
    let mut view = flow.view.clone();
    for &(at, before, after) in pads {
        let side = |pad: i64| {
            u16::try_from(pad).map(usize::from).map_err(|_| {
                fault!("has the padding {pad}, expected 0 to 65,535: cut with a slice instead")
            })
        };
        view.dims[at].before += side(before)?;
        view.dims[at].after += side(after)?;
    }
    Ok(flow.seen(view))
}

//! Operators that move numbers: they become nothing, because where numbers lie is followed until a layer reads them.

use super::Operator;
use crate::import::call::{Call, axis};
use crate::import::constant::{Constant, Elements};
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::value::{Flow, Value};
use crate::import::view::{View, shown};

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new("Reshape", "nothing: numbers keep their places", &["allowzero"], reshape),
    Operator::new("Flatten", "nothing, as Reshape", &["axis"], flatten),
    Operator::new("Squeeze", "nothing, as Reshape", &["axes"], squeeze),
    Operator::new("Unsqueeze", "nothing, as Reshape", &["axes"], unsqueeze),
    Operator::new("Transpose", "nothing: weights are put in order once", &["perm"], transpose),
    Operator::new("Identity", "nothing", &[], same),
    Operator::new("Dropout", "nothing", &["ratio", "seed"], same),
    Operator::new("Cast", "nothing, to f32 or f64; classes to any type", &["to", "saturate"], cast),
    Operator::new(
        "Slice",
        "nothing, or weights of 0 for what is left out",
        &["starts", "ends", "axes"],
        slice,
    ),
    Operator::new("Gather", "nothing, as Slice; of states the last", &["axis"], gather),
    Operator::new(
        "Pad",
        "padding of the convolution behind it; zeros only",
        &["mode", "pads", "value"],
        pad,
    ),
];

fn same(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let value = call.value(0).ok_or_else(|| Fault::new("has no input; export the network anew"))?;
    Ok(vec![value.clone()])
}

fn cast(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let to = call.int("to", 0)?;
    let is_float = matches!(to, 1 | 11);
    match call.value(0) {
        Some(Value::Flow(_)) if !is_float => Err(fault!(
            "casts what the network computes to the type {to}: f32 is all that there is; export in f32"
        )),
        Some(Value::Constant(constant)) => {
            draft.budget.take(constant.elements.len())?;
            let elements = match (&constant.elements, is_float) {
                (Elements::F32(numbers), false) => {
                    Elements::I64(numbers.iter().map(|&number| number as i64).collect())
                }
                (Elements::I64(numbers), true) => {
                    Elements::F32(numbers.iter().map(|&number| number as f32).collect())
                }
                (elements, _) => elements.clone(),
            };
            Ok(vec![Value::Constant(Constant { dims: constant.dims.clone(), elements })])
        }
        Some(Value::Flow(_) | Value::Class | Value::Label) | None => same(draft, call),
    }
}

/// The same value under other extents.
fn resized(value: Option<&Value>, sizes: &[usize]) -> Result<Vec<Value>, Fault> {
    if sizes.contains(&0) {
        return Err(fault!("makes {}, which has no numbers", shown(sizes)));
    }
    Ok(vec![match value {
        Some(Value::Flow(flow)) => Value::Flow(flow.seen(flow.view.reshaped(sizes)?)),
        Some(Value::Constant(constant)) => {
            let (from, to) = (constant.elements.len(), sizes.iter().product::<usize>());
            if from != to {
                return Err(fault!("makes {} out of {from} constants", shown(sizes)));
            }
            Value::Constant(Constant { dims: sizes.into(), elements: constant.elements.clone() })
        }
        Some(value @ (Value::Class | Value::Label)) => value.clone(),
        None => return Err(Fault::new("has no input; export the network anew")),
    }])
}

/// Extents of what goes in; none for a class.
pub(in crate::import) fn sizes(value: Option<&Value>) -> Option<Vec<usize>> {
    match value {
        Some(Value::Flow(flow)) => Some(flow.view.sizes()),
        Some(Value::Constant(constant)) => Some(constant.dims.clone()),
        Some(Value::Class | Value::Label) | None => None,
    }
}

fn reshape(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let allows_zero = call.int("allowzero", 0)? != 0;
    reshaped(call.value(0), call.constant(1)?.whole()?, allows_zero)
}

/// A value under other extents, of which one may be -1; 0 keeps one, unless it is allowed as an extent.
pub(in crate::import) fn reshaped(
    value: Option<&Value>,
    to: &[i64],
    allows_zero: bool,
) -> Result<Vec<Value>, Fault> {
    let Some(from) = sizes(value) else { return resized(value, &[]) };
    let count: usize = from.iter().product();
    let mut known = Vec::with_capacity(to.len());
    let mut open = None;
    for (index, &size) in to.iter().enumerate() {
        known.push(match size {
            -1 if open.is_none() => {
                open = Some(index);
                1
            }
            0 if !allows_zero => *from.get(index).ok_or_else(|| {
                fault!("keeps dimension {index} of {}, which has none", shown(&from))
            })?,
            size => {
                usize::try_from(size).map_err(|_| fault!("makes the impossible extents {to:?}"))?
            }
        });
    }
    let product = known.iter().try_fold(1usize, |product, &size| product.checked_mul(size));
    match (open, product) {
        (_, None | Some(0)) => return Err(fault!("makes the impossible extents {to:?}")),
        (Some(open), Some(product)) if count.is_multiple_of(product) => {
            known[open] = count / product;
        }
        (_, Some(product)) if count == product => {}
        (_, Some(_)) => {
            return Err(fault!(
                "makes {to:?} out of {}: numbers are missing or left",
                shown(&from)
            ));
        }
    }
    resized(value, &known)
}

fn flatten(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let from = sizes(call.value(0)).unwrap_or_default();
    let at = match call.int("axis", 1)? {
        at if at == from.len() as i64 => from.len(),
        at => axis(at, from.len())?,
    };
    let (front, back) = from.split_at(at);
    resized(call.value(0), &[front.iter().product(), back.iter().product()])
}

fn squeeze(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    squeezed(call.value(0), call.ints_or("axes", 1)?.as_deref())
}

/// A value without these dimensions of one number, or without all of them.
pub(in crate::import) fn squeezed(
    value: Option<&Value>,
    axes: Option<&[i64]>,
) -> Result<Vec<Value>, Fault> {
    let from = sizes(value).unwrap_or_default();
    let axes = axes.map(|axes| axes.iter().map(|&at| axis(at, from.len())).collect());
    let axes: Option<Vec<usize>> = axes.transpose()?;
    let goes = |&(at, &size): &(usize, &usize)| match &axes {
        Some(axes) => axes.contains(&at),
        None => size == 1,
    };
    if let Some((at, size)) =
        from.iter().enumerate().find(|(at, size)| goes(&(*at, size)) && **size != 1)
    {
        return Err(fault!("leaves out dimension {at}, which has {size} numbers"));
    }
    let kept: Vec<usize> =
        from.iter().enumerate().filter(|entry| !goes(entry)).map(|(_, &size)| size).collect();
    match value {
        // A view keeps its zeros.
        Some(Value::Flow(flow)) => {
            let dims = flow.view.dims.iter().enumerate();
            let dims = dims.filter(|&(at, _)| !goes(&(at, &from[at]))).map(|(_, dim)| dim.clone());
            let view = View { offset: flow.view.offset, dims: dims.collect() };
            Ok(vec![Value::Flow(flow.seen(view))])
        }
        _ => resized(value, &kept),
    }
}

fn unsqueeze(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let axes = call.ints_or("axes", 1)?.ok_or_else(|| Fault::new("names no dimensions"))?;
    unsqueezed(call.value(0), &axes)
}

/// A value with new dimensions of one number.
pub(in crate::import) fn unsqueezed(
    value: Option<&Value>,
    axes: &[i64],
) -> Result<Vec<Value>, Fault> {
    let mut to = sizes(value).unwrap_or_default();
    let rank = to.len() + axes.len();
    let mut axes = axes.iter().map(|&at| axis(at, rank)).collect::<Result<Vec<usize>, _>>()?;
    axes.sort_unstable();
    if axes.windows(2).any(|pair| pair[0] == pair[1]) || rank > crate::import::message::MAX_RANK {
        return Err(Fault::new("names a dimension twice, or makes more than 8"));
    }
    axes.iter().for_each(|&at| to.insert(at, 1));
    match value {
        Some(Value::Flow(flow)) => {
            let view = axes.iter().fold(flow.view.clone(), |view, &at| view.with_dim(at));
            Ok(vec![Value::Flow(flow.seen(view))])
        }
        _ => resized(value, &to),
    }
}

fn transpose(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    transposed(draft, call.value(0), call.ints("perm")?.as_deref())
}

/// A value with its dimensions in this order, or turned around.
pub(in crate::import) fn transposed(
    draft: &mut Draft,
    value: Option<&Value>,
    order: Option<&[i64]>,
) -> Result<Vec<Value>, Fault> {
    let from = sizes(value).unwrap_or_default();
    let order = match order {
        Some(order) => {
            order.iter().map(|&at| axis(at, from.len())).collect::<Result<Vec<_>, _>>()?
        }
        None => (0..from.len()).rev().collect(),
    };
    let mut sorted = order.clone();
    sorted.sort_unstable();
    if !sorted.into_iter().eq(0..from.len()) {
        return Err(fault!(
            "has the order {order:?}, expected each of {} dimensions once",
            from.len()
        ));
    }
    Ok(vec![match value {
        Some(Value::Flow(flow)) => Value::Flow(flow.seen(flow.view.transposed(&order))),
        Some(Value::Constant(constant)) => {
            draft.budget.take(constant.elements.len())?;
            let view = View::contiguous(1, &from);
            let order: Vec<usize> = [0].into_iter().chain(order.iter().map(|at| at + 1)).collect();
            let view = view.transposed(&order);
            let positions: Vec<usize> = view.places().iter().map(|&at| at as usize).collect();
            Value::Constant(constant.gathered(view.sizes()[1..].to_vec(), &positions))
        }
        Some(value @ (Value::Class | Value::Label)) => value.clone(),
        None => return Err(Fault::new("has no input; export the network anew")),
    }])
}

/// A part of a value along one dimension: from `start`, `count` numbers, `step` apart.
pub(in crate::import) fn part(
    draft: &mut Draft,
    value: &Value,
    at: usize,
    (start, count, step): (usize, usize, i64),
) -> Result<Value, Fault> {
    Ok(match value {
        Value::Flow(flow) => Value::Flow(flow.seen(flow.view.sliced(at, (start, count, step))?)),
        Value::Constant(constant) => {
            let dims = &constant.dims;
            let outer: usize = dims[..at].iter().product();
            let inner: usize = dims[at + 1..].iter().product();
            draft.budget.take(outer.saturating_mul(count).saturating_mul(inner))?;
            let mut positions = Vec::new();
            for block in 0..outer {
                for index in 0..count as i64 {
                    let row = (start as i64 + index * step) as usize;
                    let first = (block * dims[at] + row) * inner;
                    positions.extend(first..first + inner);
                }
            }
            let mut to = dims.clone();
            to[at] = count;
            Value::Constant(constant.gathered(to, &positions))
        }
        Value::Class | Value::Label => value.clone(),
    })
}

fn slice(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let (starts, ends) = (call.ints_or("starts", 1)?, call.ints_or("ends", 2)?);
    let (Some(starts), Some(ends)) = (starts, ends) else {
        return Err(Fault::new("names no starts or ends"));
    };
    let axes = match call.ints_or("axes", 3)? {
        Some(axes) => axes,
        None => (0..starts.len() as i64).collect(),
    };
    let steps = match call.optional(4)? {
        Some(steps) => steps.whole()?.to_vec(),
        None => vec![1; starts.len()],
    };
    if [ends.len(), axes.len(), steps.len()] != [starts.len(); 3] {
        return Err(Fault::new("has lists of different lengths"));
    }
    let steps = starts.into_iter().zip(ends).zip(axes).zip(steps);
    let steps = steps.map(|(((start, end), at), step)| (start, end, at, step)).collect::<Vec<_>>();
    Ok(vec![sliced(draft, call.value(0), &steps)?])
}

/// Parts of a value: start, end, dimension and step of each; numbers below 0 count from the end.
pub(in crate::import) fn sliced(
    draft: &mut Draft,
    value: Option<&Value>,
    steps: &[(i64, i64, i64, i64)],
) -> Result<Value, Fault> {
    let from = sizes(value).unwrap_or_default();
    let mut value = value.cloned().ok_or_else(|| Fault::new("has no input"))?;
    for &(start, end, at, step) in steps {
        let at = axis(at, from.len())?;
        let size = from[at] as i64;
        let from_end = |index: i64| if index < 0 { index.saturating_add(size) } else { index };
        let (start, end) = (from_end(start), from_end(end));
        let (start, count) = match step {
            0 => return Err(Fault::new("has a step of 0")),
            1.. => {
                let (start, end) = (start.clamp(0, size), end.clamp(0, size));
                (start, steps_within(end - start, step))
            }
            _ => {
                let (start, end) = (start.clamp(-1, size - 1), end.clamp(-1, size - 1));
                (start, steps_within(start - end, step.saturating_neg()))
            }
        };
        if count == 0 {
            return Err(fault!("takes nothing out of dimension {at}"));
        }
        value = part(draft, &value, at, (start as usize, count as usize, step))?;
    }
    Ok(value)
}

/// Steps of a length that begin within a distance.
fn steps_within(distance: i64, step: i64) -> i64 {
    if distance <= 0 { 0 } else { (distance - 1) / step + 1 }
}

fn gather(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    gathered_along(draft, call.value(0), call.int("axis", 0)?, call.constant(1)?)
}

/// Numbers of a value at these indices of a dimension.
pub(in crate::import) fn gathered_along(
    draft: &mut Draft,
    value: Option<&Value>,
    at: i64,
    indices: &Constant,
) -> Result<Vec<Value>, Fault> {
    let from = sizes(value).unwrap_or_default();
    let at = axis(at, from.len())?;
    let value = value.cloned().ok_or_else(|| Fault::new("has no input"))?;
    let found = indices.whole()?.iter().map(|&index| axis(index, from[at]));
    let found = found.collect::<Result<Vec<usize>, _>>().map_err(|_| {
        fault!("takes {:?} out of a dimension of {}", indices.whole().unwrap_or_default(), from[at])
    })?;
    if let Value::Constant(constant) = &value {
        return Ok(vec![Value::Constant(gathered(draft, constant, at, &found, &indices.dims)?)]);
    }
    let step = match found[..] {
        [first, second, ..] => second as i64 - first as i64,
        _ => 1,
    };
    let (Some(&first), false) = (found.first(), step == 0) else {
        return Err(Fault::new("takes nothing, or one number several times"));
    };
    let is_even = found.windows(2).all(|pair| pair[1] as i64 - pair[0] as i64 == step);
    if !is_even || indices.dims.len() > 1 {
        return Err(fault!("takes {found:?}: only numbers of even distance are taken"));
    }
    let value = part(draft, &value, at, (first, found.len(), step))?;
    if !indices.dims.is_empty() {
        return Ok(vec![value]);
    }
    // A single index leaves its dimension out.
    Ok(vec![match value {
        Value::Flow(flow) => {
            let mut view = flow.view.clone();
            view.dims.remove(at);
            Value::Flow(flow.seen(view))
        }
        value @ (Value::Constant(_) | Value::Class | Value::Label) => value,
    }])
}

/// Constants at these indices of a dimension, in the extents of the indices.
fn gathered(
    draft: &mut Draft,
    constant: &Constant,
    at: usize,
    indices: &[usize],
    extents: &[usize],
) -> Result<Constant, Fault> {
    let dims = &constant.dims;
    let outer: usize = dims[..at].iter().product();
    let inner: usize = dims[at + 1..].iter().product();
    draft.budget.take(outer.saturating_mul(indices.len()).saturating_mul(inner))?;
    let rows = (0..outer).flat_map(|block| indices.iter().map(move |row| block * dims[at] + row));
    let positions: Vec<usize> = rows.flat_map(|row| row * inner..(row + 1) * inner).collect();
    let to = [&dims[..at], extents, &dims[at + 1..]].concat();
    if to.len() > crate::import::message::MAX_RANK {
        return Err(Fault::new("makes more than 8 dimensions"));
    }
    Ok(constant.gathered(to, &positions))
}

fn pad(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let mode = call.text("mode", "constant")?;
    let flow: Flow = call.flow(0)?;
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
    if (mode != "constant" || value != 0.0) && pads.iter().any(|&pad| pad != 0) {
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

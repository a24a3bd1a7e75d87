//! Operators that take a part of numbers along a dimension.

use super::Operator;
use crate::import::call::{Call, axis};
use crate::import::constant::Constant;
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::message::MAX_RANK;
use crate::import::value::Value;

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new(
        "Slice",
        "nothing, or weights of 0 for what is left out",
        &["starts", "ends", "axes"],
        slice,
    ),
    Operator::new("Gather", "nothing, as Slice; of states the last", &["axis"], gather),
];

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
            Value::Constant(constant.gathered(to, positions.into_iter()))
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
    let steps: Vec<_> = steps.map(|(((start, end), at), step)| (start, end, at, step)).collect();
    Ok(vec![sliced(draft, call.value(0), &steps)?])
}

/// Parts of a value: start, end, dimension and step of each; numbers below 0 count from the end.
pub(in crate::import) fn sliced(
    draft: &mut Draft,
    value: Option<&Value>,
    steps: &[(i64, i64, i64, i64)],
) -> Result<Value, Fault> {
    let mut value = value.cloned().ok_or_else(|| Fault::new("has no input"))?;
    for &(start, end, at, step) in steps {
        // A dimension may be named twice.
        let from = value.sizes().unwrap_or_default();
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
    let value = value.cloned().ok_or_else(|| Fault::new("has no input"))?;
    let from = value.sizes().unwrap_or_default();
    let at = axis(at, from.len())?;
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
    if to.len() > MAX_RANK {
        return Err(Fault::new("makes more than 8 dimensions"));
    }
    Ok(constant.gathered(to, positions.into_iter()))
}

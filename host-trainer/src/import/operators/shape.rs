//! Operators that give numbers other extents: they become nothing, because where numbers lie is followed until a layer
//! reads them.

use super::Operator;
use crate::import::call::{Call, axis};
use crate::import::constant::Constant;
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::message::MAX_RANK;
use crate::import::value::Value;
use crate::import::view::{View, shown};

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new("Reshape", "nothing: numbers keep their places", &["allowzero"], reshape)
        .of_integers(),
    Operator::new("Flatten", "nothing, as Reshape", &["axis"], flatten).of_integers(),
    Operator::new("Squeeze", "nothing, as Reshape", &["axes"], squeeze).of_integers(),
    Operator::new("Unsqueeze", "nothing, as Reshape", &["axes"], unsqueeze).of_integers(),
    Operator::new("Transpose", "nothing: weights are put in order once", &["perm"], transpose)
        .of_integers(),
];

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
    let Some(from) = value.and_then(Value::sizes) else { return resized(value, &[]) };
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
    let from = call.sizes().unwrap_or_default();
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
    let from = value.and_then(Value::sizes).unwrap_or_default();
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
    let mut to = value.and_then(Value::sizes).unwrap_or_default();
    let rank = to.len() + axes.len();
    let mut axes = axes.iter().map(|&at| axis(at, rank)).collect::<Result<Vec<usize>, _>>()?;
    axes.sort_unstable();
    if axes.windows(2).any(|pair| pair[0] == pair[1]) || rank > MAX_RANK {
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
    let from = value.and_then(Value::sizes).unwrap_or_default();
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
            Value::Constant(constant.transposed(&order))
        }
        Some(value @ (Value::Class | Value::Label)) => value.clone(),
        None => return Err(Fault::new("has no input; export the network anew")),
    }])
}

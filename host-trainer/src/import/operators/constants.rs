//! Operators on constants: extents are computed before the network runs, with a batch of one sample.

use super::Operator;
use crate::import::call::{Call, axis};
use crate::import::constant::{Constant, Elements};
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::files::Files;
use crate::import::message::MAX_RANK;
use crate::import::value::Value;
use crate::import::view::shown;
use std::path::Path;

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new(
        "Constant",
        "a constant",
        &[
            "value",
            "value_float",
            "value_floats",
            "value_int",
            "value_ints",
            "value_string",
            "value_strings",
        ],
        constant,
    ),
    Operator::new("Shape", "a constant", &["start", "end"], shape),
    Operator::new("ConstantOfShape", "a constant", &["value"], constant_of_shape),
    Operator::new("Expand", "a constant", &[], expand),
];

fn constant(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let floats =
        |numbers: Vec<f32>, dims| Constant { dims, elements: Elements::F32(numbers.into()) };
    let constant = if let Some(tensor) = call.tensor("value")? {
        // Only constants of the graph lie in other files.
        Constant::of_tensor(&tensor, &mut Files::beside(Path::new("")))?
    } else if call.has("value_float") {
        floats(vec![call.float("value_float", 0.0)?], Vec::new())
    } else if let Some(numbers) = call.floats("value_floats")? {
        let dims = vec![numbers.len()];
        floats(numbers, dims)
    } else if call.has("value_int") {
        Constant { dims: Vec::new(), ..Constant::integers(&[call.int("value_int", 0)?]) }
    } else if let Some(numbers) = call.ints("value_ints")? {
        Constant::integers(&numbers)
    } else {
        return Err(Fault::new("holds no number: it is no constant of a network"));
    };
    Ok(vec![Value::Constant(constant)])
}

fn shape(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let sizes = call.sizes().ok_or_else(|| Fault::new("asks for the extents of a class"))?;
    let rank = sizes.len() as i64;
    let clamped =
        |at: i64| (if at < 0 { at.saturating_add(rank) } else { at }).clamp(0, rank) as usize;
    let (start, end) = (clamped(call.int("start", 0)?), clamped(call.int("end", rank)?));
    let sizes: Vec<i64> = sizes.iter().map(|&size| size as i64).collect();
    let sizes = sizes.get(start..end).unwrap_or_default();
    Ok(vec![Value::Constant(Constant::integers(sizes))])
}

/// Extents in a list of constants, and their product.
fn extents(draft: &mut Draft, constant: &Constant) -> Result<(Vec<usize>, usize), Fault> {
    let sizes = constant.whole()?;
    let size = |&size: &i64| usize::try_from(size).ok();
    let dims: Option<Vec<usize>> = sizes.iter().map(size).collect();
    let count = dims.as_ref().filter(|dims| dims.len() <= MAX_RANK);
    let count = count.and_then(|dims| dims.iter().try_fold(1usize, |n, &size| n.checked_mul(size)));
    let (Some(dims), Some(count)) = (dims, count) else {
        return Err(fault!("makes the impossible extents {sizes:?}"));
    };
    if count == 0 {
        return Err(fault!("makes {}, which has no numbers", shown(&dims)));
    }
    draft.budget.take(count)?;
    Ok((dims, count))
}

fn constant_of_shape(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let (dims, count) = extents(draft, call.constant(0)?)?;
    let value = match call.tensor("value")? {
        Some(tensor) => Constant::of_tensor(&tensor, &mut Files::beside(Path::new("")))?.elements,
        None => Elements::F32([0.0].into()),
    };
    let elements = match value {
        Elements::F32(value) if value.len() == 1 => Elements::F32(vec![value[0]; count].into()),
        Elements::I64(value) if value.len() == 1 => Elements::I64(vec![value[0]; count].into()),
        Elements::F32(_)
        | Elements::I64(_)
        | Elements::Small(_)
        | Elements::Scaled(_)
        | Elements::Text(_) => {
            return Err(Fault::new("repeats a value that is no single number"));
        }
    };
    Ok(vec![Value::Constant(Constant { dims, elements })])
}

fn expand(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let constant = call.constant(0)?.clone();
    let (mut dims, _) = extents(draft, call.constant(1)?)?;
    // An extent of 1 keeps that of the constant.
    if dims.len() < constant.dims.len() {
        let missing = constant.dims.len() - dims.len();
        dims.splice(0..0, vec![1; missing]);
    }
    let front = dims.len() - constant.dims.len();
    for (size, &own) in dims[front..].iter_mut().zip(&constant.dims) {
        if *size == 1 {
            *size = own;
        }
    }
    let positions = constant
        .broadcast_positions(&dims)
        .ok_or_else(|| fault!("makes {} out of {}", shown(&dims), shown(&constant.dims)))?;
    draft.budget.take(positions.len())?;
    Ok(vec![Value::Constant(constant.gathered(dims, positions.into_iter()))])
}

/// Constants one behind the other along a dimension.
pub(in crate::import) fn concatenated(
    draft: &mut Draft,
    constants: &[&Constant],
    at: i64,
) -> Result<Constant, Fault> {
    let Some(first) = constants.first() else { return Err(Fault::new("has no input")) };
    let at = axis(at, first.dims.len())?;
    let outer: usize = first.dims[..at].iter().product();
    let mut dims = first.dims.clone();
    dims[at] = 0;
    for constant in constants {
        let agrees = constant.dims.len() == dims.len()
            && (0..dims.len()).all(|axis| axis == at || constant.dims[axis] == dims[axis]);
        if !agrees {
            return Err(fault!("joins {} and {}", shown(&first.dims), shown(&constant.dims)));
        }
        dims[at] = dims[at].saturating_add(constant.dims[at]);
    }
    draft.budget.take(constants.iter().map(|constant| constant.elements.len()).sum())?;
    fn joined<T: Clone>(outer: usize, parts: &[&[T]]) -> Vec<T> {
        (0..outer)
            .flat_map(|block| {
                parts.iter().flat_map(move |part| {
                    let length = part.len() / outer;
                    part[block * length..][..length].iter().cloned()
                })
            })
            .collect()
    }
    let whole: Result<Vec<&[i64]>, _> = constants.iter().map(|constant| constant.whole()).collect();
    let elements = match whole {
        Ok(parts) => Elements::I64(joined(outer, &parts).into()),
        Err(_) => {
            let parts: Result<Vec<_>, _> =
                constants.iter().map(|constant| constant.floats()).collect();
            let parts = parts?;
            let parts: Vec<&[f32]> = parts.iter().map(|part| &part[..]).collect();
            Elements::F32(joined(outer, &parts).into())
        }
    };
    Ok(Constant { dims, elements })
}

//! Operators that leave numbers as they are.

use super::Operator;
use crate::import::affine::Affine;
use crate::import::call::Call;
use crate::import::constant::{Constant, Elements};
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::value::{Flow, Value};
use std::ops::RangeInclusive;

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new("Identity", "nothing", &[], same).of_integers(),
    Operator::new("Dropout", "nothing", &["ratio", "seed"], dropout),
    Operator::new("Cast", "nothing, to f32 or f64; classes to any type", &["to", "saturate"], cast)
        .of_integers(),
];

fn same(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let value = call.value(0).ok_or_else(|| Fault::new("has no input; export the network anew"))?;
    Ok(vec![value.clone()])
}

fn dropout(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    if let Some(training) = call.optional(2)?
        && training.whole()?.iter().any(|&is_set| is_set != 0)
    {
        return Err(Fault::new(
            "leaves numbers out at random: call model.eval() before the export",
        ));
    }
    same(draft, call)
}

fn cast(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let to = call.int("to", 0)?;
    match call.value(0) {
        Some(Value::Flow(_)) if !is_float(to) => Err(fault!(
            "casts what the network computes to the type {to}: f32 is all that there is; export in f32"
        )),
        // Integers as numbers, not what they mean.
        Some(Value::Flow(flow)) => {
            let Some(step) = flow.step else { return same(draft, call) };
            let scale = f64::from(step.scale);
            let numbers = Affine::uniform(1.0 / scale, f64::from(step.zero_point));
            let flow = Flow { step: None, ..flow.clone() };
            Ok(vec![Value::Flow(if numbers.is_identity() { flow } else { flow.scaled(&numbers)? })])
        }
        Some(Value::Constant(constant)) => {
            draft.budget.take(constant.elements.len())?;
            let elements = converted(&constant.elements, to).ok_or_else(|| {
                fault!(
                    "casts constants to the type {to}, which does not hold them or is not read: export in f32, with \
                     constant folding"
                )
            })?;
            Ok(vec![Value::Constant(Constant { dims: constant.dims.clone(), elements })])
        }
        Some(Value::Class | Value::Label) | None => same(draft, call),
    }
}

/// Returns whether a type of elements is `f32` or `f64`.
fn is_float(element: i64) -> bool {
    matches!(element, 1 | 11)
}

/// Constants as elements of another type; none if that does not hold them.
fn converted(elements: &Elements, to: i64) -> Option<Elements> {
    const BOOL: i64 = 9;
    const STRING: i64 = 8;
    Some(match elements {
        Elements::Small(_) => return converted(&elements.widened(), to),
        Elements::Scaled(scaled) => {
            return converted(&Elements::F32(scaled.numbers().into()), to);
        }
        Elements::Text(_) | Elements::I64(_) if to == STRING => elements.clone(),
        Elements::Text(_) => return None,
        Elements::F32(_) if is_float(to) => elements.clone(),
        Elements::I64(numbers) if is_float(to) => {
            Elements::F32(numbers.iter().map(|&number| number as f32).collect())
        }
        Elements::F32(numbers) if to == BOOL => {
            Elements::I64(numbers.iter().map(|&number| i64::from(number != 0.0)).collect())
        }
        Elements::I64(numbers) if to == BOOL => {
            Elements::I64(numbers.iter().map(|&number| i64::from(number != 0)).collect())
        }
        Elements::F32(numbers) => {
            let range = whole_numbers(to)?;
            let whole = numbers.iter().map(|&number| {
                // Fractions are cut off.
                let number = number.is_finite().then_some(number as i64)?;
                range.contains(&number).then_some(number)
            });
            Elements::I64(whole.collect::<Option<_>>()?)
        }
        Elements::I64(numbers) => {
            let range = whole_numbers(to)?;
            numbers.iter().all(|number| range.contains(number)).then(|| elements.clone())?
        }
    })
}

/// Whole numbers that a type of elements holds; none if it is another.
fn whole_numbers(element: i64) -> Option<RangeInclusive<i64>> {
    Some(match element {
        2 => 0..=u8::MAX.into(),
        3 => i8::MIN.into()..=i8::MAX.into(),
        4 => 0..=u16::MAX.into(),
        5 => i16::MIN.into()..=i16::MAX.into(),
        6 => i32::MIN.into()..=i32::MAX.into(),
        7 => i64::MIN..=i64::MAX,
        12 => 0..=u32::MAX.into(),
        13 => 0..=i64::MAX,
        _ => return None,
    })
}

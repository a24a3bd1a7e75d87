//! Integers and what they mean: QuantizeLinear and DequantizeLinear, as quantizers put them around operators.
//!
//! Constants in integers become the numbers that they mean. Between layers, rounding is left out, but not what was cut off
//! at 0: quantizers leave out an activation that the range of the integers does.

use super::Operator;
use super::activation::activated;
use crate::import::affine::Affine;
use crate::import::call::{Call, axis};
use crate::import::constant::{Constant, Elements};
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::integers::Step;
use crate::import::kinds;
use crate::import::scaled::{Scaled, meaning};
use crate::import::value::{Flow, Value};
use crate::import::view::shown;
use nn_core::ActivationKind;
use std::borrow::Cow;

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new(
        "QuantizeLinear",
        "nothing between layers, but `relu` or `relu6` where integers are cut off there; of weights their rounding",
        &["axis", "saturate", "block_size", "output_dtype", "precision"],
        quantize,
    ),
    Operator::new(
        "DequantizeLinear",
        "nothing between layers; of weights the numbers that they mean",
        &["axis", "block_size", "output_dtype"],
        dequantize,
    )
    .of_integers(),
];

/// Scales and zero points of a node, along a dimension or one for all.
struct Steps<'c> {
    scales: Cow<'c, [f32]>,
    zeros: Vec<i64>,
    axis: i64,
}

impl<'c> Steps<'c> {
    fn of(call: &'c Call<'_, '_>) -> Result<Self, Fault> {
        if call.int("block_size", 0)? != 0 {
            return Err(Fault::new(
                "has a scale for each block of numbers: quantize with one for each channel, or import the f32 network",
            ));
        }
        let constant = call.constant(1)?;
        let scales = constant.floats()?;
        let zeros = match call.optional(2)? {
            Some(zeros) => zeros.whole()?.to_vec(),
            None => vec![0; scales.len()],
        };
        if constant.dims.len() > 1 || zeros.len() != scales.len() || scales.is_empty() {
            return Err(fault!(
                "has scales of {} and {} zero points",
                shown(&constant.dims),
                zeros.len()
            ));
        }
        if let Some(scale) = scales.iter().find(|scale| !(scale.is_finite() && **scale > 0.0)) {
            return Err(fault!("has the scale {scale}, expected a number above 0"));
        }
        Ok(Self { scales, zeros, axis: call.int("axis", 1)? })
    }

    /// The only one there is.
    fn single(&self) -> Result<Step, Fault> {
        match (&self.scales[..], &self.zeros[..]) {
            ([scale], [zero]) => Ok(Step { scale: *scale, zero_point: *zero as f32 }),
            _ => Err(Fault::new(
                "has a scale for each channel of what a layer gives: one for all is read",
            )),
        }
    }

    /// Numbers behind each index of the dimension that has scales of its own.
    fn inner(&self, dims: &[usize]) -> Result<usize, Fault> {
        let count = self.scales.len();
        if count == 1 {
            return Ok(1);
        }
        let at = axis(self.axis, dims.len())?;
        if dims[at] != count {
            return Err(fault!("has {count} scales for constants of {}", shown(dims)));
        }
        Ok(dims[at + 1..].iter().product::<usize>().max(1))
    }
}

/// The least and the largest integer of a type of elements, and its bits.
fn range(element: i64) -> Result<(i64, i64, u32), Fault> {
    Ok(match element {
        2 => (0, u8::MAX.into(), 8),
        3 => (i8::MIN.into(), i8::MAX.into(), 8),
        4 => (0, u16::MAX.into(), 16),
        5 => (i16::MIN.into(), i16::MAX.into(), 16),
        _ => {
            return Err(fault!(
                "has integers of the type {element}: integers of 8 and 16 bits are read; import the f32 network"
            ));
        }
    })
}

fn quantize(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    /// What the type is without a zero point.
    const UINT8: i64 = 2;
    let asked = match call.int("output_dtype", 0)? {
        0 => UINT8,
        element => element,
    };
    let element = match call.value(2) {
        None => asked,
        Some(_) => call.element(2).ok_or_else(|| {
            Fault::new("has a zero point whose type is not known: export with constant folding")
        })?,
    };
    let (low, high, bits) = range(element)?;
    let steps = Steps::of(call)?;
    if let Some(Value::Constant(constant)) = call.value(0) {
        return Ok(vec![Value::Constant(rounded(draft, constant, &steps, (low, high))?)]);
    }
    let (flow, step) = (call.flow(0)?, steps.single()?);
    draft.integers.value_bits = draft.integers.value_bits.max(bits);
    draft.integers.is_unsigned = low == 0 && bits == 8;
    let cuts_at_zero = step.zero_point == low as f32;
    let top = step.meaning(high as f32);
    let is_relu6 = cuts_at_zero && (top - 6.0).abs() <= step.scale / 2.0;
    // Logits that happened to be positive in the calibration.
    let is_activation = cuts_at_zero && !call.is_before_softmax;
    let flow = if is_activation { cut_off(draft, flow, is_relu6)? } else { flow };
    let is_own = call.producer.starts_with("host-trainer ") && draft.cuts_at_top;
    let flow = if is_own { cut_off_at(draft, flow, top)? } else { flow };
    Ok(vec![Value::Flow(Flow { step: Some(step), ..flow })])
}

/// Constants as the integers that they are rounded to, halves to even ones.
fn rounded(
    draft: &mut Draft,
    constant: &Constant,
    steps: &Steps<'_>,
    (low, high): (i64, i64),
) -> Result<Constant, Fault> {
    let numbers = constant.floats()?;
    draft.budget.take(numbers.len())?;
    let (inner, count) = (steps.inner(&constant.dims)?, steps.scales.len());
    let integers = numbers.iter().enumerate().map(|(index, &number)| {
        let at = index / inner % count;
        let whole = libm::rint(f64::from(number / steps.scales[at])) as i64;
        whole.saturating_add(steps.zeros[at]).clamp(low, high)
    });
    Ok(Constant { dims: constant.dims.clone(), elements: Elements::I64(integers.collect()) })
}

/// Numbers that integers cut off at 0, and at 6: as an activation, where a layer has none.
fn cut_off(draft: &mut Draft, flow: Flow, is_relu6: bool) -> Result<Flow, Fault> {
    let activation = if is_relu6 { ActivationKind::Relu6 } else { ActivationKind::Relu };
    let Some(row) = draft.row_of(flow.place) else { return Ok(flow) };
    let is_open = row.activation == ActivationKind::Identity;
    if !is_open || !kinds::may_have(&row.op, activation) {
        return Ok(flow);
    }
    draft.note(
        "QuantizeLinear cuts off below 0 behind layers without activation, where quantizers leave out a relu: they end in \
         relu here",
    );
    activated(draft, flow, activation)
}

/// Numbers behind a relu that this project's integers cut off at their largest, which stands for 6 behind a relu6.
fn cut_off_at(draft: &mut Draft, flow: Flow, top: f32) -> Result<Flow, Fault> {
    let Some(row) = draft.row_of(flow.place) else { return Ok(flow) };
    if row.activation != ActivationKind::Relu {
        return Ok(flow);
    }
    // top/6 · relu6(6/top · z).
    let factor = 6.0 / f64::from(top);
    let flow = if kinds::gives_own_sums(&row.op) && flow.is_sole && flow.affine.is_none() {
        let numbers =
            row.blocks.iter_mut().flat_map(|block| block.weights.iter_mut().chain(&mut block.bias));
        numbers.for_each(|number| *number = (f64::from(*number) * factor) as f32);
        row.activation = ActivationKind::Relu6;
        flow
    } else {
        activated(draft, flow.scaled(&Affine::uniform(factor, 0.0))?, ActivationKind::Relu6)?
    };
    flow.scaled(&Affine::uniform(1.0 / factor, 0.0))
}

fn dequantize(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let steps = Steps::of(call)?;
    if let Some(Value::Constant(constant)) = call.value(0) {
        draft.budget.take(constant.elements.len())?;
        let (inner, count) = (steps.inner(&constant.dims)?, steps.scales.len());
        let elements = if let Elements::Small(integers) = &constant.elements {
            let (scales, zeros) = (steps.scales[..].into(), steps.zeros[..].into());
            Elements::Scaled(Scaled { integers: integers.clone(), scales, zeros, inner })
        } else {
            let numbers = constant.whole()?.iter().enumerate().map(|(index, &q)| {
                let at = index / inner % count;
                meaning(steps.scales[at], steps.zeros[at], q)
            });
            Elements::F32(numbers.collect())
        };
        draft.integers.has_integer_weights = true;
        return Ok(vec![Value::Constant(Constant { dims: constant.dims.clone(), elements })]);
    }
    let (flow, step) = (call.flow(0)?, steps.single()?);
    let Some(found) = flow.step else {
        return Err(Fault::new(
            "dequantizes what no QuantizeLinear has quantized: the network computes in integers; import the f32 network, or \
             quantize it with quant_format=QuantFormat.QDQ",
        ));
    };
    let flow = Flow { step: None, ..flow };
    if found == step {
        return Ok(vec![Value::Flow(flow)]);
    }
    // Integers that mean other numbers than those that they were made of.
    let scale = f64::from(step.scale) / f64::from(found.scale);
    let shift = f64::from(step.scale) * f64::from(found.zero_point - step.zero_point);
    Ok(vec![Value::Flow(flow.scaled(&Affine::uniform(scale, shift))?)])
}

//! Operators that scale and shift: they become part of the weights of the layer before or behind.

use super::{Operator, join};
use crate::import::affine::{Affine, Coefficients};
use crate::import::call::Call;
use crate::import::constant::{Constant, Elements};
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::value::{Flow, Value};
use crate::import::view::shown;
use nn_core::Extent;

const OF_CONSTANTS: &str =
    "with constants: part of the weights before or behind it, at the input the scaling";

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new("Add", "with constants: biases; of two layers: `residual` or `sum`", &[], add),
    Operator::new("Sub", OF_CONSTANTS, &[], subtract),
    Operator::new("Mul", OF_CONSTANTS, &[], multiply),
    Operator::new("Div", OF_CONSTANTS, &[], divide),
    Operator::new("Neg", "part of the weights", &[], negate),
    Operator::new(
        "BatchNormalization",
        "part of the weights before or behind it",
        &["epsilon", "momentum", "spatial", "training_mode"],
        batch_normalization,
    ),
    Operator::new("Scaler", "the scaling of the input", &["offset", "scale"], scaler).of_ml(),
];

/// Which operation on two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
}

fn add(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    run(draft, call, Operation::Add)
}

fn subtract(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    run(draft, call, Operation::Subtract)
}

fn multiply(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    run(draft, call, Operation::Multiply)
}

fn divide(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    run(draft, call, Operation::Divide)
}

fn negate(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    scaled(draft, call.flow(0)?, &Affine::uniform(-1.0, 0.0))
}

fn run(draft: &mut Draft, call: &Call<'_, '_>, operation: Operation) -> Result<Vec<Value>, Fault> {
    computed(draft, (call.value(0), call.value(1)), operation, call.output())
}

/// Result of an operation on two values; a sum of two layers has this name.
pub(in crate::import) fn computed(
    draft: &mut Draft,
    values: (Option<&Value>, Option<&Value>),
    operation: Operation,
    name: &str,
) -> Result<Vec<Value>, Fault> {
    match values {
        (Some(Value::Constant(a)), Some(Value::Constant(b))) => {
            Ok(vec![Value::Constant(of_constants(draft, a, b, operation)?)])
        }
        (Some(Value::Flow(first)), Some(Value::Flow(second))) if operation == Operation::Add => {
            join::sum(draft, first.clone(), second.clone(), name)
        }
        (Some(Value::Flow(flow)), Some(Value::Constant(constant))) => {
            let flow = &of_rank(flow, constant.dims.len());
            let numbers = coefficients(draft, flow, constant)?;
            let one = Coefficients::Uniform(1.0);
            let zero = Coefficients::Uniform(0.0);
            let affine = match operation {
                Operation::Add => Affine { scale: one, shift: numbers },
                Operation::Subtract => Affine { scale: one, shift: numbers.map(|n| -n) },
                Operation::Multiply => Affine { scale: numbers, shift: zero },
                Operation::Divide => Affine { scale: numbers.map(|n| 1.0 / n), shift: zero },
            };
            scaled(draft, flow.clone(), &affine)
        }
        (Some(Value::Constant(constant)), Some(Value::Flow(flow))) => {
            let flow = &of_rank(flow, constant.dims.len());
            let numbers = coefficients(draft, flow, constant)?;
            let affine = match operation {
                Operation::Add => Affine { scale: Coefficients::Uniform(1.0), shift: numbers },
                Operation::Subtract => {
                    Affine { scale: Coefficients::Uniform(-1.0), shift: numbers }
                }
                Operation::Multiply => Affine { scale: numbers, shift: Coefficients::Uniform(0.0) },
                Operation::Divide => {
                    return Err(Fault::new(
                        "divides by what the network computes, which no layer does",
                    ));
                }
            };
            scaled(draft, flow.clone(), &affine)
        }
        (Some(Value::Flow(_)), Some(Value::Flow(_))) => Err(Fault::new(
            "computes with two layers: only sums (residual connections) are supported; attention and gates are not. SiLU, \
             which is x·sigmoid(x): train with hard-swish instead",
        )),
        _ => Err(Fault::new("computes with a class, or has no input")),
    }
}

/// Numbers under extents with dimensions of one number in front, up to this rank.
fn of_rank(flow: &Flow, rank: usize) -> Flow {
    let missing = rank.saturating_sub(flow.view.dims.len());
    let view = (0..missing).fold(flow.view.clone(), |view, _| view.with_dim(0));
    flow.seen(view)
}

fn of_constants(
    draft: &mut Draft,
    a: &Constant,
    b: &Constant,
    operation: Operation,
) -> Result<Constant, Fault> {
    let rank = a.dims.len().max(b.dims.len());
    let size = |constant: &Constant, at: usize| {
        at.checked_sub(rank - constant.dims.len()).map_or(1, |at| constant.dims[at])
    };
    let dims: Vec<usize> = (0..rank).map(|at| size(a, at).max(size(b, at))).collect();
    let count = dims.iter().fold(1usize, |count, &size| count.saturating_mul(size));
    draft.budget.take(count.saturating_mul(3))?;
    let positions = |constant: &Constant| constant.broadcast_positions(&dims);
    let (Some(left), Some(right)) = (positions(a), positions(b)) else {
        return Err(fault!("computes with {} and {}", shown(&a.dims), shown(&b.dims)));
    };
    let pairs = left.into_iter().zip(right);
    let elements = match (&a.elements, &b.elements) {
        (Elements::I64(a), Elements::I64(b)) => {
            let compute = |(i, j): (usize, usize)| match operation {
                Operation::Add => a[i].checked_add(b[j]),
                Operation::Subtract => a[i].checked_sub(b[j]),
                Operation::Multiply => a[i].checked_mul(b[j]),
                Operation::Divide => a[i].checked_div(b[j]),
            };
            let numbers: Option<Vec<i64>> = pairs.map(compute).collect();
            Elements::I64(numbers.ok_or_else(|| Fault::new("computes beyond 64 bits"))?.into())
        }
        _ => {
            let (a, b) = (a.floats()?, b.floats()?);
            let compute = |(i, j): (usize, usize)| match operation {
                Operation::Add => a[i] + b[j],
                Operation::Subtract => a[i] - b[j],
                Operation::Multiply => a[i] * b[j],
                Operation::Divide => a[i] / b[j],
            };
            Elements::F32(pairs.map(compute).collect())
        }
    };
    Ok(Constant { dims, elements })
}

/// Constants as coefficients of the numbers that flow, where each of them lies.
fn coefficients(
    draft: &mut Draft,
    flow: &Flow,
    constant: &Constant,
) -> Result<Coefficients, Fault> {
    if let Some(number) = constant.single() {
        return Ok(Coefficients::Uniform(number.into()));
    }
    let (numbers, sizes) = (constant.floats()?, flow.inner_sizes());
    let positions = constant.broadcast_positions(&sizes).ok_or_else(|| {
        fault!(
            "computes with constants of {} and values of {}",
            shown(&constant.dims),
            shown(&sizes)
        )
    })?;
    let numbers: Vec<f64> = numbers.iter().map(|&number| number.into()).collect();
    each(draft, flow, &numbers, &positions)
}

/// Numbers, scaled: by the weights of the row before, or later.
pub(in crate::import) fn scaled(
    draft: &mut Draft,
    flow: Flow,
    affine: &Affine,
) -> Result<Vec<Value>, Fault> {
    if flow.is_padded() {
        return Err(Fault::new("scales numbers that are padded with zeros: scale before"));
    }
    let affine = affine.clone().finite()?;
    if draft.folds_back(&flow, &affine)? {
        return Ok(vec![Value::Flow(flow)]);
    }
    let count = draft.extent(flow.place).numbers() as usize;
    draft.budget.compute(count)?;
    if !affine.is_uniform() || flow.affine.as_ref().is_some_and(|affine| !affine.is_uniform()) {
        draft.budget.take(count.saturating_mul(2))?;
    }
    Ok(vec![Value::Flow(flow.scaled(&affine)?)])
}

fn batch_normalization(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    call.expect_int("training_mode", 0, "call model.eval() before the export")?;
    call.expect_int("spatial", 1, "export with a newer version")?;
    // Before version 14, further outputs mean that it is still being trained.
    if call.opset < 14 && call.node.outputs.iter().skip(1).any(|name| !name.is_empty()) {
        return Err(Fault::new(
            "normalizes by the samples of a batch, as in training: call model.eval() before the export",
        ));
    }
    let flow = call.flow(0)?;
    let epsilon = f64::from(call.float("epsilon", 1e-5)?);
    let list = |index| call.constant(index)?.floats();
    let [gamma, beta, mean, variance] = [list(1)?, list(2)?, list(3)?, list(4)?];
    let channels = gamma.len();
    if [beta.len(), mean.len(), variance.len()] != [channels; 3] {
        return Err(Fault::new("has statistics of different lengths"));
    }
    let scales: Vec<f64> = gamma
        .iter()
        .zip(&*variance)
        .map(|(&gamma, &variance)| f64::from(gamma) / libm::sqrt(f64::from(variance) + epsilon))
        .collect();
    let shifts: Vec<f64> = beta
        .iter()
        .zip(&*mean)
        .zip(&scales)
        .map(|((&beta, &mean), scale)| f64::from(beta) - f64::from(mean) * scale)
        .collect();
    // The second dimension has the channels.
    let sizes = flow.inner_sizes();
    if sizes.get(1) != Some(&channels) {
        return Err(fault!("normalizes {channels} channels of {}", shown(&sizes)));
    }
    let mut dims = vec![1; sizes.len() - 1];
    dims[0] = channels;
    let of = |draft: &mut Draft, numbers: Vec<f64>| {
        let list = Constant { dims: dims.clone(), elements: Elements::I64([].into()) };
        let positions = list.broadcast_positions(&sizes).unwrap_or_default();
        each(draft, &flow, &numbers, &positions)
    };
    let affine = Affine { scale: of(draft, scales)?, shift: of(draft, shifts)? };
    scaled(draft, flow, &affine)
}

/// Numbers at these positions as coefficients.
fn each(
    draft: &mut Draft,
    flow: &Flow,
    numbers: &[f64],
    positions: &[usize],
) -> Result<Coefficients, Fault> {
    let count = match draft.extent(flow.place) {
        Extent::List(numbers) => numbers as usize,
        Extent::Image(shape) => shape.numbers() as usize,
    };
    draft.budget.compute(count)?;
    let mut each = vec![0.0; count];
    for (place, &position) in flow.view.places().into_iter().zip(positions) {
        each[place as usize] = numbers[position];
    }
    Ok(Coefficients::Each(each.into()))
}

/// `(x − offset)·scale` of scikit-learn's scalers.
fn scaler(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let flow = call.flow(0)?;
    let offset = call.floats("offset")?.unwrap_or_else(|| vec![0.0]);
    let scale = call.floats("scale")?.unwrap_or_else(|| vec![1.0]);
    let sizes = flow.inner_sizes();
    let width = sizes.last().copied().unwrap_or(1);
    if [offset.len(), scale.len()].iter().any(|&count| count != 1 && count != width) {
        return Err(fault!("scales {} features of {}", scale.len(), shown(&sizes)));
    }
    let at = |list: &[f32], index: usize| f64::from(list[if list.len() == 1 { 0 } else { index }]);
    let numbers = |of: &dyn Fn(usize) -> f64| (0..width).map(of).collect::<Vec<f64>>();
    let scales = numbers(&|i| at(&scale, i));
    let shifts = numbers(&|i| -at(&offset, i) * at(&scale, i));
    scaled_by_last(draft, flow, &scales, &shifts)
}

/// `scale·x + shift`, with a scale and a shift for each number along the last dimension.
pub(in crate::import) fn scaled_by_last(
    draft: &mut Draft,
    flow: Flow,
    scales: &[f64],
    shifts: &[f64],
) -> Result<Vec<Value>, Fault> {
    let sizes = flow.inner_sizes();
    let width = sizes.last().copied().unwrap_or(1);
    let positions: Vec<usize> = (0..sizes.iter().product()).map(|index| index % width).collect();
    let affine = Affine {
        scale: each(draft, &flow, scales, &positions)?,
        shift: each(draft, &flow, shifts, &positions)?,
    };
    scaled(draft, flow, &affine)
}

//! Activations: they become part of the layer before.

use super::Operator;
use crate::import::call::{Call, axis};
use crate::import::draft::{Draft, LOGARITHMS_WITHIN};
use crate::import::error::{Fault, fault};
use crate::import::kinds;
use crate::import::value::{Flow, Value};
use nn_core::{ActivationKind, Extent, LeakyRelu};
use std::ops::RangeInclusive;

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new("Relu", "`relu`", &[], |draft, call| plain(draft, call, ActivationKind::Relu)),
    Operator::new("Clip", "0 to 6: `relu6`; from 0 on: `relu`", &["min", "max"], clip),
    Operator::new("LeakyRelu", "slope 0.01: `leaky-relu`", &["alpha"], leaky_relu),
    Operator::new("Elu", "α = 1: `elu`", &["alpha"], elu),
    Operator::new("HardSwish", "`hard-swish`", &[], |draft, call| {
        plain(draft, call, ActivationKind::HardSwish)
    }),
    Operator::new(
        "HardSigmoid",
        "α = 1/6, β = 1/2, as PyTorch's: `hard-sigmoid`",
        &["alpha", "beta"],
        hard_sigmoid,
    ),
    Operator::new("Sigmoid", "`sigmoid`", &[], |draft, call| {
        plain(draft, call, ActivationKind::Sigmoid)
    }),
    Operator::new("Tanh", "`tanh`", &[], |draft, call| plain(draft, call, ActivationKind::Tanh)),
    Operator::new("Softmax", "over all outputs of a layer: `softmax`", &["axis"], softmax),
    Operator::new(
        "LogSoftmax",
        "at the end: `softmax`; the logarithm is left out",
        &["axis"],
        log_softmax,
    ),
];

fn plain(
    draft: &mut Draft,
    call: &Call<'_, '_>,
    activation: ActivationKind,
) -> Result<Vec<Value>, Fault> {
    let flow = call.flow(0)?;
    Ok(vec![Value::Flow(activated(draft, flow, activation)?)])
}

/// Numbers behind an activation: that of the layer before, or of a row of its own.
pub(in crate::import) fn activated(
    draft: &mut Draft,
    flow: Flow,
    activation: ActivationKind,
) -> Result<Flow, Fault> {
    if flow.is_padded() {
        return Err(Fault::new("follows padding with zeros: put the activation before it"));
    }
    let mut flow = draft.last_state(flow);
    if activation == ActivationKind::Softmax {
        flow = draft.listed(flow)?;
    }
    let is_list = matches!(draft.extent(flow.place), Extent::List(_));
    if activation == ActivationKind::Softmax && !is_list {
        return Err(Fault::new("is computed over an image or signal: only over lists of numbers"));
    }
    if activation == ActivationKind::Softmax && !draft.is_whole(&flow) {
        return Err(Fault::new(
            "is computed over a part of what the layer before gives: only over all outputs of a layer",
        ));
    }
    let (is_sole, is_scaled) = (flow.is_sole, flow.affine.is_some());
    if let Some(row) = draft.row_of(flow.place)
        && row.activation == ActivationKind::Identity
        && is_sole
        && !is_scaled
        && kinds::may_have(&row.op, activation)
    {
        row.activation = activation;
        return Ok(flow);
    }
    // The network's input has to be read by some layer first.
    let flow = if flow.place == 0 {
        let columns = draft.list(&flow)?;
        if columns.at.is_some() || is_scaled {
            return Err(Fault::new(
                "is applied to the network's input as it is: apply it to the samples before instead",
            ));
        }
        flow
    } else {
        flow
    };
    let affine = flow.affine.clone();
    draft.scaled_by_row(flow, affine.as_deref(), activation)
}

fn clip(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let bound = |name: &str, index: usize, default: f32| match call.optional(index)? {
        Some(constant) => {
            constant.single().ok_or_else(|| fault!("has a bound that is no single number of f32"))
        }
        None => call.float(name, default),
    };
    let (low, high) = (bound("min", 1, f32::NEG_INFINITY)?, bound("max", 2, f32::INFINITY)?);
    let activation = match (low, high) {
        (0.0, 6.0) => ActivationKind::Relu6,
        // The largest number is what some exporters write for no bound.
        (0.0, high) if high >= f32::MAX => ActivationKind::Relu,
        _ => {
            return Err(fault!(
                "cuts off below {low} and above {high}: only 0 to 6 (relu6) and from 0 on (relu) are supported"
            ));
        }
    };
    plain(draft, call, activation)
}

fn leaky_relu(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    match call.float("alpha", 0.01)? {
        LeakyRelu::SLOPE => plain(draft, call, ActivationKind::LeakyRelu),
        slope => Err(fault!(
            "has the slope {slope}, only {} is supported: train with that one (LeakyReLU(0.01))",
            LeakyRelu::SLOPE
        )),
    }
}

fn elu(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    match call.float("alpha", 1.0)? {
        1.0 => plain(draft, call, ActivationKind::Elu),
        alpha => Err(fault!("has the α {alpha}, only 1 is supported: train with that one")),
    }
}

fn hard_sigmoid(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let (alpha, beta) = (call.float("alpha", 0.2)?, call.float("beta", 0.5)?);
    if (alpha - 1.0 / 6.0).abs() > 1e-6 || beta != 0.5 {
        return Err(fault!(
            "has α = {alpha} and β = {beta}, only 1/6 and 1/2 are supported, as PyTorch and Keras 3 have them"
        ));
    }
    plain(draft, call, ActivationKind::HardSigmoid)
}

fn softmax(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let flow = call.flow(0)?;
    let newer = call.opset >= 13;
    let at = axis(call.int("axis", if newer { -1 } else { 1 })?, flow.view.dims.len())?;
    // Before version 13, all dimensions from the axis on are one.
    let behind = if newer { at } else { flow.view.dims.len() - 1 };
    Ok(vec![Value::Flow(probabilities(draft, flow, at..=behind)?)])
}

/// A softmax along these dimensions, as one.
pub(in crate::import) fn probabilities(
    draft: &mut Draft,
    flow: Flow,
    along: RangeInclusive<usize>,
) -> Result<Flow, Fault> {
    let sizes = flow.inner_sizes();
    // All others must be of one number.
    let is_elsewhere = |(other, &size): (usize, &usize)| !along.contains(&other) && size != 1;
    if sizes.iter().enumerate().any(is_elsewhere) {
        let at = along.start();
        return Err(fault!(
            "is computed along dimension {at} of several: only over all outputs of a layer"
        ));
    }
    activated(draft, flow, ActivationKind::Softmax)
}

fn log_softmax(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let values = softmax(draft, call)?;
    logarithms(draft, values)
}

/// Probabilities, for logarithms of them: only a network's end may give these.
pub(in crate::import) fn logarithms(
    draft: &mut Draft,
    probabilities: Vec<Value>,
) -> Result<Vec<Value>, Fault> {
    if let [Value::Flow(flow)] = &probabilities[..]
        && draft.logarithms.replace(flow.place).is_some()
    {
        return Err(Fault::new(LOGARITHMS_WITHIN));
    }
    Ok(probabilities)
}

//! Activations: they become part of the layer before.

use super::Builtin;
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::operators::activation::{activated, logarithms, probabilities};
use crate::import::tflite::call::Call;
use crate::import::value::Value;
use nn_core::{ActivationKind, LeakyRelu};

pub(super) const OPERATORS: &[Builtin] = &[
    Builtin::new("RELU", "`relu`", |draft, call| plain(draft, call, ActivationKind::Relu))
        .within_batches(),
    Builtin::new("RELU6", "`relu6`", |draft, call| plain(draft, call, ActivationKind::Relu6))
        .within_batches(),
    Builtin::new("LEAKY_RELU", "slope 0.01: `leaky-relu`", leaky_relu),
    Builtin::new("ELU", "`elu`", |draft, call| plain(draft, call, ActivationKind::Elu)),
    Builtin::new("HARD_SWISH", "`hard-swish`", |draft, call| {
        plain(draft, call, ActivationKind::HardSwish)
    }),
    Builtin::new("LOGISTIC", "`sigmoid`", |draft, call| {
        plain(draft, call, ActivationKind::Sigmoid)
    }),
    Builtin::new("TANH", "`tanh`", |draft, call| plain(draft, call, ActivationKind::Tanh)),
    Builtin::new("SOFTMAX", "over all outputs of a layer: `softmax`", softmax),
    Builtin::new(
        "LOG_SOFTMAX",
        "at the end: `softmax`; the logarithm is left out",
        |draft, call| {
            let values = last(draft, call)?;
            logarithms(draft, values)
        },
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

fn leaky_relu(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    match call.float(0, "alpha")? {
        LeakyRelu::SLOPE => plain(draft, call, ActivationKind::LeakyRelu),
        slope => Err(fault!(
            "has the slope {slope}, only {} is supported: train with that one (LeakyReLU(0.01))",
            LeakyRelu::SLOPE
        )),
    }
}

fn softmax(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    match call.float(0, "beta")? {
        1.0 => last(draft, call),
        beta => {
            Err(fault!("has beta = {beta}, only 1 is supported: multiply the weights before by it"))
        }
    }
}

/// A softmax along the last dimension.
fn last(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let flow = call.flow(0)?;
    let at = flow.view.dims.len().checked_sub(1).ok_or_else(|| Fault::new("has no dimensions"))?;
    Ok(vec![Value::Flow(probabilities(draft, flow, at..=at)?)])
}

//! Activations that are layers.

use super::dense::ended;
use super::{Call, KerasLayer};
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::operators::activation::activated;
use crate::import::value::Flow;
use nn_core::{ActivationKind, LeakyRelu};

pub(super) const LAYERS: &[KerasLayer] = &[
    KerasLayer::new("Activation", "the activation of that name", |draft, call| {
        ended(draft, call.flow()?, call)
    }),
    KerasLayer::new("ReLU", "`relu`; with max_value=6 `relu6`", relu),
    KerasLayer::new("LeakyReLU", "slope 0.01: `leaky-relu`", leaky_relu),
    KerasLayer::new("ELU", "alpha 1: `elu`", elu),
    KerasLayer::new("Softmax", "over all outputs of a layer: `softmax`", softmax),
];

fn relu(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    let setting = |key: &str| call.layer.number(key).unwrap_or(0.0);
    let activation = match (
        call.layer.number("max_value"),
        setting("negative_slope"),
        setting("threshold"),
    ) {
        (None, 0.0, 0.0) => ActivationKind::Relu,
        (Some(6.0), 0.0, 0.0) => ActivationKind::Relu6,
        (None, slope, 0.0) if slope as f32 == LeakyRelu::SLOPE => ActivationKind::LeakyRelu,
        (most, slope, threshold) => {
            return Err(fault!(
                "has max_value={most:?}, negative_slope={slope} and threshold={threshold}: only max_value=6 or none, without \
                 slope and threshold, are supported"
            ));
        }
    };
    activated(draft, call.flow()?, activation)
}

fn leaky_relu(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    // Keras 2 calls it alpha; both have 0.3 without one.
    let slope = call.layer.number("negative_slope").or(call.layer.number("alpha")).unwrap_or(0.3);
    if slope as f32 != LeakyRelu::SLOPE {
        return Err(fault!(
            "has the slope {slope}, only {} is supported: train with that one",
            LeakyRelu::SLOPE
        ));
    }
    activated(draft, call.flow()?, ActivationKind::LeakyRelu)
}

fn elu(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    match call.layer.number("alpha").unwrap_or(1.0) {
        1.0 => activated(draft, call.flow()?, ActivationKind::Elu),
        alpha => Err(fault!("has alpha={alpha}, only 1 is supported: train with that one")),
    }
}

fn softmax(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    let flow = call.flow()?;
    let last = flow.view.dims.len() as f64 - 1.0;
    match call.layer.numbers("axis").as_deref() {
        None | Some([-1.0]) => {}
        Some([axis]) if *axis == last => {}
        Some(axes) => return Err(fault!("works along the dimensions {axes:?}, expected the last")),
    }
    activated(draft, flow, ActivationKind::Softmax)
}

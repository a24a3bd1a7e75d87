//! Operators of TensorFlow Lite, and what becomes of each.

mod activation;
mod arithmetic;
mod classes;
mod constants;
mod convolution;
mod dense;
mod join;
mod pool;
mod recurrent;
mod refused;
mod shape;

pub(super) use refused::advice;

use super::builtin;
use super::call::Call;
use super::schema::Node;
use crate::import::draft::Draft;
use crate::import::error::Fault;
use crate::import::operators::activation::activated;
use crate::import::value::{Flow, Value};
use nn_core::ActivationKind;

/// Returns an operator's outputs.
type Run = fn(&mut Draft, &Call<'_, '_>) -> Result<Vec<Value>, Fault>;

/// An operator of TensorFlow Lite that is supported.
#[derive(Clone, Copy, Debug)]
pub struct Builtin {
    /// Name in the schema of TensorFlow Lite.
    pub name: &'static str,
    /// Description of what becomes of it.
    pub becomes: &'static str,
    /// Set if it may stand between SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND.
    pub(super) keeps_dilation: bool,
    pub(super) run: Run,
}

impl Builtin {
    const fn new(name: &'static str, becomes: &'static str, run: Run) -> Self {
        Self { name, becomes, keeps_dilation: false, run }
    }

    const fn within_batches(self) -> Self {
        Self { keeps_dilation: true, ..self }
    }
}

/// All operators of TensorFlow Lite that are supported, group by group.
pub fn builtins() -> impl Iterator<Item = &'static Builtin> {
    [
        dense::OPERATORS,
        convolution::OPERATORS,
        pool::OPERATORS,
        recurrent::OPERATORS,
        activation::OPERATORS,
        arithmetic::OPERATORS,
        join::OPERATORS,
        shape::OPERATORS,
        constants::OPERATORS,
        classes::OPERATORS,
    ]
    .into_iter()
    .flatten()
}

/// The operator of a node.
pub(super) fn find(node: &Node<'_>) -> Option<&'static Builtin> {
    let name = builtin::name(node.code)?;
    builtins().find(|known| known.name == name)
}

/// What flows out of a layer, behind the activation that is part of the operator.
fn with_activation(
    draft: &mut Draft,
    values: Vec<Value>,
    activation: ActivationKind,
) -> Result<Vec<Value>, Fault> {
    if activation == ActivationKind::Identity {
        return Ok(values);
    }
    let activate = |value| match value {
        Value::Flow(flow) => activated(draft, flow, activation).map(Value::Flow),
        other => Ok(other),
    };
    values.into_iter().map(activate).collect()
}

/// An image (batch x rows x columns x channels) as the layers of this project are asked for: channels in front.
fn channels_first(flow: &Flow) -> Result<Flow, Fault> {
    match flow.view.dims.len() {
        4 => Ok(flow.seen(flow.view.transposed(&[0, 3, 1, 2]))),
        _ => Err(crate::import::error::fault!(
            "works on {}, expected batch x rows x columns x channels",
            crate::import::view::shown(&flow.view.sizes())
        )),
    }
}

/// The way back.
fn channels_last(flow: &Flow) -> Flow {
    flow.seen(flow.view.transposed(&[0, 2, 3, 1]))
}

//! Dense layers.

use super::{Call, KerasLayer};
use crate::import::draft::Draft;
use crate::import::error::Fault;
use crate::import::keras::single;
use crate::import::operators::activation::activated;
use crate::import::operators::dense::multiplied;
use crate::import::value::Flow;
use nn_core::ActivationKind;

pub(super) const LAYERS: &[KerasLayer] =
    &[KerasLayer::new("Dense", "`dense`; at every moment of a signal `conv N 1`", dense)];

fn dense(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    let weights = call.weights(&["kernel", "bias"])?;
    let ([_, outputs], kernel) = weights.of_rank("kernel")?;
    let bias = weights.list("bias", outputs, 0.0)?;
    let rows = turned(draft, kernel, outputs)?;
    let values = multiplied(draft, call.flow()?, rows, bias, &call.layer.name)?;
    ended(draft, single(values)?, call)
}

/// Weights (terms, OUT) as (OUT, terms).
pub(super) fn turned(draft: &mut Draft, kernel: &[f32], outputs: usize) -> Result<Vec<f32>, Fault> {
    draft.budget.take(kernel.len())?;
    let mut turned = vec![0.0; kernel.len()];
    if outputs > 0 {
        crate::matmul::transpose(kernel, outputs, &mut turned);
    }
    Ok(turned)
}

/// What flows out behind the activation of a layer.
pub(super) fn ended(draft: &mut Draft, flow: Flow, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    match call.layer.activation(&call.file.version)? {
        ActivationKind::Identity => Ok(flow),
        activation => activated(draft, flow, activation),
    }
}

//! Layers that join others.

use super::{Call, KerasLayer};
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::keras::single;
use crate::import::operators::join::{joined, sum};
use crate::import::value::Flow;

pub(super) const LAYERS: &[KerasLayer] = &[
    KerasLayer::new("Add", "`residual` or `sum`", add),
    KerasLayer::new("Concatenate", "`concat` of lists, or of the channels of images", concatenate),
];

fn add(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    let mut flows = call.inputs.iter().cloned();
    let first = flows.next().ok_or_else(|| fault!("adds nothing"))?;
    flows.try_fold(first, |first, second| single(sum(draft, first, second, &call.layer.name)?))
}

fn concatenate(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Flow, Fault> {
    let axis = call.layer.number("axis").unwrap_or(-1.0) as i64;
    single(joined(draft, call.inputs.clone(), axis, &call.layer.name)?)
}

//! Pools.

use super::convolution::{channels_first, channels_last, window};
use super::{Call, KerasLayer};
use crate::import::draft::Draft;
use crate::import::error::Fault;
use crate::import::operators::convolution::spatial;
use crate::import::operators::pool::{pooled, reduced};
use crate::import::value::Flow;

const MAX: &str = "`maxpool`, part of the convolution before it";
const WHOLE_MAX: &str = "`maxpool` of the image, `maxovertime`";

pub(super) const LAYERS: &[KerasLayer] = &[
    KerasLayer::new("MaxPooling1D", MAX, |draft, call| pool(draft, call, 1, true)),
    KerasLayer::new("MaxPooling2D", MAX, |draft, call| pool(draft, call, 2, true)),
    KerasLayer::new("AveragePooling1D", "`avgpool`", |draft, call| pool(draft, call, 1, false)),
    KerasLayer::new("AveragePooling2D", "`avgpool`", |draft, call| pool(draft, call, 2, false)),
    KerasLayer::new("GlobalMaxPooling1D", WHOLE_MAX, |draft, call| global(draft, call, true)),
    KerasLayer::new("GlobalMaxPooling2D", WHOLE_MAX, |draft, call| global(draft, call, true)),
    KerasLayer::new("GlobalAveragePooling1D", "`globalavgpool`", |draft, call| {
        global(draft, call, false)
    }),
    KerasLayer::new("GlobalAveragePooling2D", "`globalavgpool`", |draft, call| {
        global(draft, call, false)
    }),
];

fn pool(draft: &mut Draft, call: &Call<'_, '_>, sides: usize, is_max: bool) -> Result<Flow, Fault> {
    let kernel = call.layer.sides("pool_size", sides, 2)?;
    let strides = match call.layer.numbers("strides") {
        Some(_) => call.layer.sides("strides", sides, 1)?,
        None => kernel.clone(),
    };
    let flow = channels_first(&call.flow()?, sides)?;
    let (_, image) = spatial(&flow)?;
    let window = window(call, &kernel, strides, &image)?;
    let flow = pooled(draft, flow, &window, is_max, &call.layer.name)?;
    Ok(channels_last(&flow, sides))
}

fn global(draft: &mut Draft, call: &Call<'_, '_>, is_max: bool) -> Result<Flow, Fault> {
    call.layer.expect_channels_last()?;
    let flow = call.flow()?;
    let axes: Vec<usize> = (1..flow.view.dims.len().saturating_sub(1)).collect();
    let keeps = call.layer.flag("keepdims", false);
    reduced(draft, flow, (&axes, keeps), is_max, &call.layer.name)
}

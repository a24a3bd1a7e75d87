//! Pools.

use super::convolution::Options;
use super::{Builtin, channels_first, channels_last, with_activation};
use crate::import::call::axis;
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::operators::convolution::spatial;
use crate::import::operators::pool::{pooled, reduced};
use crate::import::tflite::call::Call;
use crate::import::value::Value;

pub(super) const OPERATORS: &[Builtin] = &[
    Builtin::new("MAX_POOL_2D", "`maxpool`, part of the convolution before it", |d, c| {
        pool(d, c, true)
    }),
    Builtin::new("AVERAGE_POOL_2D", "`avgpool`", |d, c| pool(d, c, false)),
    Builtin::new("MEAN", "over all pixels or moments: `globalavgpool`", |d, c| reduce(d, c, false)),
    Builtin::new("REDUCE_MAX", "over all pixels or moments: `maxpool`, `maxovertime`", |d, c| {
        reduce(d, c, true)
    }),
];

fn pool(draft: &mut Draft, call: &Call<'_, '_>, is_max: bool) -> Result<Vec<Value>, Fault> {
    let options = Options {
        is_same: Options::is_same(call)?,
        strides: [call.int(2, 0, "stride_h")?, call.int(1, 0, "stride_w")?],
        dilations: [1, 1],
    };
    let side = |size: i32| {
        usize::try_from(size).map_err(|_| fault!("has a side of {size}, expected 1 to 65,535"))
    };
    let kernel = [side(call.int(4, 0, "filter_height")?)?, side(call.int(3, 0, "filter_width")?)?];
    let activation = call.activation(5)?;
    let flow = channels_first(&call.flow(0)?)?;
    let (_, image) = spatial(&flow)?;
    let sides = options.sides(kernel, &image)?;
    let flow = pooled(draft, flow, &sides, is_max, call.output)?;
    with_activation(draft, vec![Value::Flow(channels_last(&flow))], activation)
}

fn reduce(draft: &mut Draft, call: &Call<'_, '_>, is_max: bool) -> Result<Vec<Value>, Fault> {
    let flow = call.flow(0)?;
    let rank = flow.view.dims.len();
    let axes = call.whole(1)?.iter().map(|&at| axis(at, rank)).collect::<Result<Vec<_>, _>>()?;
    let keeps = call.flag(0, "keep_dims")?;
    Ok(vec![Value::Flow(reduced(draft, flow, (&axes, keeps), is_max, call.output)?)])
}

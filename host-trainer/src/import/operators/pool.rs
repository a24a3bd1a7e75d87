//! Pools.

use super::Operator;
use super::convolution::{Sides, spatial};
use crate::import::call::{Call, axis};
use crate::import::draft::{Draft, Row};
use crate::import::error::{Fault, fault};
use crate::import::value::{Flow, Value};
use crate::import::view::shown;
use nn_core::{Extent, Op, Shape, Window};

const OF_WINDOWS: [&str; 8] = [
    "auto_pad",
    "ceil_mode",
    "count_include_pad",
    "dilations",
    "kernel_shape",
    "pads",
    "storage_order",
    "strides",
];

pub(super) const OPERATORS: &[Operator] = &[
    Operator::new(
        "MaxPool",
        "`maxpool`, part of the convolution before it",
        &OF_WINDOWS,
        |d, c| windows(d, c, true),
    ),
    Operator::new("AveragePool", "`avgpool`", &OF_WINDOWS, |d, c| windows(d, c, false)),
    Operator::new("GlobalAveragePool", "`globalavgpool`", &[], |d, c| global(d, c, false)),
    Operator::new("GlobalMaxPool", "`maxpool` of the image, `maxovertime`", &[], |d, c| {
        global(d, c, true)
    }),
    Operator::new(
        "ReduceMean",
        "over all pixels or moments: `globalavgpool`",
        &["axes", "keepdims", "noop_with_empty_axes"],
        |d, c| reduce(d, c, false),
    ),
    Operator::new(
        "ReduceMax",
        "over all pixels or moments: `maxpool`, `maxovertime`",
        &["axes", "keepdims", "noop_with_empty_axes"],
        |d, c| reduce(d, c, true),
    ),
];

/// Input of a pool: without padding, and without scaling that a pool would not commute with.
fn input(
    draft: &mut Draft,
    flow: Flow,
    is_max: bool,
    (spatial, channel): (&[usize], usize),
) -> Result<(Flow, Shape), Fault> {
    if flow.is_padded() {
        return Err(Fault::new(
            "pools numbers that were padded with zeros before: pad in the pool, or in a convolution",
        ));
    }
    let waits = flow.affine.as_ref().is_some_and(|affine| !is_max || affine.is_rising());
    // The scaling of an image may change from pixel to pixel.
    let is_uniform = flow.affine.as_ref().is_none_or(|affine| {
        let channels = draft.extent(flow.place).channels() as usize;
        flow.place > 0
            && affine.scale.by_channel(channels).is_some()
            && affine.shift.by_channel(channels).is_some()
            || affine.scale.by_channel(1).is_some() && affine.shift.by_channel(1).is_some()
    });
    let shape = draft.image(&flow, spatial, channel)?;
    let flow = if waits && is_uniform { flow } else { draft.settled(flow)? };
    Ok((flow, shape))
}

/// Output of a pool: scaling that waited still does, channel by channel.
fn output(draft: &Draft, place: usize, from: &Flow, spatial: usize, channels: usize) -> Flow {
    let extent = draft.extent(place);
    let mut flow = Flow::channels_first(place, from.batch(), extent, spatial);
    flow.affine = from.affine.as_ref().map(|affine| {
        let numbers = extent.numbers() as i64;
        let channel = |place: i64| place % channels.max(1) as i64;
        affine.moved(&(0..numbers).map(channel).collect::<Vec<_>>()).into()
    });
    flow
}

fn windows(draft: &mut Draft, call: &Call<'_, '_>, is_max: bool) -> Result<Vec<Value>, Fault> {
    // The attribute `storage_order` is of these places alone.
    if call.uses.get(1).is_some_and(|&uses| uses > 0) {
        return Err(Fault::new(
            "gives the places of the largest numbers, which no layer here does",
        ));
    }
    let flow = call.flow(0)?;
    let (axes, image) = spatial(&flow)?;
    let kernel = call.ints("kernel_shape")?.unwrap_or_default();
    let sides: Option<Vec<usize>> =
        kernel.iter().map(|&side| u16::try_from(side).ok().map(usize::from)).collect();
    let Some(kernel) = sides.filter(|sides| sides.len() == axes.len()) else {
        return Err(fault!("has a kernel of {kernel:?} for {} sides", axes.len()));
    };
    let mut sides = Sides::read(call, &kernel, &image)?;
    if sides.dilations.iter().any(|&dilation| dilation != 1) {
        return Err(Fault::new("is dilated, which no pool here is"));
    }
    if call.int("ceil_mode", 0)? != 0 {
        for (axis, pads) in sides.pads.iter_mut().enumerate() {
            let (kernel, stride) = (sides.kernel[axis], sides.strides[axis]);
            let padded = image[axis] + pads.0 + pads.1;
            let room = padded.saturating_sub(kernel);
            let missing = (stride - room % stride) % stride;
            // A window must begin in the image, or in the padding in front of it.
            let begins = room + missing;
            if missing > 0 && begins < image[axis] + pads.0 {
                pads.1 += missing;
            }
        }
    }
    let is_padded = sides.pads.iter().any(|&pads| pads != (0, 0));
    if !is_max && is_padded && call.int("count_include_pad", 0)? != 0 {
        return Err(Fault::new(
            "counts the zeros that pad the image (count_include_pad): here they do not count; export without padding, or \
             with count_include_pad=False",
        ));
    }
    Ok(vec![Value::Flow(pooled(draft, flow, &sides, is_max, call.output())?)])
}

/// Pools an image or signal with channels in front: batch, channels, rows, columns.
pub(in crate::import) fn pooled(
    draft: &mut Draft,
    flow: Flow,
    sides: &Sides,
    is_max: bool,
    name: &str,
) -> Result<Flow, Fault> {
    let (axes, _) = spatial(&flow)?;
    let (flow, shape) = input(draft, flow, is_max, (&axes, 1))?;
    let window = sides.window()?;
    let op = if is_max { Op::MaxPool2d { window } } else { Op::AvgPool2d { window } };
    let row = Row::new(op, Extent::Image(shape), flow.place, Vec::new(), name);
    let place = draft.push(row)?;
    Ok(output(draft, place, &flow, axes.len(), shape.channels.into()))
}

fn global(draft: &mut Draft, call: &Call<'_, '_>, is_max: bool) -> Result<Vec<Value>, Fault> {
    let (axes, _) = spatial(&call.flow(0)?)?;
    let (flow, shape) = input(draft, call.flow(0)?, is_max, (&axes, 1))?;
    let place = whole(draft, &flow, shape, is_max, call.output())?;
    let flow = output(draft, place, &flow, axes.len(), shape.channels.into());
    Ok(vec![Value::Flow(flow)])
}

/// A row that pools the whole image.
fn whole(
    draft: &mut Draft,
    flow: &Flow,
    shape: Shape,
    is_max: bool,
    name: &str,
) -> Result<usize, Fault> {
    let op = match is_max {
        true => Op::MaxPool2d { window: Window::whole(shape) },
        false => Op::GlobalAvgPool,
    };
    draft.push(Row::new(op, Extent::Image(shape), flow.place, Vec::new(), name))
}

fn reduce(draft: &mut Draft, call: &Call<'_, '_>, is_max: bool) -> Result<Vec<Value>, Fault> {
    let flow = call.flow(0)?;
    let rank = flow.view.dims.len();
    let axes = call.ints_or("axes", 1)?.unwrap_or_default();
    let axes = axes.iter().map(|&at| axis(at, rank)).collect::<Result<Vec<_>, _>>()?;
    if axes.is_empty() && call.int("noop_with_empty_axes", 0)? != 0 {
        return Ok(vec![Value::Flow(flow)]);
    }
    if axes.iter().any(|&at| flow.view.dims[at].is_batch() && flow.view.dims[at].size() > 1) {
        return Err(Fault::new(
            "reduces the samples of a batch to one: export with a batch of 1 sample",
        ));
    }
    let keeps = call.int("keepdims", 1)? != 0;
    Ok(vec![Value::Flow(reduced(draft, flow, (&axes, keeps), is_max, call.output())?)])
}

/// The mean or the largest of each channel, over all pixels or moments: these dimensions, which are kept or left out.
pub(in crate::import) fn reduced(
    draft: &mut Draft,
    flow: Flow,
    (axes, keeps): (&[usize], bool),
    is_max: bool,
    name: &str,
) -> Result<Flow, Fault> {
    let rank = flow.view.dims.len();
    let is_image = |&at: &usize| !flow.view.dims[at].is_batch();
    let spatial: Vec<usize> = (0..rank).filter(|at| axes.contains(at)).filter(is_image).collect();
    let kept: Vec<usize> = (0..rank).filter(|at| !axes.contains(at)).filter(is_image).collect();
    let ([channel], 1..=2) = (&kept[..], spatial.len()) else {
        return Err(fault!(
            "reduces dimensions {axes:?} of {}: only over all pixels, or all moments, of each channel",
            shown(&flow.view.sizes())
        ));
    };
    let (flow, shape) = input(draft, flow.clone(), is_max, (&spatial, *channel))?;
    let place = whole(draft, &flow, shape, is_max, name)?;
    let channels = usize::from(shape.channels);
    let mut sizes = flow.view.sizes();
    axes.iter().for_each(|&at| sizes[at] = 1);
    if !keeps {
        let mut at = 0;
        sizes.retain(|_| {
            at += 1;
            !axes.contains(&(at - 1))
        });
    }
    let pooled = output(draft, place, &flow, spatial.len(), channels);
    Ok(pooled.seen(pooled.view.reshaped(&sizes)?))
}

//! Convolutions, and zeros around what they read.

use super::dense::{ended, turned};
use super::{Call, KerasLayer};
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::operators::convolution::{Filters, Sides, convolved, same_padding, spatial};
use crate::import::operators::pad;
use crate::import::value::Flow;
use crate::import::view::shown;

pub(super) const LAYERS: &[KerasLayer] = &[
    KerasLayer::new("Conv1D", "`conv`; with a group for each channel `depthwise`", |d, c| {
        conv::<1, 3>(d, c)
    }),
    KerasLayer::new("Conv2D", "`conv`; with a group for each channel `depthwise`", |d, c| {
        conv::<2, 4>(d, c)
    }),
    KerasLayer::new("DepthwiseConv1D", "`depthwise`", depthwise::<1, 3>),
    KerasLayer::new("DepthwiseConv2D", "`depthwise`", depthwise::<2, 4>),
    KerasLayer::new("SeparableConv1D", "`depthwise`, then `conv N 1`", |d, c| {
        separable::<1, 3>(d, c)
    }),
    KerasLayer::new("SeparableConv2D", "`depthwise`, then `conv N 1x1`", |d, c| {
        separable::<2, 4>(d, c)
    }),
    KerasLayer::new("ZeroPadding1D", "padding of the convolution behind it", |d, c| {
        padded(d, c, 1)
    }),
    KerasLayer::new("ZeroPadding2D", "padding of the convolution behind it", |d, c| {
        padded(d, c, 2)
    }),
];

/// An image or signal with channels in front: the others are asked for like that.
pub(super) fn channels_first(flow: &Flow, sides: usize) -> Result<Flow, Fault> {
    match (flow.view.dims.len(), sides) {
        (4, 2) => Ok(flow.seen(flow.view.transposed(&[0, 3, 1, 2]))),
        (3, 1) => Ok(flow.seen(flow.view.transposed(&[0, 2, 1]))),
        _ => Err(fault!(
            "works on {}, expected {sides} sides and channels",
            shown(&flow.view.sizes())
        )),
    }
}

/// The way back.
pub(super) fn channels_last(flow: &Flow, sides: usize) -> Flow {
    let order: &[usize] = if sides == 1 { &[0, 2, 1] } else { &[0, 2, 3, 1] };
    flow.seen(flow.view.transposed(order))
}

/// A window over an image of these sides, as a layer says it.
pub(super) fn window(
    call: &Call<'_, '_>,
    kernel: &[usize],
    strides: Vec<usize>,
    image: &[usize],
) -> Result<Sides, Fault> {
    let layer = call.layer;
    layer.expect_channels_last()?;
    if kernel.iter().any(|side| !(1..=usize::from(u16::MAX)).contains(side)) {
        return Err(fault!("has a kernel of {}, expected 1 to 65,535 each", shown(kernel)));
    }
    let dilations = layer.sides("dilation_rate", kernel.len(), 1)?;
    let reach = |axis: usize| (kernel[axis] - 1) * dilations[axis] + 1;
    let pads = match layer.text("padding", "valid") {
        "valid" => vec![(0, 0); kernel.len()],
        "same" => (0..kernel.len())
            .map(|axis| same_padding(image[axis], strides[axis], reach(axis), true))
            .collect(),
        "causal" if kernel.len() == 1 => vec![(reach(0) - 1, 0)],
        other => return Err(fault!("has padding={other:?}: valid, same and causal are read")),
    };
    Ok(Sides { kernel: kernel.into(), strides, dilations, pads })
}

/// Convolves with these filters, as the settings of the layer say.
fn with_filters(
    draft: &mut Draft,
    call: &Call<'_, '_>,
    flow: &Flow,
    kernel: &[usize],
    filters: Filters,
) -> Result<Flow, Fault> {
    let flow = channels_first(flow, kernel.len())?;
    let (_, image) = spatial(&flow)?;
    let strides = call.layer.sides("strides", kernel.len(), 1)?;
    let sides = window(call, kernel, strides, &image)?;
    let flow = convolved(draft, &flow, sides, filters, &call.layer.name)?;
    Ok(channels_last(&flow, kernel.len()))
}

/// Channels of an image or signal.
fn channels(flow: &Flow) -> usize {
    flow.view.dims.last().map_or(0, crate::import::view::Dim::size)
}

fn conv<const N: usize, const RANK: usize>(
    draft: &mut Draft,
    call: &Call<'_, '_>,
) -> Result<Flow, Fault> {
    let flow = call.flow()?;
    let weights = call.weights(&["kernel", "bias"])?;
    let (dims, kernel) = weights.of_rank::<RANK>("kernel")?;
    let [terms, filters] = [dims[N], dims[N + 1]];
    let channels = channels(&flow);
    let groups = call.layer.number("groups").unwrap_or(1.0);
    let is_depthwise = groups != 1.0;
    let fits =
        if is_depthwise { terms == 1 && groups == channels as f64 } else { terms == channels };
    if !fits {
        return Err(fault!(
            "has {groups} groups and a kernel of {} for {channels} channels: 1 group (conv) or one for each channel \
             (depthwise) are read",
            shown(&dims)
        ));
    }
    let bias = weights.list("bias", filters, 0.0)?;
    let filters = Filters { is_depthwise, weights: turned(draft, kernel, filters)?, bias };
    let flow = with_filters(draft, call, &flow, &dims[..N], filters)?;
    ended(draft, flow, call)
}

/// Filters of one channel each, of a kernel (rows, columns, channels, times).
fn of_channels<const N: usize, const RANK: usize>(
    draft: &mut Draft,
    dims: [usize; RANK],
    kernel: &[f32],
    channels: usize,
) -> Result<(Vec<f32>, usize), Fault> {
    if dims[N] != channels {
        return Err(fault!("has a kernel of {} for {channels} channels", shown(&dims)));
    }
    let filters = channels.saturating_mul(dims[N + 1]);
    Ok((turned(draft, kernel, filters)?, filters))
}

fn depthwise<const N: usize, const RANK: usize>(
    draft: &mut Draft,
    call: &Call<'_, '_>,
) -> Result<Flow, Fault> {
    let flow = call.flow()?;
    let weights = call.weights(&["kernel", "bias"])?;
    // Keras 2 calls it depthwise_kernel.
    let name = if weights.optional("kernel").is_some() { "kernel" } else { "depthwise_kernel" };
    let (dims, kernel) = weights.of_rank::<RANK>(name)?;
    let (rows, filters) = of_channels::<N, RANK>(draft, dims, kernel, channels(&flow))?;
    let bias = weights.list("bias", filters, 0.0)?;
    let filters = Filters { is_depthwise: true, weights: rows, bias };
    let flow = with_filters(draft, call, &flow, &dims[..N], filters)?;
    ended(draft, flow, call)
}

fn separable<const N: usize, const RANK: usize>(
    draft: &mut Draft,
    call: &Call<'_, '_>,
) -> Result<Flow, Fault> {
    let flow = call.flow()?;
    let weights = call.weights(&["depthwise_kernel", "pointwise_kernel", "bias"])?;
    let (dims, kernel) = weights.of_rank::<RANK>("depthwise_kernel")?;
    let (rows, between) = of_channels::<N, RANK>(draft, dims, kernel, channels(&flow))?;
    let filters = Filters { is_depthwise: true, weights: rows, bias: vec![0.0; between] };
    let flow = with_filters(draft, call, &flow, &dims[..N], filters)?;
    let (points, kernel) = weights.of_rank::<RANK>("pointwise_kernel")?;
    let filters = points[N + 1];
    if points[..N] != [1; N] || points[N] != between {
        return Err(fault!("has a pointwise kernel of {} for {between} channels", shown(&points)));
    }
    let bias = weights.list("bias", filters, 0.0)?;
    let filters = Filters { is_depthwise: false, weights: turned(draft, kernel, filters)?, bias };
    let ones = || vec![1; N];
    let sides = Sides { kernel: ones(), strides: ones(), dilations: ones(), pads: vec![(0, 0); N] };
    let flow = channels_first(&flow, N)?;
    let flow = convolved(draft, &flow, sides, filters, &call.layer.name)?;
    ended(draft, channels_last(&flow, N), call)
}

/// Zeros around an image or signal.
fn padded(_: &mut Draft, call: &Call<'_, '_>, sides: usize) -> Result<Flow, Fault> {
    call.layer.expect_channels_last()?;
    let flow = call.flow()?;
    let numbers = call.layer.numbers("padding").unwrap_or_else(|| vec![1.0]);
    let each: Vec<f64> = match (&numbers[..], sides) {
        ([all], _) => vec![*all; 2 * sides],
        ([down, aside], 2) => vec![*down, *down, *aside, *aside],
        (numbers, _) => numbers.into(),
    };
    if each.len() != 2 * sides || flow.view.dims.len() != sides + 2 {
        return Err(fault!("has padding of {numbers:?} for {}", shown(&flow.view.sizes())));
    }
    let pads: Vec<(usize, i64, i64)> = each
        .chunks_exact(2)
        .enumerate()
        .map(|(axis, pads)| (axis + 1, pads[0] as i64, pads[1] as i64))
        .collect();
    pad::padded(&flow, &pads)
}

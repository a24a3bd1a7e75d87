//! Convolutions.

use super::Operator;
use crate::import::call::Call;
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::layers::Convolution;
use crate::import::value::{Flow, Value};
use crate::import::view::shown;
use nn_core::{Extent, Window};

pub(super) const OPERATORS: &[Operator] = &[Operator::new(
    "Conv",
    "`conv`; with a group for each channel `depthwise`",
    &["auto_pad", "dilations", "group", "kernel_shape", "pads", "strides"],
    conv,
)];

/// A window as a file has it, axis by axis: rows and columns, of a signal moments alone.
#[derive(Debug)]
pub(in crate::import) struct Sides {
    pub kernel: Vec<usize>,
    pub strides: Vec<usize>,
    pub dilations: Vec<usize>,
    /// Padding in front of and behind each axis.
    pub pads: Vec<(usize, usize)>,
}

impl Sides {
    /// The sides of a window of this size over an image of these sides, its padding included.
    pub fn read(call: &Call<'_, '_>, kernel: &[usize], image: &[usize]) -> Result<Self, Fault> {
        let rank = kernel.len();
        let list = |name: &str, default: usize, count: usize| -> Result<Vec<usize>, Fault> {
            let Some(numbers) = call.ints(name)?.filter(|numbers| !numbers.is_empty()) else {
                return Ok(vec![default; count]);
            };
            let sides: Option<Vec<usize>> =
                numbers.iter().map(|&number| u16::try_from(number).ok().map(usize::from)).collect();
            match sides {
                Some(sides) if sides.len() == count => Ok(sides),
                _ => Err(fault!(
                    "has {name} of {numbers:?}, expected {count} numbers from 0 to 65,535"
                )),
            }
        };
        let (strides, dilations) = (list("strides", 1, rank)?, list("dilations", 1, rank)?);
        if strides.contains(&0) || dilations.contains(&0) || kernel.contains(&0) {
            return Err(Fault::new("has a stride, dilation or kernel of 0"));
        }
        let pads = list("pads", 0, 2 * rank)?;
        let (before, after) = pads.split_at(rank);
        let given: Vec<(usize, usize)> =
            before.iter().copied().zip(after.iter().copied()).collect();
        let reach = |axis: usize| (kernel[axis] - 1) * dilations[axis] + 1;
        let same = |is_last: bool| {
            let pads = |axis: usize| same_padding(image[axis], strides[axis], reach(axis), is_last);
            (0..rank).map(pads).collect()
        };
        let pads = match call.text("auto_pad", "NOTSET")? {
            "NOTSET" | "" => given,
            "VALID" => vec![(0, 0); rank],
            "SAME_UPPER" => same(true),
            "SAME_LOWER" => same(false),
            other => return Err(fault!("has the padding {other}, which is not known here")),
        };
        Ok(Self { kernel: kernel.into(), strides, dilations, pads })
    }

    /// The window, padded as the image was before too.
    pub fn window(&self) -> Result<Window, Fault> {
        let side = |size: usize| {
            u16::try_from(size)
                .map_err(|_| fault!("has a side of {size}, at most 65,535 are allowed"))
        };
        // Along a signal there is one row.
        let row = usize::from(self.kernel.len() == 1);
        let last = self.kernel.len() - 1;
        let first = |numbers: &[usize]| if row == 1 { 1 } else { numbers[0] };
        let (top, bottom) = if row == 1 { (0, 0) } else { self.pads[0] };
        let (left, right) = self.pads[last];
        Ok(Window {
            height: side(first(&self.kernel))?,
            width: side(self.kernel[last])?,
            stride_y: side(first(&self.strides))?,
            stride_x: side(self.strides[last])?,
            padding_top: side(top)?,
            padding_left: side(left)?,
            padding_bottom: side(bottom)?,
            padding_right: side(right)?,
            dilation: side(self.dilations[last])?,
        })
    }
}

/// Padding with which the size is divided by the stride; an odd zero comes last, or first.
pub(in crate::import) fn same_padding(
    size: usize,
    stride: usize,
    reach: usize,
    is_last: bool,
) -> (usize, usize) {
    let outputs = size.div_ceil(stride);
    let covered = (outputs.max(1) - 1) * stride + reach;
    let zeros = covered.saturating_sub(size);
    let (less, more) = (zeros / 2, zeros - zeros / 2);
    if is_last { (less, more) } else { (more, less) }
}

/// The sides of an image with channels in front, with and without its padding, that is added to that of the window.
pub(in crate::import) fn spatial(flow: &Flow) -> Result<(Vec<usize>, Vec<usize>), Fault> {
    let rank = flow.view.dims.len();
    if !(3..=4).contains(&rank) {
        return Err(fault!(
            "works on {}, expected images (batch x channels x rows x columns) or signals (batch x channels x moments)",
            shown(&flow.view.sizes())
        ));
    }
    let axes: Vec<usize> = (2..rank).collect();
    let sizes = axes.iter().map(|&axis| flow.view.dims[axis].size()).collect();
    Ok((axes, sizes))
}

fn conv(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let flow = call.flow(0)?;
    let constant = call.constant(1)?;
    let (axes, image) = spatial(&flow)?;
    let [filters, terms, kernel @ ..] = &constant.dims[..] else {
        return Err(fault!("has weights of {}", shown(&constant.dims)));
    };
    let (filters, terms) = (*filters, *terms);
    if kernel.len() != axes.len() || kernel.iter().any(|&side| side > u16::MAX.into()) {
        return Err(fault!("has weights of {} for {} sides", shown(&constant.dims), axes.len()));
    }
    if call
        .ints("kernel_shape")?
        .is_some_and(|sides| !sides.iter().copied().eq(kernel.iter().map(|&side| side as i64)))
    {
        return Err(Fault::new("has a kernel_shape other than its weights"));
    }
    let sides = Sides::read(call, kernel, &image)?;
    let shape = draft.image(&flow, &axes, 1)?;
    let channels = usize::from(shape.channels);
    let is_depthwise = match usize::try_from(call.int("group", 1)?).unwrap_or(0) {
        1 => false,
        group if group == channels && filters % channels == 0 => true,
        group => {
            return Err(fault!(
                "has {group} groups for {channels} channels: 1 (conv) or one for each channel (depthwise) are supported"
            ));
        }
    };
    if terms != if is_depthwise { 1 } else { channels } {
        return Err(fault!("has weights of {} for {channels} channels", shown(&constant.dims)));
    }
    draft.budget.take(constant.elements.len().saturating_mul(2))?;
    let weights = channels_last(constant.floats()?.into_owned(), terms, kernel.iter().product());
    let bias = match call.optional(2)? {
        Some(constant) => constant.floats()?.into_owned(),
        None => vec![0.0; filters],
    };
    let layer = Filters { is_depthwise, weights, bias };
    Ok(vec![Value::Flow(convolved(draft, &flow, sides, layer, call.output())?)])
}

/// Filters as a file has them, in the order of this project.
#[derive(Debug)]
pub(in crate::import) struct Filters {
    pub is_depthwise: bool,
    /// (OUT, rows, columns, channels); of a depthwise one (OUT, rows, columns).
    pub weights: Vec<f32>,
    pub bias: Vec<f32>,
}

/// Convolves an image or signal with channels in front: batch, channels, rows, columns.
pub(in crate::import) fn convolved(
    draft: &mut Draft,
    flow: &Flow,
    mut sides: Sides,
    Filters { is_depthwise, weights, bias }: Filters,
    name: &str,
) -> Result<Flow, Fault> {
    let (axes, image) = spatial(flow)?;
    let is_whole = sides.kernel == image
        && sides.pads.iter().all(|&pads| pads == (0, 0))
        && sides.dilations.iter().zip(&image).all(|(&dilation, &size)| dilation == 1 || size == 1);
    let is_list = flow.place > 0 && matches!(draft.extent(flow.place), Extent::List(_));
    if is_list && is_whole && !is_depthwise && !flow.is_padded() {
        // One pixel, which a pool over the whole image gave.
        let order: Vec<usize> = [0].into_iter().chain(axes.iter().copied()).chain([1]).collect();
        let whole = flow.seen(flow.view.transposed(&order));
        let place = draft.dense(whole, weights, bias, name)?;
        let extent = draft.extent(place);
        return Ok(Flow::channels_first(place, flow.batch(), extent, axes.len()));
    }
    for (pads, dim) in sides.pads.iter_mut().zip(&flow.view.dims[2..]) {
        *pads = (pads.0 + dim.before, pads.1 + dim.after);
    }
    let shape = draft.image(flow, &axes, 1)?;
    let (filters, channels) = (bias.len(), usize::from(shape.channels));
    let terms = if is_depthwise { 1 } else { channels };
    let pixels: usize = sides.kernel.iter().product();
    if filters == 0 || weights.len() != filters * pixels * terms {
        return Err(fault!("has {filters} biases for {} weights", weights.len()));
    }
    let weights = spread(draft, weights, &mut sides, terms)?;
    let window = sides.window()?;
    let sides = [
        (window.padding_top.max(window.padding_bottom), window.height),
        (window.padding_left.max(window.padding_right), (window.width - 1) * window.dilation + 1),
    ];
    if let Some((padding, side)) = sides.iter().find(|(padding, side)| padding >= side) {
        return Err(fault!(
            "pads {padding} rows or columns, and its kernel reaches over {side}: padding must be smaller than that"
        ));
    }
    let batch = flow.batch();
    let layer = Convolution { filters, is_depthwise, window, weights, bias };
    let place = draft.convolution(flow, shape, layer, name)?;
    let extent = draft.extent(place);
    Ok(Flow::channels_first(place, batch, extent, axes.len()))
}

/// Weights (OUT, channels, pixels) as (OUT, pixels, channels).
fn channels_last(mut weights: Vec<f32>, channels: usize, pixels: usize) -> Vec<f32> {
    for filter in weights.chunks_exact_mut((channels * pixels).max(1)) {
        crate::matmul::transpose_in_place(filter, pixels);
    }
    weights
}

/// Weights with zeros between them, where an image is dilated: only windows of one row leave columns out.
fn spread(
    draft: &mut Draft,
    weights: Vec<f32>,
    sides: &mut Sides,
    terms: usize,
) -> Result<Vec<f32>, Fault> {
    let [height, width] = sides.kernel[..] else { return Ok(weights) };
    let [down, aside] = sides.dilations[..] else { return Ok(weights) };
    // Along a side of one pixel nothing is left out.
    let (down, aside) = (if height == 1 { 1 } else { down }, if width == 1 { 1 } else { aside });
    sides.dilations = vec![1, aside];
    if down == 1 && (aside == 1 || height == 1) {
        return Ok(weights);
    }
    let (tall, wide) = ((height - 1) * down + 1, (width - 1) * aside + 1);
    let filters = weights.len() / (height * width * terms);
    draft.budget.take(filters.saturating_mul(tall).saturating_mul(wide).saturating_mul(terms))?;
    let mut spread = vec![0.0; filters * tall * wide * terms];
    for (index, pixel) in weights.chunks_exact(terms).enumerate() {
        let (filter, y, x) = (index / (height * width), index / width % height, index % width);
        let at = ((filter * tall + y * down) * wide + x * aside) * terms;
        spread[at..at + terms].copy_from_slice(pixel);
    }
    sides.kernel = vec![tall, wide];
    sides.dilations = vec![1, 1];
    draft.note(format!(
        "a convolution of {height} x {width} with dilation has become one of {tall} x {wide} with zeros: equal numbers, \
         more multiplications"
    ));
    Ok(spread)
}

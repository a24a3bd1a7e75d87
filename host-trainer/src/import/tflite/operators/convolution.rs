//! Convolutions.

use super::{Builtin, channels_first, channels_last, with_activation};
use crate::import::draft::Draft;
use crate::import::error::{Fault, fault};
use crate::import::operators::convolution::{Filters, Sides, convolved, same_padding, spatial};
use crate::import::operators::pad::padded;
use crate::import::tflite::call::Call;
use crate::import::value::{Flow, Value};
use crate::import::view::shown;

pub(super) const OPERATORS: &[Builtin] = &[
    Builtin::new("CONV_2D", "`conv`", conv).within_batches(),
    Builtin::new("DEPTHWISE_CONV_2D", "`depthwise`", depthwise).within_batches(),
    Builtin::new("SPACE_TO_BATCH_ND", "dilation of the convolution behind it", to_batches),
    Builtin::new("BATCH_TO_SPACE_ND", "nothing: the end of that dilation", |_, call| {
        Ok(vec![Value::Flow(call.flow(0)?)])
    })
    .within_batches(),
];

/// Numbers of the options that both convolutions and pools have: padding, strides, dilations.
#[derive(Clone, Copy)]
pub(super) struct Options {
    pub is_same: bool,
    pub strides: [i32; 2],
    pub dilations: [i32; 2],
}

impl Options {
    /// The options of a window with these sides (rows, columns) over an image of these.
    pub fn sides(&self, kernel: [usize; 2], image: &[usize]) -> Result<Sides, Fault> {
        let side = |size: i32| {
            u16::try_from(size).ok().filter(|&size| size > 0).map(usize::from).ok_or_else(|| {
                fault!("has a stride, dilation or kernel of {size}, expected 1 to 65,535")
            })
        };
        let strides = [side(self.strides[0])?, side(self.strides[1])?];
        let dilations = [side(self.dilations[0])?, side(self.dilations[1])?];
        if kernel.iter().any(|side| !(1..=usize::from(u16::MAX)).contains(side)) || image.len() != 2
        {
            return Err(fault!("has a kernel of {}, expected 1 to 65,535 each", shown(&kernel)));
        }
        let pads = |axis: usize| match self.is_same {
            true => {
                let reach = (kernel[axis] - 1) * dilations[axis] + 1;
                same_padding(image[axis], strides[axis], reach, true)
            }
            false => (0, 0),
        };
        let pads = vec![pads(0), pads(1)];
        let (strides, dilations) = (strides.to_vec(), dilations.to_vec());
        Ok(Sides { kernel: kernel.to_vec(), strides, dilations, pads })
    }

    /// Reads the padding: the first option of all windows.
    pub fn is_same(call: &Call<'_, '_>) -> Result<bool, Fault> {
        match call.byte(0, "padding")? {
            0 => Ok(true),
            1 => Ok(false),
            other => Err(fault!("has the padding number {other}, which is not known here")),
        }
    }
}

fn conv(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let options = Options {
        is_same: Options::is_same(call)?,
        strides: [call.int(2, 0, "stride_h")?, call.int(1, 0, "stride_w")?],
        dilations: [call.int(5, 1, "dilation_h_factor")?, call.int(4, 1, "dilation_w_factor")?],
    };
    let constant = call.constant(1)?;
    let [filters, height, width, terms] = constant.dims[..] else {
        return Err(fault!("has weights of {}", shown(&constant.dims)));
    };
    let channels = channels(call)?;
    if terms != channels {
        return Err(fault!(
            "has weights of {} for {channels} channels: groups of several channels are not supported, 1 group or one for \
             each channel (DEPTHWISE_CONV_2D) are",
            shown(&constant.dims)
        ));
    }
    draft.budget.take(constant.elements.len().saturating_mul(2))?;
    let weights = constant.floats()?.into_owned();
    layer(draft, call, options, ([height, width], filters), (false, weights), 3)
}

fn depthwise(draft: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let options = Options {
        is_same: Options::is_same(call)?,
        strides: [call.int(2, 0, "stride_h")?, call.int(1, 0, "stride_w")?],
        dilations: [call.int(6, 1, "dilation_h_factor")?, call.int(5, 1, "dilation_w_factor")?],
    };
    let constant = call.constant(1)?;
    let [1, height, width, filters] = constant.dims[..] else {
        return Err(fault!("has weights of {}", shown(&constant.dims)));
    };
    let channels = channels(call)?;
    if channels == 0 || filters % channels != 0 {
        return Err(fault!("has {filters} filters for {channels} channels"));
    }
    draft.budget.take(constant.elements.len().saturating_mul(2))?;
    // (rows, columns, OUT) as (OUT, rows, columns).
    let mut weights = constant.floats()?.into_owned();
    crate::matmul::transpose_in_place(&mut weights, filters);
    layer(draft, call, options, ([height, width], filters), (true, weights), 4)
}

/// Channels of the image that goes in.
fn channels(call: &Call<'_, '_>) -> Result<usize, Fault> {
    Ok(call.flow(0)?.view.dims.last().map_or(0, crate::import::view::Dim::size))
}

fn layer(
    draft: &mut Draft,
    call: &Call<'_, '_>,
    mut options: Options,
    (kernel, filters): ([usize; 2], usize),
    (is_depthwise, weights): (bool, Vec<f32>),
    activation: usize,
) -> Result<Vec<Value>, Fault> {
    let activation = call.activation(if is_depthwise { activation } else { 3 })?;
    let flow = channels_first(&call.flow(0)?)?;
    if let Some(dilation) = &call.dilation {
        spread(&mut options, &dilation.0, &flow)?;
    }
    let (_, image) = spatial(&flow)?;
    let sides = options.sides(kernel, &image)?;
    let bias = match call.optional(2)? {
        Some(constant) => constant.floats()?.into_owned(),
        None => vec![0.0; filters],
    };
    if bias.len() != filters {
        return Err(fault!("has {} biases for {filters} filters", bias.len()));
    }
    let filters = Filters { is_depthwise, weights, bias };
    let flow = convolved(draft, &flow, sides, filters, call.output)?;
    with_activation(draft, vec![Value::Flow(channels_last(&flow))], activation)
}

/// Makes pixels that lie apart in a batch the dilation of a convolution.
fn spread(options: &mut Options, apart: &[usize], flow: &Flow) -> Result<(), Fault> {
    if options.is_same || options.strides != [1, 1] {
        return Err(Fault::new(
            "pads or strides within SPACE_TO_BATCH_ND, which no layer here does",
        ));
    }
    let apart: [usize; 2] = match *apart {
        [rows, columns] => [rows, columns],
        // Along a signal, which lies in the columns or in the rows.
        [moments] if flow.view.dims[2].size() == 1 => [1, moments],
        [moments] => [moments, 1],
        _ => return Err(fault!("has blocks of {apart:?}, expected one for each side")),
    };
    for (dilation, apart) in options.dilations.iter_mut().zip(apart) {
        *dilation = dilation.saturating_mul(apart.try_into().unwrap_or(i32::MAX));
    }
    Ok(())
}

/// Zeros around what a convolution with dilation reads. That its pixels lie apart is kept beside.
fn to_batches(_: &mut Draft, call: &Call<'_, '_>) -> Result<Vec<Value>, Fault> {
    let flow = call.flow(0)?;
    let crops = call.crops.as_ref().ok_or_else(|| {
        Fault::new("has no BATCH_TO_SPACE_ND behind it, with a convolution between them: only that is supported")
    })?;
    let (block, pads) = (call.whole(1)?, call.whole(2)?);
    if block.len() != crops.len()
        || pads.len() != 2 * crops.len()
        || crops.len() + 1 >= flow.view.dims.len()
    {
        return Err(fault!(
            "has blocks of {block:?} and padding of {pads:?} for {}",
            shown(&flow.view.sizes())
        ));
    }
    // What is cut off behind the convolution is not padded before it.
    let pads = pads.chunks_exact(2).zip(crops).enumerate();
    let pads: Vec<_> = pads
        .map(|(axis, (pads, crops))| {
            (axis + 1, pads[0].saturating_sub(crops.0), pads[1].saturating_sub(crops.1))
        })
        .collect();
    Ok(vec![Value::Flow(padded(&flow, &pads)?)])
}

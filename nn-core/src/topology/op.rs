//! The operation of a row of a network.

mod costs;
mod equality;

use super::cell::Cell;
use super::extent::Extent;
use super::feature::Feature;
use super::frames::Frames;
use super::shape::Shape;
use super::window::Window;
use super::window_geometry::WindowGeometry;
#[cfg(feature = "model-files")]
use serde::{Deserialize, Serialize};

/// Operation of a row of a network. Its number in a file is its position in this list, so new ones are added at
/// the end.
///
/// Where there are filters, OUT is how many, and K the numbers that one sees, in the order of an
/// [`Image`](crate::Image): rows, columns, channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "model-files", derive(Serialize, Deserialize))]
pub enum Op {
    /// [`Dense`](crate::Dense): weights (OUT, IN), an output each.
    Dense {
        /// Number of outputs, OUT.
        outputs: u32,
    },
    /// [`Conv2d`](crate::Conv2d): weights (OUT, K), an output each.
    Conv2d {
        /// Number of filters, OUT: the channels of the output.
        filters: u16,
        /// Window that a filter sees.
        window: Window,
        /// Pooling: the largest of so many times so many sums is kept; 1 for all.
        pool: u16,
    },
    /// [`DepthwiseConv2d`](crate::DepthwiseConv2d): filters of one channel each. Weights (OUT, K), where K is the
    /// area of the window, an output each.
    DepthwiseConv2d {
        /// Number of filters, OUT, a multiple of the input's channels: filter `o` sees channel `o / (OUT / C)`.
        filters: u16,
        /// Window that a filter sees.
        window: Window,
        /// Pooling: the largest of so many times so many sums is kept; 1 for all.
        pool: u16,
    },
    /// [`MaxPool2d`](crate::MaxPool2d).
    MaxPool2d {
        /// Window, the largest number of which is kept.
        window: Window,
    },
    /// [`AvgPool2d`](crate::AvgPool2d).
    AvgPool2d {
        /// Window, the average of which is kept.
        window: Window,
    },
    /// [`GlobalAvgPool`](crate::GlobalAvgPool): from an image to a number for each channel.
    GlobalAvgPool,
    /// [`Quantize`](crate::quantized::Quantize) or [`QuantizeImage`](crate::quantized::QuantizeImage) with one
    /// scale, an `f32`.
    Quantize,
    /// [`Quantize`](crate::quantized::Quantize) with an offset and a scale for each input, or
    /// [`QuantizeImage`](crate::quantized::QuantizeImage) with those of each channel: `f32` offsets (N), `f32` scales
    /// (N).
    QuantizePerChannel,
    /// [`Dequantize`](crate::quantized::Dequantize) with one scale, an `f32`.
    Dequantize,
    /// [`Dequantize`](crate::quantized::Dequantize) with an offset and a scale for each output: `f32` offsets
    /// (N), `f32` scales (N).
    DequantizePerChannel,
    /// [`Residual`](crate::Residual) and [`Sum`](crate::Sum): the sum of two rows of the same extent. In
    /// integers with a [`Balance`](crate::quantized::Balance).
    Add {
        /// The second operand, counted in rows back from the row before: see [`LayerSpec::from`](super::LayerSpec::from).
        with: u16,
    },
    /// [`Concat`](crate::Concat): the channels of two rows, one behind the other; of lists, their numbers. In
    /// integers with a [`Balance`](crate::quantized::Balance).
    Concat {
        /// The second operand, counted in rows back from the row before.
        with: u16,
        /// Channels, or numbers of a list, of the second operand.
        channels: u32,
    },
    /// [`Rnn`](crate::Rnn), [`Gru`](crate::Gru), [`Lstm`](crate::Lstm): of a list one moment, of a signal all its
    /// moments from a fresh state on ([`Over`](crate::Over), [`Every`](crate::Every)). A block of weights (G·H, C) for
    /// what goes in, and one of (G·H, H) for the state.
    Recurrent {
        /// Formulas of the cell.
        cell: Cell,
        /// Number of units, H: the numbers of its state.
        units: u16,
        /// Set if it gives the states of all moments of a signal, not only the last one.
        every: bool,
        /// Set if it goes from the last moment to the first.
        reversed: bool,
    },
    /// [`Standardize`](crate::Standardize): an offset and a scale for each channel; of a list, for each number. A
    /// block of scales (C, 1), and offsets (C).
    Standardize,
    /// Features of frames of a signal: from (1, moments, C) to (1, frames, numbers of a frame), one channel behind the
    /// other. [`Statistics`](crate::Statistics).
    Features {
        /// Moments of a frame.
        frame: u16,
        /// Moments from the start of a frame to the start of the next.
        hop: u16,
        /// Feature that is computed of a frame.
        feature: Feature,
    },
}

/// Role of a row in a network, whatever its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Layer with weights.
    Weighted,
    /// Pool: has no parameters, and gives numbers of the size that it takes.
    Pool,
    /// Quantization of `f32` to integers, with one scale or, `per_channel`, an offset and a scale for each number.
    Quantize {
        /// Set if each number has a scale of its own.
        per_channel: bool,
    },
    /// Dequantization of integers to `f32`.
    Dequantize {
        /// Set if each number has a scale of its own.
        per_channel: bool,
    },
    /// Join of two rows.
    Join {
        /// Set if it adds them up; otherwise it puts them side by side.
        adds: bool,
    },
    /// Standardization: shifts and scales the channels of `f32`.
    Standardize,
    /// Features of frames: has no parameters, and gives numbers of the type that it takes.
    Features,
}

impl Op {
    /// The extent of the output; `None` if the row cannot compute on such an input.
    pub(super) const fn output(&self, input: &Extent) -> Option<Extent> {
        match self {
            Self::Dense { outputs } => match input {
                Extent::List(_) => Some(Extent::List(*outputs)),
                Extent::Image(_) => None,
            },
            Self::Dequantize | Self::DequantizePerChannel => match input {
                Extent::List(_) => Some(*input),
                Extent::Image(_) => None,
            },
            // One moment of a stream.
            Self::Conv2d { filters, window, pool: 1 }
                if matches!(input, Extent::List(_)) && window.is_causal() =>
            {
                Some(Extent::List(*filters as u32))
            }
            Self::MaxPool2d { window }
                if matches!(input, Extent::List(_)) && window.equals(&Window::new(1, 1)) =>
            {
                Some(*input)
            }
            Self::Conv2d { .. }
            | Self::DepthwiseConv2d { .. }
            | Self::MaxPool2d { .. }
            | Self::AvgPool2d { .. } => match self.geometry(input) {
                Some(geometry) => Some(Extent::Image(geometry.output())),
                None => None,
            },
            Self::GlobalAvgPool => match self.geometry(input) {
                Some(geometry) => Some(Extent::List(geometry.output().channels as u32)),
                None => None,
            },
            Self::Quantize | Self::QuantizePerChannel | Self::Standardize | Self::Add { .. } => {
                Some(*input)
            }
            Self::Recurrent { units, every, reversed, .. } => match input {
                Extent::List(_) if *every || *reversed => None,
                Extent::Image(signal) if signal.height != 1 || signal.width == 0 => None,
                Extent::Image(signal) if *every => {
                    let mut signal = *signal;
                    signal.channels = *units;
                    Some(Extent::Image(signal))
                }
                Extent::List(_) | Extent::Image(_) => Some(Extent::List(*units as u32)),
            },
            Self::Features { frame, hop, feature } => match input {
                Extent::List(_) => None,
                Extent::Image(signal) => frames(signal, *frame, *hop, feature),
            },
            Self::Concat { channels, .. } => match input {
                Extent::List(numbers) => match numbers.checked_add(*channels) {
                    Some(numbers) => Some(Extent::List(numbers)),
                    None => None,
                },
                Extent::Image(shape) => {
                    let sum = shape.channels as u64 + *channels as u64;
                    if sum > u16::MAX as u64 {
                        return None;
                    }
                    let mut shape = *shape;
                    shape.channels = sum as u16;
                    Some(Extent::Image(shape))
                }
            },
        }
    }

    /// Returns the places of its windows; `None` for a row that has none, and if they do not fit its image.
    pub(super) const fn geometry(&self, input: &Extent) -> Option<WindowGeometry> {
        let Some(image) = input.image() else { return None };
        match self {
            Self::Conv2d { filters, window, pool } => {
                WindowGeometry::new(image, *window, *pool, *filters)
            }
            Self::DepthwiseConv2d { filters, window, pool } => {
                match filters.checked_rem(image.channels) {
                    Some(0) => WindowGeometry::new(image, *window, *pool, *filters),
                    _ => None,
                }
            }
            // A pool leaves out no column.
            Self::MaxPool2d { window } | Self::AvgPool2d { window } if window.dilation == 1 => {
                WindowGeometry::new(image, *window, 1, image.channels)
            }
            Self::MaxPool2d { .. } | Self::AvgPool2d { .. } => None,
            Self::GlobalAvgPool => {
                WindowGeometry::new(image, Window::whole(image), 1, image.channels)
            }
            Self::Dense { .. }
            | Self::Quantize
            | Self::QuantizePerChannel
            | Self::Standardize
            | Self::Dequantize
            | Self::DequantizePerChannel
            | Self::Add { .. }
            | Self::Concat { .. }
            | Self::Recurrent { .. }
            | Self::Features { .. } => None,
        }
    }

    /// Returns the moments of a frame, of a hop, and the feature of a row of features; `None` for any other.
    const fn feature(&self) -> Option<(u16, u16, &Feature)> {
        match self {
            Self::Features { frame, hop, feature } => Some((*frame, *hop, feature)),
            Self::Dense { .. }
            | Self::Conv2d { .. }
            | Self::DepthwiseConv2d { .. }
            | Self::MaxPool2d { .. }
            | Self::AvgPool2d { .. }
            | Self::GlobalAvgPool
            | Self::Quantize
            | Self::QuantizePerChannel
            | Self::Standardize
            | Self::Dequantize
            | Self::DequantizePerChannel
            | Self::Add { .. }
            | Self::Concat { .. }
            | Self::Recurrent { .. } => None,
        }
    }

    /// Returns the frames of a row of features; `None` for any other, and if they do not fit its signal.
    pub(super) const fn frames(&self, input: &Extent) -> Option<Frames> {
        match (input.image(), self.feature()) {
            (Some(signal), Some((frame, hop, _))) => Frames::new(&signal, frame, hop),
            (None, _) | (_, None) => None,
        }
    }

    /// Bytes of tables in flash, which are not in a file, for numbers of so many bytes.
    pub(super) const fn table_bytes(&self, number: u64) -> u64 {
        let Some((frame, _, feature)) = self.feature() else { return 0 };
        let (numbers, bins) = feature.table(frame);
        number * numbers + (2 * bins).div_ceil(4) * 4
    }

    /// Returns the role of the row in a network, whatever its kind.
    pub const fn role(&self) -> Role {
        match self {
            Self::Dense { .. }
            | Self::Conv2d { .. }
            | Self::DepthwiseConv2d { .. }
            | Self::Recurrent { .. } => Role::Weighted,
            Self::MaxPool2d { .. } | Self::AvgPool2d { .. } | Self::GlobalAvgPool => Role::Pool,
            Self::Quantize => Role::Quantize { per_channel: false },
            Self::QuantizePerChannel => Role::Quantize { per_channel: true },
            Self::Dequantize => Role::Dequantize { per_channel: false },
            Self::DequantizePerChannel => Role::Dequantize { per_channel: true },
            Self::Add { .. } => Role::Join { adds: true },
            Self::Concat { .. } => Role::Join { adds: false },
            Self::Standardize => Role::Standardize,
            Self::Features { .. } => Role::Features,
        }
    }

    /// Returns whether its weights may have 4 bits: those of depthwise convolutions, whose rows are short, keep 8.
    pub const fn may_have_nibbles(&self) -> bool {
        match self {
            Self::Dense { .. } | Self::Conv2d { .. } | Self::Recurrent { .. } => true,
            Self::DepthwiseConv2d { .. }
            | Self::MaxPool2d { .. }
            | Self::AvgPool2d { .. }
            | Self::GlobalAvgPool
            | Self::Quantize
            | Self::QuantizePerChannel
            | Self::Dequantize
            | Self::DequantizePerChannel
            | Self::Add { .. }
            | Self::Concat { .. }
            | Self::Standardize
            | Self::Features { .. } => false,
        }
    }

    /// The second operand, counted in rows back from the row before.
    pub const fn with(&self) -> Option<u16> {
        let mut op = *self;
        match op.with_mut() {
            Some(with) => Some(*with),
            None => None,
        }
    }

    /// The same operand as [`with`](Self::with), mutable.
    pub(super) const fn with_mut(&mut self) -> Option<&mut u16> {
        match self {
            Self::Add { with } | Self::Concat { with, .. } => Some(with),
            Self::Dense { .. }
            | Self::Conv2d { .. }
            | Self::DepthwiseConv2d { .. }
            | Self::MaxPool2d { .. }
            | Self::AvgPool2d { .. }
            | Self::GlobalAvgPool
            | Self::Quantize
            | Self::QuantizePerChannel
            | Self::Dequantize
            | Self::DequantizePerChannel
            | Self::Standardize
            | Self::Recurrent { .. }
            | Self::Features { .. } => None,
        }
    }
}

/// The features of a signal's frames as a signal; `None` if it has no whole frame.
const fn frames(signal: &Shape, frame: u16, hop: u16, feature: &Feature) -> Option<Extent> {
    let Some(frames) = Frames::new(signal, frame, hop) else { return None };
    let Some(numbers) = feature.numbers(frame) else { return None };
    let (count, channels) = (frames.count(signal.width), numbers * signal.channels as u64);
    if count > u16::MAX as u32 || channels > u16::MAX as u64 {
        return None;
    }
    Some(Extent::Image(Shape::new(1, count as u16, channels as u16)))
}

//! The rows of a network over a window as the rows of a stream: one moment at a time.

use super::extent::Extent;
use super::layer_spec::LayerSpec;
use super::op::Op;
use super::shape::Shape;
use super::window::Window;
use crate::activation::ActivationKind;

impl LayerSpec {
    /// The row that computes one moment of what this row computes over a window, with the same parameters and the
    /// same bits; `None` if there is none, because a moment would need what comes later, or all of the window at once.
    ///
    /// | over a window | one moment |
    /// | --- | --- |
    /// | [`Over`](crate::Over) or [`Every`](crate::Every) of a recurrent layer, forwards | the layer itself |
    /// | [`Conv1d`](crate::Conv1d) of one moment | [`Dense`](crate::Dense) |
    /// | [`Conv1d`](crate::Conv1d), padded in front alone, stride 1 | [`StreamConv1d`](crate::StreamConv1d) |
    /// | [`MaxPool1d`](crate::MaxPool1d) of the whole window | [`MaxOverTime`](crate::MaxOverTime) |
    /// | a sum, a concatenation, a quantization, [`Standardize`](crate::Standardize) | the same, of a list |
    /// | what takes a list | itself |
    pub const fn of_moment(&self) -> Option<Self> {
        let Extent::Image(signal) = self.input else { return Some(*self) };
        if signal.height != 1 {
            return None;
        }
        let op = match self.op {
            Op::Recurrent { reversed: true, .. } => return None,
            Op::Recurrent { cell, units, .. } => {
                Op::Recurrent { cell, units, every: false, reversed: false }
            }
            Op::Conv2d { filters, window, pool: 1 } if window.equals(&Window::new(1, 1)) => {
                Op::Dense { outputs: filters as u32 }
            }
            Op::Conv2d { window, pool: 1, .. } if window.is_causal() => self.op,
            Op::MaxPool2d { window } if window.equals(&Window::whole(signal)) => {
                Op::MaxPool2d { window: Window::new(1, 1) }
            }
            Op::Quantize
            | Op::QuantizePerChannel
            | Op::Standardize
            | Op::Add { .. }
            | Op::Concat { .. } => self.op,
            Op::Conv2d { .. }
            | Op::MaxPool2d { .. }
            | Op::Dense { .. }
            | Op::DepthwiseConv2d { .. }
            | Op::AvgPool2d { .. }
            | Op::GlobalAvgPool
            | Op::Dequantize
            | Op::DequantizePerChannel
            | Op::Features { .. } => return None,
        };
        Some(Self { op, input: Extent::List(signal.channels as u32), ..*self })
    }

    /// The row that computes at each of so many moments what this row of a window computes at its end, with the same
    /// parameters and the same bits; `None` if there is none. Recurrent layers give every state,
    /// [`Dense`](crate::Dense) becomes a convolution of one moment, and a softmax, which would go over all moments,
    /// becomes the identity.
    pub const fn of_every_moment(&self, moments: u16) -> Option<Self> {
        let Some(moment) = self.of_moment() else { return None };
        let Extent::List(numbers) = moment.input else { return None };
        let activation = match self.activation {
            ActivationKind::Softmax => ActivationKind::Identity,
            activation => activation,
        };
        let op = match moment.op {
            Op::Dense { outputs } if outputs <= u16::MAX as u32 => {
                Op::Conv2d { filters: outputs as u16, window: Window::new(1, 1), pool: 1 }
            }
            Op::Recurrent { cell, units, .. } => {
                Op::Recurrent { cell, units, every: true, reversed: false }
            }
            Op::Dequantize | Op::DequantizePerChannel => {
                let Some(all) = numbers.checked_mul(moments as u32) else { return None };
                return Some(Self { input: Extent::List(all), activation, ..*self });
            }
            Op::Conv2d { .. }
            | Op::Add { .. }
            | Op::Concat { .. }
            | Op::Quantize
            | Op::QuantizePerChannel
            | Op::Standardize => moment.op,
            // The largest so far is no layer over a window.
            Op::MaxPool2d { .. }
            | Op::Dense { .. }
            | Op::AvgPool2d { .. }
            | Op::GlobalAvgPool
            | Op::DepthwiseConv2d { .. }
            | Op::Features { .. } => return None,
        };
        if numbers > u16::MAX as u32 {
            return None;
        }
        let input = Extent::Image(Shape::new(1, moments, numbers as u16));
        Some(Self { op, input, activation, ..*self })
    }

    /// Returns whether the row is one moment of a stream, and remembers what was before.
    pub const fn is_stream(&self) -> bool {
        match (self.op, self.input) {
            (Op::Recurrent { .. } | Op::Conv2d { .. } | Op::MaxPool2d { .. }, Extent::List(_)) => {
                true
            }
            (_, Extent::List(_) | Extent::Image(_)) => false,
        }
    }
}

/// Checks whether the rows of a type are those of a file, one moment at a time.
pub(crate) const fn is_stream_of(stream: &[LayerSpec], window: &[LayerSpec]) -> bool {
    if stream.len() != window.len() {
        return false;
    }
    let (mut stream, mut window) = (stream, window);
    while let ([row, next @ ..], [of_window, next_of_window @ ..]) = (stream, window) {
        match of_window.of_moment() {
            Some(moment) if moment.equals(row) => {}
            _ => return false,
        }
        (stream, window) = (next, next_of_window);
    }
    true
}

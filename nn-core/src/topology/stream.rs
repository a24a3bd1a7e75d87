//! The rows of a network over a window as the rows of a stream: one moment at a time.

use super::extent::Extent;
use super::layer_spec::LayerSpec;
use super::op::Op;
use super::window::Window;

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
            | Op::QuantizeEach
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
            | Op::DequantizeEach => return None,
        };
        Some(Self { op, input: Extent::List(signal.channels as u32), ..*self })
    }

    /// Whether it is one moment of a stream, and remembers what was before.
    pub const fn is_stream(&self) -> bool {
        match (self.op, self.input) {
            (Op::Recurrent { .. } | Op::Conv2d { .. } | Op::MaxPool2d { .. }, Extent::List(_)) => {
                true
            }
            (_, Extent::List(_) | Extent::Image(_)) => false,
        }
    }
}

/// Whether the rows of a type are those of a file, one moment at a time.
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

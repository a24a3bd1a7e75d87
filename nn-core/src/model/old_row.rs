//! Rows as versions before 4 wrote them.

use super::OldWindow;
use crate::activation::ActivationKind;
use crate::topology::{Extent, FormatKind, LayerSpec, Number, Op, Shape, Window};
use serde::{Deserialize, Serialize};

impl OldWindow {
    fn of(window: &Window) -> Option<Self> {
        let Window { height, width, stride_y, stride_x, padding_top, padding_left, .. } = *window;
        let (padding_y, padding_x) = (padding_top, padding_left);
        window.is_plain().then_some(Self {
            height,
            width,
            stride_y,
            stride_x,
            padding_y,
            padding_x,
        })
    }
}

/// A row as versions before 4 wrote it: the variant says the kind and, where nothing else does, the format.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) enum OldRow {
    Dense {
        inputs: u32,
        outputs: u32,
        activation: ActivationKind,
    },
    Quantize {
        width: u32,
    },
    QuantizePerChannel {
        width: u32,
    },
    QuantizedDense {
        inputs: u32,
        outputs: u32,
        activation: ActivationKind,
    },
    Dequantize {
        width: u32,
        activation: ActivationKind,
    },
    Conv2d {
        input: Shape,
        filters: u16,
        window: OldWindow,
        pool: u16,
        activation: ActivationKind,
    },
    DepthwiseConv2d {
        input: Shape,
        window: OldWindow,
        pool: u16,
        activation: ActivationKind,
    },
    QuantizedConv2d {
        input: Shape,
        filters: u16,
        window: OldWindow,
        pool: u16,
        activation: ActivationKind,
    },
    QuantizedDepthwiseConv2d {
        input: Shape,
        window: OldWindow,
        pool: u16,
        activation: ActivationKind,
    },
    MaxPool2d {
        number: Number,
        input: Shape,
        window: OldWindow,
    },
    AvgPool2d {
        number: Number,
        input: Shape,
        window: OldWindow,
    },
    GlobalAvgPool {
        number: Number,
        input: Shape,
    },
    QuantizeImage {
        input: Shape,
    },
    DequantizePerChannel {
        width: u32,
        activation: ActivationKind,
    },
}

/// Activations that versions before 4 knew.
const OLD_ACTIVATIONS: u32 = 6;

impl OldRow {
    pub fn row(self) -> LayerSpec {
        match self {
            Self::Dense { inputs, outputs, activation } => {
                LayerSpec::dense(inputs, outputs, activation)
            }
            Self::QuantizedDense { inputs, outputs, activation } => {
                LayerSpec::dense(inputs, outputs, activation).quantized()
            }
            Self::Quantize { width } => scaled(Op::Quantize, width, ActivationKind::Identity),
            Self::QuantizePerChannel { width } => {
                scaled(Op::QuantizePerChannel, width, ActivationKind::Identity)
            }
            Self::Dequantize { width, activation } => scaled(Op::Dequantize, width, activation),
            Self::DequantizePerChannel { width, activation } => {
                scaled(Op::DequantizePerChannel, width, activation)
            }
            Self::Conv2d { input, filters, window, pool, activation } => {
                LayerSpec::conv2d(input, filters, window.window(), pool, activation)
            }
            Self::QuantizedConv2d { input, filters, window, pool, activation } => {
                LayerSpec::conv2d(input, filters, window.window(), pool, activation).quantized()
            }
            Self::DepthwiseConv2d { input, window, pool, activation } => {
                LayerSpec::depthwise_conv2d(input, window.window(), pool, activation)
            }
            Self::QuantizedDepthwiseConv2d { input, window, pool, activation } => {
                LayerSpec::depthwise_conv2d(input, window.window(), pool, activation).quantized()
            }
            Self::MaxPool2d { number, input, window } => {
                LayerSpec::max_pool2d(number, input, window.window())
            }
            Self::AvgPool2d { number, input, window } => {
                LayerSpec::avg_pool2d(number, input, window.window())
            }
            Self::GlobalAvgPool { number, input } => LayerSpec::global_avg_pool(number, input),
            Self::QuantizeImage { input } => {
                LayerSpec::plain(Op::Quantize, Extent::Image(input), Number::I16)
            }
        }
    }

    /// The row as versions before 4 wrote it; `None` for one that they did not know.
    pub fn of(row: &LayerSpec) -> Option<Self> {
        let LayerSpec { op, input, activation, from, .. } = *row;
        if from != 0 || activation as u32 >= OLD_ACTIVATIONS {
            return None;
        }
        let is_quantized = row.is_quantized();
        let number = row.output_number();
        let old = match (op, input) {
            (Op::Dense { outputs }, Extent::List(inputs)) if is_quantized => {
                Self::QuantizedDense { inputs, outputs, activation }
            }
            (Op::Dense { outputs }, Extent::List(inputs)) => {
                Self::Dense { inputs, outputs, activation }
            }
            (Op::Conv2d { filters, window, pool }, Extent::Image(input)) => {
                let window = OldWindow::of(&window)?;
                if is_quantized {
                    Self::QuantizedConv2d { input, filters, window, pool, activation }
                } else {
                    Self::Conv2d { input, filters, window, pool, activation }
                }
            }
            (Op::DepthwiseConv2d { filters, window, pool }, Extent::Image(input))
                if filters == input.channels =>
            {
                let window = OldWindow::of(&window)?;
                if is_quantized {
                    Self::QuantizedDepthwiseConv2d { input, window, pool, activation }
                } else {
                    Self::DepthwiseConv2d { input, window, pool, activation }
                }
            }
            (Op::MaxPool2d { window }, Extent::Image(input)) => {
                Self::MaxPool2d { number, input, window: OldWindow::of(&window)? }
            }
            (Op::AvgPool2d { window }, Extent::Image(input)) => {
                Self::AvgPool2d { number, input, window: OldWindow::of(&window)? }
            }
            (Op::GlobalAvgPool, Extent::Image(input)) => Self::GlobalAvgPool { number, input },
            (Op::Quantize, Extent::List(width)) => Self::Quantize { width },
            (Op::Quantize, Extent::Image(input)) => Self::QuantizeImage { input },
            (Op::QuantizePerChannel, Extent::List(width)) => Self::QuantizePerChannel { width },
            (Op::Dequantize, Extent::List(width)) => Self::Dequantize { width, activation },
            (Op::DequantizePerChannel, Extent::List(width)) => {
                Self::DequantizePerChannel { width, activation }
            }
            (
                Op::Dense { .. }
                | Op::Conv2d { .. }
                | Op::DepthwiseConv2d { .. }
                | Op::MaxPool2d { .. }
                | Op::AvgPool2d { .. }
                | Op::GlobalAvgPool
                | Op::QuantizePerChannel
                | Op::Dequantize
                | Op::DequantizePerChannel
                | Op::Standardize
                | Op::Add { .. }
                | Op::Concat { .. }
                | Op::Recurrent { .. }
                | Op::Features { .. },
                _,
            ) => return None,
        };
        // Not one whose format or activation no such layer has.
        (old.row() == *row).then_some(old)
    }
}

const fn scaled(op: Op, width: u32, activation: ActivationKind) -> LayerSpec {
    LayerSpec::new(op, Extent::List(width), FormatKind::I16, activation)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each kind, in the order of the numbers that versions before 4 gave them.
    #[test]
    fn old_kinds_are_numbered_as_in_files_and_keep_all_their_fields() {
        let (activation, input) = (ActivationKind::Relu, Shape::new(28, 27, 3));
        let window = Window::new(3, 2).stride(2, 1).padding(2, 1);
        let list = Extent::List(4);
        let plain = |op, input| LayerSpec::plain(op, input, Number::I16);
        let depthwise = LayerSpec::depthwise_conv2d(input, window, 3, activation);
        let conv = LayerSpec::conv2d(input, 8, window, 2, activation);
        let dense = LayerSpec::dense(64, 32, activation);
        let rows = [
            (dense, "0 64 32 1"),
            (plain(Op::Quantize, list), "1 4"),
            (plain(Op::QuantizePerChannel, list), "2 4"),
            (dense.quantized(), "3 64 32 1"),
            (LayerSpec::new(Op::Dequantize, list, FormatKind::I16, activation), "4 4 1"),
            (conv, "5 28 27 3 8 3 2 2 1 2 1 2 1"),
            (depthwise, "6 28 27 3 3 2 2 1 2 1 3 1"),
            (conv.quantized(), "7 28 27 3 8 3 2 2 1 2 1 2 1"),
            (depthwise.quantized(), "8 28 27 3 3 2 2 1 2 1 3 1"),
            (LayerSpec::max_pool2d(Number::F32, input, window), "9 0 28 27 3 3 2 2 1 2 1"),
            (LayerSpec::avg_pool2d(Number::I16, input, window), "10 1 28 27 3 3 2 2 1 2 1"),
            (LayerSpec::global_avg_pool(Number::I16, input), "11 1 28 27 3"),
            (plain(Op::Quantize, Extent::Image(input)), "12 28 27 3"),
            (LayerSpec::new(Op::DequantizePerChannel, list, FormatKind::I16, activation), "13 4 1"),
        ];
        for (row, bytes) in rows {
            let bytes: std::vec::Vec<u8> = bytes.split(' ').map(|b| b.parse().unwrap()).collect();
            assert_eq!(postcard::to_allocvec(&OldRow::of(&row).unwrap()).unwrap(), bytes);
            assert_eq!(postcard::from_bytes::<OldRow>(&bytes).unwrap().row(), row);
        }
    }
}

//! A row in postcard's wire format, for the compiler.

use super::postcard_const::Cursor;
use crate::activation::ActivationKind;
use crate::model::OldWindow;
use crate::topology::{
    Cell, Cepstrum, Extent, Feature, FormatKind, LayerSpec, Logarithm, Mel, Number, Op, Shape,
    Window,
};

/// Unwraps `Some`, or returns `None` from the function around it.
macro_rules! next {
    ($option:expr) => {
        match $option {
            Some(value) => value,
            None => return None,
        }
    };
}

impl Cursor<'_> {
    /// Reads a row field by field, in the order in which [`LayerSpec`] is written since version 4.
    pub const fn row(&mut self) -> Option<LayerSpec> {
        let op = next!(self.op());
        let input = next!(self.extent());
        let format = next!(FormatKind::from_number(next!(self.u32())));
        let activation = next!(self.activation());
        let from = next!(self.u16());
        Some(LayerSpec { op, input, format, activation, from })
    }

    /// Reads an operation, in the order of the variants.
    const fn op(&mut self) -> Option<Op> {
        Some(match next!(self.u32()) {
            0 => Op::Dense { outputs: next!(self.u32()) },
            1 => Op::Conv2d {
                filters: next!(self.u16()),
                window: next!(self.window()),
                pool: next!(self.u16()),
            },
            2 => Op::DepthwiseConv2d {
                filters: next!(self.u16()),
                window: next!(self.window()),
                pool: next!(self.u16()),
            },
            3 => Op::MaxPool2d { window: next!(self.window()) },
            4 => Op::AvgPool2d { window: next!(self.window()) },
            5 => Op::GlobalAvgPool,
            6 => Op::Quantize,
            7 => Op::QuantizePerChannel,
            8 => Op::Dequantize,
            9 => Op::DequantizePerChannel,
            10 => Op::Add { with: next!(self.u16()) },
            11 => Op::Concat { with: next!(self.u16()), channels: next!(self.u32()) },
            12 => {
                let cell = match next!(self.u32()) {
                    0 => Cell::Rnn,
                    1 => next!(Cell::gru(next!(self.u32()))),
                    2 => Cell::Lstm,
                    _ => return None,
                };
                Op::Recurrent {
                    cell,
                    units: next!(self.u16()),
                    every: next!(self.boolean()),
                    reversed: next!(self.boolean()),
                }
            }
            13 => Op::Standardize,
            14 => Op::Features {
                frame: next!(self.u16()),
                hop: next!(self.u16()),
                feature: next!(self.feature()),
            },
            _ => return None,
        })
    }

    const fn feature(&mut self) -> Option<Feature> {
        match next!(self.u32()) {
            0 => Some(Feature::Statistics),
            1 => Some(Feature::Spectrum),
            2 => Some(Feature::LogSpectrum(next!(self.logarithm()))),
            3 => {
                let mel = next!(self.mel());
                Some(Feature::LogMel(mel, next!(self.logarithm())))
            }
            4 => {
                let cepstrum = Cepstrum { coefficients: next!(self.u16()) };
                let mel = next!(self.mel());
                Some(Feature::Mfcc(cepstrum, mel, next!(self.logarithm())))
            }
            _ => None,
        }
    }

    const fn mel(&mut self) -> Option<Mel> {
        Some(Mel {
            bands: next!(self.u16()),
            rate: next!(self.u32()),
            low: next!(self.u32()),
            high: next!(self.u32()),
        })
    }

    const fn logarithm(&mut self) -> Option<Logarithm> {
        Some(Logarithm { floor: next!(self.i16()), unit: next!(self.i16()) })
    }

    const fn extent(&mut self) -> Option<Extent> {
        match next!(self.u32()) {
            0 => Some(Extent::List(next!(self.u32()))),
            1 => Some(Extent::Image(next!(self.shape()))),
            _ => None,
        }
    }

    const fn window(&mut self) -> Option<Window> {
        Some(Window {
            height: next!(self.u16()),
            width: next!(self.u16()),
            stride_y: next!(self.u16()),
            stride_x: next!(self.u16()),
            padding_top: next!(self.u16()),
            padding_left: next!(self.u16()),
            padding_bottom: next!(self.u16()),
            padding_right: next!(self.u16()),
            dilation: next!(self.u16()),
        })
    }

    /// Reads a row field by field, in the order of versions before 4.
    pub const fn old_row(&mut self) -> Option<LayerSpec> {
        let kind = next!(self.u32());
        match kind {
            0 | 3 => {
                let inputs = next!(self.u32());
                let outputs = next!(self.u32());
                let row = LayerSpec::dense(inputs, outputs, next!(self.activation()));
                Some(if kind == 0 { row } else { row.quantized() })
            }
            1 | 2 => {
                let op = if kind == 1 { Op::Quantize } else { Op::QuantizePerChannel };
                let input = Extent::List(next!(self.u32()));
                Some(LayerSpec::plain(op, input, Number::I16))
            }
            4 | 13 => {
                let op = if kind == 4 { Op::Dequantize } else { Op::DequantizePerChannel };
                let input = Extent::List(next!(self.u32()));
                let activation = next!(self.activation());
                Some(LayerSpec::new(op, input, FormatKind::I16, activation))
            }
            5..=8 => {
                let input = next!(self.shape());
                let has_filters = kind == 5 || kind == 7;
                let filters = if has_filters { next!(self.u16()) } else { input.channels };
                let window = next!(self.old_window());
                let pool = next!(self.u16());
                let activation = next!(self.activation());
                let row = if has_filters {
                    LayerSpec::conv2d(input, filters, window, pool, activation)
                } else {
                    LayerSpec::depthwise_conv2d(input, window, pool, activation)
                };
                Some(if kind <= 6 { row } else { row.quantized() })
            }
            9 | 10 => {
                let number = next!(self.number());
                let input = next!(self.shape());
                let window = next!(self.old_window());
                Some(if kind == 9 {
                    LayerSpec::max_pool2d(number, input, window)
                } else {
                    LayerSpec::avg_pool2d(number, input, window)
                })
            }
            11 => {
                let number = next!(self.number());
                Some(LayerSpec::global_avg_pool(number, next!(self.shape())))
            }
            12 => {
                let input = Extent::Image(next!(self.shape()));
                Some(LayerSpec::plain(Op::Quantize, input, Number::I16))
            }
            _ => None,
        }
    }

    const fn activation(&mut self) -> Option<ActivationKind> {
        ActivationKind::from_number(next!(self.u32()))
    }

    const fn number(&mut self) -> Option<Number> {
        Number::from_number(next!(self.u32()))
    }

    const fn shape(&mut self) -> Option<Shape> {
        let height = next!(self.u16());
        let width = next!(self.u16());
        Some(Shape::new(height, width, next!(self.u16())))
    }

    const fn old_window(&mut self) -> Option<Window> {
        let window = OldWindow {
            height: next!(self.u16()),
            width: next!(self.u16()),
            stride_y: next!(self.u16()),
            stride_x: next!(self.u16()),
            padding_y: next!(self.u16()),
            padding_x: next!(self.u16()),
        };
        Some(window.window())
    }
}

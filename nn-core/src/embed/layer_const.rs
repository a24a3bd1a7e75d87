//! A layer in postcard's wire format, for the compiler.

use super::postcard_const::Cursor;
use crate::activation::ActivationKind;
use crate::topology::{LayerSpec, Number, Shape, Window};

impl Cursor<'_> {
    /// Field by field as [`LayerSpec`] is written.
    pub const fn layer(&mut self) -> Option<LayerSpec> {
        // In the order of the variants.
        let Some(kind) = self.u32() else { return None };
        match kind {
            0 | 3 => self.dense(kind),
            1 | 2 | 4 | 13 => self.list(kind),
            5..=8 => self.convolution(kind),
            9 | 10 => self.pool(kind),
            11 => {
                let Some(number) = self.number() else { return None };
                let Some(input) = self.shape() else { return None };
                Some(LayerSpec::GlobalAvgPool { number, input })
            }
            12 => {
                let Some(input) = self.shape() else { return None };
                Some(LayerSpec::QuantizeImage { input })
            }
            _ => None,
        }
    }

    const fn dense(&mut self, kind: u32) -> Option<LayerSpec> {
        let Some(inputs) = self.u32() else { return None };
        let Some(outputs) = self.u32() else { return None };
        let Some(activation) = self.activation() else { return None };
        Some(match kind {
            0 => LayerSpec::Dense { inputs, outputs, activation },
            _ => LayerSpec::QuantizedDense { inputs, outputs, activation },
        })
    }

    const fn list(&mut self, kind: u32) -> Option<LayerSpec> {
        let Some(width) = self.u32() else { return None };
        match kind {
            1 => Some(LayerSpec::Quantize { width }),
            2 => Some(LayerSpec::QuantizeEach { width }),
            _ => {
                let Some(activation) = self.activation() else { return None };
                Some(match kind {
                    4 => LayerSpec::Dequantize { width, activation },
                    _ => LayerSpec::DequantizeEach { width, activation },
                })
            }
        }
    }

    const fn convolution(&mut self, kind: u32) -> Option<LayerSpec> {
        let Some(input) = self.shape() else { return None };
        let filters = match kind {
            5 | 7 => match self.u16() {
                Some(filters) => filters,
                None => return None,
            },
            _ => input.channels,
        };
        let Some(window) = self.window() else { return None };
        let Some(pool) = self.u16() else { return None };
        let Some(activation) = self.activation() else { return None };
        Some(match kind {
            5 => LayerSpec::Conv2d { input, filters, window, pool, activation },
            6 => LayerSpec::DepthwiseConv2d { input, window, pool, activation },
            7 => LayerSpec::QuantizedConv2d { input, filters, window, pool, activation },
            _ => LayerSpec::QuantizedDepthwiseConv2d { input, window, pool, activation },
        })
    }

    const fn pool(&mut self, kind: u32) -> Option<LayerSpec> {
        let Some(number) = self.number() else { return None };
        let Some(input) = self.shape() else { return None };
        let Some(window) = self.window() else { return None };
        Some(match kind {
            9 => LayerSpec::MaxPool2d { number, input, window },
            _ => LayerSpec::AvgPool2d { number, input, window },
        })
    }

    const fn shape(&mut self) -> Option<Shape> {
        let Some(height) = self.u16() else { return None };
        let Some(width) = self.u16() else { return None };
        let Some(channels) = self.u16() else { return None };
        Some(Shape { height, width, channels })
    }

    const fn window(&mut self) -> Option<Window> {
        let Some(height) = self.u16() else { return None };
        let Some(width) = self.u16() else { return None };
        let Some(stride_y) = self.u16() else { return None };
        let Some(stride_x) = self.u16() else { return None };
        let Some(padding_y) = self.u16() else { return None };
        let Some(padding_x) = self.u16() else { return None };
        Some(Window { height, width, stride_y, stride_x, padding_y, padding_x })
    }

    const fn number(&mut self) -> Option<Number> {
        match self.u32() {
            Some(number) => Number::from_number(number),
            None => None,
        }
    }

    const fn activation(&mut self) -> Option<ActivationKind> {
        match self.u32() {
            Some(number) => ActivationKind::from_number(number),
            None => None,
        }
    }
}

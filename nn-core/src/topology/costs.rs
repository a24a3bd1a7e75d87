//! What a layer costs: parameters, multiply-accumulates, bytes.
//!
//! Sizes may come from a file that somebody made up, so sums and products saturate where they could overflow.

use super::layer_spec::LayerSpec;

/// Bias, multiplier and shift of an output.
const CHANNEL_BYTES: u64 = 8;

impl LayerSpec {
    /// Number of weights.
    pub const fn weights(&self) -> u64 {
        self.filters().saturating_mul(self.terms())
    }

    /// Number of trained values: weights and biases.
    pub const fn parameters(&self) -> u64 {
        self.weights().saturating_add(self.filters())
    }

    /// Multiply-accumulate operations of one inference.
    pub const fn macs(&self) -> u64 {
        match self.geometry() {
            Some(geometry) => self.weights().saturating_mul(geometry.windows()),
            None => self.weights(),
        }
    }

    /// Sums, each with a bias: outputs of a dense layer, channels of a convolution's output.
    pub const fn filters(&self) -> u64 {
        match self {
            Self::Dense { outputs, .. } | Self::QuantizedDense { outputs, .. } => *outputs as u64,
            Self::Conv2d { filters, .. } | Self::QuantizedConv2d { filters, .. } => *filters as u64,
            Self::DepthwiseConv2d { input, .. } | Self::QuantizedDepthwiseConv2d { input, .. } => {
                input.channels as u64
            }
            _ => 0,
        }
    }

    /// Weights of one sum: the length of a row of weights.
    pub const fn terms(&self) -> u64 {
        match self {
            Self::Dense { inputs, .. } | Self::QuantizedDense { inputs, .. } => *inputs as u64,
            // Less than 2⁴⁸.
            Self::Conv2d { input, window, .. } | Self::QuantizedConv2d { input, window, .. } => {
                window.area() * input.channels as u64
            }
            Self::DepthwiseConv2d { window, .. }
            | Self::QuantizedDepthwiseConv2d { window, .. } => window.area(),
            _ => 0,
        }
    }

    /// Bytes of the parameters in a model file. Saturates for shapes that no memory holds.
    pub const fn parameter_bytes(&self) -> u64 {
        match self {
            Self::Dense { .. } | Self::Conv2d { .. } | Self::DepthwiseConv2d { .. } => {
                self.parameters().saturating_mul(4)
            }
            Self::Quantize { .. } | Self::Dequantize { .. } | Self::QuantizeImage { .. } => 4,
            Self::QuantizeEach { width } | Self::DequantizeEach { width, .. } => 8 * *width as u64,
            Self::QuantizedDense { .. }
            | Self::QuantizedConv2d { .. }
            | Self::QuantizedDepthwiseConv2d { .. } => {
                self.weights().saturating_add(CHANNEL_BYTES * self.filters())
            }
            Self::MaxPool2d { .. } | Self::AvgPool2d { .. } | Self::GlobalAvgPool { .. } => 0,
        }
    }

    /// Bytes of flash: [`parameter_bytes`](Self::parameter_bytes), in whole words.
    pub const fn flash_bytes(&self) -> u64 {
        // Of four that do not fit, fewer are no help.
        self.parameter_bytes().div_ceil(4).saturating_mul(4)
    }

    /// Bytes of the input; of an image, in whole words.
    pub const fn input_bytes(&self) -> u64 {
        let bytes = self.input_number().bytes() * self.inputs() as u64;
        match self.input_shape() {
            Some(_) => whole_words(bytes),
            None => bytes,
        }
    }

    /// Bytes of the output, in whole words.
    pub const fn output_bytes(&self) -> u64 {
        whole_words(self.output_number().bytes() * self.outputs() as u64)
    }

    /// Bytes of what a convolution needs beside its output, in whole words: what a filter looks at, and one
    /// pixel of the output.
    pub const fn scratch_bytes(&self) -> u64 {
        match (self.geometry(), self.weights()) {
            (None, _) | (_, 0) => 0,
            (Some(geometry), _) => {
                let bytes = self.output_number().bytes();
                let pixel = bytes * geometry.output().channels as u64;
                whole_words(bytes * geometry.patch().numbers()) + whole_words(pixel)
            }
        }
    }
}

/// Less than 2⁶⁴ − 3.
const fn whole_words(bytes: u64) -> u64 {
    bytes.div_ceil(4) * 4
}

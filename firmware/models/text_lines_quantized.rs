//! 1x456x16-1x456x24-52-96, trained on text_lines with seed 1: 970 of 1000 test samples right.
//!
//! Written by host-trainer 0.2.0 beside text_lines_quantized.postcard. To change it, train again.

use nn_core::quantized::{
    Dequantize, I8, Quantize, QuantizeImage, QuantizedConv2d, QuantizedDense, QuantizedGru,
};
use nn_core::{Identity, Image, Network, Over, Relu, Samples, SlidingWindow, StreamConv1d, chain};

/// The network's type: its layers from input to output.
pub type Model = Network<
    chain![
        QuantizeImage<1, 456, 16>,
        QuantizedConv2d<Image<i16, 1, 456, 16>, Image<i16, 1, 456, 24>, SlidingWindow<1, 3, 1, 1, 0, 2, 0, 0>, Relu>,
        Over<456, QuantizedGru<24, 52>>,
        QuantizedDense<52, 96, Identity>,
        Dequantize<96, Identity>,
    ],
>;

nn_core::include_model! {
    /// The network, in flash. It takes raw samples.
    pub static MODEL: Model = "text_lines_quantized.postcard";
}

/// The same network, one moment at a time: `step` takes the next measurements, and the state lives with the caller.
pub type Stream = Network<
    chain![
        Quantize<16>,
        StreamConv1d<16, 3, 24, Relu, I8>,
        QuantizedGru<24, 52>,
        QuantizedDense<52, 96, Identity>,
        Dequantize<96, Identity>,
    ],
>;

nn_core::include_model! {
    /// The network for a stream, in flash. After as many moments as a window has, its output is that of [`MODEL`].
    pub static STREAM: Stream = "text_lines_quantized.postcard";
}

nn_core::include_labels! {
    /// The name of each class.
    pub static LABELS: [&str; 96] = "text_lines_quantized.postcard";
}

nn_core::include_samples! {
    /// Test samples, with the outputs that the laptop computed.
    pub static SAMPLES: Samples<7296> = "text_lines_quantized.samples", for "text_lines_quantized.postcard";
}
